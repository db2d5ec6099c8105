"""Files and functions stay small enough to be read at once."""

from statistics import median, quantiles

from tests.habits.tree import ROOT, all_modules, body_lines, functions

LINES = {path: path.read_text(encoding="utf-8").count("\n") for path in all_modules()}
BODIES = {
    f"{path.relative_to(ROOT)}:{function.name}": body_lines(function)
    for path in all_modules()
    for function in functions(path)
}


def test_half_of_the_files_have_at_most_100_lines_and_nine_in_ten_at_most_300():
    assert median(LINES.values()) <= 100
    assert quantiles(LINES.values(), n=10)[-1] <= 300


def test_no_file_has_more_than_400_lines():
    assert [str(path) for path, lines in LINES.items() if lines > 400] == []


def test_half_of_the_functions_have_at_most_8_lines_and_nine_in_ten_at_most_30():
    assert median(BODIES.values()) <= 8
    assert quantiles(BODIES.values(), n=10)[-1] <= 30


def test_no_function_has_more_than_60_lines():
    assert [name for name, lines in BODIES.items() if lines > 60] == []
