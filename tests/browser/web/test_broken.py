"""When the platform itself fails: a page that says so, and nothing of its inside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from tests.browser.web.house import House
from tests.browser.web.looks import faults
from tests.browser.web.visitor import Visitor

Come = Callable[..., Visitor]
TONGUES = ("zh", "en")
SAID = {
    ("broken", "zh"): "平台出现故障",
    ("broken", "en"): "Something went wrong on our side",
    ("away", "zh"): "平台暂时不可用",
    ("away", "en"): "The platform is away for a moment",
}


@contextmanager
def broken(platform: House, how: str) -> Iterator[None]:
    """The platform without one of its tables, or without its database."""
    if how == "away":
        with platform.without_database():
            yield
    else:
        with platform.without_table("catalog_chip"):
            yield


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize(("how", "status"), [("broken", 500), ("away", 503)])
def test_a_failure_says_what_to_do_and_passes(
    come: Come, platform: House, how: str, status: int, tongue: str
) -> None:
    visitor = come("planner", tongue)
    with broken(platform, how):
        assert visitor.go("/data/chips/") == status
        wrong = faults(visitor, tongue)
        inside = visitor.page.content()
        assert visitor.says(SAID[how, tongue])
    assert not [word for word in ("Traceback", "psycopg", "catalog_") if word in inside]
    assert wrong + visitor.complaints == []
    # The way out that the page offers works as soon as the failure is over.
    assert visitor.go("/data/chips/") == 200
    assert visitor.page.locator("tbody tr").count() > 0


@pytest.mark.parametrize("tongue", TONGUES)
def test_what_was_written_survives_a_failure(
    come: Come, platform: House, tongue: str
) -> None:
    """Sent again once the database is back, a form is stored once."""
    visitor = come("planner", tongue)
    need = f"survives-{tongue}"
    visitor.go("/data/demand/new")
    for name, value in (("demand", need), ("part", "car-01"), ("pieces", "3")):
        visitor.page.fill(f"[name={name}]", value)
    visitor.page.fill("[name=week]", "2022-03-14")
    with platform.without_database():
        visitor.press("Control+s")
        visitor.page.get_by_text("503").first.wait_for()
    with visitor.page.expect_navigation():
        visitor.page.reload()
    visitor.go(f"/data/demand/?q={need}")
    assert visitor.page.locator("tbody tr").count() == 1
