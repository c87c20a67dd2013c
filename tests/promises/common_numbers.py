"""Promise 4: twins share their luck, so that their difference is known far better than each of them."""

import random
from pathlib import Path

import numpy as np

from sim.measuring.experiment import Task
from sim.measuring.twins import simulate
from sim.measuring.variables import DEMAND
from sim.model.declaring import Array
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario, load_scenario
from sim.scenario.drawing import draw_by_path
from tests.promises.finding import Finding, log
from tests.promises.sweeps import SEED
from tests.scenario.test_digest import changeable

SAID = "twins are identical up to the shock; what is fixed or drawn besides moves nothing else"
MOST_VARIANCE_RATIO = 0.5
N_FIXED = 100


def check(folder: Path, n: int = 1000) -> Finding:
    """Simulate `n` pairs of worlds, and fix numbers of the scenario one at a time."""
    scenario = load_scenario("deepseek-2025")
    shock = scenario.month_index(str(scenario.shock and scenario.shock.month))
    outcome = simulate(Task(scenario, SEED, 0, n, "points"))
    log(f"  {n} pairs simulated")
    n_differing = sum(
        int(np.sum(values[:, 0, :shock] != values[:, 1, :shock]))
        for values in (outcome.variables[name] for name in DEMAND.values())
    )
    demand = outcome.variables["compute_demand_kh100e"][:, :, shock:].astype(float)
    ratio = variance_ratio(np.log(demand.sum(axis=2)))
    n_checked, moved = moved_by_fixing(scenario, min(n, N_FIXED))
    misses = [f"{n_differing} months differ before the shock"] * bool(n_differing)
    misses += [f"the paired variance is {ratio:.0%} of the independent one"] * (ratio > MOST_VARIANCE_RATIO)
    misses += [f"fixing {path} moved {count} other numbers" for path, count in moved.items()]
    measured = (
        f"{n:,} pairs: {n_differing} differences before the shock; the variance of the change of compute "
        f"demand over 60 months is {ratio:.1%} of that with independent twins; {n_checked} numbers fixed one "
        f"by one: {len(moved)} moved another draw"
    )
    return Finding(4, SAID, measured, tuple(misses))


def variance_ratio(ln_demand: Array) -> float:
    """Variance of shocked less twin, of the same draw over that of another draw.

    Args:
        ln_demand: `[draw, branch]`, the twin first.
    """
    twin, shocked = ln_demand.T
    paired = shocked - twin
    independent = shocked - np.roll(twin, len(twin) // 2)
    return float(np.var(paired) / np.var(independent))


def moved_by_fixing(scenario: Scenario, n: int) -> tuple[int, dict[str, int]]:
    """Fix numbers that have a prior one at a time → how many others are drawn otherwise, where any is.

    Draws are from the priors: a posterior ties numbers together on purpose.
    """
    plain = scenario.without_posterior()
    draws = RandomDraws(SEED, 0, 50)
    before = draw_by_path(plain, draws)
    uncertain = [path for path, number in changeable(plain).items() if number.prior is not None]
    chosen = random.Random(SEED).sample(uncertain, min(n, len(uncertain)))
    moved = {}
    for path in chosen:
        fixed = plain.with_changes({path: plain.quantities()[path].value})
        after = draw_by_path(fixed, draws)
        others = [name for name in before if name != path and not np.array_equal(before[name], after[name])]
        if others:
            moved[path] = len(others)
    return len(chosen), moved
