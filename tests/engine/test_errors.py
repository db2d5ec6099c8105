"""Errors carry all findings, and form one tree."""

import pytest

from xinqiao import errors
from xinqiao.errors import Finding, InvalidMarket, InvalidPolicy, Refused, XinqiaoError


def test_every_error_of_the_package_is_a_xinqiao_error() -> None:
    raised = [
        entry
        for entry in vars(errors).values()
        if isinstance(entry, type) and issubclass(entry, Exception)
    ]
    assert len(raised) == 7
    assert all(issubclass(error, XinqiaoError) for error in raised)


@pytest.mark.parametrize("kind", [InvalidMarket, InvalidPolicy, errors.UnreadableFile])
def test_a_refusal_carries_all_findings_and_says_them(kind: type[Refused]) -> None:
    one = Finding("XQ001", "error", message={"en": "One.", "zh": "一。"})
    two = Finding("XQ002", "warning")
    refused = kind([one, two])
    assert refused.findings == (one, two)
    assert str(refused) == "One.; XQ002"
    assert [f.is_error for f in refused.findings] == [True, False]
