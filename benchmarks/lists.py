"""Time the platform's lists and reads at a million needs and commitments of 500 firms.

    python benchmarks/lists.py
    python benchmarks/lists.py --rows 10000 --asks 5     # a quick look

A database of its own is filled by SQL; the server is the one that members meet
(granian, two workers), asked over HTTP by somebody who is logged in. The largest firm
has a tenth of all rows. Each figure is over `--asks` requests, one after the other;
reads per second are those of four clients at once, each on a connection of its own, of
the page by somebody logged in and of the API by keys. Exits with 1 where a list takes
longer than promised, or programs read fewer than promised.
"""

import argparse
import http.client
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from benchmarks.promised import Promise, judge  # noqa: E402
from tests.web import postgres  # noqa: E402

PORT = 8471
SHEET = "/data/demand/"
OWED = "/commitments/"
READS = "reads/s"
NARROWED = (
    "",
    "?side=supplier",
    "?side=buyer",
    "?state=open",
    "?state=received",
    "?part=part-70",
    "?round=1",
    "?side=buyer&state=open&round=1&part=part-70",
)
COLUMNS = [
    "demand",
    "part",
    "week",
    "pieces",
    "class",
    "worth",
    "sell_through",
    "patience",
]
LARGE, USUAL = "firm-1", "firm-2"
RUNS = 5
SLOWEST, FEWEST = 300, 300
"""Milliseconds in which 95 of a hundred lists come; reads per second by programs."""

FILL = """
SET session_replication_role = replica;
INSERT INTO accounts_firm (firm, role, office, state)
    SELECT 'firm-' || n, 'oem', 'member', 'admitted' FROM generate_series(1, {firms}) n;
INSERT INTO market_demand
    (owner, demand, part, week, pieces, class, worth, sell_through, patience)
SELECT 'firm-' || CASE WHEN n % 10 = 0 THEN 1 ELSE 2 + n % ({firms} - 1) END,
    'need-' || n, 'part-' || n % 1500, date '2026-01-05' + 7 * (n % 52)::int,
    n % 9973, (ARRAY['A', 'B', NULL])[1 + n % 3], n % 7919 * 1000,
    CASE WHEN n % 4 = 0 THEN NULL ELSE n % 1000 * 1000 END, n % 13
FROM generate_series(1, {rows}) n;
INSERT INTO commitments_commitment
    (owner, buyer, round, lot_id, kit, part, week, proposed, state, confirm_by,
     accept_by)
SELECT 'firm-' || CASE WHEN n % 10 = 0 THEN 1 ELSE 2 + n % ({firms} - 1) END,
    'firm-' || CASE WHEN n % 10 = 5 THEN 1 ELSE 2 + n / 7 % ({firms} - 1) END,
    1 + n * 6 / {rows}, gen_random_uuid(), gen_random_uuid(), 'part-' || n % 1500,
    date '2026-01-05' + 7 * (n % 52)::int, 1 + n % 997,
    (ARRAY['proposed', 'refused', 'expired', 'cancelled'])[1 + n % 4], now(), now()
FROM generate_series(1, {rows}) n;
ANALYZE;
"""


@contextmanager
def platform(folder: Path, rows: int, firms: int) -> Iterator[dict[str, str]]:
    """A filled database and a server; gives the environment of its processes."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "xinqiao_web.config.settings",
        "XINQIAO_DATA": str(folder),
        "XINQIAO_SECRET_FILE": str(folder / "key"),
        "XINQIAO_PROFILE": "demo",
        "DATABASE_URL": postgres.url(folder, "web"),
    }
    (folder / "key").write_text(secrets.token_hex(32))
    with postgres.running(folder):
        owner = {**environment, "DATABASE_URL": postgres.url(folder, "owner")}
        for command in ("migrate -v0", "collectstatic -v0 --noinput"):
            run(sys.executable, "-m", "django", *command.split(), env=owner)
        fill(folder, rows, firms)
        with served(environment):
            yield environment


def fill(folder: Path, rows: int, firms: int) -> None:
    """Put the rows in as the superuser: no triggers, no versions, no walls."""
    sql = FILL.format(rows=rows, firms=firms)
    psql = postgres.INSTALLED / "bin" / "psql"
    run(psql, "-h", folder, "-U", postgres.SUPERUSER, "-d", "xinqiao", "-qc", sql)


def run(*command: object, **more: Any) -> None:
    """Run a program and wait for it."""
    subprocess.run(list(map(str, command)), check=True, cwd=ROOT, **more)


@contextmanager
def served(environment: dict[str, str]) -> Iterator[None]:
    """The web server, until the block ends."""
    granian = Path(sys.executable).with_name("granian")
    command = f"{granian} --interface wsgi --port {PORT} --workers 2 --no-access-log"
    command += " --blocking-threads 2 xinqiao_web.config.wsgi:application"
    server = subprocess.Popen(command.split(), env=environment, cwd=ROOT)
    try:
        until_it_answers()
        yield
    finally:
        server.terminate()
        server.wait()


def until_it_answers() -> None:
    """Wait for the server, a minute at most."""
    for _ in range(600):
        try:
            if Reader({}).read("/health") == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


class Reader:
    """A connection that stays open, with headers that say who asks."""

    def __init__(self, headers: dict[str, str]) -> None:
        """Open it."""
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.headers = headers
        self.body = b""

    def read(self, address: str) -> int:
        """Ask; gives the status and keeps the body."""
        self.connection.request("GET", address, headers=self.headers)
        answer = self.connection.getresponse()
        self.body = answer.read()
        return answer.status


def planner_of(firm: str) -> Any:
    """A new planner of a firm."""
    from django.contrib.auth import get_user_model

    from xinqiao_web.accounts.models import Membership
    from xinqiao_web.core.context import EVERYONE, Acting, act_as

    with act_as(Acting(firm=EVERYONE)):
        person = get_user_model().objects.create_user(f"planner@{firm}.example")
        Membership.objects.create(owner_id=firm, person=person, role="planner")
    return person


def logged_in(firm: str) -> dict[str, str]:
    """What a browser says of a planner who is logged in."""
    from django.test import Client

    browser = Client()
    browser.force_login(planner_of(firm))
    cookies = (f"{c.key}={c.value}" for c in browser.cookies.values())
    return {"Cookie": "; ".join(cookies)}


def with_key(firm: str) -> dict[str, str]:
    """What a program says that has the key of a planner."""
    from xinqiao_web.accounts.actions.keys import make_key
    from xinqiao_web.core.context import Acting, act_as

    with act_as(Acting(str(planner_of(firm).pk), firm, "planner")):
        return {"Authorization": f"Bearer {make_key('bench', 'read', 30)[1]}"}


def questions(reader: Reader) -> dict[str, str]:
    """Addresses of lists: first page, deep page, filters, every order."""
    found = {"first page": SHEET, "deep page": deep(reader)}
    found["beginning of the key"] = f"{SHEET}?q=need-77"
    found["one part"] = f"{SHEET}?part=part-70"
    found["weeks from"] = f"{SHEET}?week__from=2026-06-01"
    for column in COLUMNS:
        found[f"by {column}"] = f"{SHEET}?sort={column}"
        found[f"by {column}, falling"] = f"{SHEET}?sort=-{column}"
    return found | {f"commitments {asked}": f"{OWED}{asked}" for asked in NARROWED}


def deep(reader: Reader) -> str:
    """The address of a page far down a list: rows half-way through its keys."""
    from xinqiao_web.core.queries import place

    middle = place("need-5", "00000000-0000-7000-8000-000000000000")
    return f"{SHEET}?after={middle}"


def timed(reader: Reader, address: str, asks: int) -> dict[str, float]:
    """Milliseconds: median and the 95th of a hundred."""
    spent = []
    for _ in range(asks):
        began = time.perf_counter()
        status = reader.read(address)
        spent.append((time.perf_counter() - began) * 1000)
        assert status == 200, (status, address)
    p95 = statistics.quantiles(spent, n=20, method="inclusive")[-1]
    return {"median": round(statistics.median(spent), 1), "p95": round(p95, 1)}


def per_second(
    askers: list[dict[str, str]], address: str, seconds: float, clients: int = 4
) -> float:
    """Reads per second of several clients at once, each as all askers in turn."""
    end = time.perf_counter() + seconds

    def reads() -> int:
        reader, done = Reader({}), 0
        while time.perf_counter() < end:
            reader.headers = askers[done % len(askers)]
            assert reader.read(address) == 200
            done += 1
        return done

    with ThreadPoolExecutor(clients) as pool:
        done = [pool.submit(reads) for _ in range(clients)]
    return round(sum(one.result() for one in done) / seconds, 1)


def measure(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """All figures."""
    with platform(folder, asked.rows, asked.firms) as environment:
        os.environ.update(environment)
        os.environ["DATABASE_URL"] = postgres.url(folder, "worker")
        import django

        django.setup()
        figures: dict[str, Any] = {"rows": asked.rows, "firms": asked.firms}
        for name, firm in (("usual", USUAL), ("large", LARGE)):
            asker = logged_in(firm)
            reader = Reader(asker)
            figures[name] = {
                what: timed(reader, address, asked.asks)
                for what, address in questions(reader).items()
            }
            figures[name][READS] = per_second([asker], SHEET, 5)
        # What one firm's programs may ask is limited: here those of many firms do.
        askers = [with_key(f"firm-{number}") for number in range(10, 70)]
        api = f"/api/v1{SHEET[:-1]}"
        for what, more in (("fifty rows", ""), ("one row", "?limit=1")):
            runs = [per_second(askers, api + more, 5) for _ in range(RUNS)]
            figures[f"API, {what}, reads/s of {RUNS} runs"] = runs
        return figures


def promises(figures: dict[str, Any]) -> Iterator[Promise]:
    """The slowest list of each firm, and what programs read."""
    for firm in ("usual", "large"):
        lists = {k: v["p95"] for k, v in figures[firm].items() if k != READS}
        slowest = max(lists, key=lists.__getitem__)
        what = f"p95 of the slowest list of a {firm} firm ({slowest})"
        yield Promise(what, lists[slowest], SLOWEST, "ms")
    for what, runs in figures.items():
        if what.startswith("API"):
            median = statistics.median(runs)
            yield Promise(f"{what}, median", median, FEWEST, "a second", least=True)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--firms", type=int, default=500)
    parser.add_argument("--asks", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xinqiao-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        figures = measure(asked, folder)
    text = json.dumps(figures, indent=1)
    sys.stdout.write(text + "\n")
    judge(promises(figures))


if __name__ == "__main__":
    main()
