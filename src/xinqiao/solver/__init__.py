"""The only door to the solvers: a program goes in, an Answer comes out."""

from xinqiao.solver.basis import Basis, Carried, Start
from xinqiao.solver.face import Face, find_face
from xinqiao.solver.first_order import Beginning, FirstOrder
from xinqiao.solver.growing import Growing
from xinqiao.solver.highs import Session
from xinqiao.solver.program import Answer, Program, Rows, Wing

__all__ = [
    "Answer",
    "Basis",
    "Beginning",
    "Carried",
    "Face",
    "FirstOrder",
    "Growing",
    "Program",
    "Rows",
    "Session",
    "Start",
    "Wing",
    "find_face",
]
