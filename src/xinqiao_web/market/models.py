"""What members need and have: each row is the secret of the firm that entered it.

And imports: how far each is, and what the columns of files meant before.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from xinqiao_web.core.rows import UUID7, Row, columns, constraints, owned
from xinqiao_web.core.scope import Scoped, ScopedManager

KEPT_BY_HOLDER = ("reserved_for", "price", "currency", "blocked", "probability")
"""What a lot's holder tells nobody, not even the firm that it is reserved for."""

READING, CHECKING, APPLYING, UNDOING = "reading", "checking", "applying", "undoing"
CHECKED, REFUSED, APPLIED, UNDONE = "checked", "refused", "applied", "undone"
CANCELLED, FAILED = "cancelled", "failed"

WORKING = (READING, CHECKING, APPLYING, UNDOING)
"""States in which a job has something to do."""

STATES = (*WORKING, CHECKED, REFUSED, APPLIED, UNDONE, CANCELLED, FAILED)

UPSERT, REPLACE = "upsert", "replace"
MODES = (UPSERT, REPLACE)
"""Add and change rows; or also remove those that the file has not."""

MARKET = "market"
"""What stands as the sheet where a whole market is loaded."""


class Demand(Row):
    """A need: a part, the week in which it is due, and pieces."""

    # What a firm says of worth is its own; what steers the market is approved.
    locals().update(columns("demand", without=("firm", "own_worth")))

    class Meta(Row.Meta):
        constraints = constraints("demand", "firm")
        indexes = [
            models.Index(fields=["owner", "part", "id"], name="needs_by_part"),
            models.Index(fields=["owner", "week", "id"], name="needs_by_week"),
        ]


class Supply(Row):
    """A lot: stock, goods in transit or planned capacity."""

    locals().update(columns("supply", without=("firm",)))

    class Meta(Row.Meta):
        constraints = constraints("supply", "firm")


class Quote(Row):
    """A price that was asked, agreed or paid."""

    locals().update(columns("quotes", without=("firm",)))

    class Meta(Row.Meta):
        constraints = constraints("quotes", "firm")


class Holding(Row):
    """Stock of a part on a day."""

    locals().update(columns("holdings", without=("firm",)))

    class Meta(Row.Meta):
        constraints = constraints("holdings", "firm")


class Pledge(Row):
    """A lot that its holder offers for swaps."""

    locals().update(columns("pledges", without=("firm",)))

    class Meta(Row.Meta):
        constraints = constraints("pledges", "firm")


class WithHolder(ScopedManager):
    """Gives lots with their holder as `firm`."""

    def get_queryset(self) -> QuerySet[Any]:
        """The visible lots."""
        return super().get_queryset().annotate(firm=F("owner_id"))


class Reserved(Scoped):
    """Lots of others that are reserved for the acting firm: a view of the database.

    It shows what the firm needs to count on them. The price, whether a lot is blocked
    and how likely it is to come stay the holder's.
    """

    hidden_from = frozenset({"lab"})

    locals().update(columns("supply", without=("firm", *KEPT_BY_HOLDER)))
    id = models.UUIDField(primary_key=True)
    owner = owned()
    version = models.IntegerField()
    changed_at = models.DateTimeField()

    objects = WithHolder()

    class Meta(Scoped.Meta):
        managed = False
        db_table = "market_reserved"

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """All that the view shows: it asks who acts."""
        return Q()


class Import(Scoped):
    """One file on its way into one sheet.

    `file`: its name, as its owner calls it. `stored`: its name in the vault. `pages`:
    what was found in it (name, header, top, rows, errors, stored cells), `page` the one
    that is used. `columns`: for each column of that page the column of the sheet, blank
    where it is left out, null where nobody has said. `counts`: rows by what becomes of
    them. `findings`: what is wrong, the first of it. `more`: what else is, if anything:
    the `count` of findings, the `errors` among them, and the file in the vault where
    they are `stored`. `kept`: keys of rows that an undoing left alone.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = owned()
    person = models.TextField()
    role = models.TextField()
    sheet = models.TextField()
    file = models.TextField()
    stored = models.TextField()
    size = models.BigIntegerField()
    mode = models.TextField()
    state = models.TextField(default=READING)
    pages = models.JSONField(default=list)
    page = models.IntegerField(default=0)
    columns = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    more = models.JSONField(default=dict)
    kept = models.JSONField(default=list)
    began_at = models.DateTimeField(db_default=Now())
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="import_state"),
            models.CheckConstraint(condition=Q(mode__in=MODES), name="import_mode"),
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="imports_of_a_firm")]

    @property
    def works(self) -> bool:
        """Whether a job has something to do."""
        return self.state in WORKING

    @property
    def errors(self) -> int:
        """How many findings stop it."""
        errors = sum(found["level"] == "error" for found in self.findings)
        return errors + int(self.more.get("errors", 0))

    @property
    def found(self) -> int:
        """How many findings there are in all."""
        return len(self.findings) + int(self.more.get("count", 0))


class Progress(Scoped):
    """How far the work on an import is; apart from it, so that it shows meanwhile.

    It has the id of its import. `stop`: somebody asked the work to end.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = owned()
    phase = models.TextField(default="waiting")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    stop = models.BooleanField(default=False)


class ColumnMap(Scoped):
    """What the columns of files with this header meant, for a firm and a sheet."""

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = owned()
    sheet = models.TextField()
    header = models.TextField()
    columns = models.JSONField()

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "sheet", "header"], name="one_mapping"
            )
        ]
