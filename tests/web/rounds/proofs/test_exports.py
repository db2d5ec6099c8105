"""A firm's export verifies alone, and whatever is changed in it is found."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinqiao_web.rounds.proofs import lines_of, packed, prove, verify_export
from xinqiao_web.rounds.proofs.verify_export import Unreadable, read, verify

FIRMS = ("oem-a", "oem-b", "示例车企", "oem-d", "tier1-a")
NUMBER = re.compile(rb"\d+")


def tables_of(firm: str, random: Random) -> dict[str, pl.DataFrame]:
    """Some tables of a firm: whole numbers, shares, days, texts of all kinds."""
    rows = random.randint(0, 4) if firm != "oem-a" else 5
    weeks = [date(2022, 3, 7 + 7 * (n % 3)) for n in range(rows)]
    return {
        "deliveries": pl.DataFrame(
            {
                "demand": [f'=need "{n}", 需求' for n in range(rows)],
                "week": pl.Series(weeks, dtype=pl.Date),
                "pieces": [random.randint(0, 9) for _ in range(rows)],
            }
        ),
        "fill_rates": pl.DataFrame(
            {"key": [firm], "fill_rate": [random.random()], "level": [None]}
        ),
    }


def results(seed: int) -> dict[str, dict[str, list[list[str]]]]:
    random = Random(seed)
    return {
        firm: {n: lines_of(t) for n, t in tables_of(firm, random).items()}
        for firm in FIRMS
    }


def secrets(seed: int) -> dict[str, str]:
    random = Random(-seed)
    return {firm: random.randbytes(16).hex() for firm in FIRMS}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The files of the first firm's export."""
    tables, proofs = results(1), prove(results(1), secrets(1))
    with zipfile.ZipFile(
        BytesIO(packed(tables["oem-a"], proofs.of["oem-a"]))
    ) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def placed(files: dict[str, bytes], folder: Path) -> Path:
    """Files in a folder."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def alone(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """What the checker in a folder says, without this project, from elsewhere."""
    command = [sys.executable, "-I", str(folder / "verify_export.py"), *more]
    return subprocess.run(
        command, capture_output=True, text=True, cwd="/", encoding="utf-8", check=False
    )


@pytest.mark.parametrize("firm", FIRMS)
def test_every_firms_export_verifies_alone_against_the_published_root(
    firm: str, tmp_path: Path
) -> None:
    tables, proofs = results(1), prove(results(1), secrets(1))
    (tmp_path / "result.zip").write_bytes(packed(tables[firm], proofs.of[firm]))
    with zipfile.ZipFile(tmp_path / "result.zip") as archive:
        archive.extractall(tmp_path / "result")
    said = alone(tmp_path / "result", "--root", proofs.root)
    assert (said.returncode, said.stderr) == (0, "")
    assert "ok" in said.stdout
    zipped = alone(tmp_path / "result", str(tmp_path / "result.zip"))
    assert zipped.returncode == 0


def changed_numbers(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Every number in tables and proof, one more than it was, one at a time."""
    for name, content in files.items():
        if not verify_export.is_wanted(name):
            continue
        for found in NUMBER.finditer(content):
            other = str(int(found[0]) + 1).encode()
            yield name, content[: found.start()] + other + content[found.end() :]


def test_every_changed_number_is_found(files: dict[str, bytes], tmp_path: Path) -> None:
    root = json.loads(files["proof.json"])["root"]
    folder, tried = placed(files, tmp_path), 0
    for name, content in changed_numbers(files):
        (folder / name).write_bytes(content)
        assert breaks(folder, root), (name, content)
        (folder / name).write_bytes(files[name])
        tried += 1
    assert verify(read(folder), root) == []
    assert tried > 100


def breaks(folder: Path, root: str) -> bool:
    """Whether an export does not verify, even against itself."""
    try:
        export = read(folder)
    except Unreadable:
        return True
    return bool(verify(export)) and bool(verify(export, root))


def test_a_changed_line_is_named_in_both_languages(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    lines = files["tables/deliveries.csv"].decode("utf-8-sig").splitlines()
    lines[2] = lines[2].rsplit(",", 1)[0] + ",77"
    changed = {**files, "tables/deliveries.csv": "\n".join(lines).encode()}
    said = alone(placed(changed, tmp_path))
    assert said.returncode == 1
    assert "deliveries 2: line is not what it was 该行与公布时不同" in said.stdout


def test_lines_tables_and_ways_up_that_are_gone_or_added_are_found(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    page = files["tables/deliveries.csv"]
    fewer = page[: page.rstrip().rfind(b"\r\n") + 2]
    proof = json.loads(files["proof.json"])
    short = json.dumps({**proof, "path": proof["path"][1:]}).encode()
    for number, (kind, found) in enumerate(
        [
            ("count", {**files, "tables/deliveries.csv": fewer}),
            ("unknown", {**files, "tables/extra.csv": b"a\n1\n"}),
            ("missing", {n: c for n, c in files.items() if "fill" not in n}),
            ("path", {**files, "proof.json": short}),
        ]
    ):
        export = read(placed(found, tmp_path / str(number)))
        assert kind in [fault.kind for fault in verify(export)]


def test_an_export_that_somebody_made_up_is_not_under_the_published_root(
    tmp_path: Path,
) -> None:
    published = prove(results(1), secrets(1)).root
    forged = prove(results(2), secrets(1))
    content = packed(results(2)["oem-a"], forged.of["oem-a"])
    (tmp_path / "forged.zip").write_bytes(content)
    export = read(tmp_path / "forged.zip")
    assert verify(export) == []
    assert [fault.kind for fault in verify(export, published)] == ["root"]


def test_a_proof_says_nothing_of_other_firms() -> None:
    """Others' figures may be anything: without their secret no hash can be tried."""
    proof = prove(results(1), secrets(1)).of["oem-a"]
    known = {secret for firm, secret in secrets(1).items() if firm != "oem-a"}
    text = json.dumps(proof, ensure_ascii=False)
    assert not [word for word in (*known, *FIRMS) if word in text]
    others = {**secrets(1), "oem-b": "0" * 32}
    again = prove(results(1), others).of["oem-a"]
    assert again["lines"] == proof["lines"]
    assert again["root"] != proof["root"]


def test_texts_that_spreadsheets_take_for_formulas_are_made_harmless(
    files: dict[str, bytes],
) -> None:
    assert b"'=need" in files["tables/deliveries.csv"]


def test_the_same_result_makes_the_same_bytes() -> None:
    first, second = (prove(results(1), secrets(1)) for _ in range(2))
    pages = [
        packed(results(1)["oem-a"], proofs.of["oem-a"]) for proofs in (first, second)
    ]
    assert pages[0] == pages[1]


@given(count=st.integers(1, 40))
def test_any_number_of_firms_comes_to_one_root(count: int) -> None:
    tables = {str(n): {"t": [["n"], [str(n)]]} for n in range(count)}
    proofs = prove(tables, {firm: f"secret of {firm}" for firm in tables})
    for found in proofs.of.values():
        start = verify_export.hash_of_firm(found["lines"])
        assert verify_export.climbed(start, found["path"]) == proofs.root


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"secret": 1}',
        b'{"secret": "a", "lines": {"t": 1}, "path": [], "root": ""}',
        b'{"secret": "a", "lines": {}, "path": [["up", "x"]], "root": ""}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_export_is_refused_without_a_traceback(
    content: bytes, files: dict[str, bytes], tmp_path: Path
) -> None:
    said = alone(placed({**files, "proof.json": content}, tmp_path))
    assert (said.returncode, said.stdout) == (2, "")
    assert "Traceback" not in said.stderr


def test_a_zip_file_that_holds_a_table_twice_is_refused(tmp_path: Path) -> None:
    tables: Any = results(1)["oem-a"]
    page = tmp_path / "twice.zip"
    page.write_bytes(packed(tables, prove(results(1), secrets(1)).of["oem-a"]))
    with (
        zipfile.ZipFile(page, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        archive.writestr("tables/deliveries.csv", "demand,week,pieces\n")
    with pytest.raises(Unreadable):
        read(page)
