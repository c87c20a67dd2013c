"""What a sweep says: tables without figures, each with one sentence that states its finding."""

from sim.analysis.analyse import Analysis, analyse
from sim.analysis.files import write_analysis

__all__ = ["Analysis", "analyse", "write_analysis"]
