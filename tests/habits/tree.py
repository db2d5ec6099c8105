"""The tree of files that the habits look at."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "xinqiao"
PLATFORM = ROOT / "src" / "xinqiao_web"
DOCS = ROOT / "docs"

NOT_OURS = {".git", ".venv", ".tools", "out", "dist", "build", "__pycache__"}
TEXT = {".py", ".md", ".toml", ".csv", ".lock", ".ini", ""}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the repository, with what it says."""
    for path in sorted(ROOT.rglob("*")):
        parts = set(path.relative_to(ROOT).parts)
        hidden = any(part.endswith("_cache") or part == ".hypothesis" for part in parts)
        if parts & NOT_OURS or hidden or not path.is_file() or path.suffix not in TEXT:
            continue
        yield path, path.read_text(encoding="utf-8")


def modules() -> list[Path]:
    """Every Python file of the engine."""
    return sorted(SOURCE.rglob("*.py"))


def all_modules() -> list[Path]:
    """Every Python file that was written by hand, of engine and platform."""
    made = (path for path in PLATFORM.rglob("*.py") if path.name != "0001_initial.py")
    return [*modules(), *sorted(made)]


def functions(path: Path) -> Iterator[Function]:
    """Every function of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def body_lines(function: Function) -> int:
    """Lines of a function without its signature and docstring."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def names_called(path: Path) -> set[str]:
    """Names of the functions that a file calls by their plain name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {call.id for call in calls if isinstance(call, ast.Name)}
