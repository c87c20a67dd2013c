"""Several chains side by side on worker processes, each step kept on disk, so that a kill loses one step."""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.evidence.targets import FROZEN_SHA256
from sim.model.declaring import Array
from sim.results.files import drop_temporaries, replace_file, replacing
from sim.results.folder import held
from sim.scenario import Posterior, Scenario
from sim.studies.calibration.sampler import MOVES_PER_STEP, Population, advance, start
from sim.studies.calibration.world_fit import WorldFit
from sim.version import MODEL_VERSION
from sim.vintages import FIRST
from sim.workers.local import Workers

PLAN = "plan.json"
_CALLS_PER_CHAIN = 100_000
"""Random draws are numbered by chain, call and point; no chain comes near this many calls."""

_EXPECTED_TEMPERATURES = 15
_EXPECTED_TEMPERATURES_OF_A_STEP = 2
_MOST_DEATHS = 3


@dataclass(frozen=True)
class SearchSettings:
    """How long and how widely to search.

    Attributes:
        seed: root of all random numbers.
        chains: independent searches.
        points: size of each one's population.
        final_steps: steps with the whole likelihood; more mix better.
        through: vintage, the month to which the record is known.
    """

    seed: int = 0
    chains: int = 4
    points: int = 512
    final_steps: int = 12
    through: str = FIRST

    @property
    def expected_worlds(self) -> int:
        """About how many worlds the search takes."""
        temperatures = _EXPECTED_TEMPERATURES if self.through == FIRST else _EXPECTED_TEMPERATURES_OF_A_STEP
        return self.chains * (temperatures + self.final_steps) * MOVES_PER_STEP * self.points


@dataclass(frozen=True)
class ChainStep:
    """A task: move one chain a step on, or start it if it has no population.

    Attributes:
        known_sets: coordinates of sets that agree with what the vintage before knew, `[set]` by path; without
            any the chain starts from the prior.
    """

    fit: WorldFit
    seed: int
    chain: int
    points: int
    population: Population | None
    known_sets: Mapping[str, Array] = field(default_factory=dict)


def take_step(task: ChainStep) -> Population:
    """The chain after the step; it depends on the seed, the chain and the step alone."""
    step = 0 if task.population is None else task.population.step + 1
    rng = np.random.default_rng([task.seed, task.chain, step])
    evaluate = partial(misfits_at, task)
    if task.population is not None:
        return advance(task.population, evaluate, rng)
    n_known = task.fit.n_known_before if task.known_sets else 0
    return start(first_coordinates(task, rng), evaluate, n_known)


def misfits_at(task: ChainStep, coordinates: Array, call: int) -> Array:
    """The model as a chain sees it, `[point, row]`: each point of each call has random draws of its own."""
    first_draw = (task.chain * _CALLS_PER_CHAIN + call) * task.points
    return task.fit.misfits(task.fit.readings(task.fit.values(coordinates), first_draw))


def first_coordinates(task: ChainStep, rng: np.random.Generator) -> Array:
    """Where a chain starts, `[point, dimension]`: what no known set says is drawn from the prior."""
    coordinates = rng.standard_normal((task.points, len(task.fit.quantities)))
    if task.known_sets:
        n_sets = len(next(iter(task.known_sets.values())))
        # Each set as often as any other, but for one.
        chosen = np.concatenate([rng.permutation(n_sets) for _ in range(-(-task.points // n_sets))])
        for dimension, path in enumerate(task.fit.quantities):
            if path in task.known_sets:
                coordinates[:, dimension] = task.known_sets[path][chosen[: task.points]]
    return coordinates


def run_chains(
    fit: WorldFit,
    settings: SearchSettings,
    folder: Path,
    n_workers: int,
    report: Callable[[int], None] | None = None,
    before: Posterior | None = None,
) -> list[Population]:
    """Search with all chains; what a killed search left in the folder is gone on with.

    Args:
        fit: whose numbers are fitted; its scenario draws from priors.
        folder: where each chain's last step is kept.
        report: called with the number of worlds simulated so far.
        before: posterior of the vintage before, from which chains start; without one they start from priors.

    Raises:
        UserError: if the folder holds another search, or workers keep dying.
    """
    with held(folder, "calibration"):
        drop_temporaries(folder)
        _check_plan(folder, fit.scenario, settings, before)
        known_sets = {} if before is None else sets_known(fit, before)
        return _Search(fit, settings, folder, n_workers, report, known_sets).run()


def sets_known(fit: WorldFit, before: Posterior) -> dict[str, Array]:
    """Coordinates of the sets of the vintage before, `[set]` by path."""
    every = np.arange(len(before.sets.weights))
    given = before.given(fit.scenario.quantities(), every)
    return fit.coordinates({path: values for path, values in given.items() if path in fit.quantities})


class _Search:
    def __init__(
        self,
        fit: WorldFit,
        settings: SearchSettings,
        folder: Path,
        n_workers: int,
        report: Callable[[int], None] | None,
        known_sets: Mapping[str, Array],
    ) -> None:
        self.known_sets = known_sets
        self.fit = fit
        self.settings = settings
        self.folder = folder
        self.report = report
        self.chains = {chain: _kept(folder, chain) for chain in range(settings.chains)}
        self.n_workers = min(n_workers, settings.chains)
        self.deaths = 0

    def run(self) -> list[Population]:
        workers = Workers(take_step, self.n_workers)
        running: dict[Future[Population], int] = {}
        try:
            while True:
                is_broken = not self._submit(workers, running)
                if not running and not is_broken:
                    return [self._population(chain) for chain in self.chains]
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                if self._take(ended, running, is_broken):
                    running.clear()
                    workers.rebuild()
        finally:
            workers.stop()

    def _submit(self, workers: Workers, running: dict[Future[Population], int]) -> bool:
        """Give chains without work the next step; False if a worker has died and the pool takes no more."""
        try:
            for chain in self._idle(running):
                running[workers.submit(self._task(chain))] = chain
        except BrokenProcessPool:
            return False
        return True

    def _idle(self, running: Mapping[Future[Population], int]) -> Iterator[int]:
        """Chains that have a step to go and none under way, the one that is furthest behind first."""
        steps = {chain: -1 if last is None else last.step for chain, last in self.chains.items()}
        for chain in sorted(self.chains, key=lambda chain: (steps[chain], chain)):
            population = self.chains[chain]
            is_done = population is not None and population.steps_at_posterior >= self.settings.final_steps
            if not is_done and chain not in running.values():
                yield chain

    def _task(self, chain: int) -> ChainStep:
        population = self.chains[chain]
        known_sets = self.known_sets if population is None else {}
        return ChainStep(self.fit, self.settings.seed, chain, self.settings.points, population, known_sets)

    def _population(self, chain: int) -> Population:
        population = self.chains[chain]
        assert population is not None
        return population

    def _take(
        self, ended: set[Future[Population]], running: dict[Future[Population], int], has_died: bool
    ) -> bool:
        """Keep what was done; whether a worker died (or is known to have) and its pool must be replaced."""
        for future in ended:
            chain = running.pop(future)
            try:
                self.chains[chain] = population = future.result()
            except BrokenProcessPool:
                has_died = True
                continue
            _keep(self.folder, chain, population)
        if self.report is not None:
            self.report(sum(last.calls * last.n_points for last in self.chains.values() if last is not None))
        self.deaths += has_died
        if self.deaths > _MOST_DEATHS:
            raise UserError("worker processes keep dying, perhaps for want of memory; try fewer --points")
        return has_died


def _check_plan(folder: Path, scenario: Scenario, settings: SearchSettings, before: Posterior | None) -> None:
    plan: dict[str, Any] = asdict(settings) | {
        "scenario_digest": scenario.digest(),
        "model_version": MODEL_VERSION,
        "targets_sha256": FROZEN_SHA256,
        "before": None if before is None else before.digest,
    }
    file = folder / PLAN
    if not file.exists():
        replace_file(file, (json.dumps(plan, indent=2) + "\n").encode())
        return
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise UserError(f"{file}: is not the plan of a calibration; choose another --out") from None
    other = [key for key in plan if known.get(key) != plan[key]]
    if other:
        raise UserError(
            f"{folder}: holds a calibration with another {other[0]} ({known.get(other[0])}, not "
            f"{plan[other[0]]}); choose another --out, or remove the folder"
        )


def _chain_file(folder: Path, chain: int) -> Path:
    return folder / f"chain-{chain}.npz"


def _keep(folder: Path, chain: int, population: Population) -> None:
    with replacing(_chain_file(folder, chain)) as stream:
        np.savez(stream, **asdict(population))


def _kept(folder: Path, chain: int) -> Population | None:
    file = _chain_file(folder, chain)
    if not file.exists():
        return None
    try:
        with np.load(file, allow_pickle=False) as arrays:
            kept = {field.name: arrays[field.name] for field in fields(Population)}
    except (OSError, ValueError, KeyError, EOFError) as problem:
        raise UserError(f"{file}: cannot be read ({problem}); remove it to start that chain again") from None
    return Population(**{name: array if array.ndim else array.item() for name, array in kept.items()})
