"""Killed at any moment, or out of room: OUT is absent, or whole, the old or the new."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.conftest import EXAMPLES

from xinqiao import (
    read_outcome,
    sample_market,
    verify,
    write_market,
    write_outcome,
)
from xinqiao.io.files import step_in

SHOT = """
import os, signal, sys
name, left = sys.argv.pop(1), int(sys.argv.pop(1))
out = sys.argv[sys.argv.index("--out") + 1]
seen = False
def at(event, given):
    global left, seen
    seen = seen or event == "os.mkdir" and f".{os.path.basename(out)}." in str(given)
    left -= seen and (event.startswith(("os.", "shutil.")) or event == "open")
    if left == -1:
        os.kill(os.getpid(), getattr(signal, name))
sys.addaudithook(at)
from xinqiao.cli import main
main()
"""
"""A command that is killed as it asks the system for its n-th file, once it writes."""

PLAIN = "from xinqiao.cli import main; main()"
PATIENCE = 60  # seconds until a test gives up


def command(code: str, *arguments: object) -> list[str]:
    return [sys.executable, "-B", "-c", code, *map(str, arguments)]


def clear_to(out: Path, market: str, *more: object) -> tuple[object, ...]:
    return ("clear", EXAMPLES / market, "--out", out, "--json", *more)


def is_proved(out: Path) -> bool:
    done = subprocess.run(command(PLAIN, "verify", out, "--json"), capture_output=True)
    return done.returncode == 0


def due(out: Path) -> int:
    return int(read_outcome(out).proof["due"])


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> Path:
    """An outcome that is there before: 190 cars due; the new one has 600."""
    out = tmp_path_factory.mktemp("old") / "out"
    asked = command(PLAIN, *clear_to(out, "class-capacity"))
    subprocess.run(asked, check=True, capture_output=True)
    return out


@pytest.mark.parametrize("there", [False, True], ids=["new", "over another"])
def test_a_run_killed_at_any_step_of_writing_leaves_the_old_or_the_new(
    tmp_path, old, there
):
    out, ends = tmp_path / "out", set()
    for step in (0, 5, 17, 28, 31, 33, 36, 45, 500):
        shutil.rmtree(out, ignore_errors=True)
        if there:
            shutil.copytree(old, out)
        asked = command(SHOT, "SIGKILL", step, *clear_to(out, "one-chip", "--force"))
        done = subprocess.run(asked, capture_output=True, timeout=PATIENCE)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
        assert there <= out.exists()
        if out.exists():
            assert verify(read_outcome(out)).proved
            assert due(out) in ({190, 600} if there else {600})
        ends.add((done.returncode, out.exists() and due(out)))
    assert {end for code, end in ends if code} >= {190 if there else False}
    assert (0, 600) in ends
    # The last run, which was not killed, has swept up after all that were.
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("there", [False, True], ids=["new", "over another"])
def test_a_run_asked_to_end_at_any_step_of_writing_leaves_nothing_beside(
    tmp_path, old, there
):
    out, codes = tmp_path / "out", set()
    for step in (0, 2, 5, 17, 28, 31, 33, 36, 45):
        shutil.rmtree(out, ignore_errors=True)
        if there:
            shutil.copytree(old, out)
        asked = command(SHOT, "SIGTERM", step, *clear_to(out, "one-chip", "--force"))
        done = subprocess.run(asked, capture_output=True, timeout=PATIENCE, text=True)
        assert done.returncode in (0, 143), done.stderr
        assert "Traceback" not in done.stderr
        assert [path.name for path in tmp_path.iterdir()] in ([], ["out"])
        assert there <= out.exists()
        if out.exists():
            assert verify(read_outcome(out)).proved
        codes.add(done.returncode)
    assert 143 in codes


def test_a_run_killed_at_any_second_leaves_the_old_or_the_new(tmp_path, old):
    out, chance = tmp_path / "out", random.Random(1)
    shutil.copytree(old, out)
    for _ in range(4):
        process = subprocess.Popen(
            command(PLAIN, *clear_to(out, "one-chip", "--force")),
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + chance.uniform(0.3, 2)
        while process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        process.kill()
        process.wait(PATIENCE)
        assert is_proved(out)
        assert due(out) in (190, 600)


def test_what_stepped_aside_for_a_run_that_was_killed_comes_back(tmp_path, old):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    out = shutil.copytree(old, tmp_path / "out")
    here = "import sys; from xinqiao.io.leftovers import machine; print(machine())"
    machine = subprocess.check_output(command(here), text=True).strip()
    out.rename(tmp_path / f".out.old.{gone.pid}-{machine}.0")
    done = subprocess.run(
        command(PLAIN, "sample", out, "--json"), capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "XQ805" in done.stdout
    assert is_proved(out)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_where_nothing_can_be_exchanged_a_folder_still_takes_anothers_place(tmp_path):
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    step_in(tmp_path / "new", tmp_path / "old")
    assert [str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*")] == [
        "old",
        "old/new",
    ]


def test_a_run_that_is_at_work_is_not_swept_up(tmp_path, old):
    from xinqiao.io.leftovers import free_place

    mine = free_place(tmp_path / "out", "new")
    mine.mkdir()
    write_outcome(read_outcome(old), tmp_path / "out")
    assert mine.exists()


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_ctrl_c_while_writing_is_one_line_and_leaves_nothing(tmp_path, name):
    asked = clear_to(tmp_path / name, "one-chip")[:-1]
    done = subprocess.run(
        command(SHOT, "SIGINT", 9, *asked),
        capture_output=True,
        text=True,
    )
    if name == "out":
        assert done.returncode == 130
        assert done.stderr == "Stopped; nothing is left half written.\n"
        assert list(tmp_path.iterdir()) == []
    else:
        assert done.returncode in (0, 130)
        assert {path.name for path in tmp_path.iterdir()} <= {name}


WRITERS = {
    "clear": ("clear", EXAMPLES / "one-chip", "--out"),
    "template": ("template",),
    "sample": ("sample",),
    "scenarios": ("scenarios", EXAMPLES / "one-chip", "--runs", 2, "--out"),
}
NAMES = [(c, n) for c in WRITERS for n in ("out", "out.xlsx")]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("what", "name"), NAMES)
def test_without_room_the_cure_is_said_and_nothing_is_left(
    tmp_path, what, name, language
):
    if language == "zh" and what != "clear":
        return
    asked = command(PLAIN, *WRITERS[what], tmp_path / name, "--lang", language)
    done = subprocess.run(
        asked,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40)),
    )
    assert done.returncode == 2, done.stderr
    said = {"en": "no more room on the disk", "zh": "磁盘空间不足"}[language]
    assert said in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_parquet_without_room_leaves_nothing(tmp_path):
    market = sample_market(firms=2, programmes=2, chips=5, weeks=3)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, before[1]))
    try:
        with pytest.raises(OSError, match="out"):
            write_market(market, tmp_path / "out", format="parquet")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 KiB, or None where this user may not make one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    asked = [mount or "", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    made = bool(mount) and os.name == "posix" and os.getuid() == 0
    made = made and subprocess.run(asked, capture_output=True).returncode == 0
    yield place if made else None
    if made:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("name", ["out", "out.xlsx"])
def test_a_disk_that_is_full_is_said_and_keeps_nothing_half(small_disk, name):
    if small_disk is None:
        return  # The tests of the limit above tell the same, with less room to write.
    out = small_disk / name
    if name == "out":
        (small_disk / "filler").write_bytes(b"x" * 20_000)
    done = subprocess.run(
        command(PLAIN, *clear_to(out, "class-capacity")),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2, done.stdout
    assert "XQ809" in done.stdout
    assert {path.name for path in small_disk.iterdir()} <= {"filler"}


@pytest.mark.parametrize("what", ["clear", "template", "scenarios"])
def test_a_file_of_others_is_kept_even_with_force(call, tmp_path, what):
    out = tmp_path / "out.xlsx"
    out.write_text("dear diary")
    called = call(*WRITERS[what], out, "--force", "--json")
    assert (called.code, called.data["findings"][0]["code"]) == (2, "XQ805")
    assert out.read_text() == "dear diary"


def test_a_workbook_of_another_kind_is_kept_even_with_force(call, tmp_path):
    book = tmp_path / "market.xlsx"
    assert call("template", book, "--json").code == 0
    before = book.read_bytes()
    asked = ("clear", EXAMPLES / "one-chip", "--out", book, "--force", "--json")
    assert call(*asked).code == 2
    assert book.read_bytes() == before
    assert call("template", book, "--force", "--json").code == 0
