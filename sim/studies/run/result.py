"""A finished run, as a program reads it."""

from typing import TYPE_CHECKING

from sim.errors import UserError
from sim.results.opened import OpenedResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Result(OpenedResult):
    """The folder of a run, with its figures."""

    def plot(self, name: str) -> "Figure":
        """Draw one figure.

        Raises:
            UserError: if there is no figure of that name.
        """
        from sim.figures import FIGURES, available

        figure = FIGURES.get(name)
        if figure is None or not figure.can_draw(self):
            raise UserError(f"no figure {name!r} of this result; there are: {', '.join(available(self))}")
        return figure.draw(self)
