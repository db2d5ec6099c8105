"""The client gets through pages, failures and refusals."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.web.actors import firm
from tests.web.api.programs import NEED, key
from tests.web.api.served import served

from xinqiao_web.api.client import Changed, Client, Invalid, NotAllowed, NotFound


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served() as address:
        yield address


def client(base: str, owner: str | None = None, **more: Any) -> Client:
    return Client(base, key(owner or firm(), **more), wait=0.01)


def test_it_goes_through_all_pages(base: str) -> None:
    ours = client(base)
    names = [f"need-{n:02}" for n in range(12)]
    for name in names:
        ours.add("demand", NEED | {"demand": name})
    found = ours.rows("demand", limit=5, sort="demand")
    assert [row["demand"] for row in found] == names
    late = ours.rows("demand", q="need-0", demand__to="need-05", limit=2)
    with pytest.raises(Invalid):
        list(late)
    assert len(list(ours.rows("demand", q="need-0", limit=3))) == 10


def test_it_raises_what_is_refused(base: str) -> None:
    ours = client(base)
    row = ours.add("demand", NEED)
    newer = ours.change("demand", row, {"pieces": 7})
    assert (newer["version"], newer["pieces"]) == (2, 7)
    with pytest.raises(Changed) as stale:
        ours.remove("demand", row)
    assert (stale.value.status, stale.value.code) == (412, "XW412")
    with pytest.raises(Changed) as twice:
        ours.add("demand", NEED)
    assert [found["code"] for found in twice.value.findings] == ["XW101"]
    ours.remove("demand", newer)
    with pytest.raises(NotFound):
        ours.row("demand", row["id"])
    assert [state["verb"] for state in ours.history("demand", row["id"])] == [
        "delete",
        "update",
        "insert",
    ]
    with pytest.raises(NotAllowed):
        Client(base, "xq_none").me()
    with pytest.raises(NotAllowed, match="may only read"):
        client(base, scope="read").add("demand", NEED)


Application = Callable[..., Any]


def breaking(application: Application, times: int) -> Application:
    """An application that does its work, and whose answers are lost a few times."""
    left = [times]

    def broken(environ: dict[str, Any], start: Any) -> Any:
        if environ["REQUEST_METHOD"] == "POST" and left[0]:
            left[0] -= 1
            list(application(environ, lambda *_: None))
            start("503 Service Unavailable", [("Content-Length", "0")])
            return []
        return application(environ, start)

    return broken


def test_a_write_whose_answer_is_lost_is_done_once() -> None:
    from xinqiao_web.config.wsgi import application

    with served(breaking(application, 2)) as base:
        ours = client(base)
        row = ours.add("demand", NEED)
        assert ours.row("demand", row["id"]) == row
        assert len(list(ours.rows("demand"))) == 1


def test_it_needs_neither_engine_nor_framework() -> None:
    check = (
        "import sys, xinqiao_web.api.client;"
        "sys.exit(bool({'django', 'xinqiao', 'ninja'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
