"""Grants, proposals, firms and the log, as programs see them."""

from uuid import uuid4

from tests.web.actors import firm
from tests.web.api.programs import NEED, Program


def test_a_module_is_granted_seen_and_taken_back() -> None:
    maker, other = Program(), Program()
    asked = {"part": "module-1", "firm": other.firm}
    made = maker("POST", "grants", asked)
    assert made.status_code == 201
    assert maker("POST", "grants", asked).status_code == 409
    assert other("GET", "grants").json() == {"given": [], "got": [made.json()]}
    row = f"grants/{made.json()['id']}"
    foreign, missing = other("DELETE", row), other("DELETE", f"grants/{uuid4()}")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert maker("DELETE", row).status_code == 204
    assert other("GET", "grants").json() == {"given": [], "got": []}
    unknown = maker("POST", "grants", {"part": "car-1", "firm": other.firm})
    assert unknown.status_code == 422
    assert Program(None, "seller")("POST", "grants", asked).status_code == 403


def test_a_chip_is_proposed_and_no_more() -> None:
    ours = Program()
    asked = {"subject": "chip", "cells": {"part": "chip-new"}, "reason": "needed"}
    made = ours("POST", "proposals", asked)
    assert made.status_code == 201
    assert made.json()["state"] == "open"
    row = f"proposals/{made.json()['id']}"
    assert ours("GET", row).json() == made.json()
    assert Program()("GET", row).status_code == 404
    assert Program(None, "operator")("GET", row).json() == made.json()
    assert ours("POST", f"{row}/withdraw").json()["state"] == "withdrawn"
    assert ours("POST", f"{row}/withdraw").status_code == 409
    odd = {"subject": "chip", "cells": {"colour": "red"}}
    assert ours("POST", "proposals", odd).status_code == 422


def test_everybody_may_know_who_takes_part() -> None:
    name, program = firm(), Program()
    found = program("GET", f"firms/{name}").json()
    assert (found["firm"], found["state"]) == (name, "admitted")
    assert not {"entitlement", "size", "group"} & set(found)
    assert program("GET", "firms/nobody").status_code == 404
    seen, cursor = [], ""
    while cursor is not None:
        page = program("GET", f"firms?limit=2&cursor={cursor}").json()
        seen += [one["firm"] for one in page["rows"]]
        cursor = page["next"]
    assert seen == sorted(set(seen))
    assert name in seen


def test_the_log_opens_ones_own_lines_only() -> None:
    ours = Program()
    ours("POST", "data/demand", NEED)
    (line,) = ours("GET", "log?verb=demand.added").json()["rows"]
    assert line["opened"]["content"].keys() == {"row"}
    assert Program()("GET", "log?verb=demand.added").json()["rows"] == []
    watching = Program(None, "regulator", "read")
    rows = watching("GET", "log?verb=demand.added").json()["rows"]
    assert rows
    assert {row["opened"] for row in rows} == {None}
    for asked in ("day_from=2022-02-30", "cursor=x", "cursor=9999999999999999999"):
        assert ours("GET", f"log?{asked}").status_code == 422
