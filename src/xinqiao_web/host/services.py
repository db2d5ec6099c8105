"""What the platform consists of when it runs: web pages and jobs."""

import http.client
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from xinqiao_web.host.child import Task
from xinqiao_web.host.machine import LOOPBACK, Machine, mask
from xinqiao_web.host.postgres.sockets import parser_socket
from xinqiao_web.host.pulse import Question
from xinqiao_web.host.refused import refused
from xinqiao_web.host.supervisor import Supervisor

HOST = "127.0.0.1"
LIFE = "HEAD /static/core/look/frame.css HTTP/1.1\r\nHost: {}\r\n\r\n"
"""Asked to see whether pages are served at all: for that no database is needed."""


def django(machine: Machine, role: str, name: str, *words: str) -> Task:
    """A task of the platform that runs to its end: `python -m django …` as a role."""
    return Task(
        name=name,
        command=machine.python("-m", "django", *words),
        user=machine.user(role),
        environment=machine.environment(role),
        mask=0o022 if name == "static" else 0o077,
    )


def web(machine: Machine, port: int) -> Task:
    """The web server: as many processes as there are processors, two at least."""
    workers = str(min(max(os.cpu_count() or 2, 2), 8))
    return Task(
        name="web",
        command=machine.python(
            *("-m", "granian", "--interface", "wsgi", "--host", HOST),
            *("--port", str(port), "--workers", workers, "--blocking-threads", "4"),
            *("--respawn-failed-workers", "--respawn-interval", "0.5"),
            *("--workers-kill-timeout", "8s", "--no-ws"),
            "xinqiao_web.config.wsgi:application",
        ),
        user=machine.user("web"),
        environment={**machine.environment("web"), "PORT": str(port)},
        mask=mask(machine.people),
        question=Question(port, LIFE.format(first_host(machine)).encode()),
    )


def worker(machine: Machine) -> Task:
    """The worker: sweeps up, then takes jobs from the database, a few at a time."""
    return Task(
        name="worker",
        command=machine.python("-m", "django", "work"),
        user=machine.user("worker"),
        environment=machine.environment("worker"),
        mask=mask(machine.people),
    )


@contextmanager
def handing_over(machine: Machine) -> Iterator[socket.socket]:
    """The socket where web and worker hand over files to be parsed."""
    place = parser_socket(machine.folder)
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        if machine.people.web.drops:
            os.chown(place, os.geteuid(), machine.people.web.groups[0])
        place.chmod(0o660 if machine.people.web.drops else 0o600)
        listening.listen(16)
        yield listening


def parser(machine: Machine, listening: socket.socket) -> Task:
    """The process that has files parsed, for web and worker alone."""
    admitted = {machine.people.web.uid, machine.people.worker.uid}
    words = map(str, (listening.fileno(), *sorted(admitted)))
    return Task(
        name="parser",
        command=machine.python("-m", "xinqiao_web.host.parsing", *words),
        user=machine.user("parser"),
        environment={
            **machine.plain_environment("parser"),
            "POLARS_MAX_THREADS": "1",
        },
        files=(listening.fileno(),),
    )


def migrate(machine: Machine, supervisor: Supervisor) -> None:
    """Bring the tables up to this version."""
    supervisor.finish(django(machine, "owner", "migrate", "migrate", "--noinput"))


def collect(machine: Machine, supervisor: Supervisor) -> None:
    """Gather the static files of this version."""
    words = ("collectstatic", "--noinput", "--clear", "--verbosity", "0")
    supervisor.finish(django(machine, "owner", "static", *words))


def seed(machine: Machine, supervisor: Supervisor) -> None:
    """Fill the demonstration, as the role that may act for all firms."""
    supervisor.finish(django(machine, "worker", "seed", "seed_demo"))
    supervisor.finish(django(machine, "worker", "seed-rounds", "seed_rounds"))


def make_operator(machine: Machine, supervisor: Supervisor, email: str) -> str:
    """Let somebody operate the market; the path of a first password, if one is due."""
    words = ("make_operator", email)
    said = supervisor.finish(django(machine, "worker", "operator", *words))
    return said.strip()


def seal_factors(machine: Machine, supervisor: Supervisor) -> None:
    """Seal all second factors with the key that signs now."""
    supervisor.finish(django(machine, "worker", "seal", "seal_factors"))


def site(machine: Machine, port: int) -> str:
    """The address under which people reach the platform."""
    host = first_host(machine)
    here = host in LOOPBACK.split(",")
    return f"http://{host}:{port}" if here else f"https://{host}"


def first_host(machine: Machine) -> str:
    """The name under which the platform is reached before all others."""
    return machine.environment("web")["XINQIAO_HOSTS"].split(",")[0].lstrip(".")


def check_port(port: int) -> None:
    """Refuse a port that another program serves.

    Asked by calling there: to take the port on trial would fail for a while after a
    server of ours was killed, when the next one of ours could well have it.
    """
    with socket.socket() as trial:
        trial.settimeout(2)
        answered = trial.connect_ex((HOST, port)) == 0
        if answered and trial.getsockname() != trial.getpeername():
            raise refused("XH102", port=port)


def answers(machine: Machine, port: int) -> bool:
    """Whether the platform says that it is well.

    Asked as the proxy in front of it would: for its own name, through TLS.
    """
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        headers = {"Host": first_host(machine), "X-Forwarded-Proto": "https"}
        connection.request("GET", "/health", headers=headers)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
