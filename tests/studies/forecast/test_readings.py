"""What worlds of the model say of each quantity."""

import numpy as np
import pytest

from sim.errors import UserError
from sim.measuring.experiment import Task
from sim.scenario import load_scenario
from sim.studies.forecast.quantities import QUANTITIES
from sim.studies.forecast.readings import KIND, simulate, to_the_last_quarter


def test_the_model_itself_is_read_to_the_end_of_2027() -> None:
    scenario = to_the_last_quarter(load_scenario("deepseek-2025").without_posterior())
    whole, part = (simulate(Task(scenario, 3, first, n, KIND)) for first, n in ((0, 3), (2, 1)))
    for key in QUANTITIES:
        assert whole.variables[key].shape == (3, 72)
        assert np.all(np.isfinite(whole.variables[key]))
        assert np.array_equal(whole.variables[key][2:], part.variables[key])
    share = whole.variables["inference_share/World"]
    assert np.all((share >= 0.0) & (share <= 1.0))
    firms = [whole.variables[f"capex/{name}"] for name in ("Amazon", "Alphabet", "Meta", "Microsoft")]
    assert whole.variables["capex/four firms"] == pytest.approx(np.sum(firms, axis=0))
    named = [whole.variables[f"lab_revenue/{name}"] for name in ("OpenAI", "Anthropic")]
    assert np.all(whole.variables["lab_revenue/World"] >= np.sum(named, axis=0))


def test_a_scenario_without_a_shock_or_with_a_short_clock_is_one_line() -> None:
    with pytest.raises(UserError, match="has no shock; the world that is forecast had one"):
        to_the_last_quarter(load_scenario("base").with_changes({"shock": "none"}))
    short = load_scenario("deepseek-2025").with_changes(
        {"clock.months": 62, "measurement.horizons_months": [6]}
    )
    with pytest.raises(UserError, match="its clock ends before 2027-12, .*; set clock.months=72"):
        to_the_last_quarter(short)
