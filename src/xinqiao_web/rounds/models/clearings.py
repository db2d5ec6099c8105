"""The frozen market of a round, and its clearings."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from xinqiao_web.core.rows import UUID7
from xinqiao_web.rounds.models.rounds import Round, Seen

PUBLISH, WHAT_IF = "publish", "what_if"
PURPOSES = (PUBLISH, WHAT_IF)

WORKING, DONE, STOPPED, REFUSED, FAILED = (
    *("working", "done", "stopped", "refused", "failed"),
)
CLEARING_STATES = (WORKING, DONE, STOPPED, REFUSED, FAILED)


class Snapshot(Seen):
    """The market of a round as it was frozen: files in the vault, hashed.

    `files`: by table, the name of its Parquet file in the vault. `hash`: SHA-256 over
    the sorted canonical rows of all tables. `firms`: whose submission is in it, by
    firm. `rows`: how many, by table. `current`: the round was not opened again since.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    current = models.BooleanField(default=True)
    files = models.JSONField()
    hash = models.TextField()
    firms = models.JSONField()
    rows = models.JSONField()
    engine = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta(Seen.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(current=True), name="one_snapshot"
            )
        ]


class Clearing(Seen):
    """One clearing of a frozen market: to be published, or to see what would be if.

    `title`: what the operator calls it. `stored`: the name of the outcome's archive in
    the vault. `market`, `outcome`: hashes. `proved`: what the verifier said;
    `verdict`: its figures and all that it found wrong. `totals`: figures of the whole
    market. `worst`: fill rates by pseudonym, the lowest first.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField()
    title = models.TextField(blank=True)
    policy = models.TextField(blank=True)
    state = models.TextField(default=WORKING)
    person = models.TextField()
    office = models.TextField()
    market = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    stored = models.TextField(blank=True)
    proved = models.BooleanField(null=True)
    verdict = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    worst = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta(Seen.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CLEARING_STATES), name="clearing_state"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=PURPOSES), name="clearing_purpose"
            ),
        ]

    @property
    def works(self) -> bool:
        """Whether a job has something to do."""
        return self.state == WORKING
