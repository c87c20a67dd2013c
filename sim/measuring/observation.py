"""What an observer of a simulated world would report for each target: one number a draw.

A target whose reading needs a series that the economy does not record is not read: `readable` leaves it out
of fit and comparison. `AWAITED` lists those series; the target comes in by itself once `record.py` has them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sim.evidence.targets import Target
from sim.measuring.observed import Observed
from sim.measuring.readings import capital, event_day, labs, tokens
from sim.measuring.readings.reading import Reading
from sim.measuring.record import AGENT_SERIES, SERIES
from sim.model.declaring import Array

READINGS: Mapping[str, Reading] = {
    **capital.READINGS,
    **labs.READINGS,
    **tokens.READINGS,
    **event_day.READINGS,
}
"""How each target is read, by its name."""


@dataclass(frozen=True)
class Awaited:
    """A series that no economy records yet: its unit, its shape and what it holds."""

    unit: str
    shape: str
    definition: str


AWAITED: Mapping[str, Awaited] = {
    "networking_revenue_by_chip_vendor_usd_bn_per_year": Awaited(
        "USD bn/yr",
        "[month, chip_vendor, draw]",
        "what a vendor earns from the networking that it sells with its chips; `revenue_by_chip_vendor` "
        "stays that of chips alone",
    ),
}
"""Series that readings wait for."""


def observe(observed: Observed, names: Iterable[str]) -> dict[str, Array]:
    """Readings of the targets of these names, `[draw]` each."""
    return {name: READINGS[name].read(observed) for name in names}


def readable(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Those targets whose series are all recorded."""
    recorded = {*SERIES, *AGENT_SERIES}
    return tuple(target for target in targets if recorded.issuperset(READINGS[target.name].needs))


def series_of(targets: Iterable[Target]) -> Sequence[str]:
    """Names of the series that these targets are read from, each once."""
    return list(dict.fromkeys(name for target in targets for name in READINGS[target.name].needs))
