"""Whatever is sent: a status, a code, words in both languages; never a traceback."""

from typing import Any
from uuid import uuid4

import pytest
from tests.web.actors import client, firm
from tests.web.api.programs import NEED, Program, knows

from xinqiao_web.accounts.limits import LIMITS, Limit
from xinqiao_web.core.findings import catalogue, finding

BROKEN = {
    "no JSON": b"{",
    "not UTF-8": b'{"demand": "\xff"}',
    "twice": b'{"pieces": 1, "pieces": 2}',
    "no number": b'{"pieces": NaN}',
    "too deep": b"[" * 30_000 + b"]" * 30_000,
    "too many digits": b'{"pieces": ' + b"9" * 5_000 + b"}",
}
UNFIT: dict[str, dict[str, Any]] = {
    "beyond bigint": {"pieces": 2**63},
    "negative": {"pieces": -1},
    "a text for a number": {"pieces": "5"},
    "a number for a decimal": {"worth": 0.1},
    "too many decimals": {"worth": "0.1234567"},
    "no Monday": {"week": "2022-03-08"},
    "no day": {"week": "2022-02-30"},
    "beyond the calendar": {"week": "9999-12-31"},
    "NUL": {"demand": "a\0b"},
    "half a character": {"demand": "\ud800"},
    "too long": {"demand": "x" * 201},
    "blank": {"demand": "   "},
    "unknown": {"firm": "another"},
    "half a character for a name": {"\ud800": 1},
    "not a choice": {"class": "0002"},
}


def is_whole(problem: Any, code: str) -> bool:
    """Whether a refusal is complete in both languages."""
    said = [problem, *problem["findings"]]
    words = [one[part] for one in said for part in ("message", "cure")]
    full = all(text["en"] and text["zh"] for text in words)
    shape = {"code", "message", "cure", "findings"}
    return full and set(problem) == shape and problem["code"] == code


CODES = sorted(code for code in catalogue() if code.startswith(("XW4", "XW50")))


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_is_wrong_and_what_to_do(code: str) -> None:
    said = finding(code, most=1, known="k", where="w")
    for words in (said.message, said.cure):
        assert words["en"].endswith(".")
        assert words["zh"].endswith("。")
        assert not set("{}") & set(words["en"] + words["zh"])


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    answer = Program()("POST", "data/demand", body)
    assert answer.status_code == 400
    assert is_whole(answer.json(), "XW400")


@pytest.mark.parametrize("part", UNFIT.values(), ids=UNFIT)
def test_what_does_not_fit_is_refused_with_findings(part: dict[str, Any]) -> None:
    answer = Program()("POST", "data/demand", NEED | part)
    assert answer.status_code == 422
    assert is_whole(answer.json(), "XW422")
    assert answer.json()["findings"]


def test_all_that_does_not_fit_is_told_at_once() -> None:
    unfit = {"pieces": "5", "worth": 1, "colour": "red"}
    answer = Program()("POST", "data/demand", unfit).json()
    found = {one["column"]: one["code"] for one in answer["findings"]}
    assert found == {
        "demand": "XW454",
        "part": "XW454",
        "week": "XW454",
        "pieces": "XW456",
        "worth": "XW456",
        "colour": "XW455",
    }


def test_a_version_must_be_named_and_must_be_the_last() -> None:
    program = Program()
    row = program("POST", "data/demand", NEED)["Location"].removeprefix("/api/v1/")
    for method, body in (("PUT", NEED), ("PATCH", {"pieces": 6}), ("DELETE", None)):
        for tag in ("", "1", "*", 'W/"1"', '"x"'):
            answer = program(method, row, body, If_Match=tag)
            assert answer.status_code == 428
            assert is_whole(answer.json(), "XW428")
        answer = program(method, row, body, If_Match='"2"')
        assert answer.status_code == 412
        assert is_whole(answer.json(), "XW412")


def test_a_key_that_is_taken_is_a_conflict() -> None:
    program = Program()
    program("POST", "data/demand", NEED)
    answer = program("POST", "data/demand", NEED)
    assert answer.status_code == 409
    assert is_whole(answer.json(), "XW409")
    assert answer.json()["findings"][0]["code"] == "XW101"


def test_another_firms_row_is_as_one_that_is_not_there() -> None:
    theirs = Program()
    row = theirs("POST", "data/demand", NEED).json()["id"]
    ours = Program()
    for method, rest, body in (
        ("GET", "", None),
        ("GET", "/history", None),
        ("PUT", "", NEED),
        ("PATCH", "", {"pieces": 6}),
        ("DELETE", "", None),
    ):
        foreign, missing = (
            ours(method, f"data/demand/{one}{rest}", body, If_Match='"1"')
            for one in (row, uuid4())
        )
        assert foreign.status_code == missing.status_code == 404
        assert foreign.content == missing.content
        del foreign.headers["X-Request-ID"], missing.headers["X-Request-ID"]
        assert dict(foreign.headers) == dict(missing.headers)


@pytest.mark.parametrize(
    ("role", "sheet", "status"),
    [
        ("planner", "demand", 201),
        ("seller", "demand", 403),
        ("viewer", "demand", 403),
        ("planner", "lanes", 403),
        ("operator", "lanes", 201),
        ("operator", "demand", 403),
    ],
)
def test_roles_write_what_they_write_on_the_pages(
    role: str, sheet: str, status: int
) -> None:
    scope = "read" if role == "viewer" else "write"
    lane = {"from_region": str(uuid4()), "to_region": "b", "weeks": 2}
    body = lane if sheet == "lanes" else NEED
    answer = Program(None, role, scope)("POST", f"data/{sheet}", body)
    assert answer.status_code == status
    assert status == 201 or is_whole(answer.json(), "XW403")


def test_nobody_comes_in_without_a_key_that_is_good() -> None:
    program = Program()
    for text in ("", "Bearer", "Bearer xq_1", f"Basic {program.key}", "Bearer a\0b"):
        answer = program("GET", "me", Authorization=text)
        assert answer.status_code == 401
        assert is_whole(answer.json(), "XW401")
    assert program.browser.get("/api/v1/me").status_code == 401


def test_a_session_comes_in_and_writes_with_its_token_only() -> None:
    owner = firm()
    knows(owner)
    browser = client(owner)
    browser.handler.enforce_csrf_checks = True
    assert browser.get("/api/v1/me").json()["scope"] == "write"
    browser.get("/")
    token = browser.cookies["csrftoken"].value

    def write(**headers: str) -> Any:
        named = {"Idempotency-Key": "a", **headers}
        body, kind = NEED, "application/json"
        return browser.post("/api/v1/data/demand", body, kind, headers=named)

    refused = write()
    assert refused.status_code == 403
    assert refused.json()["findings"][0]["code"] == "XW452"
    assert write(**{"X-CSRFToken": token}).status_code == 201


def test_a_firm_that_asks_too_often_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "api", Limit(3, 60))
    program = Program()
    statuses = [program("GET", "me").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    answer = program("GET", "me")
    assert is_whole(answer.json(), "XW429")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert Program()("GET", "me").status_code == 200


def test_kinds_and_sizes_of_content_that_are_not_taken() -> None:
    program = Program()
    kind = program("POST", "data/demand", b"a=1", Content_Type="text/plain")
    assert kind.status_code == 415
    assert is_whole(kind.json(), "XW415")
    large = program("POST", "data/demand", b" " * 70_000)
    assert large.status_code == 413
    assert is_whole(large.json(), "XW413")


def test_addresses_methods_and_parameters_that_are_none() -> None:
    program = Program()
    for path in ("", "nothing", "data/nothing", "data/demand/a/b/c"):
        answer = program("GET", path)
        assert answer.status_code == 404
        assert is_whole(answer.json(), "XW404")
    method = program("POST", "me")
    assert method.status_code == 405
    assert method["Allow"] == "GET"
    assert is_whole(method.json(), "XW405")
    for asked in ("colour=red", "week=2022-03-07&week=2022-03-14", "sort=colour"):
        assert program("GET", f"data/demand?{asked}").status_code == 422
    for cursor in ("x", "WyJhIiwgImIiXQ", "W10", "MQ", "%00"):
        answer = program("GET", f"data/demand?cursor={cursor}")
        assert answer.status_code == 422
        assert answer.json()["findings"][0]["code"] == "XW457"
