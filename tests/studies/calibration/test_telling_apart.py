"""Records made under one theory and weighed by all: the record, the weights, and how trials are summed up."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import UserError
from sim.evidence.targets import Target
from sim.model.declaring import Array
from sim.scenario import Scenario, load_scenario
from sim.scenario.posterior import ParameterSets, posterior_text, prior_text
from sim.scenario.posterior_names import file_name
from sim.scenario.theories import WEIGHTY_FORMS
from sim.studies.calibration import telling_apart, trials
from sim.studies.calibration.calibrate import check_readings
from sim.studies.calibration.rows import correlation_of, rows_at
from sim.studies.calibration.shared_errors import correlated_misfits
from sim.studies.calibration.synthetic import SyntheticFit, draw_record
from sim.studies.calibration.telling_apart import (
    LEFT_OUT,
    Start,
    Trial,
    run_trials,
    simulated,
    starts_of,
    summed,
    tell_apart,
)
from sim.studies.calibration.world_fit import WorldFit, fitted_quantities
from sim.vintages import FIRST, LAST
from tests.studies.calibration.quick_search import quick_search

SEED, N_SETS = 3, 16
LEFT = ("other_load.growth_per_year", "training.compute_scale_kh100e", "investment.initial_belief")


def in_this_process(
    tasks: Sequence[object], function: Callable[[Any], object], n_workers: int
) -> Iterator[object]:
    """In place of workers: quicker, and with what is patched here."""
    for task in tasks:
        yield function(task)


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with quick_search(), pytest.MonkeyPatch.context() as patch:
        for module in (trials, telling_apart):
            patch.setattr(module, "execute", in_this_process)
        yield


@pytest.fixture(scope="module")
def few() -> Scenario:
    """The base scenario with three numbers left to fit under any theory, one since the shock alone."""
    base = load_scenario("base").without_posterior()
    fixed: dict[str, float] = {}
    for theory in WEIGHTY_FORMS:
        quantities = fitted_quantities(base.with_changes({"demand.form": theory}), LAST)
        fixed |= {path: number.value for path, number in quantities.items() if path not in LEFT}
    return base.with_changes(fixed | {"clock.months": 62, "measurement.horizons_months": [6, 12]})


@pytest.fixture(scope="module")
def folder(few: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Posteriors of each theory at the end of 2024: sets from the prior, as no search is tried here."""
    folder = tmp_path_factory.mktemp("posteriors")
    rng = np.random.default_rng(0)
    for theory in WEIGHTY_FORMS:
        fit = WorldFit(few.with_changes({"demand.form": theory}), SEED)
        values = fit.values(rng.standard_normal((N_SETS, len(fit.quantities))))
        priors = {path: prior_text(number) for path, number in fit.quantities.items()}
        sets = ParameterSets(np.full(N_SETS, 1.0 / N_SETS), np.zeros(N_SETS), values, priors)
        head = {"seed": SEED, "theory": theory, "check": check_readings(fit, values)}
        text = posterior_text(head, sets, significant_digits=17)
        (folder / file_name(few.name, theory)).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def starts(few: Scenario, folder: Path) -> dict[str, Start]:
    return simulated(starts_of(few, folder, SEED), SEED, 64, n_workers=1)


def test_a_start_knows_the_rows_of_2022_to_2024(starts: dict[str, Start]) -> None:
    assert tuple(starts) == WEIGHTY_FORMS
    for start in starts.values():
        assert start.population is not None
        assert start.population.coordinates.shape == (64, len(LEFT))
        assert start.population.n_known == len(rows_at(FIRST))
        assert len(start.fit.rows) == len(rows_at(LAST)) - len(LEFT_OUT)


def test_a_synthetic_record_is_that_of_rows_with_other_values() -> None:
    rows = [row for row in rows_at(LAST) if row.is_in_logarithms]
    rng = np.random.default_rng(0)
    displacement = rng.standard_normal(len(rows))
    own = correlated_misfits(displacement[np.newaxis], correlation_of(rows))

    def moved(row: Target, misfit: Array) -> Target:
        ratio = float(row.reading(misfit)[0]) / row.value
        return replace(row, low=row.low * ratio, value=row.value * ratio, high=row.high * ratio)

    with_other_values = [moved(row, own[:, position]) for position, row in enumerate(rows)]
    base = load_scenario("base")
    readings = np.exp(rng.standard_normal((5, len(rows))))
    expected = WorldFit(base, 0, LAST, with_other_values).misfits(readings)
    assert np.allclose(SyntheticFit(base, 0, LAST, rows, displacement).misfits(readings), expected)


def test_a_record_misses_the_truth_by_standard_normal_errors_in_new_rows_alone(
    starts: dict[str, Start],
) -> None:
    fit, n_real = starts["task_ladder"].fit, len(rows_at(FIRST))

    class SameWorld(WorldFit):
        """Whatever is asked, the record's own readings: what displaces the record is the errors alone."""

        def readings(self, values: object, first_draw: int) -> Array:
            return np.tile([max(row.value, 1e-9) for row in self.rows], (2, 1))

    same = SameWorld(fit.scenario, 0, LAST, fit.rows)
    rng = np.random.default_rng(1)
    truths = np.zeros((2, len(LEFT)))
    drawn = np.stack([draw_record(same, lambda: truths, rng, n_real)[1] for _ in range(400)])
    assert np.all(drawn[:, :n_real] == 0.0)
    assert np.std(drawn[:, n_real:]) == pytest.approx(1.0, abs=0.03)
    assert np.mean(drawn[:, n_real:]) == pytest.approx(0.0, abs=0.03)


def test_a_trial_depends_on_its_seed_and_number_alone(starts: dict[str, Start]) -> None:
    two = {theory: starts[theory] for theory in WEIGHTY_FORMS[:2]}
    once, again = (tell_apart(Trial(two, SEED, 3, points=32)) for _ in range(2))
    assert once == again
    assert once != tell_apart(Trial(two, SEED, 5, points=32))
    true, heaviest, *cells = once
    weights = np.array(cells, dtype=float)
    assert true == WEIGHTY_FORMS[1]
    assert np.sum(weights) == pytest.approx(1.0)
    assert heaviest == WEIGHTY_FORMS[int(np.argmax(weights))]


def test_worlds_that_differ_much_are_told_apart(few: Scenario, starts: dict[str, Start]) -> None:
    start = starts["task_ladder"]
    sizes = {"small": 1.0, "large": 30.0}
    value = "task_ladder.task_value_usd"
    usual = few.quantities()[value].value

    def of_size(ratio: float) -> Start:
        scenario = few.with_changes({value: usual * ratio})
        return Start(replace(start.fit, scenario=scenario), start.posterior)

    alike = simulated({size: of_size(ratio) for size, ratio in sizes.items()}, SEED, 64, n_workers=1)
    for number, true in enumerate(sizes):
        row = tell_apart(Trial(alike, SEED, number, points=32))
        assert row[:2] == [true, true]
        assert row[2 + number] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.long
def test_trials_that_are_known_are_not_run_again_and_the_file_ends_the_same(
    few: Scenario, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "telling-apart.csv"
    starts = starts_of(few, folder, SEED)

    def run() -> object:
        return run_trials(starts, 2, SEED, file, 1, first_points=64, points=32)

    found, whole = run(), file.read_bytes()
    file.write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1])
    assert run() == found
    assert file.read_bytes() == whole


def test_a_file_of_other_theories_is_refused(few: Scenario, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "telling-apart.csv"
    file.write_text("trial,true,heaviest,a,b\n0,a,a,0.9,0.1\n", encoding="utf-8")
    with pytest.raises(UserError, match="holds other trials; choose another --out"):
        run_trials(starts_of(few, folder, SEED), 1, SEED, file, 1)


def test_a_theory_whose_sets_were_found_with_other_priors_is_refused(few: Scenario, folder: Path) -> None:
    other = few.with_changes({f"{LEFT[0]}.prior": {"normal": [0.1, 0.2]}})
    with pytest.raises(UserError, match=f"was found with another prior of {LEFT[0]}"):
        starts_of(other, folder, SEED)


def test_shares_and_weights_of_a_made_table() -> None:
    table = pd.DataFrame(
        {
            "true": ["a", "b", "a", "b"],
            "heaviest": ["a", "a", "a", "b"],
            "a": [0.75, 0.5, 1.0, 0.25],
            "b": [0.25, 0.5, 0.0, 0.75],
        },
        index=pd.Index([0, 1, 2, 3], name="trial"),
    )
    found = summed(table)
    assert (found.all.n_trials, found.all.share_right) == (4, 0.75)
    assert found.all.error == pytest.approx(np.sqrt(0.75 * 0.25 / 4))
    assert found.all.right == pytest.approx((0.75 + 0.5 + 1.0 + 0.75) / 4)
    assert found.all.heaviest == pytest.approx((0.75 + 0.5 + 1.0 + 0.75) / 4)
    assert found.by_truth["a"].share_right == 1.0 and found.by_truth["b"].share_right == 0.5
    assert found.by_truth["a"].weights == {"a": 0.875, "b": 0.125}
    assert found.by_truth["b"].weights == {"a": 0.375, "b": 0.625}
