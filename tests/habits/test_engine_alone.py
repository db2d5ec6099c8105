"""The engine needs no platform: its command works where no web library is installed."""

import subprocess
import sys

FOREIGN = ("django", "ninja", "allauth", "procrastinate", "psycopg", "xinqiao_web")


def test_clearing_a_market_loads_nothing_of_the_platform():
    code = (
        "import sys\n"
        f"for name in {FOREIGN!r}: sys.modules[name] = None\n"
        "import xinqiao\n"
        "outcome = xinqiao.clear(xinqiao.sample_market(firms=1, programmes=1))\n"
        "assert outcome.proof['delivered'] > 0\n"
        "from xinqiao.cli.main import main\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
