"""What dies is started again, ever more slowly; what is asked to end, ends."""

import os
import signal
import sys
import time

import pytest
from tests.web.host.platforms import PATIENCE, free_port

from xinqiao_web.host.child import Task
from xinqiao_web.host.log import Log
from xinqiao_web.host.processes import alive, numbers, parent
from xinqiao_web.host.pulse import Question
from xinqiao_web.host.refused import Refused
from xinqiao_web.host.screen import Screen
from xinqiao_web.host.supervisor import Stopped, Supervisor
from xinqiao_web.host.users import User

ME = User("me", os.geteuid(), os.getegid(), (), drops=False)
DEAF = (
    "import signal, time; signal.signal(15, signal.SIG_IGN);"
    " print('deaf', flush=True); "
)


SERVER = """
import itertools, socket
with socket.create_server(("127.0.0.1", {port})) as listening:
    for number in itertools.count():
        line, _ = listening.accept()
        with line:
            print("asked", number, flush=True)
            if line.recv(100) and number % {one_in} == 0:
                line.sendall(b"HTTP/1.1 503 Not now\\r\\n\\r\\n")
"""


def task(code, **more):
    return Task("one", [sys.executable, "-c", code], ME, {}, **more)


@pytest.fixture
def supervisor(tmp_path):
    return Supervisor(tmp_path, Screen("en"))


def test_what_dies_again_and_again_is_started_ever_more_slowly(supervisor):
    with supervisor.hearing():
        child = supervisor.watch(task("print('here')"))
        supervisor.until(lambda: False, 3)
        assert 2 <= child.log.since(0).count("here") <= 5
        assert child.pause >= 0.8


def test_a_failed_task_is_refused_with_its_last_words(supervisor):
    with supervisor.hearing():
        assert supervisor.finish(task("print('well')")) == "well\n"
        with pytest.raises(Refused, match="XH120") as refusal:
            supervisor.finish(task("raise SystemExit('too bad')"))
    assert "too bad" in refusal.value.findings[0].given["said"]


def test_asked_to_end_it_stops_waiting_and_ends_all(supervisor):
    with supervisor.hearing():
        child = supervisor.watch(task("import time; time.sleep(60)"))
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Stopped):
            supervisor.until(lambda: False, 30)
    assert not child.runs


def test_what_is_deaf_is_ended_when_patience_is_over_with_all_it_started(supervisor):
    spawn = "import subprocess; subprocess.Popen(['sleep', '60']); time.sleep(60)"
    with supervisor.hearing():
        child = supervisor.watch(task(DEAF + spawn, grace=0.5))
        assert supervisor.until(lambda: below(child.process.pid) != [], 20)
        started = below(child.process.pid)
        before = time.monotonic()
    assert time.monotonic() - before < 10
    assert not child.runs
    assert not any(alive(pid) for pid in started)


def test_a_second_request_to_end_does_not_wait(supervisor):
    with supervisor.hearing():
        child = supervisor.watch(task(DEAF + "time.sleep(60)", grace=60))
        assert supervisor.until(lambda: "deaf" in child.said(), 20)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.raise_signal(number)
        before = time.monotonic()
        with pytest.raises(Stopped):
            supervisor.until(lambda: False, 30)
    assert time.monotonic() - before < 20
    assert not child.runs


def served(one_in, **patience):
    """A server that answers one in so many questions, and how it is asked."""
    port = free_port()
    question = Question(port, b"HEAD / HTTP/1.1\r\n\r\n", **patience)
    return task(SERVER.format(port=port, one_in=one_in), question=question)


def test_what_lives_but_answers_nothing_is_started_again(supervisor, capsys):
    with supervisor.hearing():
        child = supervisor.watch(served(1, patience=2, pause=0.1, most=3))
        assert supervisor.until(lambda: "asked 1" in child.said(), PATIENCE)
        first = child.process.pid
        os.kill(first, signal.SIGSTOP)
        assert supervisor.until(lambda: child.process.pid != first, PATIENCE)
        assert not alive(first)
        assert supervisor.until(lambda: "asked 1" in child.said(), PATIENCE)
    assert "answered nothing" in capsys.readouterr().out


def test_what_answers_now_and_then_is_left_alone(supervisor):
    with supervisor.hearing():
        child = supervisor.watch(served(3, patience=PATIENCE, pause=0.01, most=3))
        first = child.process.pid
        assert supervisor.until(lambda: "asked 12" in child.said(), PATIENCE)
        assert child.process.pid == first


def test_what_closes_every_call_unanswered_is_started_again(supervisor):
    with supervisor.hearing():
        child = supervisor.watch(served(100, patience=PATIENCE, pause=0.01, most=3))
        first = child.process.pid
        assert supervisor.until(lambda: child.process.pid != first, PATIENCE)


def below(pid):
    return [one for one in numbers() if parent(one) == pid]


def test_a_log_keeps_what_was_said_last_within_its_size(tmp_path):
    log = Log(tmp_path / "one.log", largest=1000, kept=2)
    handle = log.opened()
    for number in range(100):
        os.write(handle, f"line {number:03d} {'.' * 40}\n".encode())
        log.turn_if_full()
    os.close(handle)
    kept = [log.path, log.named(1), log.named(2)]
    assert all(path.stat().st_size <= 1050 for path in kept)
    assert sorted(tmp_path.iterdir()) == sorted(kept)
    text = "".join(path.read_text() for path in reversed(kept))
    lines = [line.split()[1] for line in text.splitlines()]
    assert lines == [f"{n:03d}" for n in range(100 - len(lines), 100)]
    assert log.path.stat().st_mode & 0o777 == 0o600
