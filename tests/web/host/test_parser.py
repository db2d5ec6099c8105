"""Files are parsed by a user who may do nothing else, for web and worker alone."""

import os
import subprocess

import pytest
from tests.web.host.conftest import AS_ROOT, opened
from tests.web.host.platforms import user_of, wait_for

from xinqiao_web.host import services
from xinqiao_web.host.processes import alive, numbers, parent

CLIENT = """
import os, sys
from xinqiao_web.market.imports.parser import running
source = os.fdopen(0, "rb")
with running(source, ["a.csv", "demand", "sheet"]) as answer:
    print(answer.read(9).decode(), flush=True)
"""
SHEET = b"need,vehicle,pieces\nn1,v1,5\n"


@pytest.fixture(scope="module")
def service(folder):
    """The parser's process, on the data folder's socket."""
    with (
        opened(folder) as (ready, supervisor),
        services.handing_over(ready) as listening,
    ):
        yield ready, supervisor.watch(services.parser(ready, listening))


def client(ready, user, **streams):
    """A process of a user that has a file parsed."""
    return subprocess.Popen(
        [str(ready.run.python), "-c", CLIENT],
        env=ready.environment("worker"),
        cwd="/",
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **user.dropping(),
        **streams,
    )


def parsers(child):
    """The parsers at work, behind those who attend to them."""
    attending = {pid for pid in numbers() if parent(pid) == child.process.pid}
    return [pid for pid in numbers() if parent(pid) in attending]


def test_a_file_is_read_and_answered(service, place):
    ready, _ = service
    sheet = place / "sheet.csv"
    sheet.write_bytes(SHEET)
    for user in (ready.people.worker, ready.people.web):
        with sheet.open("rb") as file:
            said, trouble = client(ready, user, stdin=file).communicate(timeout=60)
        assert (said.strip(), trouble) == ('{"pages":', "")


def test_hanging_up_ends_the_parser(service):
    ready, child = service
    out, into = os.pipe()
    asking = client(ready, ready.people.worker, stdin=out)
    assert wait_for(lambda: bool(parsers(child)))
    found = parsers(child)
    assert {user_of(pid) for pid in found} == {ready.people.parser.uid}
    asking.kill()
    asking.communicate()
    assert wait_for(lambda: not any(alive(pid) for pid in found))
    os.close(out)
    os.close(into)


@pytest.mark.skipif(not AS_ROOT, reason="only root has other users to turn away")
def test_others_are_turned_away(service):
    ready, child = service
    for user in (ready.people.parser, ready.people.database):
        asking = client(ready, user, stdin=subprocess.DEVNULL)
        said, _ = asking.communicate(timeout=60)
        assert said.strip() == ""
    assert parsers(child) == []
