"""Words of before are refused, the new one named; what is drawn keeps its stream."""

from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from sim.model.random_draws import RandomDraws
from sim.scenario import load_scenario
from sim.scenario.drawing import draw_by_path
from sim.scenario.posterior import open_posterior
from sim.scenario.renamed import FORMER, former_path, present_path
from tests.scenario.files import SCENARIOS, write


@pytest.mark.parametrize(
    ("path", "present"),
    [
        ("shock.serving_efficiency_ratio", "shock.inference_efficiency_ratio"),
        ("ai_labs.openai.secrecy_ln", "labs.openai.secrecy_ln"),
        ("ai_labs.openai.serving_head_start_ln", "labs.openai.inference_head_start_ln"),
    ],
)
def test_a_former_path_is_refused_with_the_present_one(path: str, present: str) -> None:
    with pytest.raises(UserError, match=f"there is no such value; it is called '{present}' now"):
        load_scenario("deepseek-2025", {path: 3.0})


def test_a_former_section_is_refused_with_the_present_one(tmp_path: Path) -> None:
    text = (SCENARIOS / "base.yaml").read_text(encoding="utf-8").replace("\nlabs:", "\nai_labs:")
    with pytest.raises(UserError, match="ai_labs: unknown key; it is called 'labs' now"):
        load_scenario(write(tmp_path, text))


def test_a_number_keeps_its_stream() -> None:
    path = "know_how.inference_trend_per_year"
    scenario, draws = load_scenario("deepseek-2025").without_posterior(), RandomDraws(3, 0, 8)
    prior = scenario.quantities()[path].prior
    assert prior is not None
    of_before = prior.quantile(draws.parameter("know_how.serving_trend_per_year"))
    assert np.array_equal(draw_by_path(scenario, draws)[path], of_before)


def test_a_posterior_in_words_of_before_still_gives(tmp_path: Path) -> None:
    shipped = open_posterior("base", "task_ladder", None)
    text = Path(shipped.path).read_text(encoding="utf-8")
    path = "know_how.inference_trend_per_year"
    (tmp_path / "old.task_ladder.posterior.csv").write_text(
        text.replace(path, former_path(path)), encoding="utf-8"
    )
    old = open_posterior("old", "task_ladder", tmp_path)
    assert old.digest != shipped.digest
    assert np.array_equal(old.sets.values[path], shipped.sets.values[path])
    assert old.sets.priors == shipped.sets.priors


def test_words_go_there_and_back() -> None:
    for present, former in FORMER.items():
        assert present_path(former_path(present)) == present and former_path(present) == former
