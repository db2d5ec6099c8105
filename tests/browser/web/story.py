"""A round as people take part in it with a browser, step by step."""

from collections.abc import Mapping

from tests.browser.web.visitor import Visitor

TERMS = {
    "terms": "2026-1",
    "terms_en": "Our rows are true as far as we know; what we confirm we deliver.",
    "terms_zh": "所报数据据我方所知真实；经我方确认的，按期交付。",
}


def drafted(operator: Visitor, **values: str) -> int:
    """Draft a round as its form proposes it, but for some values; its number."""
    operator.go("/rounds/new")
    for name, value in values.items():
        operator.page.fill(f"[name={name}]", value)
    assert operator.send("main form button.main") == 200
    return int(operator.page.url.rstrip("/").rpartition("/")[2])


def page_of(round: int, more: str = "") -> str:
    """Where a round is."""
    return f"/rounds/{round}/{more}"


def button_for(verb: str) -> str:
    """The button of a verb."""
    return f"form[action$='/{verb}'] button:enabled"


def moved(operator: Visitor, round: int, verb: str) -> int:
    """Do one thing about a round; the status of what comes of it.

    Who gave the password long ago is asked for it, and presses again.
    """
    operator.go(page_of(round))
    status = operator.send(button_for(verb))
    if "/reauthenticate/" in operator.page.url:
        operator.give_password()
        status = operator.send(button_for(verb))
    return status


def awaited(visitor: Visitor, path: str, selector: str) -> None:
    """Look at a page again and again until the worker has done what it shows."""
    found = visitor.page.locator(selector)
    visitor.until(lambda: visitor.go(path) == 200 and found.count() > 0)


def handed_in(member: Visitor, round: int) -> str:
    """Hand in what a firm has; the receipt."""
    member.go(page_of(round, "submission"))
    assert submitted(member) == 200
    member.go(page_of(round, "submission"))
    return member.page.locator(".note.good code").inner_text()


def submitted(member: Visitor) -> int:
    """Accept the terms and submit; the status of what comes of it."""
    member.page.check("[name=accepted]")
    return member.send("[aria-labelledby=submit] button.main")


def told(visitor: Visitor) -> list[str]:
    """The codes of all that is wrong with what would be handed in."""
    column = "[aria-labelledby=findings] tbody td:nth-child(3)"
    return visitor.page.locator(column).all_inner_texts()


def frozen(operator: Visitor, round: int) -> None:
    """Freeze the market, and wait for it."""
    assert moved(operator, round, "freeze") == 200
    awaited(operator, page_of(round), button_for("clear"))


def cleared(operator: Visitor, round: int) -> None:
    """Have it cleared, and stay at the page of the clearing that is proved."""
    assert moved(operator, round, "clear") == 200
    operator.page.locator("[aria-labelledby=verdict] .note.good").wait_for()


def rows(member: Visitor, side: str, state: str) -> list[Mapping[str, str]]:
    """The commitments of a side in a state: address, part, firm."""
    member.go(f"/commitments/?side={side}&state={state}")
    return member.page.locator("#main tbody tr").evaluate_all(
        """rows => rows.map(row => ({
            address: row.querySelector("th a").pathname,
            part: row.querySelector("th a").innerText,
            firm: [...row.cells].at(-4).innerText,
            pieces: [...row.cells].at(-7).innerText}))"""
    )


def kit(buyer: Visitor) -> list[str]:
    """The addresses of the others in the kit of the commitment that is open."""
    links = buyer.page.locator("[aria-labelledby=kit] tbody th a")
    return links.evaluate_all("links => links.map(link => link.pathname)")
