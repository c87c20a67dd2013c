"""Seconds per draw: chunks of an ensemble against the same draw alone through mesa's `batch_run`.

The call of `batch_run` simulates one draw as two worlds, the shocked one and its twin. The ensemble is timed
with the same two worlds of each draw, and with the five that `jevons run` gives each draw of its main
ensemble; chunks are as large as the program makes them.
"""

import argparse
from collections.abc import Mapping

from benchmarks.timing import FROM_PRIORS, alternating, median_ratio, report  # isort: skip
from statistics import median

import mesa
import numpy as np

from sim.measuring.record import Record
from sim.measuring.twins import KINDS
from sim.model.worlds import MAIN, PAIR, Role
from sim.scenario import economy_of, load_scenario

SCENARIO = load_scenario("deepseek-2025", FROM_PRIORS)
PAIR_DRAWS = KINDS["alternative"].draws_per_task[1]
MAIN_DRAWS = KINDS["main"].draws_per_task[1]


def alone(n_months: int) -> None:
    """One draw, as a user of mesa would run it: two worlds."""
    mesa.batch_run(
        economy_of,
        {"scenario": SCENARIO},
        iterations=1,
        max_steps=n_months,
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )


def together(n_draws: int, roles: Mapping[str, Role]) -> None:
    """All draws of a chunk side by side, fully recorded."""
    economy = economy_of(SCENARIO, n_draws=n_draws, roles=roles, collects_data=False)
    with np.errstate(all="ignore"):
        Record(economy).run()
    economy.forget()


def timed(n_draws: int, roles: Mapping[str, Role], n_pairs: int) -> tuple[list[float], list[float]]:
    """Seconds of each call of `batch_run` and of each chunk, in turns."""
    return alternating(lambda: alone(SCENARIO.months), lambda: together(n_draws, roles), n_pairs)


def main() -> None:
    """Time both in turns and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    options = parser.parse_args()
    calls, chunks = timed(PAIR_DRAWS, PAIR, options.pairs)
    per_draw = [time / PAIR_DRAWS for time in chunks]
    ratio, low, high = median_ratio(calls, per_draw)
    report(
        "ensemble_against_batch_run",
        f"one call of batch_run (one draw, two worlds) {median(calls):.2f} s; the same two worlds in a chunk "
        f"of {PAIR_DRAWS} draws {median(chunks):.2f} s, {1e3 * median(per_draw):.1f} ms a draw: "
        f"1/{ratio:.0f} (1/{low:.0f} to 1/{high:.0f})",
        "a draw costs at most 1/60 of the call",
    )
    calls, chunks = timed(MAIN_DRAWS, MAIN, options.pairs)
    per_world = [time / (MAIN_DRAWS * len(MAIN)) for time in chunks]
    ratio, low, high = median_ratio([time / len(PAIR) for time in calls], per_world)
    report(
        "ensemble_against_batch_run, world for world",
        f"half a call of batch_run {median(calls) / len(PAIR):.2f} s; a chunk of the main ensemble, "
        f"{MAIN_DRAWS} draws of {len(MAIN)} worlds, {median(chunks):.2f} s, "
        f"{1e3 * median(per_world):.1f} ms a world: 1/{ratio:.0f} (1/{low:.0f} to 1/{high:.0f})",
        "none is set",
    )


if __name__ == "__main__":
    main()
