"""The command `xinqiao-web`: arguments to exit code."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from xinqiao_web.host.arguments import Arguments, understood
from xinqiao_web.host.folder import Folder, chosen
from xinqiao_web.host.refused import Refused, refused
from xinqiao_web.host.screen import Screen
from xinqiao_web.host.texts import language_of

FINE, FOUND, REFUSED, STOPPED = 0, 1, 2, 130


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    os.umask(0o077)
    sys.exit(run(sys.argv[1:], os.environ))


def run(words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one command line; nothing that goes wrong is shown as a traceback."""
    screen = Screen(language_of("", environment))
    try:
        given = understood(words)
        screen = Screen(language_of(given.lang, environment))
        if given.lang and given.lang != screen.language:
            raise refused("XH801", said=f"--lang {given.lang}")
        return COMMANDS[given.command](given, screen, environment)
    except Refused as refusal:
        screen.complain(refusal.findings)
        return REFUSED
    except KeyboardInterrupt:
        screen.say("interrupted")
        return STOPPED
    except OSError as error:
        screen.complain(refused("XH802", said=str(error)).findings)
        return REFUSED


def place(given: Arguments, environment: Mapping[str, str]) -> Folder:
    """The data folder that a command is about."""
    return chosen(environment, given.demo)


def help_(_given: Arguments, screen: Screen, _environment: Mapping[str, str]) -> int:
    """Say what can be done."""
    screen.say("help")
    return FINE


def start(given: Arguments, screen: Screen, environment: Mapping[str, str]) -> int:
    """Run the platform until it is asked to end."""
    from xinqiao_web.host.start import start as run_platform

    folder = place(given, environment)
    profile = "demo" if given.demo else "production"
    run_platform(folder, profile, given.port_in(environment), screen, environment)
    return FINE


def operator(given: Arguments, screen: Screen, environment: Mapping[str, str]) -> int:
    """Let in an operator whom nobody could invite."""
    from xinqiao_web.host import services
    from xinqiao_web.host.session import session

    folder = place(given, environment)
    with session(folder, screen, environment) as (machine, supervisor):
        path = services.make_operator(machine, supervisor, given.email)
        site = services.site(machine, given.port_in(environment))
    if path:
        screen.say("operator", email=given.email, link=site + path)
    else:
        screen.say("operator_known", email=given.email)
    return FINE


def migrate(given: Arguments, screen: Screen, environment: Mapping[str, str]) -> int:
    """Bring the tables up to this version."""
    from xinqiao_web.host import services
    from xinqiao_web.host.session import session

    folder = place(given, environment)
    with session(folder, screen, environment) as (machine, supervisor):
        services.migrate(machine, supervisor)
    screen.say("migrated", folder=folder.path)
    return FINE


def renew_key(given: Arguments, screen: Screen, environment: Mapping[str, str]) -> int:
    """Let a new key sign and seal."""
    from xinqiao_web.host import renewal

    folder = place(given, environment)
    renewal.renew_key(folder, screen, environment)
    screen.say("renewed", folder=folder.path)
    return FINE


def check(given: Arguments, screen: Screen, environment: Mapping[str, str]) -> int:
    """Look for what should be mended."""
    from xinqiao_web.host.check import findings
    from xinqiao_web.host.session import session

    folder = place(given, environment)
    with session(folder, screen, environment) as (machine, supervisor):
        found = findings(machine, supervisor)
    screen.complain(tuple(found))
    screen.say("checked", folder=folder.path, count=len(found))
    return FOUND if found else FINE


def backup(given: Arguments, screen: Screen, environment: Mapping[str, str]) -> int:
    """Write a backup."""
    from xinqiao_web.host.backup import back_up

    folder, target = place(given, environment), Path(given.file).absolute()
    key = back_up(folder, target, given.key, screen, environment)
    screen.say("backed_up", path=target, size=target.stat().st_size, key=key)
    return FINE


def restore(given: Arguments, screen: Screen, environment: Mapping[str, str]) -> int:
    """Bring a market back from its backup."""
    from xinqiao_web.host.restore import restore as bring_back

    if given.key is None:
        raise refused("XH140")
    folder, source = place(given, environment), Path(given.file).absolute()
    bring_back(folder, source, given.key, screen, environment)
    screen.say("restored", folder=folder.path, path=source)
    return FINE


def verify_log(
    given: Arguments, _screen: Screen, _environment: Mapping[str, str]
) -> int:
    """Hand over to the verifier, which stands alone and knows nothing of us."""
    verifier = Path(__file__).parents[1] / "core" / "verify_log.py"
    os.execv(sys.executable, [sys.executable, str(verifier), *given.rest])


COMMANDS = {
    "help": help_,
    "start": start,
    "operator": operator,
    "migrate": migrate,
    "check": check,
    "renew-key": renew_key,
    "backup": backup,
    "restore": restore,
    "verify-log": verify_log,
}

if __name__ == "__main__":
    main()
