"""Every finding about files is told in both languages, with its cure."""

import re
from string import Formatter

import pytest

from xinqiao.io.findings import CATALOGUE, Problems, finding, refusal

CHINESE = re.compile("[一-鿿]")
ASCII_MARKS = re.compile("[一-鿿][,;:!?()]|[,;:!?()][一-鿿]")


@pytest.mark.parametrize("code", CATALOGUE)
def test_message_and_cure_are_in_both_languages(code):
    entry = CATALOGUE[code]
    for part in [entry[name] for name in ("message", "cure", "near") if name in entry]:
        assert set(part) == {"en", "zh"}
        assert not CHINESE.search(part["en"])
        assert CHINESE.search(part["zh"])
        assert not ASCII_MARKS.search(part["zh"])
        assert part["en"].endswith((".", ")", "?"))
        assert part["zh"].endswith(("。", "）", "？"))
        assert fields(part["en"]) == fields(part["zh"])


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_codes_are_those_of_files_alone():
    assert all(re.fullmatch("XQ7[0-9][0-9]", code) for code in CATALOGUE)


def test_many_lines_are_counted_and_few_are_named():
    found = finding("XQ709", "a.csv", lines=range(2, 2_002))
    assert "lines 2, 3, 4, 5, 6 and 1,995 more" in found.message["en"]
    assert "第 2、3、4、5、6 等 2,000 行" in found.message["zh"]
    assert len(found.rows) == 2_000


def test_problems_are_gathered_and_told_together():
    problems = Problems()
    for name in ("a.csv", "b.csv"):
        with problems.noted():
            raise refusal("XQ704", name)
    with pytest.raises(Exception, match=r"a\.csv is empty\.; b\.csv is empty\."):
        problems.refuse()
