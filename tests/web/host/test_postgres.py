"""The database server is known by what it is, not by its number, and comes back."""

import os
import signal
import subprocess
import time

import pytest
from tests.web.host.conftest import opened

from xinqiao_web.host import database
from xinqiao_web.host.postgres import postmaster
from xinqiao_web.host.postgres.sockets import socket_folder
from xinqiao_web.host.processes import alive
from xinqiao_web.host.refused import Refused


def test_a_server_killed_with_a_number_given_to_another_process_starts_again(folder):
    other = subprocess.Popen(["sleep", "60"])
    try:
        note = folder.postgres / "postmaster.pid"
        note.write_text(f"{other.pid}\n{folder.postgres}\n{int(time.time())}\n5432\n")
        assert not postmaster.serves(folder)
        with opened(folder):
            assert postmaster.serves(folder)
        assert alive(other.pid)
    finally:
        other.kill()
        other.wait()


def test_a_server_that_nobody_watches_is_taken_over(folder):
    with opened(folder) as (ready, _):
        task = database.server(ready)
    left = subprocess.Popen(
        task.command, env={}, cwd="/", stderr=subprocess.DEVNULL, **task.user.dropping()
    )
    until = time.monotonic() + 20
    while not postmaster.ready(folder) and time.monotonic() < until:
        time.sleep(0.05)
    assert postmaster.note(folder).pid == left.pid
    with opened(folder):
        assert postmaster.note(folder).pid != left.pid
    assert left.wait() == 0
    assert postmaster.strays(folder) == []


def test_a_killed_server_is_started_again_and_keeps_what_it_acknowledged(folder):
    with opened(folder) as (ready, supervisor):
        with database.connected(ready.url("owner")) as owner:
            owner.execute("CREATE TABLE kept AS SELECT 7 AS pieces")
        killed = postmaster.note(folder).pid
        os.kill(killed, signal.SIGKILL)
        assert supervisor.until(
            lambda: postmaster.ready(folder) and postmaster.note(folder).pid != killed,
            60,
        )
        with database.connected(ready.url("owner")) as owner:
            assert owner.execute("TABLE kept").fetchall() == [(7,)]


def test_a_socket_folder_that_leads_elsewhere_is_refused(folder, tmp_path):
    with opened(folder) as (ready, _):
        pass
    place = socket_folder(folder)
    for file in place.iterdir():
        file.unlink()
    place.rmdir()
    place.symlink_to(tmp_path)
    try:
        with pytest.raises(Refused, match="XH108"):
            database.make_files(ready)
    finally:
        place.unlink()
