"""What a sweep says: tables without figures, each with one sentence that states its finding."""

from sim.sweep.analysis.analyse import Analysis, analyse
from sim.sweep.analysis.files import write_analysis

__all__ = ["Analysis", "analyse", "write_analysis"]
