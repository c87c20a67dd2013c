"""Naive forecasts know what the vintage knew and nothing else."""

import numpy as np
import pytest

from sim.studies.backtest.forecasts import Forecast, NoForecast
from sim.studies.forecast.naive import known_points, naive_forecasts, quantiles_of
from sim.studies.forecast.quantities import QUANTITIES


def test_a_quarter_is_known_once_it_is_published() -> None:
    known = [
        known_points(QUANTITIES["capex/Amazon"], vintage)[-1].period for vintage in ("2024-12", "2025-12")
    ]
    assert known == ["2024Q3", "2025Q3"]
    assert known_points(QUANTITIES["ai_power/World"], "2025-12") == []


def test_there_is_one_where_the_record_allows_it_and_a_reason_where_not() -> None:
    def made(key: str, vintage: str) -> dict[str, Forecast | NoForecast]:
        quantity = QUANTITIES[key]
        return naive_forecasts(quantity, vintage, quantity.quarters_after(vintage))

    for found in made("capex/Amazon", "2025-12").values():
        assert isinstance(found, Forecast) and found.mean_ln.shape == (8,)
    few = made("tokens/ByteDance", "2024-12")["last_growth"]
    assert isinstance(few, NoForecast) and few.reason == "one number known, and it takes 3"
    for found in made("inference_share/World", "2025-12").values():
        assert isinstance(found, NoForecast) and "no series of the record" in found.reason


def test_quantiles_are_those_of_a_lognormal() -> None:
    forecast = Forecast(np.log([2.0, 3.0]), np.array([0.1, 0.2]), 5)
    values = quantiles_of(forecast, (0.05, 0.5, 0.95))
    assert values[1] == pytest.approx([2.0, 3.0])
    assert np.log(values[2] / values[1]) == pytest.approx([0.16449, 0.32897], abs=1e-4)
