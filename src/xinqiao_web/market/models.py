"""What members need and have: each row is the secret of the firm that entered it."""

from typing import Any

from django.db import models
from django.db.models import Q

from xinqiao_web.core.rows import Row, columns, constraints, owned
from xinqiao_web.core.scope import Scoped

KEPT_BY_HOLDER = ("reserved_for", "price", "currency", "blocked", "probability")
"""What a lot's holder tells nobody, not even the firm that it is reserved for."""


class Demand(Row):
    """A need: a part, the week in which it is due, and pieces."""

    locals().update(columns("demand", without=("firm",)))

    class Meta(Row.Meta):
        constraints = constraints("demand", "firm")


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


class Reserved(Scoped):
    """Lots of others that are reserved for the acting firm: a view of the database.

    It shows what the firm needs to count on them. The price, whether a lot is blocked
    and how likely it is to come stay the holder's.
    """

    locals().update(columns("supply", without=("firm", *KEPT_BY_HOLDER)))
    id = models.UUIDField(primary_key=True)
    owner = owned()

    class Meta(Scoped.Meta):
        managed = False
        db_table = "market_reserved"

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """All that the view shows: it asks who acts."""
        return Q()
