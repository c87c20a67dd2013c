"""Why saturated demand backfires more than demand that is not: what saves, and what answers.

`python -m benchmarks.saturated_demand [--worlds N] [--posterior NAME]` prints medians under one theory.
"""

import argparse

import numpy as np

from sim.measuring.experiment import Task
from sim.measuring.twins import simulate
from sim.measuring.variables import DEMAND, ELASTICITY_MONTHS
from sim.model.declaring import Array
from sim.scenario import load_scenario
from sim.texts.run import aligned

HORIZON = 60
ROWS = {
    "deepseek-2025": {},
    "saturated-demand": {},
    "saturated-demand, adoption as it is elsewhere": {
        "demand.adoption_threshold": 0.2,
        "demand.innovation_per_year": 0.01,
        "demand.imitation_per_year": 1.8,
    },
}
"""What is simulated: a scenario, and what is changed in it."""

HEAD = [
    "scenario", "R training", "R inference", "R compute", "P(R>1)", "training in demand",
    "inference in demand", "training in saving", "elasticity", "worlds",
]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=400)
    parser.add_argument("--posterior", default="flat_tasks@2025-12")
    given = parser.parse_args()
    rows = [row(name, changes, given.posterior, given.worlds) for name, changes in ROWS.items()]
    print(f"{given.posterior}, {HORIZON} months, medians")
    print(aligned([HEAD, *rows]))


def row(name: str, changes: dict[str, object], posterior: str, worlds: int) -> list[str]:
    """One line of the table."""
    theory, _, vintage = posterior.partition("@")
    asked = {"posterior": f"base@{vintage}" if vintage else "base", "demand.form": theory}
    scenario = load_scenario(name.split(",")[0], asked | changes)
    outcome = simulate(Task(scenario, 0, 0, worlds, "main"))
    values = outcome.variables
    rebound = values["rebound"][:, :, list(scenario.measurement.horizons_months).index(HORIZON)]
    assert scenario.shock is not None
    first = scenario.month_index(scenario.shock.month)

    def total(series: str) -> Array:
        twin = values[series] if values[series].ndim == 2 else values[series][:, 0]
        return np.asarray(np.sum(twin[:, first : first + HORIZON].astype(float), axis=1))

    compute, training, inference = (total(DEMAND[kind]) for kind in ("compute", "training", "inference"))
    saved = compute - total("engineering_demand_kh100e")
    saved_in_training = training - total("engineering_training_kh100e")
    elasticity = values["price_elasticity"][:, list(ELASTICITY_MONTHS).index(24)]
    numbers = [
        *rebound[:, :3].T,
        training / compute,
        inference / compute,
        saved_in_training / saved,
        elasticity,
    ]
    medians = [f"{np.nanmedian(each[outcome.is_valid]):.2f}" for each in numbers]
    share = np.mean(rebound[outcome.is_valid, 2] > 1.0)
    return [name, *medians[:3], f"{share:.0%}", *medians[3:], str(int(outcome.is_valid.sum()))]


if __name__ == "__main__":
    main()
