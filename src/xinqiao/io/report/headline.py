"""The few figures to remember."""

from xinqiao.io.report.figures import (
    bottlenecks,
    totals,
)
from xinqiao.io.report.markup import Content, Html, name_of, tag
from xinqiao.io.report.numbers import amount, percent, whole
from xinqiao.io.report.words import both, status
from xinqiao.market import Outcome


def headline(outcome: Outcome) -> Html:
    """The few figures to remember, and two sentences."""
    found, proof = totals(outcome), outcome.proof
    given = found["on_time"] + found["late"]
    bound = both("card.most", most=amount(proof["bound"]))
    figures = [
        ("due", whole(found["due"]), None),
        ("delivered", whole(given), share(given, found["due"])),
        ("late", whole(found["late"]), share(found["late"], found["due"])),
        ("lost", whole(found["lost"]), share(found["lost"], found["due"])),
        ("worth", amount(proof["worth"]), bound),
    ]
    cards = [
        tag("div", tag("dt", both(f"card.{name}")), tag("dd", value, small(note)))
        for name, value, note in figures
    ]
    return tag(
        "section",
        tag("h2", both("card.title"), id="h-card"),
        tag("dl", cards, class_="cards"),
        tag("p", tag("strong", status(proof)), class_="status"),
        tag("p", most_helpful(outcome), class_="lead"),
        aria_labelledby="h-card",
        class_="part",
    )


def share(part: int, whole_of: int) -> str:
    """A part as a percentage of a whole."""
    return percent(part / whole_of if whole_of else None)


def small(note: Content) -> Html | None:
    """A note below a figure."""
    return None if note is None else tag("small", note)


def most_helpful(outcome: Outcome) -> Html:
    """The part of which more would make most cars."""
    solved = bottlenecks(outcome).drop_nulls("unlocks_1000").head(1).to_dicts()
    if not solved:
        none = outcome.bottlenecks.is_empty()
        return both("card.nothing" if none else "card.unsolved")
    row = solved[0]
    return both(
        "card.helps",
        part=name_of(row["part"]),
        week=row["week"],
        cars=whole(row["unlocks_1000"]),
    )
