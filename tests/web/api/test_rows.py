"""Rows of every sheet are read and written by programs as by people."""

from tests.web.api.programs import NEED, Program

from xinqiao_web.core.sheets import SHEETS


def test_a_row_is_added_read_changed_and_removed() -> None:
    program = Program()
    made = program("POST", "data/demand", NEED)
    assert made.status_code == 201
    assert made["ETag"] == '"1"'
    row = made.json()
    assert row["worth"] == "1"
    assert row["pieces"] == 5
    address = made["Location"].removeprefix("/api/v1/")
    assert program("GET", address).json() == row

    changed = program("PATCH", address, {"worth": "0.123456"}, If_Match='"1"')
    assert changed.status_code == 200
    assert changed.json()["worth"] == "0.123456"
    assert changed.json()["pieces"] == 5
    assert changed["ETag"] == '"2"'

    replaced = program("PUT", address, NEED | {"pieces": 6}, If_Match='"2"')
    assert replaced.json()["pieces"] == 6
    assert replaced.json()["worth"] == "1"

    assert program("DELETE", address, If_Match='"3"').status_code == 204
    assert program("GET", address).status_code == 404
    states = program("GET", f"{address}/history").json()
    assert [state["verb"] for state in states] == [
        "delete",
        "update",
        "update",
        "insert",
    ]


def test_every_sheet_is_listed_searched_and_exported() -> None:
    program = Program()
    for name, sheet in SHEETS.items():
        column = sheet.sought
        for asked in ("?q=zz", f"?{column}__begins=zz&sort=-{column}&limit=1"):
            assert program("GET", f"data/{name}{asked}").json() == {
                "rows": [],
                "next": None,
            }
        assert b"".join(program("GET", f"data/{name}/export?q=zz")) == b""
