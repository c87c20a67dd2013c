"""What a reading is: the series that it needs, and one number a draw."""

from collections.abc import Callable
from dataclasses import dataclass

from sim.measuring.observed import Observed
from sim.model.declaring import Array


@dataclass(frozen=True)
class Reading:
    """How a target is read.

    Attributes:
        needs: names of the series that it is read from.
        read: the reading, `[draw]`.
    """

    needs: tuple[str, ...]
    read: Callable[[Observed], Array]
