"""Markets, policies and outcomes in files: CSV, Parquet and Excel."""

from xinqiao.io.grids import Grid, named_columns, read_archive, read_grids
from xinqiao.io.market import read_market, read_policy, read_tables, write_market
from xinqiao.io.outcome import read_outcome, write_outcome
from xinqiao.io.preflight import Limits
from xinqiao.io.report import write_report
from xinqiao.io.template import write_template

__all__ = [
    "Grid",
    "Limits",
    "named_columns",
    "read_archive",
    "read_grids",
    "read_market",
    "read_outcome",
    "read_policy",
    "read_tables",
    "write_market",
    "write_outcome",
    "write_report",
    "write_template",
]
