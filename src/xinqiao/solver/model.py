"""Programs and nonzeros, written as HiGHS wants them."""

from typing import Any

import highspy
import numpy as np

from xinqiao.solver.program import Floats, Matrix, Program, join_blocks


def as_cells(matrix: Matrix) -> tuple[int, Any, Any, Floats]:
    """Write nonzeros as HiGHS wants them: how many, starts, places, values."""
    start, column = (a.astype(np.int32) for a in (matrix.start[:-1], matrix.column))
    return len(matrix.column), start, column, matrix.value


def as_lp(program: Program) -> highspy.HighsLp:
    """Write a program as HiGHS wants it."""
    matrix = join_blocks(program.blocks, program.columns)
    model = highspy.HighsLp()
    model.num_col_ = program.columns
    model.num_row_ = program.rows
    model.col_cost_ = np.zeros(program.columns)
    model.col_lower_ = program.lower
    model.col_upper_ = program.upper
    model.row_lower_ = np.concatenate([b.lower for b in program.blocks])
    model.row_upper_ = np.concatenate([b.upper for b in program.blocks])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.start.astype(np.int32)
    model.a_matrix_.index_ = matrix.column.astype(np.int32)
    model.a_matrix_.value_ = matrix.value
    return model
