"""What a round tells everybody: how large the gap is, and nothing about anybody."""

from xinqiao_web.rounds.releases.contributions import contributions_of
from xinqiao_web.rounds.releases.release import Past, Release, released
from xinqiao_web.rounds.releases.words import Statement, statements

__all__ = [
    "Past",
    "Release",
    "Statement",
    "contributions_of",
    "released",
    "statements",
]
