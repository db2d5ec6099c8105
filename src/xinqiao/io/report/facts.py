"""Headline, fill rates and weeks: what became of the cars that were due."""

from collections.abc import Iterator, Mapping
from typing import Any

from xinqiao.io.report.bars import bar, swatch
from xinqiao.io.report.curves import curves, swatch_line
from xinqiao.io.report.figures import (
    COUNTS,
    bottlenecks,
    fills,
    gap_by_week,
    has_levels,
    largest,
    totals,
)
from xinqiao.io.report.grids import first_of, grid, legend, section
from xinqiao.io.report.markup import Content, Html, name_of, tag
from xinqiao.io.report.words import amount, both, known, percent, spoken, status, whole
from xinqiao.market import Market, Outcome

SHOWN = {"firm": 40, "programme": 30, "class": 20, "size": 10}
SCOPES = ("firm", "programme", "class", "size")


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


def fill_sections(outcome: Outcome) -> Iterator[Html]:
    """Fill rates by firm, programme, class and size."""
    levels = has_levels(outcome)
    samples = [(swatch(name), f"series.{name}") for name in COUNTS[1:]]
    yield section("fill", legend(*samples), fill_groups(outcome, levels))


def fill_groups(outcome: Outcome, levels: bool) -> Iterator[Html]:
    """One table a scope."""
    label = labels(outcome.market)
    for scope in SCOPES:
        rows = fills(outcome, scope)
        if rows.is_empty():
            continue
        shown = SHOWN[scope]
        most = largest(rows, "due")
        yield tag("h3", both(f"scope.{scope}"), id=f"h-fill-{scope}")
        yield grid(
            f"h-fill-{scope}",
            titles(levels),
            (
                fill_row(row, label(scope, row["key"]), most, levels)
                for row in rows.head(shown).to_dicts()
            ),
        )
        if cut := first_of(shown, len(rows), "fill_rates"):
            yield cut
    if levels:
        yield tag("p", both("fill.levels"), class_="note")


def titles(levels: bool) -> list[Html]:
    """Headings of a table of fill rates."""
    names = ["who", *COUNTS, "fill_rate"] + ["level", "level_whole"] * levels
    return [both(f"column.{name}") for name in names]


def fill_row(
    row: Mapping[str, Any], label: Content, most: float, levels: bool
) -> list[Content]:
    """One row of fill rates, with its bar below its name."""
    parts = [(name, row[name]) for name in COUNTS[1:]]
    numbers: list[Content] = [whole(row[name]) for name in COUNTS]
    more = [percent(row[name]) for name in ("level", "level_whole")] if levels else []
    return [[label, bar(parts, most)], *numbers, percent(row["fill_rate"]), *more]


def labels(market: Market) -> Any:
    """Names of groups in both languages: by scope and key."""
    firms = {row["firm"]: row for row in market.firms.to_dicts()}
    parts = {row["part"]: row["name"] for row in market.parts.to_dicts()}

    def firm(key: str) -> Html:
        row = firms.get(key, {})
        names = {"en": row.get("name"), "zh": row.get("name_zh") or row.get("name")}
        return titled(key, spoken({k: name_of(v or "") for k, v in names.items()}))

    def label(scope: str, key: str) -> Content:
        if scope == "firm":
            return firm(key)
        if scope == "programme":
            owner, _, part = key.partition("|")
            return titled(part, [name_of(owner), " ", name_of(parts.get(part) or "")])
        word = known(scope, key)
        return word if scope == "size" else titled(key, word)

    return label


def titled(key: str, note: Content) -> Html:
    """An identifier, and its name below in small letters."""
    return Html(tag("span", name_of(key), class_="id") + tag("small", note))


def weeks_section(outcome: Outcome) -> Html:
    """The gap by week: a drawing, and all its figures."""
    rows = gap_by_week(outcome)
    columns = ("due", "delivered", "due_so_far", "delivered_so_far", "open")
    weeks = rows["week"].to_list()
    drawn = curves(
        weeks,
        rows["due_so_far"].to_list(),
        rows["delivered_so_far"].to_list(),
        "h-weeks",
    )
    samples = [
        (swatch_line("due"), "series.due"),
        (swatch_line("delivered"), "series.delivered"),
        (swatch("gap"), "series.gap"),
    ]
    table = grid(
        "h-weeks",
        [both(f"column.{name}") for name in ("week", *columns)],
        (
            [row["week"], *(whole(row[name]) for name in columns)]
            for row in rows.to_dicts()
        ),
    )
    return section("weeks", legend(*samples), drawn, tag("div", table, class_="tall"))
