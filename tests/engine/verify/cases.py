"""Outcomes written out by hand, each right in every row; one for each rule of the plan.

In the tables `w3` is the Monday of week 3.
"""

from collections.abc import Callable

from tests.engine.verify.cases_of_time import TIMES
from tests.engine.verify.honest import outcome

from xinqiao.market import Outcome


def single_chip() -> Outcome:
    """Five chips for seven wanted: the line serves the first need before the second."""
    return outcome(
        parts="part,kind\n chip-1,chip",
        supply="""
            lot,firm,part,week,pieces
            lot-1,chips-d,chip-1,w0,3
            lot-2,chips-d,chip-1,w1,2""",
        demand="""
            demand,firm,part,week,pieces
            need-1,oem-a,chip-1,w0,3
            need-2,oem-a,chip-1,w1,4""",
        deliveries="""
            demand,week,pieces
            need-1,w0,3
            need-2,w1,2""",
        allocations="""
            lot,to_firm,part,week,pieces,for_demand,parent,position
            lot-1,oem-a,chip-1,w0,3,need-1,,
            lot-2,oem-a,chip-1,w1,2,need-2,,""",
    )


def two_levels() -> Outcome:
    """A car of an ECU and two chips; one ECU is in stock, the others take a week."""
    return outcome(
        parts="""
            part,kind,maker,lead_weeks
            car,vehicle,oem-a,0
            ecu,module,tier-c,1
            chip-1,chip,chips-d,""",
        bom="""
            parent,position,part,per_unit
            car,P1,ecu,1
            car,P2,chip-1,2
            ecu,U1,chip-1,1""",
        supply="""
            lot,firm,part,week,pieces
            lot-1,chips-d,chip-1,w0,9
            lot-2,tier-c,ecu,w0,1""",
        demand="""
            demand,firm,part,week,pieces
            need-1,oem-a,car,w0,1
            need-2,oem-a,car,w1,3""",
        deliveries="""
            demand,week,pieces
            need-1,w0,1
            need-2,w1,2""",
        builds="""
            firm,part,week,pieces,for_demand
            oem-a,car,w0,1,need-1
            oem-a,car,w1,2,need-2
            tier-c,ecu,w1,2,need-2""",
        usage="""
            demand,parent,position,part,week,pieces
            need-1,car,P1,ecu,w0,1
            need-1,car,P2,chip-1,w0,2
            need-2,car,P1,ecu,w1,2
            need-2,car,P2,chip-1,w1,4
            need-2,ecu,U1,chip-1,w0,2""",
        allocations="""
            lot,to_firm,part,week,pieces,for_demand,parent,position
            lot-1,oem-a,chip-1,w0,2,need-1,car,P2
            lot-1,oem-a,chip-1,w1,4,need-2,car,P2
            lot-1,tier-c,chip-1,w0,2,need-2,ecu,U1
            lot-2,oem-a,ecu,w0,1,need-1,car,P1""",
    )


def alternates() -> Outcome:
    """Two of one chip or three of another fill a position; a rule adds a third."""
    return outcome(
        parts="""
            part,kind,maker
            car,vehicle,oem-a
            chip-1,chip,
            chip-2,chip,
            chip-3,chip,""",
        bom="""
            parent,position,part,per_unit,rank,state,usable_from
            car,P1,chip-1,2,1,approved,
            car,P1,chip-2,3,2,approved,w1""",
        substitutes="part,by,state\n chip-1,chip-3,approved",
        supply="""
            lot,firm,part,week,pieces
            lot-1,chips-d,chip-1,w0,5
            lot-2,chips-d,chip-2,w0,3
            lot-3,chips-d,chip-3,w0,2""",
        demand="demand,firm,part,week,pieces\n need-1,oem-a,car,w1,5",
        deliveries="demand,week,pieces\n need-1,w1,4",
        builds="firm,part,week,pieces,for_demand\n oem-a,car,w1,4,need-1",
        usage="""
            demand,parent,position,part,week,pieces
            need-1,car,P1,chip-1,w1,4
            need-1,car,P1,chip-2,w1,3
            need-1,car,P1,chip-3,w1,2""",
        allocations="""
            lot,to_firm,part,week,pieces,for_demand,parent,position
            lot-1,oem-a,chip-1,w0,4,need-1,car,P1
            lot-2,oem-a,chip-2,w0,3,need-1,car,P1
            lot-3,oem-a,chip-3,w1,2,need-1,car,P1""",
    )


def reserved() -> Outcome:
    """Chips of the parts maker go into its modules; those of a rival are not for it."""
    return outcome(
        parts="""
            part,kind,maker
            car,vehicle,oem-a
            ecu,module,tier-c
            chip-1,chip,""",
        bom="""
            parent,position,part,per_unit
            car,P1,ecu,1
            car,P2,chip-1,1
            ecu,U1,chip-1,1""",
        supply="""
            lot,firm,part,week,pieces,reserved_for
            lot-1,tier-c,chip-1,w0,2,
            lot-2,oem-b,chip-1,w0,9,
            lot-3,chips-d,chip-1,w0,2,oem-a
            lot-4,tier-c,chip-1,w0,1,*""",
        demand="demand,firm,part,week,pieces\n need-1,oem-a,car,w0,3",
        deliveries="demand,week,pieces\n need-1,w0,2",
        builds="""
            firm,part,week,pieces,for_demand
            oem-a,car,w0,2,need-1
            tier-c,ecu,w0,2,need-1""",
        usage="""
            demand,parent,position,part,week,pieces
            need-1,car,P1,ecu,w0,2
            need-1,car,P2,chip-1,w0,2
            need-1,ecu,U1,chip-1,w0,2""",
        allocations="""
            lot,to_firm,part,week,pieces,for_demand,parent,position
            lot-1,tier-c,chip-1,w0,2,need-1,ecu,U1
            lot-3,oem-a,chip-1,w0,1,need-1,car,P2
            lot-4,oem-a,chip-1,w0,1,need-1,car,P2""",
    )


def together() -> Outcome:
    """The second controller only with the second driver, of which two go into a car."""
    return outcome(
        parts="""
            part,kind,maker
            car,vehicle,oem-a
            mcu-1,chip,
            mcu-2,chip,
            driver-1,chip,
            driver-2,chip,""",
        bom="""
            parent,position,part,per_unit,rank,with
            car,P1,mcu-1,1,1,
            car,P1,mcu-2,1,2,P2=driver-2
            car,P2,driver-1,1,1,
            car,P2,driver-2,2,2,""",
        supply="""
            lot,firm,part,week,pieces
            lot-1,chips-d,mcu-1,w0,1
            lot-2,chips-d,mcu-2,w0,9
            lot-3,chips-d,driver-1,w0,9
            lot-4,chips-d,driver-2,w0,5""",
        demand="demand,firm,part,week,pieces\n need-1,oem-a,car,w0,4",
        deliveries="demand,week,pieces\n need-1,w0,3",
        builds="firm,part,week,pieces,for_demand\n oem-a,car,w0,3,need-1",
        usage="""
            demand,parent,position,part,week,pieces
            need-1,car,P1,mcu-1,w0,1
            need-1,car,P1,mcu-2,w0,2
            need-1,car,P2,driver-1,w0,1
            need-1,car,P2,driver-2,w0,4""",
        allocations="""
            lot,to_firm,part,week,pieces,for_demand,parent,position
            lot-1,oem-a,mcu-1,w0,1,need-1,car,P1
            lot-2,oem-a,mcu-2,w0,2,need-1,car,P1
            lot-3,oem-a,driver-1,w0,1,need-1,car,P2
            lot-4,oem-a,driver-2,w0,4,need-1,car,P2""",
    )


def reels() -> Outcome:
    """Chips come on reels of four, at least eight: what is not used goes along."""
    return outcome(
        parts="part,kind\n chip-1,chip",
        supply="""
            lot,firm,part,week,pieces,minimum,multiple
            lot-1,chips-d,chip-1,w0,20,8,4
            lot-2,chips-d,chip-1,w0,3,8,""",
        demand="""
            demand,firm,part,week,pieces,worth
            need-1,oem-a,chip-1,w0,5,
            need-2,oem-a,chip-1,w0,4,2
            need-3,oem-b,chip-1,w0,1,""",
        deliveries="""
            demand,week,pieces
            need-1,w0,5
            need-2,w0,4
            need-3,w0,1""",
        allocations="""
            lot,to_firm,part,week,pieces,for_demand,parent,position
            lot-1,oem-a,chip-1,w0,3,,,
            lot-1,oem-a,chip-1,w0,5,need-1,,
            lot-1,oem-a,chip-1,w0,4,need-2,,
            lot-1,oem-b,chip-1,w0,7,,,
            lot-1,oem-b,chip-1,w0,1,need-3,,""",
    )


CASES: dict[str, Callable[[], Outcome]] = {
    case.__name__: case
    for case in (single_chip, two_levels, alternates, reserved, together, reels, *TIMES)
}
