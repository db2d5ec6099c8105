"""What a firm would build with what is its own: worked out for it alone."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from xinqiao_web.core.rows import UUID7, owned
from xinqiao_web.core.scope import Scoped
from xinqiao_web.rounds.models.clearings import CLEARING_STATES, WORKING
from xinqiao_web.rounds.models.rounds import Round


class OwnPlan(Scoped):
    """A firm's stand-alone plan before it hands in; the latest, and nobody else's.

    `cars`: lines of week, due, delivered, the first their names. `proved`: what the
    verifier said. `person`, `role`: who asked for it, and as whom the job acts.
    """

    hidden_from = frozenset({"lab", "operator", "regulator"})

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = owned()
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    person = models.TextField()
    role = models.TextField()
    state = models.TextField(default=WORKING)
    cars = models.JSONField(default=list)
    proved = models.BooleanField(null=True)
    findings = models.JSONField(default=list)
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CLEARING_STATES), name="own_plan_state"
            ),
            models.UniqueConstraint(fields=["round", "owner"], name="one_own_plan"),
        ]

    @property
    def works(self) -> bool:
        """Whether a job has something to do."""
        return self.state == WORKING
