"""One HTML file from a result, which reads nothing beside it and asks for nothing."""

from sim.report.writing import write_analysis_report, write_report

__all__ = ["write_analysis_report", "write_report"]
