import numpy as np
import pytest

from sim.figures.run.token_prices import yearly_fall


def test_a_price_that_falls_at_a_constant_rate_falls_by_the_same_factor_over_any_span() -> None:
    halves_a_year = 100.0 * 0.5 ** (np.arange(61) / 12.0)
    prices = np.stack([halves_a_year, np.full(61, 3.0)])
    for months in (slice(None), slice(12, None), slice(0, 13)):
        assert yearly_fall(prices, months) == pytest.approx([2.0, 1.0])


def test_a_price_that_is_none_falls_by_no_factor() -> None:
    prices = np.array([[np.nan, 1.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    assert yearly_fall(prices, slice(None)) == pytest.approx([np.nan, np.nan, np.nan, 1.0], nan_ok=True)
