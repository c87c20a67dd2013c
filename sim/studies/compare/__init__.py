"""Two scenarios, or two results, world by world: what one change does, and whether that is known."""

from sim.studies.compare.compare import Compare, compare_results, compare_scenarios

__all__ = ["Compare", "compare_results", "compare_scenarios"]
