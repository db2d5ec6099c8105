"""What killed processes left in the vault: files and folders that no row names."""

from datetime import UTC, datetime, timedelta
from itertools import chain

from xinqiao_web.core import vault
from xinqiao_web.core.context import EVERYONE, Acting, act_as

ARRIVING = timedelta(days=1)
"""How long a file may be here before a row names it, and a folder of work in progress;
then it was left behind by a process that died meanwhile.
"""


def sweep() -> int:
    """Remove what was left behind, of all rooms; how much.

    The files are listed before the names are asked for: what comes meanwhile is too
    new to go. Where nothing at all is named, nothing goes: the database may be another
    market's, or a new one beside old files.
    """
    left = set(vault.names_before(datetime.now(UTC) - ARRIVING))
    with act_as(Acting(firm=EVERYONE)):
        named = set(chain.from_iterable(names() for names in vault.NAMED))
    if not any(named):
        return 0
    for name in left - named:
        vault.clear_away(name)
    return len(left - named)
