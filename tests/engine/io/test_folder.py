"""A folder is read as a market, whole, or refused for all that is wrong with it."""

from pathlib import Path

import pytest
from tests.engine.io.given import LOT, SUPPLY, codes, example, folder, refusal

from xinqiao.errors import InvalidMarket, InvalidPolicy, UnreadableFile
from xinqiao.io import read_market, read_policy, read_tables
from xinqiao.market import Policy

DATA = Path(__file__).parents[4] / "shared" / "data" / "ecu-market"


def test_the_open_boards_are_a_market():
    if not DATA.exists():
        pytest.skip("../shared/data/ecu-market is not there")
    market = read_market(DATA)
    assert (market.parts.height, market.supply.height) == (963, 3703)
    assert read_policy(DATA) is None


def test_files_that_are_no_tables_are_left_alone(tmp_path):
    path = example(
        tmp_path / "m",
        README_md="# notes",
        LICENSE="x",
        photo_png=b"\x89PNG\0",
    )
    (path / ".supply.csv.swp").write_bytes(b"\0")
    (path / "#old supply.csv").write_bytes(b"\0")
    (path / "~$book.xlsx").write_bytes(b"\0")
    (path / "more").mkdir()
    assert read_market(path).supply.height == 1


def test_a_table_that_nobody_knows_is_refused_with_the_nearest_name(tmp_path):
    (found,) = refusal(example(tmp_path / "m", suply_csv=SUPPLY))
    assert (found.code, found.nearest) == ("XQ706", ("supply",))
    assert "suply.csv" in found.message["en"]
    assert "suply.csv" in found.message["zh"]


@pytest.mark.parametrize("other", ["供给.csv", "supply.parquet", "Supply.CSV"])
def test_a_table_that_is_there_twice_is_refused(tmp_path, other):
    path = example(tmp_path / "m")
    (path / other).write_text(SUPPLY + LOT, encoding="utf-8")
    (found,) = refusal(path)
    assert (found.code, found.table) == ("XQ707", "supply")
    assert other in found.message["en"]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "txt", "json"])
def test_a_table_in_a_file_that_is_not_read_is_not_passed_over(tmp_path, suffix):
    path = example(tmp_path / "m")
    (path / f"lanes.{suffix}").write_bytes(b"x")
    assert codes(path) == ["XQ723"]


def test_what_is_wrong_with_all_files_is_said_at_once(tmp_path):
    path = example(
        tmp_path / "m",
        firms_csv=b"",
        supply_csv="lot,firm\n1\n",
        demand_csv='demand,firm\n1,"\n',
        bom_parquet=b"x",
        lots_csv=SUPPLY,
        policy_toml=b"\xff",
    )
    assert sorted(codes(path)) == ["XQ704", "XQ706", "XQ707", "XQ709", "XQ710", "XQ711"]


def test_what_is_wrong_with_all_tables_is_said_at_once(tmp_path):
    path = example(
        tmp_path / "m",
        supply_csv=SUPPLY + LOT.replace("1000", "-1"),
        lanes_csv="from_region,to_region,weeks\nDE,CN-SH,many\n",
    )
    with pytest.raises(InvalidMarket) as refused:
        read_market(path)
    assert {found.table for found in refused.value.findings} == {"supply", "lanes"}


def loop(place: Path) -> Path:
    place.symlink_to(place)
    return place


def loop_inside(place: Path) -> Path:
    example(place)
    (place / "supply.csv").unlink()
    loop(place / "supply.csv")
    return place


def broken_link(place: Path) -> Path:
    place.symlink_to(place.with_name("nowhere"))
    return place


def folder_for_a_table(place: Path) -> Path:
    example(place)
    (place / "supply.csv").unlink()
    (place / "supply.csv").mkdir()
    return place


def outcome(place: Path) -> Path:
    return folder(place, proof_json="{}", deliveries_csv="demand,week,pieces\n")


PLACES = {
    "nothing": (lambda place: place, "XQ701"),
    "a name that is too long": (lambda place: place / ("x" * 5_000), "XQ705"),
    "a name with a zero": (lambda place: place / "a\0b", "XQ705"),
    "a link in a circle": (loop, "XQ705"),
    "a link to nothing": (broken_link, "XQ705"),
    "a table that is a link in a circle": (loop_inside, "XQ705"),
    "a table that is a folder": (folder_for_a_table, "XQ705"),
    "an empty folder": (folder, "XQ703"),
    "a folder of other things": (lambda p: folder(p, a_md="x", b_png=b"x"), "XQ703"),
    "an outcome": (outcome, "XQ724"),
}


@pytest.mark.parametrize("what", PLACES)
def test_what_is_no_market_is_refused(tmp_path, what):
    made, code = PLACES[what]
    assert codes(made(tmp_path / "m")) == [code]


@pytest.mark.parametrize("name", ["m.csv", "m.docx", "m.parquet", "m.xls", "m"])
def test_a_single_file_that_is_no_workbook_is_refused(tmp_path, name):
    (tmp_path / name).write_text(SUPPLY + LOT)
    assert codes(tmp_path / name) == ["XQ702"]


def test_a_folder_without_a_known_table_says_what_is_there(tmp_path):
    path = folder(tmp_path / "m", suplies_csv=SUPPLY)
    none, near = refusal(path)
    assert (none.code, near.code, near.nearest) == ("XQ703", "XQ706", ("supply",))


def test_the_policy_of_a_folder_and_of_a_file_are_read_alike(tmp_path):
    path = folder(tmp_path / "m", supply_csv=SUPPLY)
    assert read_policy(path) is None
    text = Policy(lateness=0.1, classes=("ED01",)).to_toml()
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        folder(path, policy_toml=("# 规则\n" + text).encode(encoding))
        assert read_policy(path) == read_policy(path / "policy.toml")
        assert read_policy(path) == Policy.from_toml(text)
    assert read_tables(path)[1] == "# 规则\n" + text


def test_a_policy_that_cannot_be_followed_is_refused_in_full(tmp_path):
    path = folder(tmp_path / "m", policy_toml='latenes = 1\nweeks = "x"\n')
    with pytest.raises(InvalidPolicy) as refused:
        read_policy(path)
    assert len(refused.value.findings) == 2


@pytest.mark.parametrize("name", ["rules.txt", "nowhere.toml", "empty.toml"])
def test_what_is_no_policy_is_refused(tmp_path, name):
    (tmp_path / "rules.txt").write_text("x")
    (tmp_path / "empty.toml").write_text("")
    with pytest.raises(UnreadableFile):
        read_policy(tmp_path / name)
