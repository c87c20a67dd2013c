"""Draws come from the posterior where a scenario still draws from the prior that it was found with."""

from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from sim.model.agents.segment_parameters import WEIGHTLESS_FORMS
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario, load_scenario
from sim.scenario.drawing import draw_by_path
from sim.scenario.posterior import ParameterSets, open_posterior, posterior_text, prior_text
from sim.scenario.posterior_names import name_at
from sim.scenario.theories import FORMS
from sim.studies.calibration.calibrate import check_readings
from sim.studies.calibration.world_fit import WorldFit
from sim.version import MODEL_VERSION
from sim.vintages import VINTAGES
from tests.scenario.files import write

PATHS = ("demand.value_spread_ln", "tokens.price_slope")


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base").without_posterior()


@pytest.fixture
def sets(base: Scenario) -> ParameterSets:
    quantities = base.quantities()
    values = {PATHS[0]: np.array([1.1, 1.2, 1.3]), PATHS[1]: np.array([2.1, 2.2, 2.3])}
    priors = {path: prior_text(quantities[path]) for path in PATHS}
    return ParameterSets(np.array([0.5, 0.25, 0.25]), np.zeros(3), values, priors)


@pytest.fixture
def drawn(base: Scenario, sets: ParameterSets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scenario:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    file = tmp_path / "scenarios" / "mine.task_ladder.posterior.csv"
    file.write_text(posterior_text({"seed": 1, "theory": "task_ladder"}, sets, 6), encoding="utf-8")
    return load_scenario("base", {"posterior": "mine"})


def test_each_draw_takes_a_whole_set_in_proportion_to_its_weight(
    drawn: Scenario, sets: ParameterSets
) -> None:
    numbers = draw_by_path(drawn, RandomDraws(0, 0, 400))
    rows = np.searchsorted(sets.values[PATHS[0]], numbers[PATHS[0]])
    assert np.array_equal(numbers[PATHS[1]], sets.values[PATHS[1]][rows])
    assert np.bincount(rows) / 400 == pytest.approx([0.5, 0.25, 0.25], abs=0.01)


def test_a_draw_is_the_same_in_any_chunk_and_other_numbers_do_not_move(
    drawn: Scenario, base: Scenario
) -> None:
    whole, part = draw_by_path(drawn, RandomDraws(7, 0, 50)), draw_by_path(drawn, RandomDraws(7, 30, 20))
    from_priors = draw_by_path(base, RandomDraws(7, 0, 50))
    for path, values in whole.items():
        assert np.array_equal(values[30:], part[path])
        if path not in PATHS:
            assert np.array_equal(values, from_priors[path])


def test_another_seed_takes_other_sets(drawn: Scenario) -> None:
    first, other = (draw_by_path(drawn, RandomDraws(seed, 0, 50))[PATHS[0]] for seed in (1, 2))
    assert not np.array_equal(first, other)


def test_a_scenario_that_fixes_a_number_or_changes_its_prior_has_the_last_word(drawn: Scenario) -> None:
    fixed = drawn.with_changes({PATHS[0]: 2.0})
    assert set(draw_by_path(fixed, RandomDraws(0, 0, 9))[PATHS[0]]) == {2.0}
    moved = drawn.with_changes({PATHS[0]: {"value": 1.95, "prior": {"uniform": [1.9, 2.0]}}})
    assert np.all(draw_by_path(moved, RandomDraws(0, 0, 9))[PATHS[0]] >= 1.9)
    assert np.all(draw_by_path(moved, RandomDraws(0, 0, 9))[PATHS[1]] <= 2.3)


def test_the_digest_follows_the_content_of_the_posterior(
    drawn: Scenario, sets: ParameterSets, base: Scenario, tmp_path: Path
) -> None:
    file = tmp_path / "scenarios" / "mine.task_ladder.posterior.csv"
    before = drawn.digest()
    assert before != base.digest()
    file.write_text(posterior_text({"seed": 2, "theory": "task_ladder"}, sets, 6), encoding="utf-8")
    assert load_scenario("base", {"posterior": "mine"}).digest() != before


def refusal(tmp_path: Path, content: str) -> str:
    (tmp_path / "bad.task_ladder.posterior.csv").write_text(content, encoding="utf-8")
    with pytest.raises(UserError) as mistake:
        open_posterior("bad", "task_ladder", tmp_path).sets  # noqa: B018 (reading the table is what fails)
    return str(mistake.value).removeprefix(f"{tmp_path}/")


HEAD = (
    f'# {{"model_version": "{MODEL_VERSION}", "theory": "task_ladder", "priors": {{"a": ""}}}}\n'
    "weight,chain,a\n"
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '# {"model_version": "0", "priors": {}}\n',
            "bad.task_ladder.posterior.csv:1: was made by version 0 of",
        ),
        ("weight,chain\n", "bad.task_ladder.posterior.csv:1: is not the first line of a posterior file"),
        (
            HEAD.replace(",a\n", ",b\n") + "1,0,2\n",
            "bad.task_ladder.posterior.csv:2: the columns must be",
        ),
        (HEAD + "1,0,2\n1,0\n", "bad.task_ladder.posterior.csv:4: has 2 cells, not 3"),
        (HEAD + "1,0,x\n", "bad.task_ladder.posterior.csv: could not convert string 'x'"),
        (HEAD + "1,0,nan\n", "bad.task_ladder.posterior.csv: holds a number that is not finite"),
        (HEAD + "-1,0,2\n", "bad.task_ladder.posterior.csv: holds a number that is not finite, or weights"),
        (HEAD, "bad.task_ladder.posterior.csv: holds no parameter sets"),
    ],
)
def test_a_file_that_is_no_posterior_of_this_model_is_refused(
    tmp_path: Path, content: str, message: str
) -> None:
    assert refusal(tmp_path, content).startswith(message)


def test_the_sets_of_another_theory_are_refused_with_both_named(drawn: Scenario, tmp_path: Path) -> None:
    assert drawn.posterior is not None
    ladder = Path(drawn.posterior.path)
    ladder.with_name("mine.human_hours.posterior.csv").write_bytes(ladder.read_bytes())
    with pytest.raises(UserError, match=r"theory of demand 'task_ladder', and demand\.form is 'human_hours"):
        drawn.with_changes({"demand.form": "human_hours"})


def test_a_constant_elasticity_takes_the_sets_of_the_ladder(drawn: Scenario) -> None:
    rival = drawn.with_changes({"demand.form": "constant_elasticity"})
    assert rival.posterior == drawn.posterior


def test_an_unknown_or_hostile_name_is_refused_with_its_place() -> None:
    with pytest.raises(
        UserError, match=r"--set posterior='bas': there is no bas\.task_ladder\.posterior\.csv"
    ):
        load_scenario("base", {"posterior": "bas"})
    with pytest.raises(UserError, match="must be the name of a posterior in the same folder"):
        load_scenario("base", {"posterior": "../base"})


@pytest.mark.parametrize("vintage", VINTAGES)
@pytest.mark.parametrize("theory", [form for form in FORMS if form not in WEIGHTLESS_FORMS])
def test_shipped_posteriors_were_found_with_this_model_and_these_priors(theory: str, vintage: str) -> None:
    """If this fails, the model gives other numbers: raise MODEL_VERSION and calibrate again."""
    scenario = load_scenario("base", {"demand.form": theory, "posterior": name_at("base", vintage)})
    posterior, quantities = scenario.posterior, scenario.quantities()
    assert posterior is not None and posterior.vintage == vintage
    sets = posterior.sets
    fit = WorldFit(scenario.without_posterior(), posterior.head["seed"], vintage)
    assert set(sets.values) == set(fit.quantities)
    assert {path: prior_text(quantities[path]) for path in sets.priors} == dict(sets.priors)
    readings = check_readings(fit, sets.values)
    assert np.allclose(readings, posterior.head["check"], rtol=1e-6)


def test_a_theory_in_the_place_of_a_posterior_is_told_where_it_belongs(tmp_path: Path) -> None:
    text = "name: x\ndescription: d\nextends: base\nchanges: {posterior: flat_tasks@2025-12}\n"
    file = write(tmp_path, text)
    with pytest.raises(UserError, match=r"say `demand.form: flat_tasks` and `posterior: base@2025-12`"):
        load_scenario(str(file))
