"""The phases of a clearing in words."""

from xinqiao_web.core.texts import catalogue, say


def in_words(phase: str) -> str:
    """A phase as one reads it; one of the engine's inner steps by its own name."""
    known = catalogue()["rounds"]["phase"]
    first = phase.split()[0] if phase.split() else "waiting"
    return say(f"rounds.phase.{first if first in known else 'solving'}")
