"""Versions of rows, and the log of what was done."""

from typing import Any

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now

from xinqiao_web.core.context import NOBODY
from xinqiao_web.core.scope import Scoped
from xinqiao_web.core.sheets import SHEETS

OVERSEERS = ("operator", "regulator")
"""Roles that see of every line what was done and when, and of others' not by whom."""


class Version(Scoped):
    """One state of one row: as it was made, changed or removed.

    `owner` is blank for rows that are the operator's and everybody may read.
    """

    id = models.UUIDField(
        primary_key=True,
        db_default=Func(function="uuidv7", output_field=models.UUIDField()),
    )
    sheet = models.TextField()
    row = models.UUIDField()
    owner = models.TextField(null=True)
    version = models.IntegerField()
    verb = models.TextField(
        choices=[("insert", "insert"), ("update", "update"), ("delete", "delete")]
    )
    content = models.JSONField()
    person = models.TextField()
    cause = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["row", "version"], name="version_of_row"),
            models.Index(fields=["cause"], name="version_by_cause"),
        ]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """One's own rows' versions, and those of common rows."""
        hidden = [name for name, sheet in SHEETS.items() if sheet.hides_from(who.role)]
        own = Q(owner=who.firm)
        return (own & ~Q(sheet__in=hidden) if hidden else own) | Q(owner__isnull=True)


class Link(models.Model):
    """One link of the log's chain: opaque, so all may read it and check the chain."""

    number = models.BigIntegerField(primary_key=True)
    leaf = models.TextField()
    hash = models.TextField()


class Entry(Scoped):
    """One line of the log: what was done, and when.

    It names nobody: `firm`, `person` and `content` are salted hashes, which only those
    who hold the `Detail` can open.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.TextField()
    verb = models.TextField()
    firm = models.TextField()
    person = models.TextField()
    content = models.TextField()

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """One's own lines; all of them for those who run and watch the market."""
        return Q() if who.role in OVERSEERS else Q(detail__in=Detail.objects.all())


class Head(models.Model):
    """The end of the log's chain; whoever adds a line holds its lock."""

    id = models.IntegerField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.TextField()


class Detail(Scoped):
    """What a line of the log is about, for the firm whose line it is.

    What people do before they act for a firm, they alone may read.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    owner = models.TextField()
    person = models.TextField()
    content = models.JSONField()
    salt = models.TextField()

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["owner", "-entry"], name="lines_of_a_firm")]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """The lines of one's own firm."""
        if who.firm:
            return Q(owner=who.firm)
        return Q(owner=NOBODY, person=who.person)
