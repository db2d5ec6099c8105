"""A write happens once, however often it is sent."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from django.db import connections
from tests.web.actors import firm
from tests.web.api.programs import NEED, Program

from xinqiao_web.api.models import Answer
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.market.models import Demand

KEY = "Idempotency-Key"


def sent(program: Program, key: str, body: Any = NEED) -> Any:
    return program("POST", "data/demand", body, **{KEY: key})


def counted(owner: str) -> int:
    with act_as(Acting(firm=owner)):
        return Demand.objects.count()


def test_the_same_write_sent_again_is_answered_the_same() -> None:
    program, key = Program(), str(uuid4())
    first, again = sent(program, key), sent(program, key)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert (first["ETag"], first["Location"]) == (again["ETag"], again["Location"])
    assert counted(program.firm) == 1
    removed = [
        program(
            "DELETE", f"data/demand/{first.json()['id']}", If_Match='"1"', **{KEY: "x"}
        )
        for _ in range(3)
    ]
    assert [(r.status_code, r.content) for r in removed] == [(204, b"")] * 3


def test_a_key_is_good_for_one_request_only() -> None:
    program, key = Program(), str(uuid4())
    sent(program, key)
    other = sent(program, key, NEED | {"pieces": 6})
    assert other.status_code == 422
    assert [found["code"] for found in other.json()["findings"]] == ["XW451"]
    colleague = Program(program.firm)
    assert sent(colleague, key).status_code == 422
    assert counted(program.firm) == 1


def test_keys_of_firms_do_not_meet() -> None:
    key = str(uuid4())
    ours, theirs = Program(), Program()
    assert {sent(ours, key).status_code, sent(theirs, key).status_code} == {201}
    assert counted(ours.firm) == counted(theirs.firm) == 1


def test_a_refusal_is_judged_anew_and_leaves_nothing() -> None:
    program, key = Program(), str(uuid4())
    assert sent(program, key, NEED | {"week": "2022-03-08"}).status_code == 422
    with act_as(Acting(firm=program.firm)):
        assert not Answer.objects.exists()
    assert sent(program, key).status_code == 201


def test_writes_need_a_key() -> None:
    program = Program()
    for key in ("", "two words", "x" * 256, "键"):
        refused = sent(program, key)
        assert refused.status_code == 400
        assert refused.json()["findings"][0]["code"] == "XW450"
    assert counted(program.firm) == 0


def test_the_same_write_sent_at_once_happens_once() -> None:
    program, key = Program(firm()), str(uuid4())

    def send(_: int) -> tuple[int, bytes]:
        try:
            answer = sent(program, key)
            return answer.status_code, answer.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(send, range(16)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert counted(program.firm) == 1
