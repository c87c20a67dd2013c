from dataclasses import replace

import numpy as np
import pytest

from sim.model.economy import Economy
from sim.model.markets.grid import Grid

N_WORLDS = 4


@pytest.fixture
def grid(opened: Economy) -> Grid:
    """The open region: 1,200 MW a year can be connected, and each firm has 100 MW more than the last."""
    grid = opened.grids["open"]
    grid.access = replace(
        grid.access,
        connection="limited",
        additions_2026_gw_per_year=np.full(N_WORLDS, 1.2),
        additions_2030_gw_per_year=np.full(N_WORLDS, 1.2),
    )
    grid._share = np.ones(N_WORLDS)
    firms = grid.hyperscalers
    firms.unconnected_mw = np.zeros_like(firms.shells_mw)
    firms.unconnected_mw[grid.rows] = 100.0 * np.arange(len(grid.rows))[:, np.newaxis]
    return grid


def waiting(grid: Grid) -> np.ndarray:
    return grid.hyperscalers.unconnected_mw[grid.rows]


def connect(grid: Grid, month: int, year: float) -> None:
    grid.hyperscalers.connect(grid.open(month, year))
    grid.close()


def test_regions_share_what_can_be_connected(opened: Economy) -> None:
    shares = [grid._share for grid in opened.grids.values()]
    assert sum(shares) == pytest.approx(1.0)


def test_no_more_is_connected_than_the_grid_allows_and_each_firm_gets_the_same_share(grid: Grid) -> None:
    before = waiting(grid)
    connect(grid, month=50, year=2026.2)
    connected = before - waiting(grid)
    assert np.sum(connected, axis=0) == pytest.approx(100.0)
    assert connected[1:] / before[1:] == pytest.approx(100.0 / np.sum(before, axis=0)[0])


def test_the_month_in_which_it_first_binds_is_kept(grid: Grid) -> None:
    total = float(np.sum(waiting(grid)[:, 0]))
    assert np.all(np.isnan(grid.first_bound_month))
    for month in range(50, 50 + int(total / 100.0) + 2):
        connect(grid, month, year=2026.0)
    assert np.all(grid.first_bound_month == 50.0)
    assert np.all(grid.waiting_mw == pytest.approx(0.0, abs=1e-9))


def test_the_queue_makes_power_dearer(grid: Grid) -> None:
    connect(grid, month=50, year=2026.0)
    years = grid.waiting_mw / 1200.0
    assert grid.wait_years == pytest.approx(years)
    rise = np.minimum(1.0 + grid.access.price_rise_per_year_of_wait * years, grid.access.highest_price_ratio)
    assert grid.power_price_ratio == pytest.approx(rise)


def test_without_a_limit_nobody_waits(opened: Economy) -> None:
    for grid in opened.grids.values():
        assert not grid.waiting_mw.any()
        assert np.all(np.isnan(grid.first_bound_month))
        assert np.array_equal(grid.power_price_ratio, np.ones(N_WORLDS))
