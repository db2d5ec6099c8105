"""Who changed rows: colleagues by name, others as an office or the platform."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model

from xinqiao_web.core.context import acting
from xinqiao_web.core.models import Version
from xinqiao_web.core.sheets import OPERATOR
from xinqiao_web.core.texts import say


def names_of(versions: Iterable[Version]) -> dict[str, str]:
    """What to call whoever wrote some versions, by the id that they hold."""
    by_person = {v.person: v for v in versions}
    ours = {p for p, v in by_person.items() if p.isdigit() and is_ours(v)}
    people = get_user_model()._default_manager.in_bulk([int(p) for p in ours])
    return {
        person: called(people.get(int(person))) if person in ours else office(person)
        for person in by_person
    }


def is_ours(version: Version) -> bool:
    """Whether a colleague wrote it; common rows are the operator's."""
    return version.owner == acting().firm or acting().role == OPERATOR


def called(person: object) -> str:
    """A person's name, or the mail address where it has none."""
    name = getattr(person, "name", "") or getattr(person, "email", "")
    return name or say("core.history.someone")


def office(person: str) -> str:
    """The operator, or the platform itself where no person acted."""
    return say("core.roles.operator" if person.isdigit() else "core.history.platform")
