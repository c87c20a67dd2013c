"""Accounts of a month: every flow names what was paid and what was received, and both must agree."""

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.accounts import relative_gap

TOLERANCE = 1e-8
"""Largest gap between both sides of a flow, relative to the largest flow of its unit in the month."""


class Accounts:
    """Both sides of every flow, by unit (USD bn or kH100e) and name."""

    def __init__(self) -> None:
        self._paid: dict[tuple[str, str], Array] = {}
        self._received: dict[tuple[str, str], Array] = {}

    def pay(self, unit: str, flow: str, amount: Array) -> None:
        """Book an amount that left an account; amounts are `[world]`."""
        self._paid[unit, flow] = self._paid.get((unit, flow), np.zeros_like(amount)) + amount

    def receive(self, unit: str, flow: str, amount: Array) -> None:
        """Book an amount that reached an account."""
        self._received[unit, flow] = self._received.get((unit, flow), np.zeros_like(amount)) + amount

    def worst_gap(self) -> tuple[Array, list[str]]:
        """Largest relative gap of the month in each world, and the flow that has it.

        Raises:
            KeyError: if a flow has one side only.
        """
        if self._paid.keys() != self._received.keys():
            raise KeyError(f"one-sided flows: {sorted(self._paid.keys() ^ self._received.keys())}")
        keys = list(self._paid)
        gaps = [
            relative_gap(
                paid=self._paid[key], received=self._received[key], largest_flow=self._largest(key[0])
            )
            for key in keys
        ]
        stacked = np.stack(gaps)
        worst = np.argmax(stacked, axis=0)
        return np.max(stacked, axis=0), [keys[position][1] for position in worst]

    def _largest(self, unit: str) -> Array:
        return np.max(np.stack([np.abs(flow) for key, flow in self._paid.items() if key[0] == unit]), axis=0)
