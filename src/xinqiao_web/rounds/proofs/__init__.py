"""Proofs that a firm's result is part of what was published, and of nothing else."""

from xinqiao_web.rounds.proofs.export import packed
from xinqiao_web.rounds.proofs.tree import Proofs, lines_of, prove

__all__ = ["Proofs", "lines_of", "packed", "prove"]
