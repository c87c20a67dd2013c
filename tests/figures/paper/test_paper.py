"""Bands, labels and the footer: what all figures share."""

from collections.abc import Callable

import numpy as np

from sim.figures.paper.bands import band_over_draws, bands_caption, framed
from sim.figures.paper.footer import footer_of_run, footer_of_runs
from sim.figures.paper.labels import spread
from sim.results.opened import OpenedResult

Open = Callable[[str], OpenedResult]


def test_footer_names_the_source(open_result: Open) -> None:
    said = "scenario base · 60 worlds · seed 0 · digest 0123456789"
    assert footer_of_run(open_result("usual")) == f"jevons 0.1.0 · {said}"
    both = footer_of_runs([open_result("usual"), open_result("no_shock")])
    assert both.startswith("jevons 0.1.0 · scenario base, 60 worlds, seed 0, digest 0123456789 · scenario no")
    assert "One world" in bands_caption(open_result("one_world"))


def test_bands_drop_undefined_worlds() -> None:
    values = np.array([[1.0, np.nan, np.nan], [2.0, 5.0, np.nan], [3.0, np.nan, np.nan]])
    np.testing.assert_array_equal(band_over_draws(values).median, [2.0, 5.0, np.nan])
    np.testing.assert_array_equal(band_over_draws(values, 0.5).median, [2.0, np.nan, np.nan])


def test_limits_hold_their_bounds() -> None:
    assert framed([np.nan], (0.0, 1.0), (-9.0, 9.0)) == (-0.04, 1.04)
    assert framed([-50.0, 50.0], (0.0, 1.0), (-9.0, 9.0)) == (-9.0, 9.0)


def test_labels_are_spread_without_touching() -> None:
    wanted, heights = np.array([0.5, 0.52, 0.9, 0.99, 0.51]), np.full(5, 0.1)
    placed = spread(wanted, heights)
    assert np.diff(np.sort(placed)).min() >= 0.1 - 1e-9
    assert placed.min() >= 0.05 - 1e-9 and placed.max() <= 0.95 + 1e-9
    assert (np.argsort(placed) == np.argsort(wanted)).all()
