"""The only door to the solver: a Program goes in, an Answer comes out."""

from xinqiao.solver.highs import Session
from xinqiao.solver.program import Answer, Program, Rows, Wing

__all__ = ["Answer", "Program", "Rows", "Session", "Wing"]
