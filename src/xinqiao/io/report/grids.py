"""Tables of the page: a heading for every column and row, and a word on what is cut."""

from collections.abc import Iterable, Sequence

from xinqiao.io.report.markup import Content, Html, tag
from xinqiao.io.report.numbers import whole
from xinqiao.io.report.words import both

Row = Sequence[Content]


def grid(
    label: str, titles: Sequence[Content], rows: Iterable[Row], texts: int = 1
) -> Html:
    """A table that scrolls by itself where it is too wide.

    `label`: id of the heading that names it. The first column names its row; the first
    `texts` columns are texts, the others numbers.
    """
    head = [
        tag("th", title, scope="col", class_=None if n < texts else "n")
        for n, title in enumerate(titles)
    ]
    body = [
        tag("tr", tag("th", row[0], scope="row"), [cell(c, texts, n) for n, c in rest])
        for row in rows
        for rest in [list(enumerate(row[1:], 1))]
    ]
    table = tag("table", tag("thead", tag("tr", head)), tag("tbody", body))
    return tag(
        "div", table, class_="scroll", tabindex=0, role="region", aria_labelledby=label
    )


def cell(content: Content, texts: int, place: int) -> Html:
    """A cell."""
    return tag("td", content, class_=None if place < texts else "n")


def first_of(shown: int, rows: int, file: str) -> Html | None:
    """Say that a list is cut, what comes first, and where the rest is."""
    if rows <= shown:
        return None
    said = both("said.first", shown=whole(shown), rows=whole(rows), file=file)
    return tag("p", said, class_="cut")


def section(name: str, *inside: Content, **values: Content) -> Html:
    """A section with its heading and, if there is one, a sentence on how to read it."""
    heading = tag("h2", both(f"{name}.title"), id=f"h-{name}")
    lead = tag("p", both(f"{name}.lead", **values), class_="lead")
    return tag(
        "section", heading, lead, inside, aria_labelledby=f"h-{name}", class_="part"
    )


def legend(*samples: tuple[Html, str]) -> Html:
    """What the looks of a chart mean: (sample, key of a text)."""
    items = [tag("li", sample, " ", both(key)) for sample, key in samples]
    return tag("ul", items, class_="legend")
