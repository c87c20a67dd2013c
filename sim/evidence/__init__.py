"""The facts that the model is compared with: one CSV a series, every row with its source."""

from sim.evidence.series import Series, list_series, load_series

__all__ = ["Series", "list_series", "load_series"]
