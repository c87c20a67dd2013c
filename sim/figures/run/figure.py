"""What a figure of a run is."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.figure import Figure

from sim.results.opened import OpenedResult


@dataclass(frozen=True)
class RunFigure:
    """A figure of one run.

    Attributes:
        name: of its files, and what a user calls it.
        draw: draws it.
        needed: variables of the main ensemble without which it isn't drawn.
        has_more: whether the result holds what else it shows.
    """

    name: str
    draw: Callable[[OpenedResult], Figure]
    needed: tuple[str, ...] = ()
    has_more: Callable[[OpenedResult], bool] = lambda _: True

    def can_draw(self, result: OpenedResult) -> bool:
        """Whether the result holds what the figure shows."""
        return result.has(*self.needed) and self.has_more(result)


def has_shock(result: OpenedResult) -> bool:
    """Whether there is a shock."""
    return result.shock_index is not None
