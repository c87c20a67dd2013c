"""What an observer of a simulated world would report for each target: one number a draw."""

from collections.abc import Iterable, Mapping, Sequence

from sim.evidence.targets import Target
from sim.measuring.observed import Observed
from sim.measuring.readings import capital, event_day, labs, tokens
from sim.measuring.readings.reading import Reading
from sim.model.declaring import Array

READINGS: Mapping[str, Reading] = {
    **capital.READINGS,
    **labs.READINGS,
    **tokens.READINGS,
    **event_day.READINGS,
}
"""How each target is read, by its name."""


def observe(observed: Observed, names: Iterable[str]) -> dict[str, Array]:
    """Readings of the targets of these names, `[draw]` each."""
    return {name: READINGS[name].read(observed) for name in names}


def series_of(targets: Iterable[Target]) -> Sequence[str]:
    """Names of the series that these targets are read from, each once."""
    return list(dict.fromkeys(name for target in targets for name in READINGS[target.name].needs))
