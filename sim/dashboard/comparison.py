"""A kept result and another, world by world."""

from typing import Any

from sim.dashboard.preview import Seen
from sim.dashboard.state import State
from sim.measuring.paired import paired_difference, rebound_by_draw
from sim.measuring.statistics import Numbers, quantiles
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
    difference = paired_difference(*(_rebound(each) for each in (seen, other)))
    if not difference.n:
        return {"said": "No world defines the rebound in both."}
    moved = spread(quantiles(difference.values), digits=3)
    return {
        "said": f"World by world, R moves by {moved} against the kept result (median, and 90 % of "
        f"{difference.n} pairs); it is higher in {percent(difference.higher)} ± "
        f"{percent(difference.higher_error)}."
    }


def _rebound(seen: Seen) -> Numbers:
    return rebound_by_draw(seen.ensemble, seen.ensemble.n_asked)
