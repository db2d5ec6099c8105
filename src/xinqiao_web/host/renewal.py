"""`xinqiao-web renew-key`: another key signs and seals, and nothing is lost by it."""

from collections.abc import Mapping

from xinqiao_web.host import keys, services
from xinqiao_web.host.folder import Folder
from xinqiao_web.host.screen import Screen
from xinqiao_web.host.session import session


def renew_key(folder: Folder, screen: Screen, environment: Mapping[str, str]) -> None:
    """Let a new key sign sessions and seal second factors.

    The platform must not run: its processes would go on with the key they have read.
    The key of now still opens what it has signed; those before it open nothing more,
    so all that they sealed is sealed anew first. Killed at any moment, every factor
    opens with one of the keys that are kept.
    """
    with session(folder, screen, environment, alone=True) as (machine, supervisor):
        services.seal_factors(machine, supervisor)
        keys.renew(folder, machine.people)
        services.seal_factors(machine, supervisor)
