"""Dated forecasts of quarters that nobody knows yet, and their scores once the record is there."""

from sim.studies.forecast.forecast import Forecasts, forecast
from sim.studies.forecast.score import Scores, score

__all__ = ["Forecasts", "Scores", "forecast", "score"]
