"""What is built from what, by whom, and with which evidence."""

from typing import Any

from django.db import models
from django.db.models import Q

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.core.rows import Kept, Row, columns, constraints
from xinqiao_web.core.scope import Scoped


class Common(Kept, Scoped):
    """A row that is the operator's, and everybody may read."""

    class Meta(Scoped.Meta):
        abstract = True

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """All rows, for anybody."""
        return Q()


class Chip(Common):
    """A chip: anything bought, known to all by one id."""

    locals().update(columns("parts", without=("part", "kind", "lead_weeks")))
    part = models.TextField(unique=True)


class Lane(Common):
    """How long goods take from one region to another."""

    locals().update(columns("lanes"))

    class Meta(Common.Meta):
        constraints = [
            models.UniqueConstraint(fields=["from_region", "to_region"], name="lane")
        ]


class Notice(Common):
    """What a chip's maker announced: a change, a last buy, an end."""

    locals().update(columns("notices"))

    class Meta(Common.Meta):
        constraints = [
            models.UniqueConstraint(fields=["part", "kind", "effective"], name="notice")
        ]


class Part(Row):
    """A module or vehicle: its maker's; others know what its maker granted them."""

    locals().update(columns("parts", without=("maker",)))

    class Meta(Row.Meta):
        constraints = constraints("parts", "maker")


class Component(Row):
    """One row of a bill of material."""

    locals().update(columns("bom"))

    class Meta(Row.Meta):
        constraints = constraints("bom")


class Substitute(Row):
    """A rule of a firm for its own bills: this part by that."""

    locals().update(columns("substitutes"))

    class Meta(Row.Meta):
        constraints = constraints("substitutes")


class Capacity(Row):
    """The most that a firm can build of a part in a week."""

    locals().update(columns("capacity", without=("firm",)))

    class Meta(Row.Meta):
        constraints = constraints("capacity", "firm")


class Evidence(Row):
    """A test report on a part: all that a laboratory sees and enters."""

    hidden_from = frozenset()

    locals().update(columns("parts_evidence"))

    class Meta(Row.Meta):
        constraints = constraints("parts_evidence")


class Approval(Row):
    """How far a firm has come with approving a part for a place."""

    locals().update(columns("approvals", without=("firm",)))

    class Meta(Row.Meta):
        constraints = constraints("approvals", "firm")


class Grant(Row):
    """A maker lets another firm use a module: it sees its id and name, nothing else.

    `waits`: the module is gone. The other firm sees nothing of it then; the database
    sees to it, and lets the grant come back with the module.
    """

    part = models.TextField()
    name = models.TextField(null=True, blank=True)
    granted_to = models.ForeignKey(
        "accounts.Firm",
        on_delete=models.PROTECT,
        to_field="firm",
        db_column="granted_to",
        related_name="+",
    )
    waits = models.BooleanField(db_default=False, editable=False)

    class Meta(Row.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "part", "granted_to"], name="one_grant"
            )
        ]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """Those one gave, and those one got."""
        return Q(owner_id=who.firm) | Q(granted_to_id=who.firm, waits=False)


OPEN, APPROVED, REFUSED, WITHDRAWN = "open", "approved", "refused", "withdrawn"
PROPOSED = (OPEN, APPROVED, REFUSED, WITHDRAWN)


class Proposal(Row):
    """What a member asks the operator for; it enters the market only when approved.

    `subject`: a chip for the catalogue; a `programme`, by `part`, with its class, worth
    and sell-through; the `firm` itself, with role, size, group and entitlement.
    `content`: the cells asked for, as text, by column.
    """

    subject = models.TextField()
    part = models.TextField(db_default="")
    content = models.JSONField()
    reason = models.TextField(blank=True)
    state = models.TextField(default=OPEN, editable=False)
    answer = models.TextField(blank=True)
    decided_by = models.TextField(blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PROPOSED), name="proposal_state"
            ),
            models.CheckConstraint(
                condition=Q(subject__in=("chip", "firm", "programme")),
                name="proposal_subject",
            ),
            models.UniqueConstraint(
                fields=["owner", "subject", "part"],
                condition=Q(state=OPEN),
                name="one_open_proposal",
            ),
        ]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """One's own; all of them for the operator, who decides."""
        return Q() if who.role == OPERATOR else Q(owner_id=who.firm)
