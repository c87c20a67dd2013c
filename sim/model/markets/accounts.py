"""Accounts of a month: every flow names what was paid and what was received, and both must agree."""

from functools import reduce

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.accounts import relative_gap

TOLERANCE = 1e-8
"""Largest gap between both sides of a flow, relative to the largest flow of its unit in the month."""


class Accounts:
    """Both sides of every flow, by unit (USD bn or kH100e) and name."""

    def __init__(self) -> None:
        self._paid: dict[tuple[str, str], list[Array]] = {}
        self._received: dict[tuple[str, str], list[Array]] = {}

    def pay(self, unit: str, flow: str, amount: Array) -> None:
        """Book an amount that left an account; amounts are `[world]`."""
        self._paid.setdefault((unit, flow), []).append(amount)

    def receive(self, unit: str, flow: str, amount: Array) -> None:
        """Book an amount that reached an account."""
        self._received.setdefault((unit, flow), []).append(amount)

    def gaps(self) -> dict[tuple[str, str], Array]:
        """Relative gap of each flow, by unit and name.

        Raises:
            KeyError: if a flow has one side only.
        """
        if self._paid.keys() != self._received.keys():
            raise KeyError(f"one-sided flows: {sorted(self._paid.keys() ^ self._received.keys())}")
        paid = {key: _sum(amounts) for key, amounts in self._paid.items()}
        largest: dict[str, Array] = {}
        for (unit, _), flow in paid.items():
            largest[unit] = np.maximum(largest[unit], np.abs(flow)) if unit in largest else np.abs(flow)
        return {
            key: relative_gap(paid=flow, received=_sum(self._received[key]), largest_flow=largest[key[0]])
            for key, flow in paid.items()
        }

    def worst_gap(self) -> Array:
        """Largest relative gap of the month, `[world]`."""
        return reduce(np.maximum, self.gaps().values())


def _sum(amounts: list[Array]) -> Array:
    return reduce(np.add, amounts)
