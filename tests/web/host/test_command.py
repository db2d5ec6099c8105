"""The command speaks plainly, in both languages, and never shows a traceback."""

import re
import string
from pathlib import Path

import pytest
from tests.web.host.conftest import command

from xinqiao_web.host.texts import LANGUAGES, catalogue

HOST = Path(__file__).parents[3] / "src" / "xinqiao_web" / "host"
SOURCES = "\n".join(p.read_text("utf-8") for p in HOST.rglob("*.py"))
FINDINGS = sorted(name for name in catalogue() if name.startswith("XH"))


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_text_says_the_same_in_both_languages(name):
    entry = catalogue()[name]
    needed = set(LANGUAGES)
    if name in FINDINGS:
        needed |= {f"cure_{language}" for language in LANGUAGES}
    assert set(entry) == needed
    assert places(entry["en"]) == places(entry["zh"])
    assert re.search("[\u4e00-\u9fff]", entry["zh"])
    assert not re.search("[\u4e00-\u9fff]", entry["en"])


def test_every_text_is_used_and_every_used_one_is_there():
    raised = set(re.findall(r'"(XH\d{3})"', SOURCES))
    assert raised == set(FINDINGS)
    said = set(re.findall(r'\bsay\(\s*"(\w+)"', SOURCES))
    assert said == set(catalogue()) - set(FINDINGS)


@pytest.mark.parametrize("words", [[], ["--help"], ["start", "-h"]])
def test_help_names_every_command(place, words):
    for language in LANGUAGES:
        done = command(place / "none", *words, LANG=f"{language}_CN.UTF-8")
        assert done.returncode == 0
        for name in ("start", "check", "renew-key", "backup", "restore", "verify-log"):
            assert f"  {name}" in done.stdout
    assert not (place / "none").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["dance"], "XH801"),
        (["start", "--fast"], "XH801"),
        (["backup"], "XH801"),
        (["start", "--lang", "fr"], "XH801"),
        (["start", "--port", "eighty"], "XH803"),
        (["start", "--port", "70000"], "XH803"),
        (["migrate"], "XH117"),
        (["check"], "XH117"),
        (["backup", "there"], "XH117"),
        (["restore", "there"], "XH140"),
        (["restore", "there", "--key-file", "nowhere"], "XH131"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_cure(place, words, code):
    for language, mark in {"en": "", "zh": "。"}.items():
        done = command(place / "none", *words, LANG=f"{language}_CN.UTF-8")
        assert done.returncode == 2
        first, cure = done.stderr.rstrip("\n").split("\n")
        assert first.startswith(code)
        assert cure.startswith("  ")
        assert mark in first + cure
    assert not (place / "none").exists()


def test_a_folder_that_cannot_be_made_is_refused(place):
    (place / "file").touch()
    done = command(place / "file" / "data", "start")
    assert (done.returncode, done.stderr[:5]) == (2, "XH802")
    assert "Traceback" not in done.stderr
