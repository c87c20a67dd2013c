"""Firms of one kind as one agent, a row each."""

from collections.abc import Mapping
from typing import Protocol

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.model.declaring import Array
from sim.model.worlds import Mask, Worlds


class _Located(Protocol):
    @property
    def region(self) -> str: ...


class Firms(mesa.Agent):  # type: ignore[misc]
    """Firms that follow the same rules and, within a month, know nothing of one another.

    So one operation acts for all of them: attributes are `[firm, world]` arrays.

    Attributes:
        names: of the firms, in the order of rows.
        is_restricted: `[firm, 1]`, whether a firm stands in the restricted region.
    """

    def __init__(self, model: mesa.Model, named: Mapping[str, _Located], worlds: Worlds) -> None:
        super().__init__(model)
        self.names = tuple(named)
        self.worlds = worlds
        self.is_restricted: Mask = np.array([[firm.region == "restricted"] for firm in named.values()])

    def rows_in(self, region: str) -> NDArray[np.intp]:
        """Rows of the firms of a region."""
        return np.flatnonzero(self.is_restricted == (region == "restricted"))

    def at_home(self, by_region: Mapping[str, Array]) -> Array:
        """What is `[world]` in each region, at every firm's own."""
        return np.where(self.is_restricted, by_region["restricted"], by_region["open"])
