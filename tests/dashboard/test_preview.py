"""The pairs of a page are those of a run of as many worlds."""

import numpy as np
import pytest

from sim.dashboard.answer import of_theories
from sim.dashboard.preview import FIRST, Preview, Seen
from sim.dashboard.state import THEORIES, bare_scenario, theory_weights
from sim.scenario.mixture import shares_of
from sim.scenario.posterior_names import MIXTURE
from sim.studies.run.scenario_run import Run
from tests.dashboard.fake_worker import outcome


def drawn(tasks: list[object]) -> list[tuple[str, int]]:
    """Digest of the scenario and number of each draw."""
    return [(task.scenario.digest(), draw) for task in tasks for draw in task.draws]  # type: ignore[attr-defined]


@pytest.mark.parametrize("theory", THEORIES)
@pytest.mark.parametrize("pairs", [FIRST, 128])
def test_the_last_stage_ends_with_the_draws_of_a_run(theory: str, pairs: int) -> None:
    scenario = bare_scenario("deepseek-2025", theory)
    stages = Preview(scenario).stages(pairs, 0)
    main = [task for task in Run(scenario).plan(pairs, 0, 2) if task.kind == "main"]
    last = stages[-1] if theory == MIXTURE else [task for stage in stages for task in stage]
    assert drawn(last) == drawn(main)
    assert sum(task.n_draws for task in stages[0]) == FIRST and len(stages) == (1 if pairs == FIRST else 2)


def test_each_theory_of_a_mixture_answers_with_its_own_worlds() -> None:
    preview = Preview(bare_scenario("deepseek-2025", MIXTURE))
    for task in preview.plan(128, 0):
        preview.take(task, outcome(task))
    seen = Seen(preview.scenario, preview.ensemble)
    assert seen.n_worlds == 128
    answers = list(of_theories(seen, 60))
    assert {answer.form: answer.rebound["n"] for answer in answers} == shares_of(theory_weights(), 128)
    rebound = np.concatenate([np.repeat(answer.rebound["median"], answer.rebound["n"]) for answer in answers])
    assert len(set(rebound)) == len(answers)


def test_one_theory_has_no_parts() -> None:
    preview = Preview(bare_scenario("deepseek-2025", "flat_tasks"))
    for task in preview.plan(FIRST, 0):
        preview.take(task, outcome(task))
    assert list(of_theories(Seen(preview.scenario, preview.ensemble), 60)) == []
