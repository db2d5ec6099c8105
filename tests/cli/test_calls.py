"""Help, refusals and exit codes of every command."""

import subprocess
import sys
import unicodedata

import pytest
from tests.habits.tree import ROOT

from xinqiao.cli import commands
from xinqiao.cli.app import program
from xinqiao.cli.help import pages

COMMANDS = [" ".join(path) for path, _ in pages(program())]


def width(line: str) -> int:
    """Columns that a line takes on a screen."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_help_page_fits_80_columns(call, command, language):
    called = call(*command.split(), "--help", "--lang", language)
    assert called.code == 0
    assert called.err == ""
    assert max(width(line) for line in called.out.splitlines()) <= 80
    assert not any(line.endswith(" ") for line in called.out.splitlines())


def test_without_a_command_the_commands_are_listed(call):
    called = call()
    assert called.code == 0
    assert all(command in called.out for command in program().commands)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["clear", "market"], "XQ801"),
        (["clear", "market", "--ouut", "x"], "XQ802"),
        (["clear", "market", "--out", "x", "--gap", "small"], "XQ803"),
        (["clear", "market", "--out", "x", "--gap", "-1"], "XQ803"),
        (["cleer", "market"], "XQ803"),
        (["check", "market", "another"], "XQ803"),
        (["check", "market", "--lang", "fr"], "XQ804"),
        (["check", "market", "--lang"], "XQ804"),
        (["sample", "x", "--firms", "0"], "XQ803"),
    ],
)
def test_a_command_line_that_is_not_understood_is_refused(call, words, code):
    called = call("--json", *words)
    assert called.code == 2
    assert [finding["code"] for finding in called.data["findings"]] == [code]
    spoken = call(*words)
    assert spoken.code == 2
    assert code in spoken.err
    assert spoken.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("clear market --out x --gap small", "--gap 应为数字。"),
        ("clear market --out x --gap -1", "--gap 不得小于 0。"),
        ("clear market --out x --gap nan", "--gap 不得小于 0。"),
        ("cleer market", "没有 cleer 这个命令。"),
        ("check market another", "参数过多：another。"),
        ("sample x --firms 1.5", "--firms 应为整数。"),
        ("sample x --firms 0", "--firms 不得小于 1。"),
        ("sample x --firms 501", "虚构市场的 firms 不能是 501。"),
        ("clear market --out", "--out 后面缺少值。"),
        ("clear market --force=3", "--force 不带值。"),
    ],
)
def test_what_is_not_understood_is_said_in_chinese_too(call, words, said):
    called = call(*words.split(), "--lang", "zh")
    assert called.code == 2
    assert said in called.err


def test_a_command_like_the_one_that_is_not_there_is_offered(call):
    (found,) = call("cleer", "market", "--json").data["findings"]
    assert found["nearest"] == ["clear"]


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_an_output_that_takes_no_more_is_said_in_one_sentence(more):
    asked = [sys.executable, "-m", "xinqiao", "check", "examples/one-chip", *more]
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            asked, check=False, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
    assert done.returncode == 2
    assert "The answer could not be printed" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["check", "clear", "explain", "verify"])
def test_a_market_or_outcome_that_is_not_there_is_refused_not_a_fault(
    call, command, tmp_path
):
    more = {"clear": ["--out", tmp_path / "out"], "explain": ["key"]}.get(command, [])
    called = call(command, tmp_path / "none", *more, "--json")
    assert called.code == 2
    assert len(called.data["findings"]) == 1
    assert not (tmp_path / "out").exists()


def test_what_is_our_fault_says_so_in_one_sentence(call, monkeypatch, examples):
    def broken(*_):
        raise RuntimeError("the ground is wet\nand more")

    monkeypatch.setattr(commands, "check", broken)
    called = call("check", examples / "one-chip")
    assert called.code == 3
    assert called.out == ""
    assert "RuntimeError: the ground is wet" in called.err
    assert "XINQIAO_DEBUG=1" in called.err
    assert "Traceback" not in called.err
    monkeypatch.setenv("XINQIAO_DEBUG", "1")
    assert "Traceback" in call("check", examples / "one-chip").err


def test_stopping_it_is_not_a_fault(call, monkeypatch, examples):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "check", stopped)
    called = call("check", examples / "one-chip")
    assert called.code == 130
    assert "Traceback" not in called.err


def test_a_reader_that_goes_away_is_no_fault():
    command = f"{sys.executable} -m xinqiao --help | head -c 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.stderr == ""
