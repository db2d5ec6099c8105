"""What a firm needs against what it has, by its own rows alone."""

from datetime import date, timedelta

from tests.web.actors import acting, client, firm

from xinqiao_web.catalog.models import Component
from xinqiao_web.core.context import act_as
from xinqiao_web.market.balance import Balance, balance
from xinqiao_web.market.models import Demand, Supply

MONDAY = date(2022, 3, 7)


def week(number: int) -> date:
    """The Monday of a week, the first being 0."""
    return MONDAY + timedelta(weeks=number)


class Books:
    """The rows of a new firm."""

    def __init__(self) -> None:
        self.firm = firm()

    def fit(self, parent: str, part: str, per_unit: int = 1, **more: object) -> None:
        at = {"parent": parent, "position": more.pop("position", part), **more}
        Component(owner_id=self.firm, part=part, per_unit=per_unit, **at).save()

    def need(self, part: str, at: int, pieces: int) -> None:
        name, count = f"{part}-{at}", {"week": week(at), "pieces": pieces}
        Demand(owner_id=self.firm, demand=name, part=part, **count).save()

    def lot(self, part: str, at: int, pieces: int, **more: object) -> None:
        count = {"week": week(at), "pieces": pieces, **more}
        name = f"{part}-{at}-{len(more)}"
        Supply(owner_id=self.firm, lot=name, part=part, **count).save()


def told(books: Books) -> Balance:
    """The balance of its books."""
    return balance()


def test_needs_go_down_the_bills_and_gaps_add_up_over_the_weeks() -> None:
    books = Books()
    with act_as(acting(books.firm)):
        books.fit("car", "module", 2)
        books.fit("module", "chip", 3)
        books.fit("car", "sensor")
        books.need("car", 0, 10)
        books.need("car", 2, 10)
        books.lot("chip", 0, 100)
        books.lot("sensor", 0, 5)
        books.lot("sensor", 3, 100)
        found = told(books)
    assert found.weeks.rows() == [
        (week(0), 70, 105),
        (week(1), 0, 0),
        (week(2), 70, 0),
        (week(3), 0, 100),
    ]
    gaps = found.gaps.select("part", "need", "have", "gap", "since").rows()
    assert gaps == [
        ("chip", 120, 100, 20, week(2)),
        ("sensor", 20, 105, 15, week(0)),
    ]


def test_the_approved_part_of_lowest_rank_is_taken() -> None:
    books = Books()
    with act_as(acting(books.firm)):
        books.fit("car", "spare", position="u1", rank=2)
        books.fit("car", "main", position="u1", rank=1)
        books.fit("car", "hope", position="u1", rank=1, state="candidate")
        books.need("car", 0, 4)
        assert told(books).gaps["part"].to_list() == ["main"]


def test_lots_that_are_blocked_or_promised_to_others_do_not_count() -> None:
    books, other = Books(), firm()
    with act_as(acting(books.firm)):
        books.need("chip", 0, 10)
        books.lot("chip", 0, 4)
        books.lot("chip", 0, 4, blocked=True)
        books.lot("chip", 0, 4, reserved_for=other, minimum=1)
        assert told(books).gaps["have"].to_list() == [4]


def test_a_bill_that_runs_in_a_circle_comes_to_an_end() -> None:
    books = Books()
    with act_as(acting(books.firm)):
        books.fit("a", "b")
        books.fit("b", "a")
        books.need("a", 0, 1)
        assert told(books).weeks.is_empty()


def test_the_first_page_shows_it_and_a_fresh_firm_its_first_steps() -> None:
    books = Books()
    headers = {"accept-language": "en"}
    fresh = client(books.firm).get("/", headers=headers).content.decode()
    assert "First steps" in fresh
    with act_as(acting(books.firm)):
        books.need("chip", 0, 12_345)
    page = client(books.firm).get("/", headers=headers).content.decode()
    assert "Parts that run short: 1" in page
    assert "12\u202f345" in page
