"""What the view computes from a result folder."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from sim.figures import ResultView
from sim.figures.paper.bands import band_over_draws, framed
from sim.figures.paper.labels import spread
from sim.measuring.statistics import ratio

Open = Callable[[str], ResultView]


def test_cumulative_rebound_agrees_with_the_stored_one(open_view: Open) -> None:
    view = open_view("usual")
    assert view.shock_index == 36
    for measure in ("compute", "training", "inference"):
        path = view.cumulative_rebound(measure)
        for horizon in view.horizons:
            np.testing.assert_allclose(
                path[:, 36 + horizon - 1], view.rebound(measure, horizon), rtol=1e-4, atol=1e-4
            )


def test_without_shock_nothing_is_measured(open_view: Open) -> None:
    view = open_view("no_shock")
    assert view.shock_index is None
    assert np.isnan(view.cumulative_rebound("compute")).all()
    np.testing.assert_array_equal(view.relative_to_twin("compute_demand_kh100e"), 1.0)


def test_undefined_rebound_stays_undefined(open_view: Open) -> None:
    view = open_view("undefined")
    assert view.shock_index == 36
    assert np.isnan(view.cumulative_rebound("compute")).all()


def test_footer_names_the_source(open_view: Open) -> None:
    assert (
        open_view("usual").footer == "jevons 0.1.0 · scenario base · 60 worlds · seed 0 · digest 0123456789"
    )
    assert "One world" in open_view("one_world").bands_caption


def test_missing_result_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"summary\.json"):
        ResultView(tmp_path / "nowhere")
    (tmp_path / "summary.json").write_text("{}")
    (tmp_path / "provenance.json").write_text("{")
    with pytest.raises(UserError, match="cannot be read"):
        ResultView(tmp_path)
    (tmp_path / "provenance.json").write_text("{}")
    with pytest.raises(UserError, match=r"series\.nc"):
        _ = ResultView(tmp_path).series


def test_bands_drop_undefined_worlds() -> None:
    values = np.array([[1.0, np.nan, np.nan], [2.0, 5.0, np.nan], [3.0, np.nan, np.nan]])
    np.testing.assert_array_equal(band_over_draws(values).median, [2.0, 5.0, np.nan])
    np.testing.assert_array_equal(band_over_draws(values, 0.5).median, [2.0, np.nan, np.nan])


def test_ratio_without_a_base_is_undefined() -> None:
    np.testing.assert_array_equal(ratio([1.0, 1.0], [2.0, 0.0]), [0.5, np.nan])


def test_limits_hold_their_bounds() -> None:
    assert framed([np.nan], (0.0, 1.0), (-9.0, 9.0)) == (-0.04, 1.04)
    assert framed([-50.0, 50.0], (0.0, 1.0), (-9.0, 9.0)) == (-9.0, 9.0)


def test_labels_are_spread_without_touching() -> None:
    wanted, heights = np.array([0.5, 0.52, 0.9, 0.99, 0.51]), np.full(5, 0.1)
    placed = spread(wanted, heights)
    assert np.diff(np.sort(placed)).min() >= 0.1 - 1e-9
    assert placed.min() >= 0.05 - 1e-9 and placed.max() <= 0.95 + 1e-9
    assert (np.argsort(placed) == np.argsort(wanted)).all()
