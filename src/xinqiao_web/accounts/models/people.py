"""People, firms, and what people are to firms."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from xinqiao_web.core.context import EVERYONE, NOBODY
from xinqiao_web.core.rows import UUID7, Kept, columns, owned
from xinqiao_web.core.scope import Scoped

ADMINISTRATOR, PLANNER, SELLER, VIEWER = "administrator", "planner", "seller", "viewer"
OPERATOR, REGULATOR, LAB = "operator", "regulator", "lab"

OFFICES = {"operator": (OPERATOR,), "regulator": (REGULATOR,)}
"""Firms that run or watch the market instead of taking part, and their roles."""

ADMITTED, SUSPENDED, LEFT = "admitted", "suspended", "left"
STATES = (ADMITTED, SUSPENDED, LEFT)
"""What becomes of a firm: only an admitted one acts."""

NO_FIRMS = ("", NOBODY, EVERYONE)
"""Ids that mean nobody or all: a firm called so would pass walls."""

MEMBERS = (ADMINISTRATOR, PLANNER, SELLER, VIEWER, LAB)
"""Roles in a firm that takes part."""

ROLES = (*MEMBERS, OPERATOR, REGULATOR)

KEEPERS = frozenset({ADMINISTRATOR, OPERATOR, REGULATOR})
"""Roles that keep their firm's people, and need a second factor."""


class People(BaseUserManager):
    """Makes and finds people by their mail address."""

    def create_user(self, email: str, password: str | None = None) -> "Person":
        """A person who may log in; what for, its memberships say."""
        person = self.model(email=self.normalize_email(email).lower())
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Somebody who logs in; no secret of any firm is in here."""

    email = models.EmailField(unique=True)
    name = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    since = models.DateTimeField(db_default=Now())

    objects = People()

    USERNAME_FIELD = "email"


class Firm(Kept, Scoped):
    """A firm of the market, or the office that runs or watches it.

    `firm` is its id, everywhere; all may know who takes part. What steers the market
    (role, size, group, entitlement) is the operator's to enter.
    """

    locals().update(columns("firms", without=("firm", "role")))
    firm = models.TextField(unique=True)
    role = models.TextField(null=True, blank=True)
    office = models.TextField(default="member")
    state = models.TextField(default=ADMITTED, editable=False)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=STATES), name="firm_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(office__in=("member", *OFFICES)), name="firm_office"
            ),
            models.CheckConstraint(
                condition=~Q(firm__in=NO_FIRMS), name="firm_is_called_something"
            ),
        ]

    def __str__(self) -> str:
        """Its id."""
        return str(self.firm)

    @property
    def roles(self) -> tuple[str, ...]:
        """What its people may be to it."""
        return OFFICES.get(self.office, MEMBERS)

    @property
    def keeper(self) -> str:
        """The role that keeps its people."""
        return self.roles[0]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """All firms, for anybody."""
        return Q()


class Membership(Scoped):
    """What a person is to a firm; one person may belong to several."""

    id = models.UUIDField(primary_key=True, db_default=UUID7)
    owner = owned()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    since = models.DateTimeField(db_default=Now())

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["owner", "person"], name="one_membership"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="role_is_known"),
        ]

    @classmethod
    def visible_to(cls, who: Any) -> Q:
        """Those of one's firm and one's own in others; all, for the operator."""
        if who.role == OPERATOR:
            return Q()
        own = Q(person__pk=who.person) if who.person.isdigit() else Q(pk=None)
        return Q(owner_id=who.firm) | own
