"""`python -m xinqiao.solver.warm` compiles the first-order method before it is needed.

Compiled code is kept on disk; without it the first large market waits some seconds.
"""

import numpy as np

from xinqiao.solver.first_order import FirstOrder
from xinqiao.solver.growing import Growing
from xinqiao.solver.program import Answer, Rows


def warm() -> Answer:
    """Build at most three cars of at most two parts, as large markets are planned."""
    row, cells, upper = np.zeros(2, np.int64), np.arange(2), np.array([2.0])
    parts, cars = (
        Rows(name, row, cells, np.ones(2), np.array([-np.inf]), upper + more)
        for name, more in (("parts", 0.0), ("cars", 1.0))
    )
    program = Growing(np.array([0]), np.zeros(2, bool), (parts,), (cars,))
    solver = FirstOrder(program, np.array([3.0]), tolerance=1e-3)
    return solver.maximise(np.array([0.0, 1.0]))


if __name__ == "__main__":
    warm()
