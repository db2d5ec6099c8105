"""Outcomes written out by hand in which weeks matter: capacity, lanes, patience, lines.

In the tables `w3` is the Monday of week 3.
"""

from tests.engine.verify.honest import outcome

from xinqiao.market import Outcome, Policy


def capacity() -> Outcome:
    """Two cars a week from week 2 on: one is built before it is due, one is late."""
    return outcome(
        parts="""
            part,kind,maker,lead_weeks
            car,vehicle,oem-a,2
            chip-1,chip,,""",
        bom="parent,position,part,per_unit\n car,P1,chip-1,1",
        supply="lot,firm,part,week,pieces\n lot-1,chips-d,chip-1,w0,9",
        demand="""
            demand,firm,part,week,pieces
            need-1,oem-a,car,w2,1
            need-2,oem-a,car,w3,4
            need-3,oem-b,car,w4,1""",
        capacity="""
            part,week,pieces,firm
            car,w2,1,oem-a
            car,w2,1,oem-b
            car,w3,2,
            car,w4,2,""",
        deliveries="""
            demand,week,pieces
            need-1,w2,1
            need-2,w3,3
            need-2,w4,1
            need-3,w4,1""",
        builds="""
            firm,part,week,pieces,for_demand
            oem-a,car,w2,1,need-1
            oem-a,car,w2,1,need-2
            oem-a,car,w3,2,need-2
            oem-a,car,w4,1,need-2
            oem-a,car,w4,1,need-3""",
        usage="""
            demand,parent,position,part,week,pieces
            need-1,car,P1,chip-1,w0,1
            need-2,car,P1,chip-1,w0,1
            need-2,car,P1,chip-1,w1,2
            need-2,car,P1,chip-1,w2,1
            need-3,car,P1,chip-1,w2,1""",
        allocations="""
            lot,to_firm,part,week,pieces,for_demand,parent,position
            lot-1,oem-a,chip-1,w0,1,need-1,car,P1
            lot-1,oem-a,chip-1,w0,1,need-2,car,P1
            lot-1,oem-a,chip-1,w1,2,need-2,car,P1
            lot-1,oem-a,chip-1,w2,1,need-2,car,P1
            lot-1,oem-a,chip-1,w2,1,need-3,car,P1""",
    )


def lane() -> Outcome:
    """Chips take two weeks from Germany to China, and none within Germany."""
    return outcome(
        parts="part,kind,maker\n car,vehicle,oem-a\n chip-1,chip,",
        bom="parent,position,part,per_unit\n car,P1,chip-1,1",
        supply="""
            lot,firm,part,week,pieces
            lot-1,chips-d,chip-1,w0,2
            lot-2,chips-d,chip-1,w2,2""",
        demand="""
            demand,firm,part,week,pieces
            need-1,oem-a,car,w2,1
            need-2,oem-a,car,w3,3
            need-3,tier-c,chip-1,w3,1""",
        lanes="from_region,to_region,weeks\n DE,CN,2",
        deliveries="""
            demand,week,pieces
            need-1,w2,1
            need-2,w3,1
            need-3,w3,1""",
        builds="""
            firm,part,week,pieces,for_demand
            oem-a,car,w2,1,need-1
            oem-a,car,w3,1,need-2""",
        usage="""
            demand,parent,position,part,week,pieces
            need-1,car,P1,chip-1,w2,1
            need-2,car,P1,chip-1,w3,1""",
        allocations="""
            lot,to_firm,part,week,pieces,for_demand,parent,position
            lot-1,oem-a,chip-1,w0,1,need-1,car,P1
            lot-1,oem-a,chip-1,w1,1,need-2,car,P1
            lot-2,tier-c,chip-1,w3,1,need-3,,""",
    )


def patience() -> Outcome:
    """A need that waits one week gets the second lot, one that cannot wait does not."""
    return outcome(
        parts="part,kind\n chip-1,chip",
        supply="lot,firm,part,week,pieces\n lot-1,chips-d,chip-1,w1,9",
        demand="""
            demand,firm,part,week,pieces,patience
            need-1,oem-a,chip-1,w0,2,0
            need-2,oem-a,chip-1,w0,3,1
            need-3,oem-a,chip-1,w2,1,""",
        deliveries="demand,week,pieces\n need-2,w1,3\n need-3,w2,1",
        allocations="""
            lot,to_firm,part,week,pieces,for_demand,parent,position
            lot-1,oem-a,chip-1,w1,3,need-2,,
            lot-1,oem-a,chip-1,w2,1,need-3,,""",
    )


def waiting_line() -> Outcome:
    """Of three like needs the oldest loses what is lost, the others get the rest."""
    return outcome(
        parts="part,kind\n chip-1,chip",
        supply="""
            lot,firm,part,week,pieces
            lot-1,chips-d,chip-1,w0,1
            lot-2,chips-d,chip-1,w1,3
            lot-3,chips-d,chip-1,w2,2""",
        demand="""
            demand,firm,part,week,pieces
            need-1,oem-a,chip-1,w0,4
            need-2,oem-a,chip-1,w1,2
            need-3,oem-a,chip-1,w2,3""",
        deliveries="""
            demand,week,pieces
            need-1,w0,1
            need-1,w1,1
            need-2,w1,2
            need-3,w2,2""",
        allocations="""
            lot,to_firm,part,week,pieces,for_demand,parent,position
            lot-1,oem-a,chip-1,w0,1,need-1,,
            lot-2,oem-a,chip-1,w1,1,need-1,,
            lot-2,oem-a,chip-1,w1,2,need-2,,
            lot-3,oem-a,chip-1,w2,2,need-3,,""",
    )


def buckets() -> Outcome:
    """One week, then two buckets of two: leads round up, capacity adds up."""
    return outcome(
        policy=Policy(weeks="1x1,2x2"),
        parts="part,kind,maker,lead_weeks\n car,vehicle,oem-a,1\n chip-1,chip,,",
        bom="parent,position,part,per_unit\n car,P1,chip-1,1",
        supply="""
            lot,firm,part,week,pieces
            lot-1,chips-d,chip-1,w0,2
            lot-2,chips-d,chip-1,w1,4""",
        demand="""
            demand,firm,part,week,pieces
            need-1,oem-a,car,w2,3
            need-2,oem-a,car,w4,3""",
        capacity="part,week,pieces\n car,w1,1\n car,w2,1\n car,w3,9",
        deliveries="demand,week,pieces\n need-1,w1,2\n need-1,w3,1\n need-2,w3,3",
        builds="""
            firm,part,week,pieces,for_demand
            oem-a,car,w1,2,need-1
            oem-a,car,w3,1,need-1
            oem-a,car,w3,3,need-2""",
        usage="""
            demand,parent,position,part,week,pieces
            need-1,car,P1,chip-1,w0,2
            need-1,car,P1,chip-1,w1,1
            need-2,car,P1,chip-1,w1,3""",
        allocations="""
            lot,to_firm,part,week,pieces,for_demand,parent,position
            lot-1,oem-a,chip-1,w0,2,need-1,car,P1
            lot-2,oem-a,chip-1,w1,1,need-1,car,P1
            lot-2,oem-a,chip-1,w1,3,need-2,car,P1""",
    )


TIMES = (capacity, lane, patience, waiting_line, buckets)
