"""Series of simulated worlds as an observer meets them."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.measuring.record import Record
from sim.model.declaring import Array
from sim.model.worlds import Role, lanes_of

OWN_PRICE_TOKENS = "own_price_tokens_tn_per_year"
"""Tokens of one closed lab at list prices: what its own price cut moves."""


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


def observed_in(
    record: Record, roles: Mapping[str, Role], world: str, month_index: Callable[[str], int]
) -> Observed:
    """What an observer of one role's worlds meets, with what is compared across roles where they are.

    Args:
        record: of an ensemble with these roles; it has run.
        world: the role that is observed.
        month_index: month of the form 2024-12 → position.
    """
    n_draws = record.economy.worlds.n // len(roles)

    def of(name: str, role: str) -> Array | None:
        if name not in record.series or role not in roles:
            return None
        return record.series[name][..., lanes_of(roles, role, n_draws)]

    own = of(OWN_PRICE_TOKENS, "twin"), of(OWN_PRICE_TOKENS, "own_price_cut")
    lanes = lanes_of(roles, world, n_draws)
    return Observed(
        series={name: values[..., lanes] for name, values in record.series.items()},
        agents=agents_of(record),
        month_index=month_index,
        twin_token_spending=of("token_spending", "twin"),
        cut_token_spending=of("token_spending", "price_cut"),
        own_price_tokens=None if own[0] is None or own[1] is None else (own[0], own[1]),
    )


def agents_of(record: Record) -> dict[str, Sequence[str]]:
    """Names of agents in the order in which series hold them."""
    economy = record.economy
    return {
        "hyperscaler": list(economy.hyperscalers.names),
        "chip_vendor": list(economy.vendors.names),
        "lab": list(economy.labs.names),
        "firm": list(economy.equity_market.exposures),
    }
