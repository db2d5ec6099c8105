"""One spelling for a number, however it was typed, and never one for two numbers."""

import re
import unicodedata

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from xinqiao.matching.numbers.normal import bare, compact, number

SIGNS = st.sampled_from(
    "AbZ09123 .,-/#+()\u2013\uff0d_\t\u3000\u200b\uff11\uff2d\u00b5"
)
TYPED = st.one_of(st.text(SIGNS, max_size=14), st.text(max_size=10))
NUMBERS = st.text(st.sampled_from("ABXZ0129-/.+#"), max_size=12)


def spelled(*texts: str) -> list[str]:
    return (
        pl.Series(texts).to_frame("n").select(number(pl.col("n"))).to_series().to_list()
    )


def bared(*texts: str) -> list[str]:
    return (
        pl.Series(texts).to_frame("n").select(bare(pl.col("n"))).to_series().to_list()
    )


def runs(text: str) -> list[str]:
    """Sequences of digits, whatever their width and whatever stands hidden in them."""
    plain = unicodedata.normalize("NFKC", re.sub(r"\s", " ", text))
    shown = "".join(
        c for c in plain if unicodedata.category(c) not in ("Cf", "Cc", "Co")
    )
    return re.findall("[0-9]+", shown)


@given(TYPED)
def test_spelling_a_spelled_number_changes_nothing(text):
    (once,) = spelled(text)
    assert spelled(once) == [once]
    assert bared(*bared(once)) == bared(once)


@given(TYPED)
def test_sequences_of_digits_stay_as_they_are(text):
    (once,) = spelled(text)
    assert runs(once) == runs(text)
    assert runs(bared(once)[0]) == runs(text)


@given(NUMBERS, NUMBERS)
def test_numbers_with_other_digits_are_never_made_one(first, second):
    if runs(first) != runs(second):
        assert len({*spelled(first, second)}) == 2
        assert len({*bared(*spelled(first, second))}) == 2


@given(NUMBERS, st.randoms(use_true_random=False))
def test_width_case_and_kind_of_dash_make_no_difference(text, chance):
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    typed = "".join(
        chance.choice((sign, sign.lower(), sign.translate(wide)))
        if sign != "-"
        else chance.choice("-\u2010\u2013\u2014\u2212\uff0d")
        for sign in text
    )
    assert spelled(f" {typed}\u200b\n") == spelled(text)


def test_spaces_and_dashes_part_digits_and_nothing_else():
    assert spelled("LM2596 S - 5.0", "RC 0402 F R-07 10KL") == [
        "LM2596S-5.0",
        "RC0402FR-07-10KL",
    ]
    assert bared("LM2596S-5.0", "BC807-16") == ["LM2596S5.0", "BC807-16"]
    frame = pl.DataFrame({"n": ["BC807-16"]})
    assert frame.select(compact(pl.col("n"))).item() == "BC80716"
