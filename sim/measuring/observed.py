"""Series of simulated worlds as an observer meets them."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.measuring.record import Record
from sim.model.declaring import Array


@dataclass(frozen=True)
class Observed:
    """Monthly series of one role's worlds.

    Attributes:
        series: name → `[month, draw]` or `[month, agent, draw]`.
        agents: names of the agents of a series, by kind (`hyperscaler`, `chip_vendor`, `lab`, `firm`).
        month_index: month of the form 2024-12 → position.
        twin_token_spending, cut_token_spending: `[month, draw]` of the twin and of the world in which all
            prices are cut, None if these were not simulated.
        own_price_tokens: `[month, draw]` twice, tokens of one closed lab at list prices: in the twin, and in
            the world in which its price alone is cut; None if these were not simulated.
    """

    series: Mapping[str, Array]
    agents: Mapping[str, Sequence[str]]
    month_index: Callable[[str], int]
    twin_token_spending: Array | None = None
    cut_token_spending: Array | None = None
    own_price_tokens: tuple[Array, Array] | None = None

    def between(self, name: str, first: str, last: str) -> Array:
        """The months of a series, both ends included."""
        return self.series[name][self.month_index(first) : self.month_index(last) + 1]

    def mean(self, name: str, first: str, last: str) -> Array:
        """Mean over months, `[draw]` or `[agent, draw]`."""
        months = self.between(name, first, last)
        # One after the other: numpy adds the months of a single draw in another order than those of many.
        return functools.reduce(np.add, months) / len(months)

    def at(self, name: str, month: str) -> Array:
        """One month."""
        return self.series[name][self.month_index(month)]

    def row(self, kind: str, name: str) -> int:
        """Position of an agent."""
        return list(self.agents[kind]).index(name)


def agents_of(record: Record) -> dict[str, Sequence[str]]:
    """Names of agents in the order in which series hold them."""
    economy = record.economy
    return {
        "hyperscaler": [agent.name for agent in economy.hyperscalers],
        "chip_vendor": [agent.name for agent in economy.vendors],
        "lab": [agent.name for agent in economy.labs],
        "firm": list(economy.equity_market.exposures),
    }
