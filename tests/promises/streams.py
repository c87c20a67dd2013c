"""Promise 3: no two worlds share a random stream unless they are meant to."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import numpy as np

import sim.model.random_draws
from sim.measuring.experiment import Task
from sim.measuring.twins import simulate
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario, load_scenario
from tests.promises.finding import Finding, log
from tests.promises.sweeps import A_YEAR_AFTER

SAID = "streams are keyed by seed and purpose, never numbered; no two are shared by chance"
N_DRAWS = 100


def check(folder: Path, n: int = 1_000_000) -> Finding:
    """Make `n` keys of purposes that the model itself asks for, and simulate 100 draws."""
    scenario = load_scenario("deepseek-2025", A_YEAR_AFTER)
    purposes = purposes_of(scenario)
    keys = list(islice(keys_of(sorted(set(purposes))), n))
    log(f"  {len(keys):,} keys made")
    n_equal = len(keys) - len(set(keys))
    n_twice = len(purposes) - len(set(purposes))
    demand = simulate(Task(scenario, 0, 0, N_DRAWS, "points")).variables["compute_demand_kh100e"]
    n_distinct = len(np.unique(demand[:, 1], axis=0))
    misses = [f"{n_equal} keys are equal"] * bool(n_equal)
    misses += [f"{n_twice} purposes are drawn from twice in one economy"] * bool(n_twice)
    misses += [f"{N_DRAWS} draws, {n_distinct} outputs"] * (n_distinct != N_DRAWS)
    measured = (
        f"{len(keys):,} keys of the {len(set(purposes)):,} purposes of one economy under many seeds: "
        f"{n_equal} equal; {n_twice} purposes drawn from twice; {N_DRAWS} draws gave "
        f"{n_distinct} outputs"
    )
    return Finding(3, SAID, measured, tuple(misses))


def keys_of(purposes: list[str]) -> Iterator[int]:
    """Keys of all purposes, seed after seed."""
    seed = 0
    while True:
        draws = RandomDraws(seed, 0, 1)
        yield from (draws._key(purpose) for purpose in purposes)
        seed += 1


def purposes_of(scenario: Scenario) -> list[str]:
    """What an economy asks streams for, in order."""
    with listening() as heard:
        simulate(Task(scenario, 0, 0, 2, "main"))
    return heard


@contextmanager
def listening() -> Iterator[list[str]]:
    """Every purpose that a key is made for, while the block lasts."""
    heard: list[str] = []
    key = sim.model.random_draws.RandomDraws._key

    def noted(draws: RandomDraws, purpose: str) -> int:
        heard.append(purpose)
        return key(draws, purpose)

    sim.model.random_draws.RandomDraws._key = noted  # type: ignore[method-assign]
    try:
        yield heard
    finally:
        sim.model.random_draws.RandomDraws._key = key  # type: ignore[method-assign]
