"""A verdict stands only under every theory of demand that carries weight."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measuring.rebound import BACKFIRE, OFFSET, PARTIAL, SAVINGS, TOO_FEW_WORLDS, UNDECIDED
from sim.measuring.statistics import rebound_summary
from sim.model.limits import WITHOUT_LIMIT
from sim.scenario import Scenario, load_scenario
from sim.scenario.posterior import ParameterSets, posterior_text, prior_text
from sim.studies.run.sentences import verdict_sentence
from sim.studies.run.theories import (
    MAIN,
    TheoryAnswer,
    agreed_word,
    alternatives_of,
    range_over_theories,
    rival_forms,
)

N = 100
VALUES = {
    BACKFIRE: np.full(N, 1.5),
    PARTIAL: np.full(N, 0.5),
    SAVINGS: np.full(N, -0.5),
    OFFSET: np.repeat([0.95, 1.05], N // 2),
    UNDECIDED: np.repeat([0.5, 1.5], N // 2),
    TOO_FEW_WORLDS: np.full(29, 1.5),
}
WORDS = st.sampled_from(list(VALUES))


def answer(form: str, word: str, run: str = "rival") -> TheoryAnswer:
    values = VALUES[word]
    found = rebound_summary(values, 0.9, None, values)
    assert found["verdict"] == word
    return TheoryAnswer(form, run, found)


def own(word: str, form: str = "task_ladder") -> TheoryAnswer:
    return answer(form, word, MAIN)


@given(WORDS, st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=2))
def test_the_word_is_that_of_all_or_undecided(main: str, rivals: list[str], weightless: list[str]) -> None:
    answers = [
        own(main),
        *(answer(f"rival_{place}", word) for place, word in enumerate(rivals)),
        *(answer("constant_elasticity", word) for word in weightless),
    ]
    word = agreed_word(answers)
    if main == TOO_FEW_WORLDS:
        assert word == TOO_FEW_WORLDS
    elif all(rival == main for rival in rivals):
        assert word == main
    else:
        assert word == UNDECIDED
    sentence = verdict_sentence(answers, 60, 0.9)
    assert ("One theory of demand alone was asked" in sentence) == (not rivals)
    assert ("Shown apart" in sentence) == bool(weightless)
    assert ("no verdict stands" in sentence) == (word != main)


def test_the_range_leaves_out_what_carries_no_weight() -> None:
    answers = [own(UNDECIDED), answer("human_hours", PARTIAL), answer("constant_elasticity", BACKFIRE)]
    assert range_over_theories(answers) == {"low": 0.0, "high": 0.5, "n_theories": 2}
    sentence = verdict_sentence(answers, 60, 0.9)
    assert (
        "Over 2 theories of demand P(R > 1) runs from 0 % to 50 %: task ladder (50 %) says UNDECIDED and "
        "human hours (0 %) says PARTIAL. Shown apart, since its answer is its prior: constant elasticity "
        "(100 %)."
    ) in sentence


def test_theories_that_agree_are_said_to() -> None:
    answers = [own(BACKFIRE), answer("human_hours", BACKFIRE)]
    sentence = verdict_sentence(answers, 60, 0.9)
    assert "from 100 % to 100 %: task ladder (100 %) and human hours (100 %). All say BACKFIRE." in sentence


def test_the_scenarios_own_theory_counts_even_if_its_answer_is_its_prior() -> None:
    alone = [own(BACKFIRE, "constant_elasticity")]
    assert agreed_word(alone) == BACKFIRE
    assert "(constant elasticity, whose answer is its prior)" in verdict_sentence(alone, 60, 0.9)
    assert agreed_word([*alone, answer("task_ladder", PARTIAL)]) == UNDECIDED


def test_a_theory_whose_worlds_define_no_rebound_overturns_the_verdict() -> None:
    silent = TheoryAnswer("flat_tasks", "rival", rebound_summary(np.full(N, np.nan), 0.9, None))
    answers = [own(BACKFIRE), silent]
    assert agreed_word(answers) == UNDECIDED
    assert range_over_theories(answers) == {"low": 1.0, "high": 1.0, "n_theories": 2}
    assert "flat tasks (no R defined) says UNDECIDED" in verdict_sentence(answers, 60, 0.9)


def test_too_few_worlds_are_said_to_be_too_few() -> None:
    sentence = verdict_sentence([own(TOO_FEW_WORLDS)], 60, 0.9)
    assert sentence.startswith("Too few worlds for a verdict: it takes 30.")
    assert "no interval to rely on" in sentence and "More worlds could" not in sentence


@pytest.mark.parametrize("word", [BACKFIRE, PARTIAL, SAVINGS, OFFSET, UNDECIDED])
def test_every_word_has_a_meaning(word: str) -> None:
    assert verdict_sentence([own(word)], 60, 0.9)[0].isupper()


@pytest.fixture
def base() -> Scenario:
    return load_scenario("base", {"posterior": "none"})


def test_the_base_scenario_asks_every_other_theory_once(base: Scenario) -> None:
    """Its own is what the main ensemble asks, whichever it is."""
    for own_form in ("task_ladder", "human_hours", "flat_tasks"):
        scenario = base.with_changes({"demand.form": own_form})
        asked, rivals = alternatives_of(scenario), rival_forms(scenario)
        every = {"task_ladder", "human_hours", "flat_tasks", "constant_elasticity"}
        assert sorted(rivals.values()) == sorted(every - {own_form})
        assert f"{own_form}_demand" not in asked.chosen and not asked.left_out
        assert len(asked.chosen) == len(scenario.measurement.alternatives) - 1


def test_a_rival_theory_that_was_not_calibrated_is_left_out_with_its_reason(
    base: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "demand.value_spread_ln"
    prior = {path: prior_text(base.quantities()[path])}
    sets = ParameterSets(np.ones(1), np.zeros(1), {path: np.array([1.2])}, prior)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    file = tmp_path / "scenarios" / "mine.task_ladder.posterior.csv"
    file.write_text(posterior_text({"theory": "task_ladder"}, sets, 6), encoding="utf-8")
    asked = alternatives_of(load_scenario("base", {"posterior": "mine"}))
    assert list(asked.left_out) == ["human_hours_demand", "flat_tasks_demand"]
    assert asked.left_out["flat_tasks_demand"] == (
        "there is no mine.flat_tasks.posterior.csv of this version: `jevons calibrate --set "
        "demand.form=flat_tasks` finds it, --prior draws from priors"
    )
    # The yardstick has the history of the ladder, and so its posterior.
    assert "constant_elasticity_demand" in asked.chosen


def test_without_limits_takes_every_limit_away(base: Scenario) -> None:
    every: dict[str, object] = {}
    for change in WITHOUT_LIMIT.values():
        every |= change
    assert dict(base.measurement.alternatives["without_limits"].changes) == every


def test_an_alternative_that_nests_its_theory_is_a_rival_as_well() -> None:
    other = {"description": "d", "changes": {"demand": {"form": "human_hours"}}}
    own = {"description": "d", "changes": {"demand": {"form": "task_ladder"}}}
    said = {"measurement.alternatives.other": other, "measurement.alternatives.own": own}
    scenario = load_scenario("base", {"posterior": "none", **said})
    assert rival_forms(scenario)["other"] == "human_hours"
    assert "own" not in alternatives_of(scenario).chosen
