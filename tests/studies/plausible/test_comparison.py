"""Words and counts of the comparison, from projections and worlds made by hand."""

import math

import numpy as np
import pytest

from sim.evidence.projections import Projection
from sim.measuring.ensemble import Ensemble
from sim.scenario import Scenario, load_scenario
from sim.studies.plausible.comparison import compared_rows, not_compared_rows, published_range
from sim.studies.plausible.quantities import MODELLED

AXES = {name: ("draw", "year") for name in MODELLED}


def said(
    low: float | None, value: float | None, high: float | None, quantity: str = "ai_power", year: int = 2030
) -> Projection:
    return Projection(quantity, year, low, value, high, "GW", "Somebody", "2025-04", "Somebody2025", "B", "")


def worlds(centre: float, n_draws: int = 101) -> Ensemble:
    """Evenly from half the centre to one and a half, in 2030; NaN in 2029."""
    ensemble = Ensemble(AXES, {"year": (2029, 2030)})
    values = np.stack([np.full(n_draws, np.nan), centre * np.linspace(0.5, 1.5, n_draws)], axis=1)
    ensemble.use(range(n_draws), dict.fromkeys(MODELLED, values))
    return ensemble


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base")


def test_the_published_range_runs_over_all_and_may_be_open() -> None:
    assert published_range([said(None, 5.0, None), said(3.0, 3.5, 4.0)]) == (3.0, 5.0)
    assert published_range([said(None, 5.0, None), said(6.0, None, None)]) == (5.0, math.inf)
    assert published_range([said(None, None, 6.0)]) == (0.0, 6.0)


@pytest.mark.parametrize(
    ("centre", "word", "n_inside"),
    [
        (150.0, "inside", 2),
        (100.0, "inside", 1),
        (99.0, "below all", 1),
        (201.0, "above all", 1),
        (1e3, "above all", 0),
    ],
)
def test_the_median_is_judged_by_all_that_is_published_and_the_range_by_each(
    base: Scenario, centre: float, word: str, n_inside: int
) -> None:
    rows = [said(None, 100.0, None), said(None, 200.0, None)]
    (entry,) = compared_rows(rows, base, {"task_ladder": worlds(centre)})
    (model,) = entry["model"]
    assert model["median"] == pytest.approx(centre)
    assert (model["q05"], model["q95"]) == (pytest.approx(0.55 * centre), pytest.approx(1.45 * centre))
    assert (model["word"], model["n_published_inside"], model["worlds"]) == (word, n_inside, 101)


def test_theories_stand_side_by_side_and_years_apart(base: Scenario) -> None:
    rows = [said(None, 1.0, None, year=2029), said(None, 100.0, None), said(50.0, None, None)]
    ensembles = {"task_ladder": worlds(10.0), "flat_tasks": worlds(100.0)}
    first, second = compared_rows(rows, base, ensembles)
    assert (first["year"], len(first["published"]), first["published_high"]) == (2030, 2, None)
    assert [model["word"] for model in first["model"]] == ["below all", "inside"]
    # Nothing is known of 2029 in these worlds.
    assert [(model["word"], model["worlds"]) for model in second["model"]] == [(None, 0), (None, 0)]


def test_a_theory_without_a_world_keeps_its_row(base: Scenario) -> None:
    nothing = Ensemble(AXES, {"year": (2029, 2030)})
    nothing.drop([0], ["accounts do not close"])
    (entry,) = compared_rows([said(None, 1.0, None)], base, {"task_ladder": nothing})
    assert entry["model"][0]["worlds"] == 0 and entry["model"][0]["median"] is None


def test_what_has_no_like_is_listed_with_its_reason_and_no_number_of_worlds(base: Scenario) -> None:
    rows = [
        said(None, 5.0, None, "data_centre_power"),
        said(None, 5.0, None),
        said(1.0, None, None, year=2040),
    ]
    assert [entry["year"] for entry in compared_rows(rows, base, {})] == [2030]
    listed = not_compared_rows(rows, base)
    assert [entry["quantity"] for entry in listed] == ["data_centre_power", "ai_power"]
    assert listed[1]["reason"] == "the clock ends before December 2040"
