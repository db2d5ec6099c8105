"""The report: true to its outcome, deaf to what names try, the same every time."""

import re
from html.parser import HTMLParser

import pytest
from tests.builders import cleared, firm, fit, lot, need, part

from xinqiao import OutputExists, write_outcome, write_report
from xinqiao.errors import LANGUAGES
from xinqiao.io.report import facts
from xinqiao.io.report.page import report_page
from xinqiao.io.report.words import catalogue

EVIL = "<script>alert(1)</script>"
PUSHY = "\"'><img src=x onerror=alert(1)>&amp;"
SHORT = (
    *(fit("car", "chip", at="U1"), fit("car", "spare", at="U1", rank=2)),
    *(lot("chip", 3), lot("spare", 2), need("car", 9), need("car", 4, 2)),
)


class Reader(HTMLParser):
    """Collects elements, attributes and texts, and checks that all are closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def named(name: str):
    """An outcome in which firms and parts have a name."""
    owner = firm("oem", name=name, name_zh=name, size="small")
    return cleared(*SHORT, owner, part("chip", name=name), part("car", name=name))


@pytest.mark.parametrize("name", [EVIL, PUSHY])
def test_names_stay_texts_whatever_they_contain(name):
    read = Reader(report_page(named(name)))
    assert read.open == []
    tags = [tag for tag, _ in read.seen]
    assert tags.count("script") == 1
    assert "img" not in tags
    assert not [a for _, attrs in read.seen for a in attrs if a.startswith("on")]
    assert any(name in text for text in read.texts)


def test_identifiers_stay_texts_too():
    outcome = cleared(fit(EVIL, PUSHY), lot(PUSHY, 2), need(EVIL, 5))
    read = Reader(report_page(outcome))
    assert [tag for tag, _ in read.seen].count("script") == 1
    assert EVIL in read.texts


def test_the_page_asks_nothing_of_any_other():
    read = Reader(report_page(named("Car maker")))
    asked = [
        attrs[name]
        for _, attrs in read.seen
        for name in ("src", "href", "action", "srcset")
        if attrs.get(name)
    ]
    assert asked == ["#main"]
    rules = next(a["content"] for _, a in read.seen if "http-equiv" in a)
    assert rules.startswith("default-src 'none'")
    assert "unsafe" not in rules
    assert not [a for _, a in read.seen if "style" in a]


def test_the_same_outcome_gives_the_same_bytes():
    assert report_page(cleared(*SHORT)) == report_page(cleared(*SHORT))


def test_its_figures_are_those_of_the_outcome():
    texts = Reader(report_page(cleared(*SHORT))).texts
    assert {"13", "5", "8", "38.5%"} <= set(texts)
    assert "2" in texts
    assert any("1 fittings" in text or "2 fittings" in text for text in texts)


def test_a_long_list_says_what_is_left_out(monkeypatch):
    monkeypatch.setitem(facts.SHOWN, "programme", 2)
    cars = [f"car-{n}" for n in range(5)]
    rows = [row for car in cars for row in (fit(car, "chip"), need(car, 2))]
    page = report_page(cleared(*rows, lot("chip", 3)))
    assert "The first 2 of 5 are shown" in page
    assert "共 5 行，此处列出前 2 行" in page


def test_an_outcome_with_nothing_short_has_a_report_too():
    page = report_page(cleared(fit("car", "chip"), lot("chip", 4), need("car", 4)))
    assert "Every car due is delivered." in page
    assert "No part holds cars back." in page


def test_every_text_has_both_languages():
    texts = [t for group in catalogue().values() for t in group.values()]
    assert all(set(text) == set(LANGUAGES) and all(text.values()) for text in texts)
    places = re.compile(r"\{\w+\}")
    assert all(
        sorted(places.findall(t["en"])) == sorted(places.findall(t["zh"]))
        for t in texts
    )


def test_levels_are_shown_where_they_say_more_than_fill_rates():
    entitled = (firm("oem", entitlement=20), firm("oem-2", entitlement=10))
    rival = need("car", 4, firm="oem-2")
    assert "公平水平（整件）" in report_page(cleared(*SHORT, rival, *entitled))
    assert "公平水平（整件）" not in report_page(cleared(*SHORT))


def test_a_report_goes_into_its_folder_or_beside_its_workbook(tmp_path):
    outcome = cleared(*SHORT)
    write_outcome(outcome, tmp_path / "out", report=True)
    write_outcome(outcome, tmp_path / "out.xlsx", report=True)
    folder, beside = tmp_path / "out" / "report.html", tmp_path / "out.report.html"
    assert folder.read_bytes() == beside.read_bytes()
    write_outcome(outcome, tmp_path / "out", force=True)
    assert not folder.exists()


def test_nothing_is_written_over_that_is_not_a_report(tmp_path):
    outcome, mine = cleared(*SHORT), tmp_path / "out.report.html"
    mine.write_text("<p>my own page</p>", encoding="utf-8")
    with pytest.raises(OutputExists):
        write_report(outcome, mine, force=True)
    with pytest.raises(OutputExists):
        write_outcome(outcome, tmp_path / "out.xlsx", report=True, force=True)
    assert mine.read_text(encoding="utf-8") == "<p>my own page</p>"
    assert [path.name for path in tmp_path.iterdir()] == [mine.name]


def test_a_report_is_replaced_only_by_force(tmp_path):
    outcome, path = cleared(*SHORT), tmp_path / "report.html"
    write_report(outcome, path)
    with pytest.raises(OutputExists):
        write_report(outcome, path)
    write_report(outcome, path, force=True)


def test_promises_that_cannot_be_kept_are_named():
    facts = (fit("car", "chip"), lot("chip", 2), need("car", 10, **{"class": "ED01"}))
    rules = {"stages": ("classes", "worth"), "class_minimum": {"ED01": 0.5}}
    outcome = cleared(*facts, **rules)
    assert outcome.proof["classes"]["below"] == ["ED01"]
    texts = Reader(report_page(outcome)).texts
    assert "Classes below their minimum, as no more can be delivered to them:" in texts
    assert "ED01" in texts
    kept = cleared(*facts, lot("chip", 8), **rules)
    texts = Reader(report_page(kept)).texts
    assert not any(text.startswith("Classes below") for text in texts)
