"""The figures of a back-test: the record over the model's bands, targets and scores."""

from collections.abc import Callable

from matplotlib.figure import Figure

from sim.figures.backtest import scores, series_figures, targets
from sim.figures.backtest.view import BacktestView

__all__ = ["BACKTEST_FIGURES", "BacktestView"]

BACKTEST_FIGURES: dict[str, Callable[[BacktestView], Figure]] = {
    "backtest_targets": targets.targets,
    "backtest_scores": scores.scores,
    "backtest_capex": series_figures.capex,
    "backtest_chips": series_figures.chips,
    "backtest_rental_price": series_figures.rental_price,
    "backtest_labs": series_figures.labs,
    "backtest_tokens_and_prices": series_figures.tokens_and_prices,
}
"""Name -> function that draws it."""
