"""The only door to the solvers: a Program goes in, an Answer comes out."""

from xinqiao.solver.basis import Basis, Carried
from xinqiao.solver.face import Face, find_face
from xinqiao.solver.first_order import FirstOrder
from xinqiao.solver.highs import Session
from xinqiao.solver.program import Answer, Program, Rows, Wing

__all__ = [
    "Answer",
    "Basis",
    "Carried",
    "Face",
    "FirstOrder",
    "Program",
    "Rows",
    "Session",
    "Wing",
    "find_face",
]
