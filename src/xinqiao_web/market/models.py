"""What members need and have: each row is the secret of the firm that entered it."""

from typing import Any

from django.db.models import Q

from xinqiao_web.core.rows import Row, columns, constraints


class Demand(Row):
    """A need: a part, the week in which it is due, and pieces."""

    locals().update(columns("demand", without=("firm",)))

    class Meta(Row.Meta):
        constraints = constraints("demand", "firm")


class Supply(Row):
    """A lot: stock, goods in transit or planned capacity.

    A lot reserved for another firm shows to that firm too.
    """

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


class Reserved(Supply):
    """Lots of others that are reserved for the acting firm."""

    class Meta:
        proxy = True

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """Those reserved for one's own firm."""
        return Q(reserved_for=who.firm)
