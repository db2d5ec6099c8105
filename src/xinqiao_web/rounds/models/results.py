"""What members and the public learn of a round, and what they say against it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.core.rows import UUID7, owned
from xinqiao_web.core.scope import Scoped
from xinqiao_web.rounds.models.rounds import Round


class Result(Scoped):
    """A firm's result of a round: written once, for its own people alone.

    `tables`: by name its lines of texts, the first its columns' names; `proof`: what
    leads from them to the published root.
    """

    hidden_from = frozenset({"lab", "operator", "regulator"})

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = owned()
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    tables = models.JSONField()
    proof = models.JSONField()

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["round", "owner"], name="one_result")
        ]


class Release(Scoped):
    """What everybody learns of a round: written once, never changed.

    `root`: of all firms' results. `totals`: table, row, column (blank: all), pieces
    (blank: withheld).
    """

    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    root = models.TextField()
    totals = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """All, for anybody."""
        return Q()


class Contributions(Scoped):
    """What stands behind a release, by group of firms: for the worker alone.

    It is needed as long as releases are made: what a later one may tell depends on it.
    """

    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    rows = models.JSONField()

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """None, for anybody who acts for a firm."""
        return Q(pk=None)


class Objection(Scoped):
    """What a firm says against a published round; it stays as it was said."""

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = owned()
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    person = models.TextField()
    at = models.DateTimeField(db_default=Now())

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """One's own; all of them for the operator, who answers."""
        return Q() if who.role == OPERATOR else Q(owner_id=who.firm)
