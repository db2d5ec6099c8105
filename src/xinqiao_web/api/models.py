"""What was answered to writes, and how often a firm asks."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from xinqiao_web.core.rows import UUID7
from xinqiao_web.core.scope import Scoped


class Own(Scoped):
    """A row of a firm, by its id alone: no key leads to the firm."""

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = models.TextField()

    class Meta(Scoped.Meta):
        abstract = True

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """Those of one's own firm."""
        return Q(owner=who.firm)


class Answer(Own):
    """What a write was answered: sent again with its key, it gets the same.

    `asked`: SHA-256 over person, method, path and body. It is written in the
    transaction of the effect: there is none without the other.
    """

    key = models.TextField()
    asked = models.TextField()
    status = models.IntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    at = models.DateTimeField(db_default=Now())

    class Meta(Own.Meta):
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="one_answer")
        ]
        indexes = [models.Index(fields=["owner", "at"], name="answer_by_age")]


class Pace(Own):
    """How often a firm asked in a minute (counted from 1970)."""

    minute = models.BigIntegerField()
    asked = models.IntegerField()

    class Meta(Own.Meta):
        constraints = [
            models.UniqueConstraint(fields=["owner", "minute"], name="one_pace")
        ]
