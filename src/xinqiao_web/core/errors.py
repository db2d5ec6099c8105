"""Pages that say what went wrong, and nothing about what is there."""

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from xinqiao_web.core.texts import language


def error_page(request: HttpRequest, kind: str, status: int) -> HttpResponse:
    """A page of the usual frame that says one sentence and where to go on."""
    about = {"kind": kind, "status": status}
    return render(request, "core/error.html", about, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """What was sent cannot be understood."""
    return error_page(request, "bad", 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """The reader's role does not allow it."""
    return error_page(request, "forbidden", 403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was opened too long ago, or in another session."""
    return error_page(request, "stale", 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """There is no such page: the same words whether there is none or it is not ours."""
    return error_page(request, "missing", 404)


def broken(request: HttpRequest) -> HttpResponse:
    """The platform failed, or its database is away for the moment.

    This page asks nothing of the database: neither who reads nor which session it is.
    """
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    kind, status = ("away", 503) if away else ("broken", 500)
    about = {"kind": kind, "status": status, "tongue": language()}
    response = HttpResponse(render_to_string("core/broken.html", about), status=status)
    if away:
        response.headers["Retry-After"] = "10"
    return response
