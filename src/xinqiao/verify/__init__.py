"""Checks an outcome without the solver: knows tables and market, nothing else."""

from xinqiao.verify.breaches import Breach
from xinqiao.verify.verdict import StageVerdict, Verdict, verify

__all__ = ["Breach", "StageVerdict", "Verdict", "verify"]
