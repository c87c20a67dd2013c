"""Seconds per world: an ensemble of 64 draws against the same draw alone through mesa's `batch_run`.

A world is one lane: one economy with or without the shock. The call of `batch_run` simulates one draw as two
lanes, the shocked world and its twin. The ensemble is timed with these two lanes of each draw, and with the
five that `jevons run` gives each draw of its main ensemble.
"""

import argparse
from collections.abc import Mapping, Sequence

from benchmarks.timing import alternating, median_ratio, report, seconds  # isort: skip
from statistics import median

import mesa
import numpy as np

from sim.economy import Economy
from sim.record import Record
from sim.scenario import load_scenario
from sim.worlds import MAIN, PAIR, Role

SCENARIO = "deepseek-2025"


def alone(n_months: int) -> None:
    """One draw, as a user of mesa would run it: two lanes."""
    mesa.batch_run(
        Economy,
        {"scenario": SCENARIO},
        iterations=1,
        max_steps=n_months,
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )


def together(n_draws: int, roles: Mapping[str, Role]) -> None:
    """All draws as lanes of one ensemble, fully recorded."""
    economy = Economy(SCENARIO, n_draws=n_draws, roles=roles, collects_data=False)
    with np.errstate(all="ignore"):
        Record(economy, is_full=True).run()
    economy.forget()


def comparison(ensemble: Sequence[float], single: Sequence[float], n_draws: int, n_roles: int) -> str:
    """Both ways to count: lane against lane, and the whole call against one lane of the ensemble."""
    per_lane = [time / (n_draws * n_roles) for time in ensemble]
    ratio, low, high = median_ratio([time / len(PAIR) for time in single], per_lane)
    return (
        f"{n_roles} lanes a draw: {median(ensemble):.2f} s, {1e3 * median(per_lane):.1f} ms a lane, "
        f"1/{ratio:.0f} of a lane alone (1/{low:.0f} to 1/{high:.0f}), "
        f"1/{median_ratio(single, per_lane)[0]:.0f} of a call"
    )


def main() -> None:
    """Time both in turns and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=64)
    parser.add_argument("--pairs", type=int, default=5)
    options = parser.parse_args()
    months = load_scenario(SCENARIO).months
    reading = median(seconds(lambda: load_scenario(SCENARIO)) for _ in range(3))
    found, calls = [], []
    for roles in (PAIR, MAIN):
        ensemble, single = alternating(
            lambda roles=roles: together(options.draws, roles), lambda: alone(months), options.pairs
        )
        found.append(comparison(ensemble, single, options.draws, len(roles)))
        calls += single
    report(
        "ensemble_against_batch_run",
        f"one call of batch_run, two lanes, {median(calls):.2f} s; {options.draws} draws together, "
        f"{'; '.join(found)}; reading the scenario is {reading:.2f} s of each",
        "a lane costs at most 1/60",
    )


if __name__ == "__main__":
    main()
