"""An export of the log verifies alone, and whatever is done to it is found."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.web.actors import acting, client, firm

from xinqiao_web.core import verify_log
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.log import exported
from xinqiao_web.core.models import Head
from xinqiao_web.core.verify_log import START, chained, verify

LINES = 30


@pytest.fixture(scope="module")
def export() -> list[str]:
    """The log as a firm has it: some lines its own, the rest links."""
    ours, theirs = acting(firm()), acting(firm())
    for number in range(LINES):
        with act_as(ours if number % 3 else theirs):
            record("need.changed", row=str(number), note='需求 "quoted" \\ 1.5')
    return list(exported(ours, {}))


def checkpoint_of(export: list[str]) -> tuple[int, str]:
    last = json.loads(export[-1])
    return last["number"], last["hash"]


def test_an_export_holds_and_shows_what_it_shows(export: list[str]) -> None:
    report = verify(export, [checkpoint_of(export)])
    assert report.faults == []
    assert report.first == 1
    assert report.lines == len(export)
    assert report.opened == report.shown == LINES * 2 // 3
    with act_as(Acting("1", "office", "regulator")):
        head = Head.objects.get()
    assert report.last <= head.number


def test_a_search_leaves_links_of_the_rest() -> None:
    ours = acting(firm())
    for verb in ("bill.added", "need.added"):
        with act_as(ours):
            record(verb)
    lines = list(exported(ours, {"verb": "bill."}))
    report = verify(lines)
    assert (report.faults, report.shown) == ([], 1)
    assert verify(lines[len(lines) // 2 :]).faults == []


def test_every_flipped_bit_is_found(export: list[str]) -> None:
    generator = random.Random(5)
    known = [checkpoint_of(export)]
    for _ in range(300):
        lines = list(export)
        at = generator.randrange(len(lines))
        flipped = bytearray(lines[at].encode())
        place = generator.randrange(len(flipped) - 1)
        flipped[place] ^= 1 << generator.randrange(7)
        lines[at] = flipped.decode("utf-8", "replace")
        assert verify(lines, known).faults, (export[at], lines[at])


@pytest.mark.parametrize("seed", range(20))
def test_lines_taken_out_put_in_or_moved_are_found(
    export: list[str], seed: int
) -> None:
    generator = random.Random(seed)
    at, other = generator.sample(range(len(export) - 1), 2)
    removed = [*export[:at], *export[at + 1 :]]
    doubled = [*export[:at], export[other], *export[at:]]
    swapped = list(export)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    known = [checkpoint_of(export)]
    for lines in (removed, doubled, swapped):
        assert verify(lines, known).faults


@pytest.mark.parametrize("kept", [1, 2, 17])
def test_a_cut_end_is_found_by_a_checkpoint_alone(export: list[str], kept: int) -> None:
    cut = export[:-kept]
    assert verify(cut).faults == []
    (fault,) = verify(cut, [checkpoint_of(export)]).faults
    assert fault.kind == "short"


def rewritten(export: list[str], change: Any) -> list[str]:
    """The whole chain written anew, with the right hashes, after a change."""
    previous, lines = START, []
    for line in map(json.loads, export):
        change(line)
        line["previous"] = previous
        line["hash"] = previous = chained(line["number"], line["leaf"], previous)
        lines.append(json.dumps(line))
    return lines


def test_a_log_written_anew_is_found_by_a_checkpoint_alone(export: list[str]) -> None:
    def forge(line: dict[str, Any]) -> None:
        if line["number"] == 4:
            line["leaf"] = "f" * 64
            for name in (*verify_log.SHOWN, "opened"):
                line.pop(name, None)

    forged = rewritten(export, forge)
    assert verify(forged).faults == []
    assert {f.kind for f in verify(forged, [checkpoint_of(export)]).faults} == {
        "checkpoint"
    }


def test_two_views_of_one_log_cannot_share_their_checkpoints(
    export: list[str],
) -> None:
    other = rewritten(export, lambda line: line.pop("opened", None))
    assert verify(other, [checkpoint_of(export)]).faults == []
    split = rewritten(export, lambda line: line.update(leaf="0" * 64))
    views = [checkpoint_of(export), checkpoint_of(split)]
    assert verify(export, views).faults
    assert verify(split, views).faults


@pytest.mark.parametrize(
    "line",
    ["", "{}", "[]", "null", '{"number": "1"}', "x" * 100, "[" * 100_000, '"\ud800"'],
)
def test_what_is_no_log_is_said_so(line: str) -> None:
    (fault,) = verify([line]).faults
    assert fault.kind == "unreadable"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    # -I -S: no site packages, so nothing but Python itself.
    command = [sys.executable, "-I", "-S", verify_log.__file__, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_file_stands_alone(tmp_path: Path, export: list[str]) -> None:
    file = tmp_path / "log.ndjson"
    file.write_text("".join(export), encoding="utf-8")
    number, last = checkpoint_of(export)
    good = run(file, "--checkpoint", f"{number}:{last}")
    assert (good.returncode, good.stderr) == (0, "")
    assert f"{number}:{last}" in good.stdout
    file.write_text("".join(export[:-1]), encoding="utf-8")
    cut = run(file, "--checkpoint", f"{number}:{last}")
    assert cut.returncode == 1
    assert "检查点" in cut.stdout
    assert run(tmp_path / "none").returncode == 2


def test_the_file_is_short() -> None:
    text = Path(verify_log.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300


def test_the_pages_show_own_lines_and_export_what_verifies() -> None:
    name = firm()
    browser = client(name)
    with act_as(acting(name)):
        record("need.added", row="CANARY-OF-OURS")
    page = browser.get("/log/", {"verb": "need."}).content.decode()
    assert "CANARY-OF-OURS" in page
    answer = browser.get("/log/export", {"verb": "need."})
    lines = b"".join(answer).decode().splitlines()
    report = verify(lines)
    assert (report.faults, report.opened) == ([], 1)
    other = client(firm()).get("/log/").content.decode()
    assert "CANARY-OF-OURS" not in other
    assert "need.added" not in other


@pytest.mark.parametrize(
    "asked", ["from=x", "to=9999-12-31", "below=x", "below=-1", f"below={2**70}"]
)
def test_an_address_that_cannot_be_is_not_there(asked: str) -> None:
    assert client(firm()).get(f"/log/?{asked}").status_code == 404
