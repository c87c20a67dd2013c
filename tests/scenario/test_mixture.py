"""Theories weighed by what was known: by evidence, by what they foretold, alike; draws in proportion."""

import numpy as np
import pytest

from sim.errors import UserError
from sim.scenario import Scenario, economy_of, load_scenario
from sim.scenario.mixture import (
    EQUAL,
    MARGINAL_LIKELIHOOD,
    STACKING,
    mixture_at,
    mixture_of,
    shares_of,
    stacking_weights,
    strata,
    weights_by_evidence,
)
from sim.scenario.posterior_names import MIXTURE
from sim.scenario.theories import WEIGHTY_FORMS
from sim.studies.run.theories import (
    MAIN,
    TheoryAnswer,
    agreed_word,
    form_of,
    range_over_theories,
    rival_forms,
)
from sim.vintages import FIRST, LAST


@pytest.fixture(scope="module")
def mixed() -> Scenario:
    return load_scenario("deepseek-2025", {"posterior": f"{MIXTURE}@{LAST}"})


def test_weights_follow_the_evidence() -> None:
    weights = weights_by_evidence({"a": -10.0, "b": -10.0 + np.log(3.0), "c": -1000.0})
    assert weights["a"] == pytest.approx(0.25) and weights["b"] == pytest.approx(0.75)
    assert weights["c"] == 0.0


def test_stacking_prefers_the_theory_that_foretold_and_mixes_where_each_foretold_some() -> None:
    better = stacking_weights(np.log([[0.8, 0.8, 0.8], [0.1, 0.2, 0.1]]))
    assert better[0] > 0.99
    each = stacking_weights(np.log([[0.9, 0.1], [0.1, 0.9]]))
    assert each == pytest.approx([0.5, 0.5])
    assert stacking_weights(np.zeros((3, 0))) == pytest.approx([1 / 3] * 3)


def test_draws_are_shared_out_to_the_last_one() -> None:
    assert shares_of({"a": 0.855, "b": 0.075, "c": 0.07}, 10) == {"a": 8, "b": 1, "c": 1}
    assert sum(shares_of({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}, 200).values()) == 200


def test_the_first_vintage_has_foretold_nothing_and_stacks_alike(mixed: Scenario) -> None:
    assert mixture_at(mixed, FIRST, STACKING).weights == pytest.approx(dict.fromkeys(WEIGHTY_FORMS, 1 / 3))
    assert mixture_at(mixed, LAST, EQUAL).weights == pytest.approx(dict.fromkeys(WEIGHTY_FORMS, 1 / 3))


def test_each_theory_of_a_mixture_is_drawn_from_its_own_sets(mixed: Scenario) -> None:
    mixture = mixture_of(mixed)
    assert (mixture.vintage, mixture.weighting) == (LAST, MARGINAL_LIKELIHOOD)
    for theory, scenario in mixture.scenarios.items():
        assert form_of(scenario) == theory
        assert scenario.posterior is not None and scenario.posterior.vintage == LAST
    drawn = strata(mixed, 50)
    assert sum(n for _, n in drawn) == 50
    assert strata(mixture.scenarios["flat_tasks"], 50) == [(mixture.scenarios["flat_tasks"], 50)]


def test_a_world_cannot_be_a_mixture(mixed: Scenario) -> None:
    with pytest.raises(UserError, match=r"mixture@2025-12: a mixture of theories is drawn from by `run`"):
        economy_of(mixed, 0, 0, 1)


def test_every_theory_is_a_rival_of_the_mixture(mixed: Scenario) -> None:
    assert form_of(mixed) == MIXTURE
    assert set(rival_forms(mixed).values()) >= set(WEIGHTY_FORMS)


def _answer(form: str, word: str, weight: float | None, share: float = 0.5) -> TheoryAnswer:
    run = MAIN if form == MIXTURE else form
    return TheoryAnswer(form, run, {"verdict": word, "p_above_one": share}, weight)


def test_a_mixture_has_a_verdict_only_where_every_theory_of_weight_agrees() -> None:
    main, heavy = _answer(MIXTURE, "PARTIAL", None), _answer("flat_tasks", "PARTIAL", 0.9, 0.05)
    agreeing = [main, heavy, _answer("human_hours", "PARTIAL", 0.07, 0.02)]
    assert agreed_word([*agreeing, _answer("task_ladder", "UNDECIDED", 0.03, 0.4)]) == "PARTIAL"
    assert agreed_word([*agreeing, _answer("task_ladder", "UNDECIDED", 0.06, 0.4)]) == "UNDECIDED"
    assert range_over_theories(agreeing) == {"low": 0.02, "high": 0.05, "n_theories": 2}


def test_a_theory_that_is_named_beside_a_mixture_is_refused() -> None:
    with pytest.raises(UserError, match=f"asks every theory; say --posterior human_hours@{LAST} instead"):
        load_scenario("deepseek-2025", {"posterior": f"{MIXTURE}@{LAST}", "demand.form": "human_hours"})
