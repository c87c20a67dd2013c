"""An investor: a belief about the rebound, and a weight in the market."""

from dataclasses import dataclass

import mesa
import numpy as np

from sim.model.declaring import AT_START, Array, choice, quantity, text
from sim.model.economics import tokens, valuation
from sim.model.worlds import Worlds


@dataclass(frozen=True)
class Equity:
    """How the market for shares works."""

    growth_gap_per_year: Array = quantity("1/yr", 0.001, 1.0)
    growth_horizon_years: Array = quantity("yr", 0.1, 200.0)
    news_months: Array = quantity("mo", 0.1, 600.0)
    learning_per_month: Array = quantity("1/mo", 0.0, 1.0)
    switching_intensity: Array = quantity("1", 0.0, 1e4)
    success_memory_per_month: Array = quantity("1", 0.0, 1.0)
    trend_extrapolation: Array = quantity("1", -20.0, 20.0)
    initial_pool_growth_per_year: Array = quantity("ln/yr", -1.0, 5.0, acts=AT_START)
    pool_growth_smoothing_per_month: Array = quantity("1/mo", 0.0, 1.0)


@dataclass(frozen=True)
class InvestorTraits:
    """What tells one kind of investor from another."""

    label: str = text()
    strategy: str = choice("fundamental", "trend")
    initial_belief: Array = quantity("1", -1.0, 3.0, acts=AT_START)
    initial_weight: Array = quantity("1", 0.0, 1.0)


class Investor(mesa.Agent):  # type: ignore[misc]
    """One kind of investor in all worlds; attributes are `[world]` arrays."""

    def __init__(
        self, model: mesa.Model, name: str, traits: InvestorTraits, equity: Equity, worlds: Worlds
    ) -> None:
        """Start with the initial belief and no record of success."""
        super().__init__(model)
        self.name = name
        self.take(traits, equity)
        self.belief = traits.initial_belief
        self.success = np.zeros(worlds.n)

    def take(self, traits: InvestorTraits, equity: Equity) -> None:
        """Act on these numbers from now on."""
        self.traits = traits
        self.equity = equity

    def form_belief(self, managers_belief: Array, market_return: Array) -> None:
        """Move towards what managers say and do; trend followers add what the market did last month."""
        anchored = tokens.partial_adjustment(
            current=self.belief, target=managers_belief, speed_per_month=self.equity.learning_per_month
        )
        if self.traits.strategy == "trend":
            anchored = anchored + self.equity.trend_extrapolation * market_return
        self.belief = np.clip(anchored, 0.0, 2.0)

    def book_success(self, market_return: Array, position: Array) -> None:
        """Profit of having been more, or less, optimistic than the market before it moved."""
        self.success = valuation.strategy_success(
            success=self.success,
            memory=self.equity.success_memory_per_month,
            market_return=market_return,
            position=position,
        )
