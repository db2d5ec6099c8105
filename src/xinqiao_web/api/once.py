"""A write happens once, however often it is sent.

The key's row is claimed before anything is done and filled when it is done, in one
transaction: whoever sends the same key at the same time waits for it, and gets its
answer. A refusal changes nothing, so it leaves no row and is judged anew; nor does a
file, which is made anew for whoever asks again and still may.
"""

import hashlib
import re
from collections.abc import Callable

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse

from xinqiao_web.api.models import Answer
from xinqiao_web.api.problems import Problem
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEPT_HOURS = 48
REPEATED = ("Content-Type", "ETag", "Location")
"""Headers that belong to the answer and are repeated with it."""

FORGET = f"""
DELETE FROM api_answer WHERE id IN (
    SELECT id FROM api_answer WHERE owner = %s
    AND at < now() - interval '{KEPT_HOURS} hours' LIMIT 100 FOR UPDATE SKIP LOCKED
)
"""


def once(request: HttpRequest, do: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it, unless it was done: then what was answered is answered again.

    What streams is a file: rows of many firms must lie nowhere for whoever asks again.

    Raises
    ------
    Problem
        400 without a usable key; 422 if the key was used for another request.
    """
    key = request.headers.get(HEADER, "")
    if not KEY.fullmatch(key):
        raise Problem(400, finding("XW450"))
    claim = claimed(key, asked_for(request))
    if claim.status is not None:
        return answered(claim)
    response = do()
    if response.streaming:
        claim.delete()
    elif response.status_code < 400:
        keep(claim, response)
    return response


def claimed(key: str, asked: str) -> Answer:
    """The key's row: a new one, or the one of who was first."""
    owner = acting().firm
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [owner])
    try:
        with transaction.atomic():
            return Answer.objects.create(owner=owner, key=key, asked=asked)
    except IntegrityError:
        first = Answer.objects.get(key=key)
    if first.asked != asked:
        raise Problem(422, finding("XW451"))
    return first


def asked_for(request: HttpRequest) -> str:
    """What a request asks for, and who asks, in short."""
    parts = (
        acting().person,
        request.method or "",
        request.get_full_path(),
        request.headers.get("If-Match", ""),
        request.headers.get("Content-Type", ""),
    )
    head = "\n".join(parts).encode()
    return hashlib.sha256(head + b"\n\n" + request.body).hexdigest()


def keep(claim: Answer, response: HttpResponse) -> None:
    """Keep an answer for whoever asks again."""
    claim.status = response.status_code
    claim.body = response.content.decode()
    claim.headers = {n: response[n] for n in REPEATED if n in response}
    claim.save()


def answered(first: Answer) -> HttpResponse:
    """The answer of the first time."""
    return HttpResponse(first.body, status=first.status, headers=first.headers)
