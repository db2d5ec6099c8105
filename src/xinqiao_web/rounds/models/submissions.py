"""What a firm hands in for a round: its receipt, and apart from it the rows."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.core.rows import UUID7, owned
from xinqiao_web.core.scope import Scoped
from xinqiao_web.rounds.models.rounds import Round

SUBMITTED, WITHDRAWN, LEFT_OUT = "submitted", "withdrawn", "left_out"


class Submission(Scoped):
    """A firm's market, handed in for a round; the operator sees that, not the rows.

    `receipt`: `SHA-256(salt | hashes of the tables)`, which the firm alone can open.
    `left_out`: together with the rows of others they break a rule, so the firm's stayed
    out of the market when it was frozen.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = owned()
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    state = models.TextField(default=SUBMITTED)
    receipt = models.TextField()
    terms = models.TextField()
    person = models.TextField()
    at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=(SUBMITTED, WITHDRAWN, LEFT_OUT)),
                name="submission_state",
            ),
            models.UniqueConstraint(
                fields=["round", "owner"],
                condition=~Q(state=WITHDRAWN),
                name="one_submission",
            ),
        ]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """One's own; all of them for the operator."""
        return Q() if who.role == OPERATOR else Q(owner_id=who.firm)


class Content(Scoped):
    """The rows of a submission as they were, in their one canonical form.

    It has the id of its submission. `tables`: by sheet, CSV with the columns of the
    dictionary, sorted. `counts`: rows by sheet. `findings`: what is worth a look, or
    why it was left out.
    """

    hidden_from = frozenset({"lab", "operator", "regulator"})

    id = models.UUIDField(primary_key=True)
    owner = owned()
    salt = models.TextField()
    tables = models.JSONField()
    counts = models.JSONField()
    findings = models.JSONField(default=list)
