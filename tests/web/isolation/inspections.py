"""Inspections of a published round, each as far as the verb needs that is asked of it.

They are the operator's: no firm has one, and to all others one that waits is as one
that is not there.
"""

import io
import uuid
import zipfile
from functools import cache, partial
from pathlib import PurePosixPath

from django.db.models.functions import Now
from tests.web.actors import acting, everyone, firm
from tests.web.isolation.world import told_round, world

from xinqiao_web.core import vault
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.rounds import models as rounds
from xinqiao_web.rounds.actions import inspections
from xinqiao_web.rounds.clearings.child import hashed


@cache
def inspection(verb: str) -> uuid.UUID:
    """One that the operator's role may `allow` or `take`: asked for by another."""
    office, somebody = world().homes["operator"], world().people["operator"]
    assert office is not None
    assert somebody is not None
    number, other = published_round(), acting(firm(office="operator"), "operator")
    with act_as(other):
        made = inspections.ask(number, "so", "")
    if verb == "take":
        with act_as(Acting(str(somebody.pk), office.firm, "operator")):
            inspections.allow(made)
    return made.pk


@cache
def published_round() -> int:
    """A round that was published by a clearing whose outcome lies in the vault."""
    number, (stored, outcome) = told_round(), archive()
    about = {"snapshot": "", "policy": "", "engine": "", "head": ""}
    with everyone():
        frozen = rounds.Snapshot.objects.create(
            round_id=number, files={}, hash="", firms={}, rows={}, engine=""
        )
        made = rounds.Clearing.objects.create(
            snapshot=frozen,
            purpose=rounds.PUBLISH,
            person="",
            office="",
            state=rounds.DONE,
            stored=stored,
            outcome=outcome,
        )
        rounds.Publication.objects.create(
            round_id=number, clearing=made.pk, outcome=outcome, at=Now(), **about
        )
    return number


def archive() -> tuple[str, str]:
    """An outcome's archive in the vault: its name, and the outcome's hash."""
    name, content = "plan.csv", b"demand\n"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(name, content)
    outcome = hashed({PurePosixPath(name): partial(bytes, content)})
    return vault.keep([data.getvalue()]), outcome
