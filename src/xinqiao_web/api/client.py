"""A client for programs: Python's standard library, nothing else.

It goes through pages by their cursors, sends every write with a key of its own, tries
again with the same key when the way or the platform fails, and raises what was refused.

>>> Client("https://xinqiao.example", "xq_0123").url("data/demand", {"q": "need"})
'https://xinqiao.example/api/v1/data/demand?q=need'
"""

import json
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

AGAIN = frozenset({429, 502, 503, 504})
"""Statuses after which the same request may be sent again."""

JSON, NDJSON, PARQUET = (
    "application/json",
    "application/x-ndjson",
    "application/vnd.apache.parquet",
)

Row = Mapping[str, Any]


class Refused(Exception):
    """The platform refused: `status`, and why in `problem`, each text in en and zh."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        """Keep both; the text is English, with what the findings say."""
        said = [problem, *problem.get("findings", ())]
        super().__init__(" ".join(one["message"]["en"] for one in said))
        self.status = status
        self.problem = problem

    @property
    def code(self) -> str:
        """`XW` and the status."""
        return str(self.problem["code"])

    @property
    def findings(self) -> list[Mapping[str, Any]]:
        """What precisely is wrong."""
        return list(self.problem["findings"])


class NotFound(Refused):
    """There is no such thing, or it is another firm's."""


class NotAllowed(Refused):
    """The key is not valid, or does not reach so far."""


class Changed(Refused):
    """The row was changed since it was read, or has a rival with its key."""


class Invalid(Refused):
    """What was sent does not fit."""


KINDS = {
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    409: Changed,
    412: Changed,
    422: Invalid,
}


NOT_STORED = {
    "code": "XW422",
    "message": {"en": "The file was not stored.", "zh": "文件未存入。"},
    "cure": {"en": "Mend what the findings name.", "zh": "请按所列问题修正。"},
}


@dataclass(frozen=True)
class Answer:
    """What was answered: `body` is JSON's value, or bytes of another kind."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Client:
    """Speaks for whoever made `key` to the platform at `base`.

    `tries`: how often a request is sent at most; `wait`: seconds before the second,
    doubled each time; `seconds`: how long an answer may take.
    """

    base: str
    key: str = field(repr=False)
    tries: int = 4
    wait: float = 0.5
    seconds: float = 60

    def me(self) -> Row:
        """Who acts, and what they may write."""
        return dict(self.ask("GET", "me").body)

    def rows(self, sheet: str, **asked: Any) -> Iterator[Row]:
        """The rows of a sheet that the filters find, page by page."""
        return self.pages(f"data/{sheet}", asked)

    def pages(self, path: str, asked: Mapping[str, Any]) -> Iterator[Row]:
        """The rows of any list."""
        page = self.ask("GET", path, asked).body
        yield from page["rows"]
        while page["next"]:
            page = self.ask("GET", path, {**asked, "cursor": page["next"]}).body
            yield from page["rows"]

    def row(self, sheet: str, row: str) -> Row:
        """One row by its id."""
        return dict(self.ask("GET", f"data/{sheet}/{row}").body)

    def history(self, sheet: str, row: str) -> list[Row]:
        """Every state that a row had, the newest first."""
        return list(self.ask("GET", f"data/{sheet}/{row}/history").body)

    def add(self, sheet: str, values: Row) -> Row:
        """A new row."""
        return dict(self.ask("POST", f"data/{sheet}", body=values).body)

    def change(self, sheet: str, row: Row, values: Row) -> Row:
        """Other values for a row, if it is still as it was read."""
        path = f"data/{sheet}/{row['id']}"
        return dict(self.ask("PATCH", path, body=values, match=row["version"]).body)

    def remove(self, sheet: str, row: Row) -> None:
        """Take a row out, if it is still as it was read."""
        self.ask("DELETE", f"data/{sheet}/{row['id']}", match=row["version"])

    def export(self, sheet: str, format: str = "ndjson", **asked: Any) -> bytes:
        """All rows that the filters find, as the bytes of a file."""
        path = f"data/{sheet}/export"
        return bytes(self.ask("GET", path, {**asked, "format": format}).body)

    def send(
        self, sheet: str, data: bytes, kind: str = NDJSON, mode: str = "upsert"
    ) -> Row:
        """Put the rows of a file into a sheet, all or none; the import when it is done.

        `mode`: `replace` also removes the rows that the file has not.

        Raises
        ------
        Invalid
            With all that is wrong with the file.
        """
        asked = {"sheet": sheet, "mode": mode}
        begun = self.ask("POST", "imports", asked, body=(data, kind)).body
        work = self.at_rest(begun)
        wrong = [one for one in work["findings"] if one["level"] == "error"]
        if wrong or work["state"] != "checked":
            raise Invalid(422, {**NOT_STORED, "findings": wrong})
        return self.at_rest(self.ask("POST", f"imports/{work['id']}/apply").body)

    def imports(self) -> Iterator[Row]:
        """The firm's imports, the newest first."""
        return self.pages("imports", {})

    def undo(self, work: Row) -> Row:
        """Take an import back; the import when that is done."""
        return self.at_rest(self.ask("POST", f"imports/{work['id']}/undo").body)

    def at_rest(self, work: Row) -> Row:
        """The import once nobody works on it any more."""
        while work["state"].endswith("ing"):
            time.sleep(self.wait)
            work = self.ask("GET", f"imports/{work['id']}").body
        return work

    def commitments(self, **asked: Any) -> Iterator[Row]:
        """What is owed, by `side`, `state`, `part`, `round` or `kit`."""
        return self.pages("commitments", asked)

    def settle(self, verb: str, commitment: Row, **more: Any) -> Row:
        """Confirm, refuse, accept, decline, deliver or receive; as it is then.

        `more`: `pieces` and `reason` of a confirmation, the `reason` of a refusal.
        """
        path = f"commitments/{commitment['id']}/{verb}"
        body = more if verb in ("confirm", "refuse", "decline") else None
        return dict(self.ask("POST", path, body=body).body)

    def settle_all(self, verb: str, commitments: Iterable[Row]) -> list[Row]:
        """Confirm wholly, accept, deliver or receive several: all of them or none."""
        body = {"verb": verb, "commitments": [one["id"] for one in commitments]}
        answer = self.ask("POST", "commitments/together", body=body)
        return list(answer.body["rows"])

    def lose(self, lot: Row, remaining: int, reason: str) -> Row:
        """Report that no more than so many pieces remain of a lot of one's own."""
        body = {"remaining": remaining, "reason": reason}
        return dict(self.ask("POST", f"lots/{lot['id']}/lost", body=body).body)

    def news(self) -> list[Row]:
        """What the key's maker was told, the newest first."""
        return list(self.ask("GET", "news").body)

    def ask(
        self,
        method: str,
        path: str,
        asked: Mapping[str, Any] | None = None,
        body: Any = None,
        match: int | None = None,
        **more: str,
    ) -> Answer:
        """Send a request until it is answered; a write has one key all the while.

        `more`: other headers, by their names with `_` for `-`.

        Raises
        ------
        Refused
            If the platform refuses it.
        """
        headers = {name.replace("_", "-"): text for name, text in more.items()}
        headers["Authorization"] = f"Bearer {self.key}"
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if match is not None:
            headers["If-Match"] = f'"{match}"'
        data, kind = encoded(body)
        if data is not None:
            headers["Content-Type"] = kind
        request = Request(
            self.url(path, asked), data=data, headers=headers, method=method
        )
        return self.sent(request)

    def url(self, path: str, asked: Mapping[str, Any] | None = None) -> str:
        """The address of a path and a question."""
        known = {name: value for name, value in (asked or {}).items() if value}
        question = f"?{urlencode(known)}" if known else ""
        return f"{self.base.rstrip('/')}/api/v1/{path}{question}"

    def sent(self, request: Request) -> Answer:
        """The answer to a request, tried again where that is safe."""
        for left in reversed(range(self.tries)):
            pause = self.wait * 2 ** (self.tries - 1 - left)
            try:
                with urlopen(request, timeout=self.seconds) as response:
                    return answer(response.status, response)
            except HTTPError as error:
                if error.code not in AGAIN or not left:
                    raise refusal(error) from error
                pause = float(error.headers.get("Retry-After") or pause)
            except (OSError, HTTPException):
                if not left:
                    raise
            time.sleep(pause)
        raise AssertionError("the last try returns or raises")


def encoded(body: Any) -> tuple[bytes | None, str]:
    """A body as bytes, and their kind."""
    if body is None:
        return None, ""
    if isinstance(body, tuple):
        data, kind = body
        return data, kind
    return json.dumps(body).encode(), JSON


def answer(status: int, response: Any) -> Answer:
    """What a response holds."""
    data = response.read()
    is_json = response.headers.get_content_type() == JSON
    body = json.loads(data) if is_json and data else data
    return Answer(status, dict(response.headers), body)


def refusal(error: HTTPError) -> Exception:
    """What was refused, as an exception of its kind."""
    with error:
        said = answer(error.code, error).body
    if not isinstance(said, dict):
        return error
    return KINDS.get(error.code, Refused)(error.code, said)
