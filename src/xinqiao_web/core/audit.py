"""The log: append-only, hash-chained, naming nobody to who may not know.

Formula: `hash = SHA-256(canonical JSON of [number, at, verb, firm, person, content,
previous])`; `firm`, `person` and `content` are `SHA-256(salt | name | canonical JSON)`.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from xinqiao_web.core.context import acting
from xinqiao_web.core.models import Detail, Entry, Head

FIELDS = ("number", "at", "verb", "firm", "person", "content", "previous")


def record(verb: str, /, **content: Any) -> Entry:
    """Write a line: the last thing that an action does, in its transaction.

    It waits for whoever writes another line: the chain has one end. `content` is what
    the acting firm may read again; values that JSON knows.
    """
    who = acting()
    salt = secrets.token_hex(16)
    head = Head.objects.select_for_update().get()
    line = {
        "number": head.number + 1,
        "at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "verb": verb,
        "firm": veiled(salt, "firm", who.firm),
        "person": veiled(salt, "person", who.person),
        "content": veiled(salt, "content", content),
        "previous": head.hash,
    }
    entry = Entry.objects.create(**line, hash=chained(line))
    Detail.objects.create(
        entry=entry, owner=who.firm, person=who.person, content=content, salt=salt
    )
    head.number, head.hash = entry.number, entry.hash
    head.save()
    return entry


def veiled(salt: str, name: str, value: Any) -> str:
    """A commitment to a value: shows nothing of it, and cannot be made for another."""
    return digest(f"{salt}|{name}|{canonical(value)}")


def chained(line: dict[str, Any]) -> str:
    """The hash of a line, which contains that of the line before."""
    return digest(canonical([line[name] for name in FIELDS]))


def canonical(value: Any) -> str:
    """JSON in its one form: sorted names, no spaces, no escapes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
