"""A chip stands in the catalogue once, however its number is written."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.web.actors import acting, firm
from tests.web.market.works import applied, begun

from xinqiao_web.catalog.models import Chip
from xinqiao_web.core.actions import Refusal, add_row, change_row
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.sheets import SHEETS

CHIPS = SHEETS["chips"]


def operator() -> Acting:
    return acting(firm(office="operator"), "operator")


@pytest.mark.parametrize("number", ["NXP-123 a/b", "nxp123AB", "NXP 123-AB"])
def test_the_same_number_of_the_same_maker_is_refused_in_words(number: str) -> None:
    maker = firm()
    with act_as(operator()):
        add_row(CHIPS, {"part": f"one-{maker}", "maker": maker, "mpn": "NXP123AB"})
        with pytest.raises(Refusal) as refused:
            add_row(CHIPS, {"part": f"two-{maker}", "maker": maker, "mpn": number})
    (found,) = refused.value.findings
    assert (found.code, found.column) == ("XW104", "mpn")
    assert f"one-{maker}" in found.message["zh"]


def test_other_numbers_and_makers_and_unknown_ones_stand_beside_it() -> None:
    maker, other = firm(), firm()
    with act_as(operator()):
        for name, whose, mpn in (
            ("one", maker, "A-1"),
            ("two", maker, "A-2"),
            ("three", other, "A-1"),
            ("four", None, "A-1"),
            ("five", None, "A-1"),
            ("six", maker, None),
            ("seven", maker, None),
        ):
            cells = {"part": f"{name}-{maker}", "maker": whose, "mpn": mpn}
            row = add_row(CHIPS, cells)
        changed = change_row(CHIPS, row, {"mpn": "a 3"}, row.version)
        with pytest.raises(Refusal):
            change_row(CHIPS, changed, {"mpn": "a 2"}, changed.version)
        assert Chip.objects.get(pk=row.pk).mpn == "a 3"


def test_a_trial_names_the_rows_and_nothing_is_stored() -> None:
    who, maker = operator(), firm()
    lines = ("part,maker,mpn", f"one-{maker},{maker},B-1", f"two-{maker},{maker},B-2")
    stored = begun(who, "chips", "\n".join(lines).encode())
    assert applied(who, stored).state == "applied"
    lines = (
        "part,maker,mpn",
        f"three-{maker},{maker},B-3",
        f"four-{maker},{maker},b 1",
        f"two-{maker},{maker},B1",
    )
    tried = begun(who, "chips", "\n".join(lines).encode())
    found = [one for one in tried.findings if one["code"] == "XW104"]
    assert sorted(row for one in found for row in one["rows"]) == [3, 4]
    with act_as(who):
        assert Chip.objects.filter(maker=maker).count() == 2


def test_of_two_that_add_the_same_chip_at_once_one_is_refused() -> None:
    who, maker, start = operator(), firm(), Barrier(2)

    def add(name: str) -> bool:
        start.wait()
        try:
            with act_as(who):
                cells = {"part": f"{name}-{maker}", "maker": maker, "mpn": "C-1"}
                add_row(CHIPS, cells)
            return True
        except Refusal:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, ("one", "two"))) == [False, True]
