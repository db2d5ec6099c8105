"""Many rows at once, written and read by programs, with a worker that does the jobs."""

import io
import json
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from tests.web.actors import firm
from tests.web.api.programs import Program, key
from tests.web.api.served import served
from tests.web.api.workers import worker

from xinqiao_web.api.client import PARQUET, Client, Invalid, NotAllowed, NotFound

FIRST = {"demand": "need-1", "part": "chip-1", "week": "2026-05-25", "pieces": 5}
ROWS: list[dict[str, Any]] = [
    {**FIRST, "worth": "0.1"},
    {"demand": "need-2", "part": "chip-1", "week": "2026-06-01", "pieces": 7},
]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served() as address, worker():
        yield address


def client(base: str, **more: Any) -> Client:
    return Client(base, key(firm(), **more), wait=0.1)


def lines(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


def read(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_rows_go_in_by_lines_and_come_out_the_same_and_go_back(base: str) -> None:
    ours = client(base)
    done = ours.send("demand", lines(ROWS))
    assert (done["state"], done["counts"]["new"]) == ("applied", 2)
    out = read(ours.export("demand", sort="demand"))
    assert [{k: v for k, v in row.items() if v is not None} for row in out] == [
        {**row, "class": "0001", "sell_through": "1", "worth": row.get("worth", "1")}
        for row in ROWS
    ]
    again = ours.send("demand", ours.export("demand"))
    assert again["counts"]["unchanged"] == 2
    replaced = ours.send("demand", lines(ROWS[:1]), mode="replace")
    assert replaced["counts"]["removed"] == 1
    assert ours.undo(replaced)["state"] == "undone"
    assert len(list(ours.rows("demand"))) == 2
    found = [work["id"] for work in ours.pages("imports", {"limit": 2})]
    assert found == [work["id"] for work in (replaced, again, done)]
    assert found == [work["id"] for work in ours.imports()]


def test_parquet_goes_in_and_comes_out(base: str) -> None:
    ours = client(base)
    data = io.BytesIO()
    pl.DataFrame(ROWS).write_parquet(data)
    assert ours.send("demand", data.getvalue(), PARQUET)["counts"]["new"] == 2
    back = pl.read_parquet(ours.export("demand", "parquet", q="need-1"))
    assert back["pieces"].to_list() == [5]
    assert str(back["worth"][0]) == "0.100000"


def test_a_file_with_errors_changes_nothing_and_all_are_told(base: str) -> None:
    ours = client(base)
    bad = [ROWS[0] | {"pieces": -1}, ROWS[1] | {"week": "2026-06-02"}]
    with pytest.raises(Invalid) as refused:
        ours.send("demand", lines(bad))
    assert {found["column"] for found in refused.value.findings} == {"pieces", "week"}
    assert not list(ours.rows("demand"))
    with pytest.raises(Invalid):
        ours.send("demand", b'{"demand": 1}\nnothing')


def test_only_who_may_write_a_sheet_sends_to_it(base: str) -> None:
    with pytest.raises(NotAllowed):
        client(base).send("lanes", b"{}")
    theirs, ours = client(base), client(base)
    work = theirs.send("demand", lines(ROWS))
    with pytest.raises(NotFound):
        ours.ask("GET", f"imports/{work['id']}")


def test_lots_of_others_that_are_reserved_show_and_their_prices_do_not() -> None:
    holder, ours = Program(None, "seller"), Program()
    lot = {
        "lot": "lot-1",
        "part": "chip-1",
        "week": "2026-05-25",
        "pieces": 5,
        "reserved_for": ours.firm,
        "price": "3.5",
        "currency": "CNY",
    }
    assert holder("POST", "data/supply", lot).status_code == 201
    (row,) = ours("GET", "data/reserved").json()["rows"]
    assert (row["lot"], row["firm"], row["pieces"]) == ("lot-1", holder.firm, 5)
    assert not {"price", "currency", "blocked", "probability"} & set(row)
    assert holder("GET", "data/reserved").json()["rows"] == []
