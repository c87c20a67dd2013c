from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from sim.measuring.ensemble import Ensemble
from sim.measuring.statistics import rebound_summary
from sim.results.summary_schema import summary_schema
from sim.studies.run.sentences import verdict_sentence
from sim.studies.run.summary import Ensembles, summarise
from sim.studies.run.theories import MAIN, TheoryAnswer
from tests.studies.fake_experiment import VARIABLES, FakeScenario, Task, coordinates, simulate

PROVENANCE = {"seed": 1, "scenario_digest": "0" * 64, "code_version": "0.1.0", "code_digest": "1" * 64}


def ensemble(kind: str, n_draws: int, changes: dict[str, np.ndarray] | None = None) -> Ensemble:
    scenario = FakeScenario()
    axes = {
        name: variable.dims
        for name, variable in VARIABLES.items()
        if kind in variable.kinds and "month" not in variable.dims
    }
    held = Ensemble(axes, coordinates(scenario, kind))
    held.use(range(n_draws), simulate(Task(scenario, 1, 0, n_draws, kind)).variables | (changes or {}))
    return held


def summary_of(**changes: np.ndarray) -> dict[str, Any]:
    ensembles = Ensembles(
        ensemble("main", 40, changes),
        {"weak_users": ensemble("alternative", 30)},
        ensemble("decomposition", 4),
    )
    return summarise(FakeScenario(), ensembles, PROVENANCE)  # type: ignore[arg-type]


def check(summary: dict[str, Any]) -> None:
    Draft202012Validator(summary_schema()).validate(summary)


def test_the_schema_is_one_and_the_summary_keeps_it() -> None:
    Draft202012Validator.check_schema(summary_schema())
    check(summary_of())


def test_a_world_without_rebound_is_said_to_have_none() -> None:
    undefined = np.full((40, 5, 2), np.nan)
    summary = summary_of(rebound=undefined, crossover_month=np.full(40, np.nan))
    check(summary)
    headline = summary["rebound"]["compute"]["60"]
    assert (headline["n"], headline["median"], headline["p_above_one"]) == (0, None, None)
    assert summary["crossover_months"] == {"median": None, "q05": None, "q95": None, "crossed_share": 0.0}
    assert "too little compute for a rebound to be defined" in summary["verdict"]["sentence"]


@pytest.mark.parametrize(
    ("rebound", "word"),
    [(2.0, "BACKFIRE"), (0.5, "PARTIAL"), (-1.0, "SAVINGS"), (None, "UNDECIDED")],
)
def test_the_verdict_is_that_of_compute_over_the_longest_horizon(rebound: float | None, word: str) -> None:
    values = np.full((40, 5, 2), np.nan)
    values[:, 2, 1] = np.linspace(0, 2, 40) if rebound is None else rebound
    verdict = summary_of(rebound=values)["verdict"]
    assert (verdict["word"], verdict["measure"], verdict["horizon_months"]) == (word, "compute", 60)
    assert "of 40 worlds" in verdict["sentence"]


def test_shares_of_the_decomposition_are_those_of_their_place() -> None:
    held = ensemble("decomposition", 4)
    summary = summarise(FakeScenario(), Ensembles(ensemble("main", 3), {}, held), PROVENANCE)  # type: ignore[arg-type]
    expected = held.values("shapley_share", measure="energy", horizon=6)[:, 2].mean()
    found = summary["decomposition"]["all"]["energy"]["6"]["shares"]["thinking"]["mean"]
    assert found == pytest.approx(expected)
    assert summary["decomposition"]["all"]["training"]["6"]["n"] == 0


def test_probabilities_add_up_and_undefined_worlds_are_left_out() -> None:
    rebound = np.array([-0.5, 0.0, 0.5, 1.0, 1.5, np.nan, np.nan, np.nan])
    found = rebound_summary(rebound, 0.9, np.zeros(8))
    assert found["p_above_one"] + found["p_partial"] + found["p_savings"] == pytest.approx(1.0)
    assert (found["n"], found["defined_share"], found["median"]) == (5, 0.625, 0.5)


def test_an_ensemble_keeps_order_and_counts_what_it_drops() -> None:
    held = Ensemble({"dip": ("draw",)}, {})
    held.use([0, 2], {"dip": np.array([1.0, 2.0])})
    held.drop([1], ["accounts do not close"])
    held.use([3], {"dip": np.array([3.0])})
    assert held.values("dip").tolist() == [1.0, 2.0, 3.0]
    assert (held.n_asked, held.reasons) == (4, {"accounts do not close": 1})
    np.testing.assert_array_equal(held.aligned("dip", 4), [1.0, np.nan, 2.0, 3.0])


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(KeyError, match="no measure 'water'"):
        ensemble("alternative", 2).values("rebound", measure="water")


@pytest.mark.parametrize(
    ("n_worlds", "n_above", "is_close"), [(100, 94, True), (1000, 950, False), (1000, 890, True)]
)
def test_a_close_verdict_says_that_more_worlds_could_change_it(
    n_worlds: int, n_above: int, is_close: bool
) -> None:
    rebound = np.where(np.arange(n_worlds) < n_above, 2.0, 0.5)
    own = TheoryAnswer("willingness_to_pay", MAIN, rebound_summary(rebound, 0.9, None))
    assert verdict_sentence([own], 60, 0.9).endswith("More worlds could change it.") == is_close
