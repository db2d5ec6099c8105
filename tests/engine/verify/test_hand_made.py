"""Outcomes that are right in every row are proved."""

import pytest
from tests.engine.verify.cases import CASES

from xinqiao.verify import verify


@pytest.mark.parametrize("case", CASES)
def test_an_outcome_that_is_right_in_every_row_is_proved(case):
    verdict = verify(CASES[case]())
    assert verdict.breaches == ()
    assert verdict.proved
