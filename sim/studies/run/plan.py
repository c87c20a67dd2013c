"""TODO."""

from sim.scenario import Scenario
from sim.workers.chunks import Chunk, check_worlds, cut


def plan(scenario: Scenario, worlds: int, workers: int) -> list[Chunk]:
    """Chunks of the main ensemble, then of the decomposition, then of each alternative.

    The scenario says how large the last two are; neither is larger than the main ensemble. Without a shock
    there is no rebound to decompose.

    Raises:
        UserError: if there are no worlds, or too many.
    """
    check_worlds(worlds)
    measurement = scenario.measurement
    chunks = list(cut("main", "", scenario, worlds, workers))
    if scenario.shock is None:
        return chunks
    chunks += cut("decomposition", "", scenario, min(worlds, measurement.decomposition_worlds), workers)
    for name, alternative in measurement.alternatives.items():
        changed = scenario.with_changes(alternative.changes)
        chunks += cut("alternative", name, changed, min(worlds, measurement.alternative_worlds), workers)
    return chunks
