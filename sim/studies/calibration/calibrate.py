"""From a scenario and the record of 2022-24 to a posterior file with its diagnostics."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import numpy as np

from sim.errors import UserError
from sim.evidence.targets import FROZEN_SHA256
from sim.model.declaring import Array
from sim.results.files import replace_file
from sim.scenario import Scenario
from sim.scenario.posterior import ParameterSets, file_name, posterior_text, prior_text
from sim.studies.calibration.chains import SearchSettings, run_chains
from sim.studies.calibration.diagnostics import ParameterFinding, chain_spread, contraction, ridges
from sim.studies.calibration.findings import Calibration, FittedTarget, write_tables
from sim.studies.calibration.possible_worlds import CHECKS, POINTS_PER_TASK, PossibleTask, failed_check
from sim.studies.calibration.sampler import Population
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
) -> Calibration:
    """Search, leave out impossible worlds, diagnose, and write all files of a calibration to the folder.

    A search that was killed goes on where it was; the result is the same.

    Raises:
        UserError: if the folder holds another search, or no set is left.
    """
    drawn_from_priors = scenario.without_posterior()
    fit = WorldFit(drawn_from_priors, settings.seed)
    populations = run_chains(drawn_from_priors, settings, folder, n_workers, report)
    sets, failed = _possible_sets(fit, populations, n_workers)
    is_possible = failed == 0
    theory = str(scenario.single("demand")["form"])
    path = folder / file_name(scenario.name, theory)
    head = asdict(settings) | {
        "scenario": scenario.name,
        "theory": theory,
        "scenario_digest": drawn_from_priors.digest(),
        "targets_sha256": FROZEN_SHA256,
        "log_evidence": [round(population.log_evidence, 2) for population in populations],
        "discarded": {check: int(np.sum(failed == code)) for code, check in enumerate(CHECKS) if code},
        "check": check_readings(fit, sets.values),
    }
    replace_file(path, posterior_text(head, sets, SIGNIFICANT_DIGITS).encode())
    found = _calibration(fit, populations, is_possible, path)
    write_tables(found, folder)
    return found


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
    misfits = fit.by_target(np.concatenate([population.misfits for population in populations])[is_possible])
    return Calibration(
        posterior=path,
        n_sets=int(is_possible.sum()),
        n_impossible=int((~is_possible).sum()),
        n_worlds=sum(population.calls * population.n_points for population in populations) + len(pooled),
        log_evidence=tuple(population.log_evidence for population in populations),
        acceptance=tuple(population.acceptance for population in populations),
        parameters=_findings(fit, pooled[is_possible], chains),
        ridges=tuple(ridges(pooled[is_possible], list(fit.quantities))),
        targets=tuple(
            FittedTarget(target, _three(np.quantile(target.reading(misfits[:, position]), _QUANTILES)))
            for position, target in enumerate(fit.targets)
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
