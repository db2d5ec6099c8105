"""What the database itself refuses, in words: by the name of the constraint.

A rule that no way of writing may pass by stands in the database. There it names its
constraint, and as detail gives the cases that break it, as JSON.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError

from xinqiao.errors import Finding

Case = Mapping[str, Any]
Words = Callable[[Case], Finding]

RULES: dict[str, Words] = {}
"""How the rooms say what breaks a rule, by its constraint."""

GUARDED: set[str] = set()
"""Sheets whose rows such a rule guards."""


def enter(constraint: str, words: Words, *sheets: str) -> None:
    """Enter a rule, and the sheets whose rows it guards."""
    RULES[constraint] = words
    GUARDED.update(sheets)


def broken(error: IntegrityError) -> tuple[Finding, ...]:
    """What a refusal of the database says; nothing, where it is no rule's."""
    words = RULES.get(name_of(error))
    return tuple(words(case) for case in cases_of(error)) if words else ()


def cases_of(error: BaseException | None) -> list[Case]:
    """The cases that break a rule, in the order in which they are said."""
    return list(json.loads(about(error).message_detail))


def name_of(error: IntegrityError) -> str:
    """The constraint that refused."""
    return getattr(about(error), "constraint_name", None) or ""


def about(error: BaseException | None) -> Any:
    """What the database says of an error."""
    return getattr(getattr(error, "__cause__", None), "diag", None)
