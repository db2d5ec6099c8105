"""What the program of the small market does; Django must be set up before.

Rounds go through the same verbs that people use.
"""

from typing import Any

import polars as pl
from tests.browser.web.bazaar import BUYER, SELLER, SIZES
from tests.web.rounds.announced import end_rounds

from xinqiao import sample_market
from xinqiao_web.accounts.models import ADMINISTRATOR, Firm
from xinqiao_web.commitments.actions.losing import expire
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.market.imports.whole import load_market
from xinqiao_web.market.management.commands.seed_demo import OFFICES, account
from xinqiao_web.market.models import Demand, Supply
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds import seeding
from xinqiao_web.rounds.actions import submissions
from xinqiao_web.rounds.freezing import market_of
from xinqiao_web.rounds.moves import now
from xinqiao_web.rounds.steering import taking_part

ALL = Acting(firm=EVERYONE)
ACCOUNTS = {
    "operator": ("operator", "exchange"),
    "colleague": ("operator", "exchange"),
    "regulator": ("regulator", "authority"),
    "administrator": ("administrator", BUYER),
    "planner": ("planner", BUYER),
    "viewer": ("viewer", BUYER),
    "seller": ("seller", SELLER),
    "lab": ("lab", "lab-a"),
}
"""By the name under which somebody is known: the role, and the firm."""


def begin(firms: str = "") -> list[dict[str, str]]:
    """Make the market, and somebody of each role; their accounts.

    `firms`: how many car makers, each with a programme; a market for pictures has more.
    """
    many = {"firms": int(firms), "programmes": int(firms)} if firms else {}
    sample = sample_market(**{**SIZES, **many}, seed=1)
    # No firm orders its own cars: who sells to whom is then the rules' alone.
    alike = sample.demand.with_columns(worth=pl.lit(1.0))
    with act_as(ALL):
        load_market(sample.replace(demand=alike))
        for role, firm in OFFICES.items():
            Firm.objects.create(firm=firm, office=role)
        return [
            {**account(role, firm, name), "role": name}
            for name, (role, firm) in ACCOUNTS.items()
        ]


def stage(makers: str = "") -> list[int]:
    """Bring one round until it is settled, one published, one open; which they are.

    `makers`: how many car makers hand in.
    """
    seeding.MAKERS = int(makers or seeding.MAKERS)
    with act_as(ALL):
        end_rounds()
        before = m.Round.objects.count()
    wanted = seeding.WANTED
    seeding.WANTED = (*[m.CANCELLED] * before, *wanted)
    seeding.seed_rounds()
    return [before + n for n in range(1, len(wanted) + 1)]


def hand_in(number: str) -> int:
    """Have all others hand in who need or have something; how many they are."""
    with act_as(ALL):
        here = {row for table in (Demand, Supply) for row in owners_of(table)}
        known = {firm.firm for firm in taking_part()}
        firms = sorted(here & known - {BUYER, SELLER})
        round = m.Round.objects.get(pk=number)
    for firm in firms:
        with act_as(Acting("", firm, ADMINISTRATOR)):
            submissions.submit(round, round.terms)
    return len(firms)


def owners_of(table: Any) -> list[str]:
    """The firms that have rows of a sheet."""
    return list(table.objects.values_list("owner_id", flat=True).distinct())


def let_pass(number: str, *deadlines: str) -> int:
    """Let deadlines of a round be over; how many commitments expire by it."""
    seeding.let_pass(int(number), *deadlines)
    theirs = {name: now() for name in deadlines if name in ("confirm_by", "accept_by")}
    if not theirs:
        return 0
    with act_as(ALL):
        Commitment.objects.filter(round=number).update(**theirs)
    return expire()


def reserved(number: str) -> list[dict[str, Any]]:
    """The lots of a round's frozen market that are the buyer's by a commitment."""
    with act_as(ALL):
        snapshot = m.Snapshot.objects.get(round=number, current=True)
    lots = market_of(snapshot).supply.filter(pl.col("reserved_for") == BUYER)
    return lots.select("firm", "part", "pieces").to_dicts()
