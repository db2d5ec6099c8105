"""What is written is there whole or not at all, and nobody's files are lost."""

import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from tests.engine.io.given import folder
from tests.engine.io.markets import outcome

from xinqiao.errors import OutputExists, Refused
from xinqiao.io import (
    read_market,
    read_outcome,
    write_market,
    write_outcome,
    write_template,
)
from xinqiao.io.files import new_file, new_folder
from xinqiao.io.sheet import Sheet
from xinqiao.io.template import example_market
from xinqiao.io.workbook import MOST_ROWS, write_workbook

WRITERS = {
    "template": write_template,
    "market": lambda path, **how: write_market(example_market(), path, **how),
    "outcome": lambda path, **how: write_outcome(outcome(), path, **how),
}


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_what_exists_is_replaced_only_when_told_to(tmp_path, kind, name):
    path = tmp_path / name
    WRITERS[kind](path)
    with pytest.raises(OutputExists, match="force"):
        WRITERS[kind](path)
    WRITERS[kind](path, force=True)
    assert names(tmp_path) == [name]


@pytest.mark.parametrize("kind", WRITERS)
def test_an_empty_folder_is_replaced_when_told_to(tmp_path, kind):
    (tmp_path / "out").mkdir()
    with pytest.raises(OutputExists):
        WRITERS[kind](tmp_path / "out")
    WRITERS[kind](tmp_path / "out", force=True)
    assert (tmp_path / "out" / "market").is_dir() == (kind == "outcome")


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("foreign", ["letter.txt", "more/letter.txt", "supply.txt"])
def test_a_folder_with_files_of_others_is_never_replaced(tmp_path, kind, foreign):
    path = tmp_path / "out"
    WRITERS[kind](path)
    (path / foreign).parent.mkdir(exist_ok=True)
    (path / foreign).write_text("dear")
    before = sorted(path.rglob("*"))
    with pytest.raises(OutputExists, match=foreign.split("/")[0]):
        WRITERS[kind](path, force=True)
    assert sorted(path.rglob("*")) == before
    assert names(tmp_path) == ["out"]


def test_an_outcome_does_not_replace_a_market_nor_a_market_an_outcome(tmp_path):
    write_market(example_market(), tmp_path / "market")
    write_outcome(outcome(), tmp_path / "outcome")
    with pytest.raises(OutputExists):
        write_outcome(outcome(), tmp_path / "market", force=True)
    with pytest.raises(OutputExists):
        write_market(example_market(), tmp_path / "outcome", force=True)
    assert read_market(tmp_path / "market").demand.height == 1
    assert read_outcome(tmp_path / "outcome").deliveries.height == 2


def test_a_folder_does_not_replace_a_file_nor_a_file_a_folder(tmp_path):
    (tmp_path / "out").write_text("dear")
    (tmp_path / "out.xlsx").mkdir()
    for name in ("out", "out.xlsx"):
        with pytest.raises(OutputExists):
            write_market(example_market(), tmp_path / name, force=True)
    assert (tmp_path / "out").read_text() == "dear"


def test_what_is_replaced_leaves_nothing_of_itself(tmp_path):
    write_market(example_market(), tmp_path / "m", format="parquet")
    write_market(example_market(), tmp_path / "m", force=True)
    assert {path.suffix for path in (tmp_path / "m").iterdir()} == {".csv"}
    assert names(tmp_path) == ["m"]


def test_missing_folders_above_are_made(tmp_path):
    write_market(example_market(), tmp_path / "a" / "b" / "m")
    assert read_market(tmp_path / "a" / "b" / "m").demand.height == 1


def test_files_may_be_read_by_whom_other_new_files_may(tmp_path):
    write_market(example_market(), tmp_path / "m")
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "x").write_text("")
    for one, other in (("m", "plain"), ("m/supply.csv", "plain/x")):
        modes = [stat.S_IMODE((tmp_path / n).stat().st_mode) for n in (one, other)]
        assert modes[0] == modes[1]


def half_way(maker):
    """Write half of what was to be written, then fail."""
    with maker as place:
        (place / "half" if place.is_dir() else place).write_text("half")
        raise ZeroDivisionError


@pytest.mark.parametrize("given", ["folder", "file"])
@pytest.mark.parametrize("before", [False, True])
def test_an_error_on_the_way_leaves_everything_as_it_was(tmp_path, given, before):
    path = tmp_path / "out"
    if before and given == "folder":
        folder(path, old_csv="old")
    elif before:
        path.write_text("old")
    seen = sorted(tmp_path.rglob("*"))
    maker = (
        new_folder(path, lambda _: True, force=before)
        if given == "folder"
        else new_file(path, lambda _: True, force=before)
    )
    with pytest.raises(ZeroDivisionError):
        half_way(maker)
    assert sorted(tmp_path.rglob("*")) == seen


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_a_full_disk_leaves_nothing_behind(tmp_path, name):
    code = (
        "import sys, xinqiao.io as io\n"
        "from xinqiao.io.template import example_market as market\n"
        "try:\n"
        "    io.write_market(market(), sys.argv[1])\n"
        "except OSError:\n"
        "    sys.exit(7)\n"
    )

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60, 60))

    done = subprocess.run(
        [sys.executable, "-B", "-c", code, str(tmp_path / name)],
        preexec_fn=little_room,
        capture_output=True,
    )
    assert done.returncode == 7, done.stderr.decode()
    assert names(tmp_path) == []


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    write_market(example_market(), tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_market(example_market(), tmp_path / "link", force=True)
    assert (tmp_path / "link").is_symlink()
    assert read_market(tmp_path / "real").demand.height == 1


def test_what_another_run_left_behind_is_in_nobodys_way(tmp_path):
    left = tmp_path / f".m.new.{os.getpid()}.0"
    left.mkdir()
    write_market(example_market(), tmp_path / "m")
    assert names(tmp_path) == [left.name, "m"]


def test_a_table_longer_than_a_sheet_is_refused_before_anything_is_written(tmp_path):
    frame = pl.DataFrame({"a": pl.repeat(1, MOST_ROWS + 1, eager=True)})
    with pytest.raises(Refused) as refused:
        write_workbook(tmp_path / "m.xlsx", [Sheet("supply", frame)])
    assert [found.code for found in refused.value.findings] == ["XQ728"]
    assert "m.xlsx" in str(refused.value)
    assert names(tmp_path) == []


def test_a_workbook_holds_no_formula_and_no_link(tmp_path):
    texts = ["=1+1", "+1", "-1", "@x", "http://a.b", "mailto:a@b.c", "=cmd|' /C'!A0"]
    parts = example_market().parts
    more = pl.concat([parts[-1:]] * len(texts)).with_columns(
        part=pl.format("chip-{}", pl.int_range(10, 10 + len(texts))),
        name=pl.Series(texts),
    )
    market = example_market().replace(parts=pl.concat([parts, more]))
    path = tmp_path / "m.xlsx"
    write_market(market, path)
    with ZipFile(path) as packed:
        pages = "".join(
            packed.read(n).decode() for n in packed.namelist() if "worksheets" in n
        )
    assert "<f>" not in pages
    assert "hyperlink" not in pages
    assert set(texts) <= set(read_market(path).parts["name"])
