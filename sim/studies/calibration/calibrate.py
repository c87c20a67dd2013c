"""From a scenario and the record to a posterior file with its diagnostics."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import numpy as np

from sim.errors import UserError
from sim.evidence.targets import FROZEN_SHA256
from sim.model.declaring import Array
from sim.results.files import replace_file
from sim.scenario import Posterior, Scenario
from sim.scenario.posterior import ParameterSets, posterior_text, prior_text
from sim.scenario.posterior_names import file_name, name_at
from sim.studies.calibration.chains import (
    ChainStep,
    SearchSettings,
    first_coordinates,
    run_chains,
    sets_known,
)
from sim.studies.calibration.diagnostics import ParameterFinding, chain_spread, contraction, ridges
from sim.studies.calibration.findings import Calibration, FittedTarget, write_tables
from sim.studies.calibration.possible_worlds import CHECKS, POINTS_PER_TASK, PossibleTask, failed_check
from sim.studies.calibration.sampler import LARGEST_MISFIT, Population
from sim.studies.calibration.world_fit import WorldFit, parameter_values
from sim.workers.execution import Failure, execute

SIGNIFICANT_DIGITS = 5
_QUANTILES = (0.05, 0.5, 0.95)
_CHECKED_SETS = 4
_CHECK_FIRST_DRAW = 10**9
"""Draws of the check of possible worlds: far from those of any chain."""


def calibrate(
    scenario: Scenario,
    settings: SearchSettings,
    folder: Path,
    n_workers: int,
    report: Callable[[int], None] | None = None,
    before: Posterior | None = None,
) -> Calibration:
    """Search, leave out impossible worlds, diagnose, and write all files of a calibration to the folder.

    A search that was killed goes on where it was; the result is the same.

    Args:
        before: posterior of the vintage before, from which a vintage since the shock starts.

    Raises:
        UserError: if the folder holds another search, or no set is left.
    """
    drawn_from_priors = scenario.without_posterior()
    fit = WorldFit(drawn_from_priors, settings.seed, settings.through)
    if before is not None:
        check_start(fit, before)
    populations = run_chains(fit, settings, folder, n_workers, report, before)
    sets, failed = _possible_sets(fit, populations, n_workers)
    is_possible = failed == 0
    theory = str(scenario.single("demand")["form"])
    path = folder / file_name(name_at(scenario.name, settings.through), theory)
    earlier = 0.0 if before is None else before.log_marginal_likelihood
    head = asdict(settings) | {
        "scenario": scenario.name,
        "theory": theory,
        "scenario_digest": drawn_from_priors.digest(),
        "targets_sha256": FROZEN_SHA256,
        "log_evidence": [round(earlier + population.log_evidence, 2) for population in populations],
        "discarded": {check: int(np.sum(failed == code)) for code, check in enumerate(CHECKS) if code},
        "check": check_readings(fit, sets.values),
    }
    if before is not None:
        head |= {"before": before.digest, "forecast": forecast_densities(fit, before, settings)}
    replace_file(path, posterior_text(head, sets, SIGNIFICANT_DIGITS).encode())
    found = _calibration(fit, populations, is_possible, path)
    write_tables(found, folder)
    return found


def check_start(fit: WorldFit, before: Posterior) -> None:
    """Refuse to start from sets that were found with other priors, or with another model.

    Raises:
        UserError: if they were.
    """
    earlier = WorldFit(fit.scenario, int(before.head["seed"]), before.vintage)
    again = f"; run `jevons calibrate --through {before.vintage}` with the same changes first"
    given = before.given(fit.scenario.quantities(), np.arange(len(before.sets.weights)))
    other = [path for path in earlier.quantities if path not in given]
    if other:
        raise UserError(f"{before.path}: was found with another prior of {other[0]}{again}")
    # Machines differ in the last digits.
    if not np.allclose(check_readings(earlier, given), before.head["check"], rtol=1e-6):
        raise UserError(f"{before.path}: its sets give other worlds here than where they were found{again}")


def forecast_densities(fit: WorldFit, before: Posterior, settings: SearchSettings) -> dict[str, float]:
    """ln of the density at which the vintage before expected each row that is new, in units of its error."""
    task = ChainStep(fit, settings.seed, 0, settings.points, None, sets_known(fit, before))
    values = fit.values(first_coordinates(task, np.random.default_rng([settings.seed, 0, 0])))
    misfits = fit.own_misfits(fit.readings(values, 0))[:, fit.n_known_before :]
    expected = np.log(np.mean(np.exp(-0.5 * np.square(np.nan_to_num(misfits, nan=LARGEST_MISFIT))), axis=0))
    new = fit.rows[fit.n_known_before :]
    return {row.name: round(float(density), 4) for row, density in zip(new, expected, strict=True)}


def check_readings(fit: WorldFit, values: Mapping[str, Array]) -> list[list[float]]:
    """Readings of the first sets: a model that gives others is not the one that the sets were found with."""
    first = {path: column[:_CHECKED_SETS] for path, column in values.items()}
    return [[float(f"{reading:.9g}") for reading in row] for row in fit.readings(first, 0)]


def _possible_sets(
    fit: WorldFit, populations: Sequence[Population], n_workers: int
) -> tuple[ParameterSets, np.ndarray]:
    """Sets that lead to possible worlds, and of all points which check each fails, 0 for none."""
    coordinates = np.concatenate([population.coordinates for population in populations])
    values = {path: _rounded(column) for path, column in fit.values(coordinates).items()}
    starts = range(0, len(coordinates), POINTS_PER_TASK)
    tasks = [
        PossibleTask(
            fit.scenario,
            fit.root_seed,
            _CHECK_FIRST_DRAW + first,
            {path: column[first : first + POINTS_PER_TASK] for path, column in values.items()},
        )
        for first in starts
    ]
    with closing(execute(tasks, failed_check, n_workers)) as outcomes:
        failed = np.concatenate(list(_sound(outcomes)))
    flags = failed == 0
    if not flags.any():
        raise UserError(f"{fit.scenario.name}: no parameter set that fits leads to a possible world")
    chains = np.repeat(
        np.arange(len(populations), dtype=float), [population.n_points for population in populations]
    )
    kept = {path: column[flags] for path, column in values.items()}
    priors = {path: prior_text(number) for path, number in fit.quantities.items()}
    weights = np.full(int(flags.sum()), 1.0 / flags.sum())
    return ParameterSets(weights, chains[flags], kept, priors), failed


def _sound(outcomes: Iterator[object]) -> Iterator[np.ndarray]:
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            raise UserError(f"a check of possible worlds failed: {outcome.reason}")
        assert isinstance(outcome, np.ndarray)
        yield outcome


def _rounded(values: Array) -> Array:
    """As the file will hold them, so that what was checked is what is drawn."""
    return np.array([float(f"{value:.{SIGNIFICANT_DIGITS}g}") for value in values])


def _calibration(
    fit: WorldFit, populations: Sequence[Population], is_possible: np.ndarray, path: Path
) -> Calibration:
    pooled = np.concatenate([population.coordinates for population in populations])
    by_chain = np.split(pooled, np.cumsum([population.n_points for population in populations])[:-1])
    flags = np.split(is_possible, np.cumsum([population.n_points for population in populations])[:-1])
    chains = [chain[flag] for chain, flag in zip(by_chain, flags, strict=True) if flag.sum() > 1]
    misfits = fit.by_row(np.concatenate([population.misfits for population in populations])[is_possible])
    return Calibration(
        posterior=path,
        vintage=fit.vintage,
        n_sets=int(is_possible.sum()),
        n_impossible=int((~is_possible).sum()),
        n_worlds=sum(population.calls * population.n_points for population in populations) + len(pooled),
        log_evidence=tuple(population.log_evidence for population in populations),
        acceptance=tuple(population.acceptance for population in populations),
        parameters=_findings(fit, pooled[is_possible], chains),
        ridges=tuple(ridges(pooled[is_possible], list(fit.quantities))),
        targets=tuple(
            FittedTarget(target, _three(np.quantile(target.reading(misfits[:, position]), _QUANTILES)))
            for position, target in enumerate(fit.rows)
        ),
    )


def _findings(fit: WorldFit, coordinates: Array, chains: Sequence[Array]) -> tuple[ParameterFinding, ...]:
    contractions, spreads = contraction(coordinates), chain_spread(chains)
    normal = np.array([-1.6449, 0.0, 1.6449])
    return tuple(
        ParameterFinding(
            path=path,
            unit=number.unit,
            prior=_three(parameter_values(number, normal)),
            posterior=_three(np.quantile(parameter_values(number, coordinates[:, position]), _QUANTILES)),
            contraction=float(contractions[position]),
            shift=float(np.mean(coordinates[:, position])),
            chain_spread=float(spreads[position]),
        )
        for position, (path, number) in enumerate(fit.quantities.items())
    )


def _three(values: Array) -> tuple[float, float, float]:
    low, middle, high = (float(value) for value in values)
    return low, middle, high
