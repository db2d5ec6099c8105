"""What killed processes left in the vault goes; what a row names stays, however old."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.timezone import now
from tests.web.actors import database_role, everyone, firm, person
from tests.web.market.works import begun, line, needs, planner
from tests.web.rounds.firms import small
from tests.web.rounds.flow import cleared, frozen

from xinqiao_web.accounts.models import Departure
from xinqiao_web.core import vault
from xinqiao_web.core.context import act_as
from xinqiao_web.core.management.commands import work
from xinqiao_web.core.sweeping import ARRIVING, sweep
from xinqiao_web.market.models import Import
from xinqiao_web.rounds import models as m

OLD = ARRIVING + timedelta(hours=1)


def aged(name: str) -> Path:
    """A file or folder of the vault as if it had been there for long."""
    then = time.time() - OLD.total_seconds()
    os.utime(vault.path_of(name), (then, then))
    return vault.path_of(name)


def swept() -> int:
    with database_role("worker"):
        return sweep()


def folder(name: str) -> str:
    """A folder of work that was killed, with something in it."""
    (vault.path_of(name) / "out").mkdir(parents=True)
    (vault.path_of(name) / "out" / "demand.csv").write_text("secret")
    return name


def test_files_and_folders_that_nothing_names_go_once_they_are_old() -> None:
    frozen(small())
    left = [aged(vault.keep([b"left"])), aged(folder("clearing-left"))]
    new = [vault.path_of(vault.keep([b"new"])), vault.path_of(folder("clearing-new"))]
    assert swept() == len(left)
    assert [path.exists() for path in (*left, *new)] == [False, False, True, True]
    assert swept() == 0


def test_what_a_round_stands_on_stays() -> None:
    who = small()
    done = cleared(who, frozen(who))
    with act_as(who.operator):
        kept = m.Snapshot.objects.get(pk=done.snapshot_id)
    paths = [aged(name) for name in (*kept.files.values(), done.stored)]
    swept()
    assert all(path.exists() for path in paths)


def test_what_a_firm_sent_or_is_given_when_it_leaves_stays() -> None:
    who = planner()
    sent = begun(who, "demand", needs(line("need-1")))
    with act_as(who):
        sent = Import.objects.get(pk=sent.pk)
    archive = vault.keep([b"archive"])
    gone = firm()
    keeper = person(gone, "administrator")
    with everyone():
        Departure.objects.create(
            owner_id=gone, made_by=keeper, expires=now() + OLD, file=archive
        )
    paths = [aged(name) for name in (sent.stored, sent.pages[0]["stored"], archive)]
    swept()
    assert all(path.exists() for path in paths)


def test_nothing_goes_where_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    left = aged(vault.keep([b"of another market"]))
    monkeypatch.setattr(vault, "NAMED", [lambda: [""]])
    assert (swept(), left.exists()) == (0, True)
    left.unlink()


def test_the_worker_sweeps_before_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen(small())
    left, called = aged(vault.keep([b"left"])), []
    monkeypatch.setattr(work, "call_command", lambda *words: called.append(words))
    with database_role("worker"):
        call_command("work")
    assert not left.exists()
    assert called == [("procrastinate", "worker", "--shutdown-graceful-timeout", "8")]
