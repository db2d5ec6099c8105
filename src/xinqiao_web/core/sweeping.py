"""What killed processes left in the vault: files and folders that no row names."""

from datetime import UTC, datetime, timedelta

from xinqiao_web.core import vault
from xinqiao_web.core.context import EVERYONE, Acting, act_as

ARRIVING = timedelta(days=1)
"""How long a file may be here before a row names it, and a folder of work in progress;
then it was left behind by a process that died meanwhile.
"""


def sweep() -> int:
    """Remove what was left behind, of all rooms; how much.

    The files are listed before the names are asked for: what comes meanwhile is too
    new to go.
    """
    left = set(vault.names_before(datetime.now(UTC) - ARRIVING))
    with act_as(Acting(firm=EVERYONE)):
        for names in vault.NAMED:
            left.difference_update(names())
    for name in left:
        vault.clear_away(name)
    return len(left)
