"""An outcome as one page to read: HTML that needs no network."""

from xinqiao.io.report.write import REPORT, new_report, report_name, write_report

__all__ = ["REPORT", "new_report", "report_name", "write_report"]
