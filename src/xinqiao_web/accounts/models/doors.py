"""How people come in: invitations, keys, second factors given back; how firms go."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.timezone import now

from xinqiao_web.accounts.models.people import (
    KEEPERS,
    OPERATOR,
    ROLES,
    Person,
)
from xinqiao_web.core.rows import UUID7, owned
from xinqiao_web.core.scope import Scoped

OPEN, ACCEPTED, WITHDRAWN, DONE = "open", "accepted", "withdrawn", "done"
READ, WRITE = "read", "write"


def one_of(field: str, values: tuple[str, ...], name: str) -> models.CheckConstraint:
    """No other value stands in a field."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def somebody(**more: Any) -> models.ForeignKey:
    """Somebody who may not vanish while this row is there."""
    return models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", **more)


class Door(Scoped):
    """A paper of a firm about its people, made by somebody at some time."""

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = owned()
    made_by = somebody()
    made_at = models.DateTimeField(db_default=Now())
    expires = models.DateTimeField()

    class Meta(Scoped.Meta):
        abstract = True

    @property
    def is_past(self) -> bool:
        """Whether it opens nothing any more."""
        return bool(self.expires <= now())

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """Those of one's firm; all of them for the operator."""
        return Q() if who.role == OPERATOR else Q(owner_id=who.firm)


class Invitation(Door):
    """Somebody is asked to join a firm: opened once, by a link sent to `email`.

    `digest` is the SHA-256 of the link's secret, which is kept nowhere.
    """

    email = models.EmailField()
    role = models.TextField()
    digest = models.TextField(unique=True)
    state = models.TextField(default=OPEN)

    class Meta(Door.Meta):
        constraints = [
            one_of("role", ROLES, "invitation_role"),
            one_of("state", (OPEN, ACCEPTED, WITHDRAWN), "invitation_state"),
        ]


class Key(Door):
    """A program's key: acts as its maker, at most with the maker's rights.

    `digest` is the SHA-256 of the whole text; `prefix` tells keys apart.
    """

    name = models.TextField()
    prefix = models.TextField()
    digest = models.TextField(unique=True)
    scope = models.TextField()
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)

    class Meta(Door.Meta):
        constraints = [one_of("scope", (READ, WRITE), "key_scope")]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """One's own; all of the firm's for those who keep its people."""
        ours = Q(owner_id=who.firm)
        return ours if who.role in KEEPERS else ours & Q(made_by__pk=who.person)


class Recovery(Door):
    """Somebody lost the second factor: one keeper asks, another gives it back."""

    person = somebody()
    state = models.TextField(default=OPEN)
    settled_by = somebody(null=True)

    class Meta(Door.Meta):
        constraints = [one_of("state", (OPEN, DONE, WITHDRAWN), "recovery_state")]


class Departure(Door):
    """A firm left; `file` is all that it had, kept for its administrators."""

    file = models.TextField(default="")


class Tally(models.Model):
    """How often something was done since a moment; `key` is a hash and names nobody."""

    key = models.TextField(primary_key=True)
    began = models.DateTimeField()
    count = models.IntegerField()
