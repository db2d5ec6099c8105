"""The log: append-only, hash-chained, naming nobody to who may not know.

Formula: `leaf = SHA-256(canonical JSON of [at, verb, firm, person, content])`, where
`firm`, `person` and `content` are `SHA-256(salt | name | canonical JSON)`;
`hash = SHA-256(canonical JSON of [number, leaf, previous])`. So whoever holds the links
checks the whole chain, and learns of others' lines only that there are some.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from xinqiao_web.core.context import NOBODY, Acting, acting, at_the_end
from xinqiao_web.core.models import Detail, Entry, Head, Link

VEILED = ("firm", "person", "content")
SHOWN = ("at", "verb", *VEILED)


def record(verb: str, /, **content: Any) -> None:
    """Have a line written when this transaction ends; none, if it fails.

    `content` is what the acting firm may read again; values that JSON knows. The chain
    has one end, and whoever writes there holds up all others: so it is done last of
    all, after every lock and every page, and no two transactions can wait for each
    other.
    """
    at_the_end(partial(write, acting(), verb, content))


def write(who: Acting, verb: str, content: dict[str, Any]) -> None:
    """Write a line at the chain's end."""
    head = Head.objects.select_for_update().get()
    known = {"firm": who.firm, "person": who.person, "content": content}
    salt = secrets.token_hex(16)
    line = {
        "at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "verb": verb,
        **{name: veiled(salt, name, known[name]) for name in VEILED},
    }
    leaf = leaf_of(line)
    head.number += 1
    head.hash = chained(head.number, leaf, head.hash)
    entry = Entry(number=head.number, **line)
    entry.save(force_insert=True)
    Link(number=head.number, leaf=leaf, hash=head.hash).save(force_insert=True)
    owner = who.firm or NOBODY
    Detail(
        entry=entry, owner=owner, person=who.person, content=content, salt=salt
    ).save(force_insert=True)
    head.save()


def veiled(salt: str, name: str, value: Any) -> str:
    """A commitment to a value: shows nothing of it, and cannot be made for another."""
    return digest(f"{salt}|{name}|{canonical(value)}")


def leaf_of(line: Mapping[str, Any]) -> str:
    """The hash of what a line says."""
    return digest(canonical([line[name] for name in SHOWN]))


def chained(number: int, leaf: str, previous: str) -> str:
    """The hash of a link, which contains that of the link before."""
    return digest(canonical([number, leaf, previous]))


def canonical(value: Any) -> str:
    """JSON in its one form: sorted names, no spaces, no escapes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
