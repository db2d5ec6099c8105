"""A round's market is frozen: made from what was submitted, kept in files, hashed.

Files are written first, under names that nobody knows; the snapshot that names them
stands in one transaction. Killed before it, the work has left nothing but files without
a name, and is done anew.
"""

import hashlib
from io import BytesIO
from typing import Any

import polars as pl

from xinqiao import Market, Policy, __version__
from xinqiao_web.commitments.snapshot import left_of_lots, reserved_for_buyers
from xinqiao_web.core import vault
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.core.findings import finding
from xinqiao_web.rounds import canonical
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.checks import told
from xinqiao_web.rounds.common import common_to, programmes
from xinqiao_web.rounds.own import Tables
from xinqiao_web.rounds.union import Union, united

ALL = Acting(firm=EVERYONE)


def freeze_market(number: int) -> None:
    """Make the snapshot of a round that was frozen, unless it is there."""
    with act_as(ALL):
        round = m.Round.objects.get(pk=number)
        if round.state != m.FROZEN or current(round) is not None:
            return
        made = gathered(round)
    files = {name: kept(frame) for name, frame in made.market.tables.items()}
    try:
        with act_as(ALL):
            stored = store(number, made, files)
    except BaseException:
        drop(files)
        raise
    if not stored:
        drop(files)


def current(round: m.Round) -> m.Snapshot | None:
    """The snapshot of a round that was not opened again since."""
    return m.Snapshot.objects.filter(round=round, current=True).first()


def gathered(round: m.Round) -> Union:
    """The market of all who submitted."""
    handed_in = {s.owner_id: content_of(s) for s in submissions(round)}
    common = common_to(round, left_of_lots(), reserved_for_buyers())
    policy = Policy.from_toml(round.policy)
    return united(handed_in, programmes(round), common, policy)


def submissions(round: m.Round) -> list[m.Submission]:
    """The submissions that stand, by firm."""
    rows = m.Submission.objects.filter(round=round, state=m.SUBMITTED)
    return list(rows.order_by("owner_id"))


def content_of(submission: m.Submission) -> Tables:
    """The rows of a submission.

    Raises
    ------
    Refusal
        XW535 if they are not what its receipt is for.
    """
    kept = m.Content.objects.get(pk=submission.pk)
    about = (submission.owner_id, submission.round_id, kept.salt, kept.tables)
    if canonical.receipt(*about) != submission.receipt:
        raise Refusal(finding("XW535"))
    return canonical.read(kept.tables)


def kept(frame: pl.DataFrame) -> str:
    """Keep a table in the vault; its name there."""
    data = BytesIO()
    frame.write_parquet(data)
    return vault.keep([data.getvalue()])


def drop(files: dict[str, str]) -> None:
    """Remove the files of a snapshot that there will not be."""
    for name in files.values():
        vault.drop(name)


def store(number: int, made: Union, files: dict[str, str]) -> bool:
    """Write the snapshot down, unless the round has gone on meanwhile."""
    round = m.Round.objects.select_for_update().get(pk=number)
    if round.state != m.FROZEN or current(round) is not None:
        return False
    standing = submissions(round)
    leave_out(standing, made)
    hashed = hash_of(made.market)
    m.Snapshot.objects.create(
        round=round,
        files=files,
        hash=hashed,
        firms={
            s.owner_id: s.receipt for s in standing if s.owner_id not in made.left_out
        },
        rows={name: frame.height for name, frame in made.market.tables.items()},
        engine=__version__,
    )
    record("round.snapshot", round=number, hash=hashed)
    return True


def leave_out(standing: list[m.Submission], made: Union) -> None:
    """Tell the firms that stayed out, and nobody else, why."""
    for one in standing:
        if one.owner_id in made.left_out:
            found = [finding("XW533"), *made.left_out[one.owner_id]]
            told_to: list[dict[str, Any]] = told(found, {})
            m.Submission.objects.filter(pk=one.pk).update(state=m.LEFT_OUT)
            m.Content.objects.filter(pk=one.pk).update(findings=told_to)


def hash_of(market: Market) -> str:
    """SHA-256 over the names of all tables, each with its sorted canonical rows."""
    digest = hashlib.sha256()
    for name, table in market.tables.items():
        digest.update(f"{name}\n{table.write_csv()}".encode())
    return digest.hexdigest()


def market_of(snapshot: m.Snapshot) -> Market:
    """The market of a snapshot, as it was frozen."""
    return Market.from_tables(
        {
            name: pl.read_parquet(vault.path_of(file))
            for name, file in snapshot.files.items()
        }
    )
