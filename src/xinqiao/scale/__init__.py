"""Many scenarios of one market, on any `concurrent.futures` executor."""

from xinqiao.scale.cluster import dask
from xinqiao.scale.policies import compare_policies
from xinqiao.scale.pool import processes
from xinqiao.scale.scenarios import Scenarios, run_scenarios

__all__ = ["Scenarios", "compare_policies", "dask", "processes", "run_scenarios"]
