"""Goes to every page that links lead to: once to each that is distinct."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from tests.browser.web.visitor import Visitor

ELSEWHERE = (
    "/data/nosuch/",
    "/data/chips/?q=nothing-begins-so",
    "/data/demand/?pieces__from=50",
    "/data/demand/new",
    "/status/",
    "/account/reauthenticate/",
)
"""Where no link leads: nothing there, nothing found, what a role may not."""

LINKS = """() => [...document.querySelectorAll("a[href]:not([download])")]
    .filter((a) => a.origin === location.origin)
    .map((a) => a.pathname + a.search)"""
FILES = re.compile(r"/(static|api)/|/export|/sample/|/marked|/download/|\.zip$")
EVERYWHERE = re.compile("/")


def walk(
    visitor: Visitor,
    within: re.Pattern[str] = EVERYWHERE,
    elsewhere: Sequence[str] = ELSEWHERE,
) -> Iterator[str]:
    """Each page in turn, while the visitor is there; its address.

    Every link must lead to a page: only the last addresses may say no. `within`: how
    those begin that are gone to.
    """
    seen: set[str] = set()
    ahead = ["/"]
    for path in ahead:
        if path_kind(path) in seen:
            continue
        seen.add(path_kind(path))
        status = visitor.go(path)
        assert status == 200, f"a link leads to {path}, which answers {status}"
        yield from asked_for_password(visitor, seen)
        seen.add(path_kind(visitor.page.url))
        visitor.ready()
        found = filter(within.match, links(visitor))
        ahead += (link for link in found if path_kind(link) not in seen)
        yield path
    for path in elsewhere:
        visitor.go(path)
        yield path


def path_kind(address: str) -> str:
    """What is one page: rows and sheets look alike, but for lists and common rows."""
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", urlsplit(address).path)
    return re.sub(r"^/data/(?!chips/)[^/]+/(?=.)", "/data/*/", path)


def links(visitor: Visitor) -> list[str]:
    """Where one can go from here."""
    found = visitor.page.evaluate(LINKS)
    return [path for path in dict.fromkeys(found) if not FILES.search(path)]


def asked_for_password(visitor: Visitor, seen: set[str]) -> Iterator[str]:
    """The page that asks again for the password, where it stands in the way."""
    here = urlsplit(visitor.page.url).path
    if here.startswith("/account/reauthenticate/"):
        seen.add(here)
        yield here
        visitor.give_password()
