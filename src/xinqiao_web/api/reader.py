"""Reading JSON that is sent: what is not clearly one thing is refused."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser


class Reader(Parser):
    """JSON in UTF-8, each name once, numbers that end."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The value that a body holds; what ninja makes of any error is 400."""
        return json.loads(
            request.body.decode(), object_pairs_hook=once_each, parse_constant=endless
        )


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, if it has no name twice: readers differ in which one holds."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name stands twice")
    return made


def endless(word: str) -> NoReturn:
    """Refuse what JSON does not know: NaN and infinities."""
    raise ValueError(word)
