"""The platform comes up with one command, comes back when killed, and goes whole."""

import os
import signal
import socket

import pytest
from tests.web.host.conftest import AS_ROOT, claimed, command, opened
from tests.web.host.platforms import Platform, left_over, user_of, wait_for

from xinqiao_web.host import database, services
from xinqiao_web.host.folder import Folder
from xinqiao_web.host.processes import alive
from xinqiao_web.host.pulse import heard
from xinqiao_web.host.users import users


@pytest.fixture(scope="module")
def platform(place):
    """One platform for all of these tests; each leaves it running and well."""
    platform = Platform(place / "platform")
    platform.start()
    yield platform
    platform.end()


@pytest.fixture
def running(platform):
    if not alive(platform.process.pid):
        platform.start()
    return platform


def keep(running, what):
    """Commit a row."""
    with (
        opened(Folder(running.folder)) as (ready, _),
        database.connected(ready.url("owner")) as owner,
    ):
        owner.execute("CREATE TABLE IF NOT EXISTS kept (what text)")
        owner.execute("INSERT INTO kept VALUES (%s)", [what])


def kept(running):
    """What rows were committed."""
    with (
        opened(Folder(running.folder)) as (ready, _),
        database.connected(ready.url("owner")) as owner,
    ):
        return [row[0] for row in owner.execute("SELECT what FROM kept")]


def test_the_address_is_shown_when_a_page_answers(running):
    assert running.well()
    lines = running.said().splitlines()
    assert len(lines) <= 4
    assert lines[-1].startswith(f"Xinqiao is ready: http://localhost:{running.port}")


def test_what_shows_that_pages_are_served_is_answered(running):
    with opened(Folder(running.folder)) as (ready, _):
        question = services.web(ready, running.port).question
    with socket.create_connection(("127.0.0.1", question.port), 180) as line:
        line.sendall(question.text)
        assert heard(line)


def test_every_process_runs_as_its_own_user(running):
    people = users()
    for words, user in {
        "postgres -D": people.database,
        "postgres: ": people.database,
        "granian": people.web,
        "django work": people.worker,
    }.items():
        found = running.named(words)
        assert found
        assert {user_of(pid) for pid in found} == {user.uid}
    assert 0 not in {user_of(p) for p in running.processes()} or not AS_ROOT


def test_a_second_start_is_refused_and_says_by_whom(running):
    for language, words in {"en": "in use by process", "zh": "正被进程"}.items():
        done = command(running.folder, "start", "--lang", language)
        assert done.returncode == 2
        assert done.stderr.startswith("XH101")
        assert words in done.stderr
        assert str(running.process.pid) in done.stderr
        assert done.stderr.count("\n") == 2
    assert running.well()


@pytest.mark.parametrize(
    ("killed", "which"),
    [("granian", 0), ("granian", -1), ("django work", 0)],
    ids=["web", "web-child", "worker"],
)
def test_a_killed_process_comes_back(running, killed, which):
    pid = running.named(killed)[which]
    before = len(running.named(killed))
    os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: not alive(pid))
    assert wait_for(lambda: len(running.named(killed)) == before and running.well())


@pytest.mark.parametrize("killed", ["postgres: xinqiao_web", "postgres -D"])
def test_a_killed_database_comes_back_with_all_that_it_acknowledged(running, killed):
    assert wait_for(running.well)
    keep(running, killed)
    pid = running.named(killed)[0]
    os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: not alive(pid))
    assert wait_for(running.well)
    assert killed in kept(running)
    assert wait_for(lambda: len(running.named("django work")) == 1)


def test_a_check_finds_what_is_open_and_nothing_else(running):
    running.folder.chmod(0o777)
    done = command(running.folder, "check")
    running.folder.chmod(0o711 if AS_ROOT else 0o700)
    codes = [line for line in done.stderr.splitlines() if line[:2] == "XH"]
    assert done.returncode == 1
    assert codes == [f"XH142 {running.folder} is open to others (mode 0777)."]


def test_a_killed_supervisor_takes_all_with_it_and_a_new_start_works(running):
    keep(running, "supervisor")
    before = set(running.processes())
    running.process.kill()
    running.process.wait()
    running.start()
    assert running.well()
    assert not any(alive(pid) for pid in before)
    assert "supervisor" in kept(running)


def test_what_a_killed_supervisor_left_running_is_ended_by_the_next(running):
    """Stopped processes cannot hear that their parent died: they are left over."""
    left = running.named("granian")
    for pid in left:
        os.kill(pid, signal.SIGSTOP)
    running.process.kill()
    running.process.wait()
    assert any(alive(pid) for pid in left)
    running.start()
    assert running.well()
    assert not any(alive(pid) for pid in left)


def test_ctrl_c_leaves_no_process(running):
    assert running.end() == 0
    assert running.said().splitlines()[-1] == "Ended: no process is left."
    assert left_over(running.folder) == []


def test_a_port_in_use_is_refused_before_anything_is_made(place):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        for words, more in ((("--port", port), {}), ((), {"PORT": port})):
            done = command(place / "unmade", "start", *words, **more)
            assert (done.returncode, done.stderr[:5]) == (2, "XH102")
    assert not (place / "unmade" / "postgres").exists()


def test_a_folder_that_holds_other_things_is_left_alone(place):
    theirs = place / "theirs"
    theirs.mkdir(mode=0o755)
    (theirs / "letter").touch()
    done = command(theirs, "start")
    assert (done.returncode, done.stderr[:5]) == (2, "XH118")
    assert [path.name for path in theirs.iterdir()] == ["letter"]
    assert theirs.stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(not AS_ROOT, reason="only root can open what is another's")
def test_a_folder_of_another_user_is_refused(place):
    other = place / "other"
    other.mkdir()
    os.chown(other, users().worker.uid, -1)
    done = command(other, "start")
    assert (done.returncode, done.stderr[:5]) == (2, "XH119")


def test_a_demonstration_never_opens_in_a_folder_of_real_data(place):
    real = claimed(place / "real")
    done = command(real.path, "start", "--demo")
    assert (done.returncode, done.stderr[:5]) == (2, "XH104")


@pytest.mark.skipif(not AS_ROOT, reason="only root drops to other users")
def test_a_folder_that_the_users_cannot_reach_is_refused_not_opened_up(place):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    done = command(closed / "data", "start")
    assert (done.returncode, done.stderr[:5]) == (2, "XH103")
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="the other tests run as an ordinary user")
def test_an_ordinary_user_has_the_same_platform(place, folder):
    """The same command as `nobody`, with a Python that it can reach."""
    import pwd

    nobody = pwd.getpwnam("nobody")
    home = place / "of-nobody"
    home.mkdir()
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    with opened(folder) as (ready, _):
        run = ready.run
    words = (str(run.python), "-m", "xinqiao_web.host.command")
    more = {**run.environment, "PYTHONSAFEPATH": "1"}
    platform = Platform(home / "data", words, dict(more), user="nobody")
    platform.start()
    try:
        assert platform.well()
        found = platform.processes()
        assert {user_of(pid) for pid in found} == {nobody.pw_uid}
        assert (home / "data").stat().st_mode & 0o777 == 0o700
    finally:
        assert platform.end() == 0
    assert left_over(home) == []
