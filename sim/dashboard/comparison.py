"""A kept result and another, world by world."""

from typing import Any

import numpy as np

from sim.dashboard.preview import Seen
from sim.dashboard.state import State
from sim.measuring.rebound import probability_above
from sim.measuring.statistics import Numbers, finite, quantiles
from sim.scenario.posterior_names import MIXTURE
from sim.texts.run import spread
from sim.words import percent


def compared(now: tuple[State, Seen], kept: tuple[State, Seen]) -> dict[str, Any]:
    """What changed from the kept result to this one, and for how many worlds.

    Worlds of the same number and seed share their draws, so their difference is that of the numbers that were
    moved. Under two theories the same number draws two sets, and worlds can't be paired; which number goes to
    which theory of a mixture depends on how many there are.
    """
    (state, seen), (earlier, other) = now, kept
    if (state.theory, state.seed) != (earlier.theory, earlier.seed):
        return {
            "said": "Worlds are compared one by one under the same theory and seed alone; curves show both."
        }
    if state.theory == MIXTURE and seen.ensemble.n_asked != other.ensemble.n_asked:
        return {"said": "Worlds of a mixture are compared one by one with as many pairs alone."}
    n_both = min(seen.ensemble.n_asked, other.ensemble.n_asked)
    difference = finite(rebound_by_draw(seen)[:n_both] - rebound_by_draw(other)[:n_both])
    if not difference.size:
        return {"said": "No world defines the rebound in both."}
    above, error = probability_above(difference, 0.0)
    moved = spread(quantiles(difference), digits=3)
    return {
        "said": f"World by world, R moves by {moved} against the kept result (median, and 90 % of "
        f"{difference.size} pairs); it is higher in {percent(above)} ± {percent(error)}."
    }


def rebound_by_draw(seen: Seen) -> Numbers:
    """R over the longest horizon, `[draw]`; NaN where a draw was dropped or R is undefined."""
    axes = seen.ensemble.coordinates
    values = seen.ensemble.aligned("rebound", seen.ensemble.n_asked)
    rebound: Numbers = values[:, list(axes["measure"]).index("compute"), len(axes["horizon"]) - 1]
    return np.asarray(rebound, dtype=np.float64)
