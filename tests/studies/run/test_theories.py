"""A verdict stands only under every theory of demand that carries weight."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measuring.rebound import BACKFIRE, OFFSET, PARTIAL, SAVINGS, TOO_FEW_WORLDS, UNDECIDED
from sim.measuring.statistics import rebound_summary
from sim.studies.run.sentences import verdict_sentence
from sim.studies.run.theories import MAIN, TheoryAnswer, agreed_word, range_over_theories

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
    assert ("do not agree, so no verdict stands" in sentence) == (word != main)


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
