"""Pages of the log: to read and to search, and its export."""

from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from xinqiao_web.core.context import acting
from xinqiao_web.core.log import Line, asked_entries, exported, page_of_log, told
from xinqiao_web.core.models import Head
from xinqiao_web.core.sheets import SHEETS
from xinqiao_web.core.texts import catalogue, language, say

MOST = 2**63 - 1


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The lines that the reader may see, the newest first."""
    asked = asked_of(request)
    lines, below = page_of_log(asked)
    names = names_of(lines)
    rest = {name: value for name, value in asked.items() if name != "below" and value}
    about = {
        "lines": [shown(line, names) for line in lines],
        "asked": asked,
        "older": urlencode({**rest, "below": below}) if below else "",
        "export": urlencode(rest),
        "head": Head.objects.get(),
    }
    return render(request, "core/log.html", about)


@require_GET
def log_export(request: HttpRequest) -> HttpResponseBase:
    """The chain as NDJSON: what was searched for is open, the rest are links."""
    lines = exported(acting(), asked_of(request))
    response = StreamingHttpResponse(lines, content_type="application/x-ndjson")
    response["Content-Disposition"] = 'attachment; filename="xinqiao-log.ndjson"'
    return response


def asked_of(request: HttpRequest) -> dict[str, str]:
    """What an address asks for; one that cannot be is at no address."""
    asked = {n: str(text).replace("\0", "") for n, text in request.GET.items()}
    try:
        asked_entries(asked)
        known = 0 <= int(asked.get("below") or 0) <= MOST
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    if not known:
        raise Http404
    return asked


def names_of(lines: list[Line]) -> dict[str, str]:
    """What the people are called whose lines may be opened."""
    ids = {line.detail.person for line in lines if line.detail}
    people = get_user_model().objects.filter(pk__in=filter(str.isdigit, ids))
    return {str(person.pk): person.get_username() for person in people}


def shown(line: Line, names: dict[str, str]) -> dict[str, Any]:
    """A line as the page shows it."""
    return {
        "number": line.entry.number,
        "at": line.at,
        "verb": line.entry.verb,
        "said": verb_in_words(line.entry.verb),
        "firm": line.entry.firm,
        "own": line.detail is not None,
        "person": names.get(line.detail.person, "") if line.detail else "",
        "content": told(line.detail.content) if line.detail else "",
    }


def verb_in_words(verb: str) -> str:
    """What was done, in the reader's language; or the verb where it has no words."""
    subject, _, done = verb.rpartition(".")
    words = catalogue()["core"]["verbs"]
    if subject in SHEETS and done in words:
        return f"{say(SHEETS[subject].title)}: {words[done][language()]}"
    return verb
