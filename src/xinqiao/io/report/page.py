"""The whole page: one file that asks nothing of any other."""

import base64
import hashlib
from collections.abc import Iterator

from xinqiao.errors import LANGUAGES
from xinqiao.io.report.bars import patterns
from xinqiao.io.report.causes import (
    alternates_section,
    bottlenecks_section,
    reasons_section,
)
from xinqiao.io.report.facts import fill_sections, weeks_section
from xinqiao.io.report.headline import headline
from xinqiao.io.report.markup import Content, Html, tag
from xinqiao.io.report.rules import policy_section, proof_section
from xinqiao.io.report.words import CODES, both, file_text, plain
from xinqiao.market import Outcome

MARK = "Xinqiao report"
"""What a page says of itself, so that it is known again."""


def report_page(outcome: Outcome) -> str:
    """An outcome as a page: the same bytes for the same outcome."""
    foot = both("page.foot", engine=outcome.proof["engine"])
    return whole_page("page.title", weeks_of(outcome), sections(outcome), foot)


def whole_page(title: str, below: Html, inside: Content, foot: Html) -> str:
    """A page: `title` is the key of a text, `below` stands under it."""
    style, script = file_text("style.css"), file_text("script.js")
    named = {f"data_title_{lang}": plain(title, lang) for lang in LANGUAGES}
    banner = tag("div", tag("h1", both(title)), below)
    body = tag(
        "body",
        tag("a", both("page.skip"), href="#main", class_="skip"),
        patterns(),
        tag("header", tag("div", banner, switch(), class_="top")),
        tag("main", inside, id="main", tabindex=-1),
        tag("footer", tag("p", foot)),
        tag("script", Html(script)),
    )
    page = tag("html", head(title, style, script), body, lang="en", **named)
    return f"<!doctype html>\n{page}\n"


def head(title: str, style: str, script: str) -> Html:
    """The head: nothing may be loaded, and only this style and script may act."""
    rules = (
        "default-src 'none'",
        f"style-src {digest(style)}",
        f"script-src {digest(script)}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content="; ".join(rules)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="generator", content=MARK),
        tag("title", " · ".join(plain(title, lang) for lang in LANGUAGES)),
        tag("style", Html(style)),
    )


def digest(text: str) -> str:
    """The fingerprint by which a style or script is let in."""
    found = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode()}'"


def weeks_of(outcome: Outcome) -> Html:
    """The weeks that the page is about."""
    due = outcome.market.demand["week"]
    weeks = {"first": str(due.min() or "–"), "last": str(due.max() or "–")}
    return tag("p", both("page.weeks", **weeks), class_="sub")


def switch() -> Html:
    """Two buttons that choose the language; hidden where no script runs."""
    buttons = [
        tag(
            "button",
            plain("page.language", language),
            type="button",
            lang=CODES[language],
            data_lang=language,
            aria_pressed="false",
        )
        for language in reversed(LANGUAGES)
    ]
    label = tag("span", both("page.languages"), id="l-switch", class_="quiet")
    return tag(
        "div", label, buttons, role="group", aria_labelledby="l-switch", class_="switch"
    )


def sections(outcome: Outcome) -> Iterator[Html]:
    """The sections, in the order in which somebody would ask."""
    yield headline(outcome)
    yield from fill_sections(outcome)
    yield bottlenecks_section(outcome)
    yield reasons_section(outcome)
    yield weeks_section(outcome)
    yield alternates_section(outcome)
    yield policy_section(outcome)
    yield proof_section(outcome)
