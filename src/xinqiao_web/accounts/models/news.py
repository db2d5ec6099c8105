"""News: what happened that somebody of a firm should hear of."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from xinqiao_web.accounts.models.people import Person
from xinqiao_web.core.rows import UUID7, owned
from xinqiao_web.core.scope import Scoped


class News(Scoped):
    """One piece of news for one person of a firm.

    `kind`: the key of its text, such as `commitments.lost`; `facts` fill in its places;
    `href` is the page to go to. `mailed_at`: when a letter told that there is news.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = owned()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    facts = models.JSONField(default=dict)
    href = models.TextField()
    at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["owner", "person", "-id"], name="news_of_somebody"),
            models.Index(
                fields=["person"],
                name="news_to_mail",
                condition=Q(read_at=None, mailed_at=None),
            ),
        ]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """One's own, in the firm that one acts for."""
        own = Q(person__pk=who.person) if who.person.isdigit() else Q(pk=None)
        return Q(owner_id=who.firm) & own
