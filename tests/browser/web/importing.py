"""An import as somebody does it with a browser, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.browser.web.visitor import Visitor

RESTS = ("checked", "refused", "applied", "undone", "cancelled", "failed")
RESTING = ", ".join(f"[data-state={state}]" for state in RESTS)


@dataclass(frozen=True)
class Told:
    """One line of what is wrong: in which sheet, at which cells, by which rule."""

    sheet: str
    cells: Sequence[str]
    rule: str
    what: str
    cure: str


def begin(visitor: Visitor, sheet: str, name: str, data: bytes) -> str:
    """Hand a file in; the state in which the import comes to rest."""
    visitor.go("/imports/")
    visitor.page.select_option("[name=sheet]", sheet)
    kind = "application/octet-stream"
    file = {"name": name, "mimeType": kind, "buffer": data}
    visitor.page.set_input_files("[name=file]", [file])
    visitor.page.check("[name=mode][value=upsert]")
    return sent(visitor, "form[enctype] button")


def paste(visitor: Visitor, sheet: str) -> str:
    """Hand in what is in the clipboard; the state in which the import rests."""
    visitor.go("/imports/")
    visitor.page.select_option("[name=sheet]", sheet)
    visitor.page.focus("[name=paste]")
    visitor.press("Control+v")
    visitor.page.check("[name=mode][value=upsert]")
    return sent(visitor, "form[enctype] button")


def apply(visitor: Visitor) -> str:
    """Store the rows."""
    return sent(visitor, "form[action$=apply] button")


def undo(visitor: Visitor) -> str:
    """Take the import back."""
    return sent(visitor, "form[action$='/undo'] button")


def sent(visitor: Visitor, button: str) -> str:
    """Press a button, and wait until the worker has done what it asks for."""
    with visitor.page.expect_navigation():
        visitor.page.click(button)
    assert "/imports/" in visitor.page.url
    state = visitor.page.locator(RESTING).first
    state.wait_for()
    return state.get_attribute("data-state") or ""


def counts(visitor: Visitor) -> list[int]:
    """Rows of the file, and how many are new, changed, unchanged, removed."""
    return [int(n) for n in visitor.page.locator(".counts dd").all_inner_texts()]


def told(visitor: Visitor) -> list[Told]:
    """What is wrong, as the page says it."""
    lines = visitor.page.locator("[aria-labelledby=findings] tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
    )
    return [
        Told(sheet, cells.split("\n"), *rest[:3]) for _, sheet, cells, *rest in lines
    ]
