"""Groups of commands, and the screen that every command is called with."""

import typer

from xinqiao.cli.failures import finding, refusal
from xinqiao.cli.screen import Answer, Screen


def screen_of(context: typer.Context) -> Screen:
    """The screen that a command was called with."""
    screen = context.find_object(Screen)
    return screen or Screen("en")


def group() -> typer.Typer:
    """A group of commands; its name alone asks for one of them."""
    made = typer.Typer(add_completion=False, rich_markup_mode=None)
    made.callback(invoke_without_command=True)(ask_for_a_command)
    return made


def ask_for_a_command(context: typer.Context) -> Answer | None:
    """Refuse a group that is called without one of its commands."""
    if context.invoked_subcommand is not None:
        return None
    missing = finding("XQ801", name="COMMAND", command=context.command_path)
    return refusal(screen_of(context), [missing])
