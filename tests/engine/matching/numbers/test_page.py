"""The worked table of the method page is what the program says."""

import re

import polars as pl
import pytest
from tests.habits.tree import DOCS

from xinqiao.matching.numbers import read_numbers

SLOTS = ("base", "package", "grade", "packing", "compliance", "key")
ROW = re.compile(r"^\| (\w+) \| `([^`]+)` \| (.*) \|$", re.MULTILINE)


@pytest.mark.parametrize("ending", ["md", "zh.md"])
def test_the_worked_table_is_true(ending):
    page = (DOCS / "methods" / f"part-numbers.{ending}").read_text(encoding="utf-8")
    rows = ROW.findall(page)
    assert len(rows) == 7
    makers, mpns, _ = (pl.Series(column) for column in zip(*rows, strict=True))
    said = [[cell.strip() for cell in cells.split("|")] for _, _, cells in rows]
    read = read_numbers(makers, mpns).select(pl.col(SLOTS).fill_null("")).rows()
    assert [list(row) for row in read] == said
