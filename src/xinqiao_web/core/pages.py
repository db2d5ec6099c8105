"""What every page needs to know."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinqiao_web.core.context import acting
from xinqiao_web.core.home import cards_of
from xinqiao_web.core.menu import menu_of, titled
from xinqiao_web.core.texts import language


def about_the_page(request: HttpRequest) -> dict[str, Any]:
    """The reader's language, who acts, and the places to go to."""
    who = getattr(request, "acting", None)
    menu = menu_of(who.role) if who else {}
    return {
        "tongue": language(),
        "other_tongue": "en" if language() == "zh" else "zh-hans",
        "acting": who,
        "menu": list(titled(menu)),
        "lettered": [link for links in menu.values() for link in links if link.letter],
        "account_menu": menu.get("account", ()),
        "here": request.get_full_path(),
        "zone": settings.TIME_ZONE,
    }


@login_not_required
@require_GET
def healthy(request: HttpRequest) -> HttpResponse:
    """Answers when the platform and its database do; says nothing else."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page: what a role comes for."""
    cards = cards_of(acting())
    return render(request, "core/home.html", {"cards": cards})
