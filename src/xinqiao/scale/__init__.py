"""Many scenarios of one market, on any `concurrent.futures` executor."""

from xinqiao.scale.cluster import dask
from xinqiao.scale.pool import processes
from xinqiao.scale.scenarios import Scenarios, run_scenarios

__all__ = ["Scenarios", "dask", "processes", "run_scenarios"]
