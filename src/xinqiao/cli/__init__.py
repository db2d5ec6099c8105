"""The command `xinqiao`: the only room that prints."""

from xinqiao.cli.main import main

__all__ = ["main"]
