import numpy as np
import pytest
from hypothesis import given

from sim.model.economics.grid import (
    additions_limit_mw_per_month,
    connected_share,
    power_price_ratio,
    wait_years,
)
from tests.model.economics.arrays import EXAMPLES, numbers, world


def limit(year: float, share: float = 1.0) -> float:
    return float(
        additions_limit_mw_per_month(
            in_2026_gw_per_year=world(12.0), in_2030_gw_per_year=world(48.0), share=world(share), year=year
        )[0]
    )


def test_additions_go_through_both_years_and_are_those_of_2026_before() -> None:
    assert limit(2022.0) == limit(2026.0) == pytest.approx(1000.0)
    assert limit(2028.0) == pytest.approx(2000.0)
    assert limit(2030.0) == pytest.approx(4000.0)
    assert limit(2030.0, share=0.25) == pytest.approx(1000.0)


def test_what_waits_is_connected_as_far_as_the_grid_goes() -> None:
    share = connected_share(waiting_mw=world(0.0, 50.0, 200.0), limit_mw=world(100.0, 100.0, 100.0))
    assert share.tolist() == [1.0, 1.0, 0.5]


def test_without_a_limit_all_is_connected_to_the_bit() -> None:
    waiting = world(0.0, 1e-300, 0.1, 1e9)
    share = connected_share(waiting_mw=waiting, limit_mw=np.full(4, np.inf))
    assert np.array_equal(waiting - waiting * share, np.zeros(4))


def test_a_queue_of_two_years_of_additions_waits_two_years() -> None:
    assert wait_years(waiting_mw=world(2400.0), limit_mw_per_month=world(100.0))[0] == pytest.approx(2.0)
    assert wait_years(waiting_mw=world(0.0), limit_mw_per_month=world(np.inf))[0] == 0.0


@given(numbers(0.0, 50.0), numbers(0.0, 1.0), numbers(1.0, 5.0))
@EXAMPLES
def test_power_is_dearer_the_longer_the_wait_and_never_beyond_that_of_the_site(
    wait: np.ndarray, rise: np.ndarray, highest: np.ndarray
) -> None:
    ratio = power_price_ratio(wait_years=wait, rise_per_year_of_wait=rise, highest_ratio=highest)
    assert np.all((ratio >= 1.0) & (ratio <= highest))
    free = ratio < highest
    assert ratio[free] == pytest.approx((1.0 + rise * wait)[free])
