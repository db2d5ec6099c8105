"""The help pages, in both languages, from the commands and the catalogue of texts."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperGroup

from xinqiao.cli.screen import Answer, Screen
from xinqiao.cli.texts import say

if TYPE_CHECKING:
    from rich.console import RenderableType

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """One page of help: how to call it, what it does, and lists of names."""

    usage: str
    about: str
    sections: tuple[tuple[str, Rows], ...]


def help_answer(screen: Screen, words: Sequence[str], program: TyperGroup) -> Answer:
    """The page of the command that is named, else that of the program."""
    path, found = named(words, program)
    page = page_of(path, found, screen.language)
    return Answer(asdict(page), rendered(page, screen))


def named(words: Sequence[str], program: TyperGroup) -> tuple[tuple[str, ...], Any]:
    """The command or group that words name, by its path; of no words, the program."""
    path: tuple[str, ...] = ()
    found: Any = program
    for word in words:
        if isinstance(found, TyperGroup) and word in found.commands:
            path, found = (*path, word), found.commands[word]
    return path, found


def pages(program: TyperGroup) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group, by its path, in their order."""
    for name, command in program.commands.items():
        yield (name,), command
        if isinstance(command, TyperGroup):
            yield from (((name, *path), found) for path, found in pages(command))


def page_of(path: tuple[str, ...], found: Any, language: str) -> Page:
    """The page of a command or a group."""
    if isinstance(found, TyperGroup):
        return overview(path, found, language)
    return command_page(path, found, language)


def key_of(path: tuple[str, ...], name: str) -> str:
    """Where the catalogue has a text of a command."""
    return ".".join(("command", *path, name))


def overview(path: tuple[str, ...], group: TyperGroup, language: str) -> Page:
    """The page of the program or a group: its commands, and options known anywhere."""
    commands = tuple(
        (name, say(language, key_of((*path, name), "help"))) for name in group.commands
    )
    about = say(language, key_of(path, "help") if path else "app")
    sections = (("help.commands", commands), everywhere(language, version=not path))
    return Page(" ".join(("xinqiao", *path, "COMMAND …")), about, sections)


def command_page(path: tuple[str, ...], command: Any, language: str) -> Page:
    """The page of one command: its arguments and options."""
    arguments = [p for p in command.params if isinstance(p, TyperArgument)]
    options = [p for p in command.params if not isinstance(p, TyperArgument)]
    pieces = [label(p) for p in arguments] + [label(p) for p in options if p.required]
    if not all(p.required for p in options):
        pieces.append(f"[{say(language, 'help.options')}]")
    sections = (
        ("help.arguments", tuple(rows(path, arguments, language))),
        ("help.options", tuple(rows(path, options, language))),
        everywhere(language),
    )
    return Page(
        " ".join(["xinqiao", *path, *pieces]),
        say(language, key_of(path, "help")),
        tuple(section for section in sections if section[1]),
    )


def label(parameter: Any) -> str:
    """How a parameter is written on a command line."""
    value = parameter.metavar or str(parameter.name).upper()
    if isinstance(parameter, TyperArgument):
        return str(value)
    option = str(parameter.opts[0])
    return option if parameter.is_flag else f"{option} {value}"


def rows(
    path: tuple[str, ...], parameters: list[Any], language: str
) -> Iterator[tuple[str, str]]:
    """A row per parameter: how it is written, and what it means."""
    for parameter in parameters:
        text = say(language, key_of(path, str(parameter.name)))
        if isinstance(parameter, TyperArgument):
            yield label(parameter), text
            continue
        if parameter.required:
            note = say(language, "help.required")
        elif parameter.default not in (None, False):
            note = say(language, "help.default", value=parameter.default)
        else:
            yield label(parameter), text
            continue
        yield label(parameter), say(language, "help.noted", text=text, note=note)


def everywhere(language: str, version: bool = False) -> tuple[str, Rows]:
    """The options that every command has."""
    named = {"--lang LANG": "help.lang", "--json": "help.json", "--help": "help.help"}
    if version:
        named["--version"] = "help.version"
    found = tuple((option, say(language, key)) for option, key in named.items())
    return "help.everywhere", found


def rendered(page: Page, screen: Screen) -> Iterator["RenderableType"]:
    """A page for people, names in one column through all sections."""
    from rich.table import Table
    from rich.text import Text

    names = [name for _, section in page.sections for name, _ in section]
    width = max(Text(name).cell_len for name in names)
    yield f"{screen.say('help.usage')}: {page.usage}\n\n{page.about}"
    for title, section in page.sections:
        yield f"\n{screen.say(title)}"
        table = Table.grid(padding=(0, 2), pad_edge=False)
        table.add_column(width=1)
        table.add_column(width=width, no_wrap=True)
        table.add_column(overflow="fold")
        for name, text in section:
            table.add_row("", name, text)
        yield table
    yield f"\n{screen.say('help.exit')}"
