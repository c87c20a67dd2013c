"""The market for shares and capital: whose belief sets prices, what firms are worth, how labs are funded."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.agents.investor import Equity, Investor
from sim.model.agents.labs import Labs
from sim.model.declaring import Array
from sim.model.economics import training, valuation
from sim.model.economics.investment import learned_growth_per_year
from sim.model.markets.purses import Purses
from sim.model.sums import add_in_order, sum_in_order
from sim.model.worlds import Worlds

_POOL_OFFSET_USD_BN = 0.05
_FIRST_MONTHS_WITHOUT_LEARNING = 6


def managers_belief(hyperscalers: Hyperscalers) -> Array:
    """Mean belief of hyperscalers, weighted by their capacity."""
    capacity = hyperscalers.capacity_kh100e
    return np.sum(capacity * hyperscalers.planning_belief, axis=0) / np.sum(capacity, axis=0)


class EquityMarket:
    """Investors' beliefs, firms' values and capital for labs; attributes are `[world]` arrays."""

    def __init__(
        self,
        investors: Sequence[Investor],
        labs: Labs,
        exposures: Mapping[str, Array],
        equity: Equity,
        worlds: Worlds,
    ) -> None:
        self.investors = list(investors)
        self.labs = labs
        self.worlds = worlds
        self.take(equity, exposures)
        self.expected_pool_growth_per_year = equity.initial_pool_growth_per_year
        self._ln_pool: Array | None = None
        self.belief = self._market_belief()
        self._ln_index = np.zeros(worlds.n)
        self.supplied_usd_bn_per_year = np.zeros(worlds.n)
        self.market_return = np.zeros(worlds.n)

    def take(self, equity: Equity, exposures: Mapping[str, Array]) -> None:
        """Act on these numbers from now on."""
        self.equity = equity
        self.exposures = dict(exposures)

    def _market_belief(self) -> Array:
        weights = valuation.strategy_weight(
            success=np.stack([investor.success for investor in self.investors]),
            intensity=self.equity.switching_intensity,
            initial_weight=np.stack([investor.traits.initial_weight for investor in self.investors]),
        )
        return np.sum(weights * np.stack([investor.belief for investor in self.investors]), axis=0)

    def value_ratio(self, exposure: Array, ln_believed_shock: Array) -> Array:
        """Value of a firm over its value without the news of the shock."""
        change = valuation.expected_growth_change_per_year(
            exposure=exposure,
            belief=self.belief,
            ln_believed_shock=ln_believed_shock,
            horizon_years=self.equity.growth_horizon_years,
        )
        return valuation.value_ratio(
            growth_gap_per_year=self.equity.growth_gap_per_year, growth_change_per_year=change
        )

    def event_returns(self, ln_believed_shock: Array) -> Array:
        """One-day return of each listed firm when the news breaks, shape [firm, world]."""
        self._move_index(ln_believed_shock)
        return self.firm_value_ratio - 1.0

    def trade(self, managers_belief: Array, ln_believed_shock: Array) -> None:
        """Investors learn from managers and from returns; the market's belief is their weighted mean.

        Without a shock beliefs concern nothing, and stay.
        """
        has_shock = ln_believed_shock > 0.0
        held = [investor.belief - self.belief for investor in self.investors]
        for investor in self.investors:
            before = investor.belief
            investor.form_belief(managers_belief, self.market_return)
            investor.belief = np.where(has_shock, investor.belief, before)
        self.belief = self._market_belief()
        self._move_index(ln_believed_shock)
        for investor, position in zip(self.investors, held, strict=True):
            investor.book_success(self.market_return, position)

    def _move_index(self, ln_believed_shock: Array) -> None:
        """Return of a firm whose value hangs on compute in full, from last month's value to this one's.

        With it the value of each listed firm over its value without the news, shape [firm, world].
        """
        index = np.log(self.value_ratio(self.worlds.constant(1.0), ln_believed_shock))
        self.market_return, self._ln_index = index - self._ln_index, index
        ratios = [self.value_ratio(exposure, ln_believed_shock) for exposure in self.exposures.values()]
        self.firm_value_ratio = np.array(ratios).reshape(len(self.exposures), self.worlds.n)

    def learn_pool_growth(self, pool_usd_bn_per_year: Array, month: int) -> None:
        """Smooth the growth of labs' revenue; the first months are too small to learn from."""
        self.pool_usd_bn_per_year = pool_usd_bn_per_year
        now = np.log(pool_usd_bn_per_year + _POOL_OFFSET_USD_BN)
        last = now if self._ln_pool is None else self._ln_pool
        self._ln_pool = now
        if month >= _FIRST_MONTHS_WITHOUT_LEARNING:
            self.expected_pool_growth_per_year = learned_growth_per_year(
                growth=self.expected_pool_growth_per_year,
                observed=12.0 * (now - last),
                gain_per_month=self.equity.pool_growth_smoothing_per_month,
            )

    @property
    def expected_pool_usd_bn_per_year(self) -> Array:
        """Revenue of all labs that is expected in a year's time."""
        return training.expected_pool_usd_bn_per_year(
            pool=self.pool_usd_bn_per_year, growth_per_year=self.expected_pool_growth_per_year
        )

    def fund_labs(
        self, month: int, ln_believed_shock: Array, funding_ratio: Array, purses: Purses | None
    ) -> None:
        """Let the capital committed to every lab that exists grow with expectations and valuations.

        Labs that live from cash have none unless they have a parent: they raise rounds, which count in what
        capital markets carry.
        """
        labs, training_of = self.labs, self.labs.training
        rows = np.flatnonzero(labs.is_funded(month))
        raised = np.zeros(self.worlds.n) if purses is None else purses.raised_usd_bn_per_year
        value_ratio = self.value_ratio(self.worlds.constant(1.0), ln_believed_shock)
        growth = training.capital_growth_per_year(
            pool_growth=self.expected_pool_growth_per_year,
            elasticity=training_of.capital_growth_elasticity,
            total=add_in_order(raised, labs.capital_usd_bn_per_year[rows]),
            ceiling=training_of.capital_ceiling_usd_bn_per_year,
            valuation_ln=np.log(value_ratio),
            sensitivity=training_of.capital_valuation_sensitivity,
        )
        labs.raise_capital(month, growth, funding_ratio)
        committed = sum_in_order(labs.capital_usd_bn_per_year[rows])
        self.supplied_usd_bn_per_year = self.worlds.freeze("capital", committed * funding_ratio)
        if purses is not None:
            purses.raise_rounds(month, self.expected_pool_growth_per_year, value_ratio, funding_ratio)
