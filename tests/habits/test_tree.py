"""What may not stand in the repository."""

import re
import subprocess
import sys
import tomllib

import pytest
from tests.habits.tree import (
    ROOT,
    SOURCE,
    all_modules,
    functions,
    modules,
    names_called,
    texts,
)

import xinqiao
from xinqiao.clearing import ENGINE

MACHINE_PATHS = re.compile(
    r"(?<!\w)/(?:work|root|home|Users)/[a-z]|/tmp/[a-z_]|[A-Z]:\\Users"  # noqa: S108
    r"|file:///(?!etc/)"
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
ROW_LOOPS = re.compile(r"\.iter_rows\(|\.rows\(|map_elements|\.iterrows\(|itertuples\(")

MAY_LOOP = {
    "market/checks/apart.py": "one finding per wrong value",
    "market/checks/together.py": "one finding per group, the first few",
    "market/coerce/cells.py": "one finding per unreadable text",
    "verify/choices.py": "one round per pair of joined positions",
    "verify/prices.py": "one entry per held class",
    "verify/worth.py": "one entry per class",
}
"""File → why it may walk over rows: each walks over few, and never over a table."""


def test_no_file_names_a_path_of_a_machine():
    allowed = ROOT / "tests" / "habits" / "test_tree.py"
    named = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path, text in texts()
        if path != allowed and (found := MACHINE_PATHS.search(text))
    ]
    assert named == []


def test_nothing_is_left_unfinished():
    left = [str(p) for p in all_modules() if UNFINISHED.search(p.read_text("utf-8"))]
    assert left == []


def test_the_engine_works_on_whole_columns():
    loops = [
        str(path.relative_to(SOURCE))
        for path in modules()
        if ROW_LOOPS.search(path.read_text(encoding="utf-8"))
    ]
    assert sorted(loops) == sorted(MAY_LOOP)


def test_only_the_command_line_prints():
    printing = re.compile(r"sys\.stdout|sys\.stderr")
    engine = [path for path in modules() if path.parent != SOURCE / "cli"]
    assert [str(p) for p in engine if printing.search(p.read_text("utf-8"))] == []
    assert [str(p) for p in modules() if "print" in names_called(p)] == []


def test_only_the_command_line_looks_at_a_clock():
    clock = re.compile(r"datetime\.now|time\.time\(|date\.today")
    assert [str(p) for p in modules() if clock.search(p.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_function_is_typed(path):
    untyped = [
        function.name
        for function in functions(path)
        if function.returns is None
        or any(
            argument.annotation is None
            for argument in function.args.args + function.args.kwonlyargs
            if argument.arg not in ("self", "cls")
        )
    ]
    assert untyped == []


def test_the_engine_imports_no_framework():
    rooms = "clearing allocation verify io market tables errors"
    code = (
        "import importlib, sys\n"
        f"for room in '{rooms}'.split(): importlib.import_module('xinqiao.' + room)\n"
        "taken = {'django', 'dask', 'ray', 'pandas', 'typer', 'rich', 'requests'}\n"
        "assert not taken & set(sys.modules), taken & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_the_package_loads_no_library():
    code = (
        "import sys, xinqiao\n"
        "assert not {'polars', 'numpy', 'highspy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_lock_names_no_host_but_the_package_index():
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([^/\"]+)", lock))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_the_version_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == xinqiao.__version__ == ENGINE
