"""The first wall: a query sees the rows of the firm that acts, and no others."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from xinqiao_web.core.context import EVERYONE, acting


class ScopedManager(models.Manager):
    """Gives the rows that the acting firm may see; refuses when nobody acts.

    A model says by `visible_to(firm)` what that is.
    """

    def get_queryset(self) -> models.QuerySet:
        """The visible rows."""
        who = acting()
        rows = super().get_queryset()
        if who.firm == EVERYONE:
            return rows
        if who.role in self.model.hidden_from:
            return rows.none()
        return rows.filter(self.model.visible_to(who))


class Scoped(models.Model):
    """A row that belongs to somebody: its manager is the first wall.

    `hidden_from`: roles to whom a firm shows no such rows, though they are its people.
    """

    hidden_from: ClassVar[frozenset[str]] = frozenset()

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """Which rows one may see: those of its own firm."""
        return Q(owner_id=who.firm)
