"""A short calibration from end to end: resumed after a kill, refused where it does not fit, drawn from."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import UserError
from sim.evidence.targets import calibration_targets
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario, economy_of, load_scenario
from sim.scenario.drawing import draw_by_path
from sim.scenario.posterior import open_posterior
from sim.studies.calibration import chains, sampler
from sim.studies.calibration.calibrate import calibrate, check_start
from sim.studies.calibration.chains import ChainStep, SearchSettings, run_chains, take_step
from sim.studies.calibration.diagnostics import chain_spread, contraction, ridges
from sim.studies.calibration.findings import Calibration
from sim.studies.calibration.possible_worlds import CHECKS, PossibleTask, failed_check
from sim.studies.calibration.recovery import COVERAGE, Trial, coverage, recover, run_trials
from sim.studies.calibration.rows import rows_at
from sim.studies.calibration.sampler import Population
from sim.studies.calibration.world_fit import WorldFit, fitted_quantities, parameter_values
from sim.workers.local import Workers
from tests.studies.calibration.quick_search import InThisProcess, costless_step, quick_search

SHORT = SearchSettings(seed=3, chains=1, points=32, final_steps=1)


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with quick_search():
        yield


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base").without_posterior()


@pytest.fixture(scope="module")
def few(base: Scenario) -> Scenario:
    """The base scenario with four numbers left to fit, so that a search takes seconds."""
    left = {"training.compute_scale_kh100e", "other_load.growth_per_year", "task_ladder.tasks_bn_per_year"}
    fixed = {path: number.value for path, number in fitted_quantities(base).items() if path not in left}
    return base.with_changes(fixed | {"clock.months": 62, "measurement.horizons_months": [6, 12]})


@pytest.fixture(scope="module")
def folder(few: Scenario, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Calibration]:
    folder = tmp_path_factory.mktemp("calibration")
    return folder, calibrate(few, SHORT, folder, n_workers=1)


def test_a_calibration_writes_a_posterior_that_fits_better_than_the_prior(
    few: Scenario, folder: tuple[Path, Calibration]
) -> None:
    place, found = folder
    fit = WorldFit(few, seed := 99)
    prior = fit.values(np.random.default_rng(seed).standard_normal((64, len(fit.quantities))))
    sets = open_posterior("base", "task_ladder", place).sets

    def typical_misfit(values: dict[str, np.ndarray]) -> float:
        return float(np.median(np.sum(np.square(fit.misfits(fit.readings(values, 0))), axis=1)))

    assert typical_misfit(dict(sets.values)) < typical_misfit(prior)
    discarded = open_posterior("base", "task_ladder", place).head["discarded"]
    assert tuple(discarded) == CHECKS[1:] and sum(discarded.values()) == found.n_impossible
    assert found.n_sets == len(sets.weights) <= SHORT.chains * SHORT.points
    assert {each.path for each in found.parameters} == set(sets.values) == set(fit.quantities)


def test_a_vintage_starts_from_the_one_before_and_ends_the_same_again(
    few: Scenario, folder: tuple[Path, Calibration], tmp_path: Path
) -> None:
    place, _ = folder
    before = open_posterior("base", "task_ladder", place)
    settings = replace(SHORT, through="2025-03")
    found = calibrate(few, settings, tmp_path / "once", 1, before=before)
    assert found.posterior.name == "base.task_ladder.2025-03.posterior.csv"
    later = open_posterior("base@2025-03", "task_ladder", tmp_path / "once")
    assert later.vintage == "2025-03" and later.head["before"] == before.digest
    assert set(later.sets.values) > set(before.sets.values)
    assert set(later.head["forecast"]) == {row.name for row in rows_at("2025-03")[len(rows_at("2024-12")) :]}
    assert later.log_marginal_likelihood < before.log_marginal_likelihood
    again = calibrate(few, settings, tmp_path / "again", 1, before=before)
    assert again.posterior.read_bytes() == found.posterior.read_bytes()


def test_sets_of_other_priors_or_of_another_model_are_no_start(
    few: Scenario, folder: tuple[Path, Calibration]
) -> None:
    before = open_posterior("base", "task_ladder", folder[0])
    path = next(iter(before.sets.values))
    wider = few.with_changes({f"{path}.prior": {"loguniform": [1.0, 2.0]}})
    with pytest.raises(UserError, match=f"was found with another prior of {path}"):
        check_start(WorldFit(wider, 0, "2025-03"), before)
    other = few.with_changes({"compute.initial_rent_usd_per_h100e_hour": 7})
    with pytest.raises(UserError, match="give other worlds here than where they were found"):
        check_start(WorldFit(other, 0, "2025-03"), before)


def test_known_readings_count_in_full_while_new_ones_are_let_in() -> None:
    rng = np.random.default_rng(5)
    start_at = rng.standard_normal((200, 2))

    def evaluate(coordinates: np.ndarray, _call: int) -> np.ndarray:
        return np.stack([coordinates[:, 0] * 3.0, (coordinates[:, 1] - 2.0) * 3.0], axis=1)

    known = start_at * np.array([0.3, 1.0])
    population = sampler.start(known, evaluate, n_known=1)
    assert population.temperatures.tolist() == [1.0, 0.0]
    while population.steps_at_posterior < 3:
        population = sampler.advance(population, evaluate, rng)
    assert abs(np.mean(population.coordinates[:, 0])) < 0.1
    assert np.std(population.coordinates[:, 0]) == pytest.approx(np.sqrt(0.1), abs=0.1)
    assert np.mean(population.coordinates[:, 1]) == pytest.approx(1.8, abs=0.15)


def test_all_tables_are_written(folder: tuple[Path, Calibration]) -> None:
    place, found = folder
    parameters, targets = (pd.read_csv(place / f"{name}.csv") for name in ("parameters", "targets"))
    assert list(parameters["path"]) == [each.path for each in found.parameters]
    assert list(targets["name"]) == [target.name for target in calibration_targets()]
    assert json.loads((place / "calibration.json").read_text())["sets"] == found.n_sets


def test_a_killed_search_goes_on_and_ends_the_same(
    few: Scenario, folder: tuple[Path, Calibration], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_steps = 0

    def keep_then_die(*args: object) -> None:
        nonlocal n_steps
        chains_keep(*args)  # type: ignore[arg-type]
        n_steps += 1
        if n_steps == 3:
            raise KeyboardInterrupt

    chains_keep = chains._keep
    monkeypatch.setattr(chains, "_keep", keep_then_die)
    with pytest.raises(KeyboardInterrupt):
        calibrate(few, SHORT, tmp_path, n_workers=1)
    monkeypatch.setattr(chains, "_keep", chains_keep)
    resumed = calibrate(few, SHORT, tmp_path, n_workers=1)
    place, _ = folder
    assert resumed.posterior.read_bytes() == (place / "base.task_ladder.posterior.csv").read_bytes()


def test_chains_on_processes_are_told_apart_and_outlive_a_worker(
    few: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chains, "Workers", Workers)
    monkeypatch.setattr(chains, "take_step", partial(costless_step, tmp_path / "has-died"))
    settings = replace(SHORT, chains=2, final_steps=2)
    found = run_chains(WorldFit(few, SHORT.seed), settings, tmp_path / "search", 2)
    assert (tmp_path / "has-died").exists()
    assert [set(population.coordinates.ravel()) for population in found] == [{0.0}, {1.0}]
    assert [population.steps_at_posterior for population in found] == [2, 2]


def test_a_pool_that_breaks_as_a_step_is_handed_in_is_replaced(
    few: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuilt: list[int] = []

    class Breaking(InThisProcess):
        def submit(self, task: ChainStep) -> "Future[Population]":
            if not rebuilt:
                raise BrokenProcessPool
            return super().submit(task)

        def rebuild(self) -> None:
            rebuilt.append(1)

    (tmp_path / "has-died").touch()
    monkeypatch.setattr(chains, "Workers", Breaking)
    monkeypatch.setattr(chains, "take_step", partial(costless_step, tmp_path / "has-died"))
    settings = replace(SHORT, chains=2, final_steps=1)
    found = run_chains(WorldFit(few, SHORT.seed), settings, tmp_path / "search", 2)
    assert rebuilt == [1]
    assert [population.steps_at_posterior for population in found] == [1, 1]


def test_a_folder_with_another_search_is_refused(few: Scenario, folder: tuple[Path, Calibration]) -> None:
    place, _ = folder
    with pytest.raises(UserError, match=r"holds a calibration with another points \(32, not 48\); choose"):
        run_chains(WorldFit(few, SHORT.seed), replace(SHORT, points=48), place, 1)


def test_a_torn_chain_file_is_refused(few: Scenario, tmp_path: Path) -> None:
    (tmp_path / "chain-0.npz").write_bytes(b"PK torn")
    with pytest.raises(UserError, match=r"chain-0\.npz: cannot be read .*; remove it"):
        run_chains(WorldFit(few, SHORT.seed), SHORT, tmp_path, 1)


def test_a_step_depends_on_seed_chain_and_step_alone(few: Scenario) -> None:
    first = ChainStep(WorldFit(few, 5), 5, 1, 32, None)
    once, again = take_step(first), take_step(first)
    assert np.array_equal(once.misfits, again.misfits)
    other = take_step(replace(first, chain=2))
    assert not np.array_equal(once.coordinates, other.coordinates)


def test_numbers_of_a_rule_are_fitted_where_it_acts(base: Scenario) -> None:
    words = {"investment.finance": "revenue_limit", "chip_supply.unit_cost": "constant_rate"}
    acting, without = (set(fitted_quantities(each)) for each in (base, base.with_changes(words)))
    assert acting - without == {
        "credit.debt_limit_scale",
        "credit.spread_per_turn_per_year",
        "chip_supply.unit_cost_drift_per_year",
        "chip_generations.h100.cost_step_ln",
        "chip_generations.b200.cost_step_ln",
    }
    assert without - acting == {
        "investment.borrowing_ratio",
        "chip_vendors.nvidia.unit_cost_decline_per_year",
    }


def test_nothing_that_is_given_is_drawn(base: Scenario) -> None:
    path = "demand.value_spread_ln"
    draws = RandomDraws(0, 0, 3)
    given = {path: np.array([1.0, 1.5, 2.0])}
    assert np.array_equal(draw_by_path(base, draws, given)[path], given[path])
    economy = economy_of(base, n_draws=3, given=given, collects_data=False)
    assert np.array_equal(economy.parameters.demand.value_spread_ln, np.tile(given[path], 2))
    economy.forget()


def test_coordinates_of_zero_are_the_medians_of_priors(base: Scenario) -> None:
    number = base.quantities()["task_ladder.tasks_bn_per_year"]
    assert number.prior is not None
    low, high = number.prior.args
    assert parameter_values(number, np.zeros(1))[0] == pytest.approx(np.sqrt(low * high))


def test_a_world_whose_labs_earn_more_than_the_world_produces_is_impossible(base: Scenario) -> None:
    base = base.with_changes({"purse.limit": "unlimited"})
    values = {
        "task_ladder.task_value_usd": np.array([1.0, 1e5]),
        "task_ladder.tasks_bn_per_year": np.array([1.0, 1e4]),
    }
    failed = failed_check(PossibleTask(base, 0, 0, values))
    assert [CHECKS[code] for code in failed] == ["possible", "earns more than the world produces"]


def test_contraction_spread_and_ridges_of_known_numbers() -> None:
    rng = np.random.default_rng(0)
    wide, narrow = rng.standard_normal(4000), 0.2 * rng.standard_normal(4000)
    # Only the sum of the first two is pinned.
    coordinates = np.stack([wide + narrow, narrow - wide, rng.standard_normal(4000)], axis=1)
    assert contraction(np.stack([narrow], axis=1))[0] == pytest.approx(0.8, abs=0.01)
    pinned = ridges(coordinates, ["a", "b", "c"])[0]
    assert {path for path, _ in pinned.loadings[:2]} == {"a", "b"}
    (alone,) = ridges(narrow[:, np.newaxis], ["only"])
    assert alone.loadings == (("only", 1.0),) and alone.contraction == pytest.approx(0.8, abs=0.01)
    assert pinned.loadings[0][1] == pytest.approx(pinned.loadings[1][1], abs=0.02)
    alike, apart = [coordinates, coordinates], [coordinates, coordinates + 3.0]
    assert np.allclose(chain_spread(alike), 1.0)
    assert np.all(chain_spread(apart) > 1.5)


def test_a_trial_ranks_the_truth(few: Scenario) -> None:
    found = recover(Trial(few, seed=1, number=0, points=32, final_steps=1))
    assert len(found) == 3
    assert all(0.0 <= rank <= 1.0 for rank in found)


def test_coverage_counts_ranks_inside_the_central_interval() -> None:
    ranks = pd.DataFrame({"a": np.linspace(0.0, 1.0, 1001), "b": np.full(1001, 0.99)})
    found = coverage(ranks)
    assert found.by_path["a"] == pytest.approx(COVERAGE, abs=2e-3)
    assert found.by_path["b"] == 0.0
    assert found.n_trials == 1001


def test_trials_that_are_known_are_not_run_again(few: Scenario, tmp_path: Path) -> None:
    file = tmp_path / "recovery.csv"
    paths = list(WorldFit(few).quantities)
    known = pd.DataFrame([[0.5] * len(paths)] * 2, columns=paths)
    known.to_csv(file, index_label="trial")
    before = file.read_bytes()
    assert run_trials(few, 2, 0, file, n_workers=1).mean == 1.0
    assert file.read_bytes() == before
    with pytest.raises(UserError, match="holds other trials; choose another --out"):
        run_trials(load_scenario("base").without_posterior(), 2, 0, file, n_workers=1)
