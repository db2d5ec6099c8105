"""Which columns of a sheet a reader looks at: chosen once, remembered by the browser.

The browser keeps the names of those left out, for this sheet's addresses alone: no
other page is sent them.
"""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from xinqiao.tables import Column
from xinqiao_web.core.sheets import Sheet

YEAR = 365 * 24 * 3600


def chosen_columns(sheet: Sheet, request: HttpRequest) -> tuple[Column, ...]:
    """The columns to show; that which names the row always is one."""
    out = set(request.COOKIES.get(cookie(sheet), "").split("."))
    return tuple(
        c for c in sheet.columns if c.name not in out or c.name == sheet.key[0]
    )


def remember(sheet: Sheet, names: Iterable[str], response: HttpResponse) -> None:
    """Keep the choice of columns."""
    wanted = set(names)
    out = [c.name for c in sheet.columns if c.name not in wanted]
    response.set_cookie(
        cookie(sheet),
        ".".join(out),
        max_age=YEAR,
        path=reverse("sheet", args=[sheet.name]),
        httponly=True,
        samesite="Lax",
    )


def cookie(sheet: Sheet) -> str:
    """The name under which the browser keeps the choice."""
    return f"columns_{sheet.name}"
