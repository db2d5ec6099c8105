"""What is said about commitments, in both languages."""

import pytest

from xinqiao_web.commitments.models import GOING, SIDES, STATES
from xinqiao_web.commitments.reasons import DECLINING, LOSING, REASONS, REFUSING
from xinqiao_web.core.findings import catalogue, finding
from xinqiao_web.core.texts import say_in

CODES = sorted(code for code in catalogue() if code.startswith("XW57"))
PLACES = {
    "lot": "lot-1",
    "taken": 5,
    "state": {"en": "refused", "zh": "已拒绝"},
    "known": {"en": "sold (`sold`)", "zh": "已售（`sold`）"},
    "deadline": "2026-12-01 12:00 (Asia/Shanghai)",
    "pieces": 7,
    "proposed": 6,
    "remaining": 8,
}


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_is_wrong_and_what_to_do(code: str) -> None:
    said = finding(code, column="pieces", **PLACES)
    for words in (said.message, said.cure):
        assert words["en"].endswith(".")
        assert words["zh"].endswith("。")
        assert not set("{}") & set(words["en"] + words["zh"])


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_states_steps_and_reasons_have_words(tongue: str) -> None:
    said = [say_in(tongue, f"commitments.state.{state}") for state in STATES]
    said += [say_in(tongue, f"commitments.reason.{reason}") for reason in REASONS]
    for side in SIDES:
        said += [say_in(tongue, f"commitments.next_{side}.{s}") for s in GOING]
    assert all(said)


def test_a_buyers_reasons_are_nobody_elses() -> None:
    """By them one knows who broke a kit."""
    assert set(DECLINING).isdisjoint({*REFUSING, *LOSING})
