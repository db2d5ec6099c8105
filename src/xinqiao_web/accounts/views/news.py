"""News: what happened that the reader should hear of."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from xinqiao_web.accounts import news as told
from xinqiao_web.accounts.models import News


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of news as its reader sees it."""

    text: str
    href: str
    at: datetime
    is_new: bool


@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """What the reader was told, the newest first."""
    pieces = [piece_of(row) for row in told.news()]
    about = {"pieces": pieces, "any_new": any(piece.is_new for piece in pieces)}
    return render(request, "accounts/news.html", about)


def piece_of(row: News) -> Piece:
    """One piece in the reader's language."""
    return Piece(told.text_of(row), row.href, row.at, row.read_at is None)


@require_POST
def news_read(request: HttpRequest) -> HttpResponse:
    """The reader has seen all of it."""
    told.mark_read()
    return redirect("news")
