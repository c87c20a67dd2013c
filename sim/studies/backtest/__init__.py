"""The model against the record: targets, and 2025 as it came beside what naive forecasts made of 2022-24."""

from sim.studies.backtest.backtest import Backtest, run_backtest

__all__ = ["Backtest", "run_backtest"]
