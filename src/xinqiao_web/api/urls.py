"""/api/v1: all operations, and their description."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from xinqiao_web.api import catalog, commitments, imports, log, news, people
from xinqiao_web.api.description import SECURITY, Plain, description
from xinqiao_web.api.door import door
from xinqiao_web.api.problems import Problem, refuse
from xinqiao_web.api.reader import Reader
from xinqiao_web.api.rounds import (
    clearings,
    inspections,
    plans,
    results,
    rounds,
    submissions,
)
from xinqiao_web.api.sheets import router_of
from xinqiao_web.core.sheets import SHEETS

ABOUT = """The platform for programs: everything that the pages can do.

Send `Authorization: Bearer KEY`. Every write needs an `Idempotency-Key`; changes need
the row's `ETag` as `If-Match`. Money, numbers and shares are texts such as "12.5".

供程序使用的接口：页面能做的，此处均可完成。"""


def made() -> NinjaAPI:
    """The interface with all its operations."""
    api = NinjaAPI(
        title="Xinqiao 芯桥",
        version="1",
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        parser=Reader(),
        renderer=Plain(),
        openapi_extra={"security": [{name: []} for name in SECURITY]},
    )
    for kind in (Exception, HttpError, ValidationError):
        api.add_exception_handler(kind, refuse)
    api.add_decorator(door, mode="view")
    api.add_router("", people.router)
    api.add_router("", catalog.router)
    api.add_router("", commitments.router)
    for room in (rounds, submissions, plans, clearings, results, inspections):
        api.add_router("", room.router)
    api.add_router("", news.router)
    api.add_router("", log.router)
    api.add_router("/imports", imports.router)
    for sheet in SHEETS.values():
        api.add_router(f"/data/{sheet.name}", router_of(sheet))
    return api


API = made()


def described(request: HttpRequest) -> HttpResponse:
    """Serve the description: it is the same for all, so nobody logs in for it."""
    return HttpResponse(description(API), content_type=API.get_content_type())


def missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """What is at no address."""
    return Problem(404).answer()


View = Callable[..., HttpResponseBase]


def open_to_programs(view: View) -> View:
    """Let requests come to the door, which asks itself who they are."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, **path: Any) -> HttpResponseBase:
        response = view(request, **path)
        if response.status_code != 405:
            return response
        refusal = Problem(405).answer()
        refusal["Allow"] = ", ".join(sorted(response["Allow"].split(", ")))
        return refusal

    return opened


def patterns() -> list[URLPattern]:
    """All addresses."""
    ours: list[Any] = API.urls[0]
    found = [p for p in ours if p.name != "api-root"]
    for pattern in found:
        pattern.callback = open_to_programs(pattern.callback)
    return [
        path("openapi.json", open_to_programs(described), name="openapi"),
        *found,
        path("<path:rest>", open_to_programs(missing)),
        path("", open_to_programs(missing)),
    ]


urlpatterns = patterns()
