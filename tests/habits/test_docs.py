"""The documentation cannot lie, and leaves nothing out."""

import doctest
import importlib
import re
import subprocess
import sys
import tomllib

import pytest
from tests.habits.tree import DOCS, ROOT, SOURCE, modules

import xinqiao
from xinqiao import Policy
from xinqiao.cli.app import program
from xinqiao.cli.help import pages
from xinqiao.cli.texts import catalogue
from xinqiao.io.findings import CATALOGUE as OF_FILES
from xinqiao.market.findings import CATALOGUE as OF_MARKETS
from xinqiao.tables import TABLES

COLUMNS = [column for table in TABLES.values() for column in table.columns.values()]
CODES = sorted({*OF_MARKETS, *OF_FILES, *catalogue()["finding"]})
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
ENDINGS = ("md", "zh.md")


def reference(name: str, ending: str) -> str:
    """A page of the reference."""
    return (DOCS / "reference" / f"{name}.{ending}").read_text(encoding="utf-8")


def test_every_page_is_what_make_docs_writes():
    command = [sys.executable, str(DOCS / "build_reference.py"), "--check"]
    subprocess.run(command, check=True)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda c: f"{c.table}.{c.name}")
def test_every_column_is_explained_in_both_languages(column):
    assert column.zh
    assert column.meaning.endswith(".")
    assert column.meaning_zh.endswith("。")
    for ending in ENDINGS:
        assert f"| `{column.name}` {column.zh} |" in reference("tables", ending)


@pytest.mark.parametrize("code", CODES)
def test_every_finding_is_documented(code):
    assert all(f"| {code} |" in reference("findings", ending) for ending in ENDINGS)


def test_every_finding_that_is_raised_has_words():
    raised = {
        code
        for path in modules()
        for code in re.findall(r'"(XQ\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert sorted(raised - set(CODES)) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_setting_of_a_policy_and_every_reason_is_documented(ending):
    settings = tomllib.loads(Policy().to_toml())
    page = reference("policy", ending)
    assert all(f"`{name}" in page for name in settings)
    reasons = TABLES["shortfalls"].columns["reason"].choices
    assert all(f"| `{code}` |" in reference("outcome", ending) for code in reasons)


@pytest.mark.parametrize("path", [path for path, _ in pages(program())], ids=" ".join)
def test_every_command_is_documented(path):
    title = f"\n{'#' * (1 + len(path))} {' '.join(path)}\n"
    assert all(title in reference("commands", e) for e in ENDINGS)


def test_the_public_names_are_those_that_can_be_had():
    assert sorted(set(xinqiao.__all__)) == xinqiao.__all__
    assert all(getattr(xinqiao, name) is not None for name in xinqiao.__all__)


@pytest.mark.parametrize("name", xinqiao.__all__)
def test_every_public_name_is_documented(name):
    assert (getattr(xinqiao, name).__doc__ or "").strip()
    assert f"\n## {name}\n" in reference("python", "md")


def test_the_verb_verify_is_not_hidden_by_its_room():
    code = "import xinqiao.verify, xinqiao; assert callable(xinqiao.verify)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.name)
def test_every_make_command_in_the_readme_exists(path):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    asked = re.findall(r"\bmake ([a-z-]+)", path.read_text(encoding="utf-8"))
    assert asked
    assert set(asked) <= set(targets)


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")) + sorted(DOCS.rglob("*.md")))
def test_every_link_between_pages_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_page_for_people_has_both_languages():
    pages = ["README", "docs/tutorial", "docs/methods/README", "examples/README"]
    missing = [
        f"{page}.{ending}"
        for page in pages
        for ending in ENDINGS
        if not (ROOT / f"{page}.{ending}").exists()
    ]
    assert missing == []


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_example_in_a_docstring_runs(path):
    if ">>>" not in path.read_text(encoding="utf-8"):
        return
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_line_of_python_in_the_tutorial_is_true(ending, monkeypatch):
    monkeypatch.chdir(ROOT)
    page = DOCS / f"tutorial.{ending}"
    result = doctest.testfile(str(page), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0
