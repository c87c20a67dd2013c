"""The economy of AI compute: who exists, and what happens in a month."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import mesa
import numpy as np

from sim.model import dated_changes, population
from sim.model.agents.own_demand import OwnDemand
from sim.model.agents.segment import Segment
from sim.model.calendar import Calendar
from sim.model.collecting import mean_of_shocked_worlds
from sim.model.declaring import Array
from sim.model.limits import Limits, hold_limits
from sim.model.markets import grid
from sim.model.markets.accounts import TOLERANCE, Accounts
from sim.model.markets.chips import ChipMarket
from sim.model.markets.compute import at_home, costs_at_home, expected_share
from sim.model.markets.equity import EquityMarket, managers_belief
from sim.model.parameters import Parameters
from sim.model.random_draws import RandomDraws
from sim.model.settlement import Parties, settle


class Economy(mesa.Model):  # type: ignore[misc]
    """All worlds of one ensemble, a month at a time; `sim.scenario.economy_of` makes that of a scenario.

    Args:
        parameters: of all agents and markets.
        calendar: what is dated, and which worlds there are.
        draws: source of all luck.
        collects_data: whether a mesa `DataCollector` records the mean of the shocked worlds each month.
        activation: `sequential` or `shuffled`; the result is the same.
        own_demand: demand of one's own, by use case.
    """

    def __init__(
        self,
        parameters: Parameters,
        calendar: Calendar,
        draws: RandomDraws,
        *,
        collects_data: bool = True,
        activation: str = "sequential",
        own_demand: Mapping[str, OwnDemand] = MappingProxyType({}),
    ) -> None:
        super().__init__(rng=draws.root_seed)
        self.parameters = self._base_parameters = parameters
        self.calendar = calendar
        self.worlds = calendar.worlds
        self.activation = activation
        self.month = -1
        self._create_agents(draws)
        for segment in self.segments:
            segment.give_own_demand(own_demand)
        self._open_markets(draws)
        self.worst_account_gap = np.zeros(self.worlds.n)
        self.limits = Limits(self.worlds.n)
        self.datacollector = mean_of_shocked_worlds() if collects_data else None

    def _create_agents(self, draws: RandomDraws) -> None:
        parameters, worlds = self.parameters, self.worlds
        self.labs = population.create_labs(self, parameters, self.calendar.months, draws, worlds)
        self.hyperscalers = population.create_hyperscalers(self, parameters, worlds)
        self.vendors = population.create_vendors(self, parameters, self.calendar.year(0), worlds)
        self.segments = population.create_segments(self, parameters, self.labs, worlds)
        self.investors = population.create_investors(self, parameters, worlds)

    def _open_markets(self, draws: RandomDraws) -> None:
        parameters, worlds = self.parameters, self.worlds
        self.token_market = population.create_token_market(self.labs, self.segments, parameters, worlds)
        self.compute_markets = population.create_compute_markets(
            self.labs, self.hyperscalers, parameters, worlds
        )
        self.grids = population.create_grids(self.hyperscalers, parameters, worlds)
        self.chip_market = ChipMarket(self.vendors, self.hyperscalers, parameters.export_controls, worlds)
        exposures = population.exposures_of_listed_firms(parameters)
        self.equity_market = EquityMarket(self.investors, self.labs, exposures, parameters.equity, worlds)
        self.purses = population.create_purses(self.labs, parameters, self.calendar, draws)

    @property
    def parties(self) -> Parties:
        """Everyone whose month is settled."""
        return Parties(
            self.labs,
            self.hyperscalers,
            self.vendors,
            self.segments,
            self.token_market,
            self.compute_markets,
            self.chip_market,
            self.equity_market,
            self.grids,
            self.purses,
        )

    def step(self) -> None:
        """One month."""
        self.month += 1
        self.apply_dated_changes()
        self.diffuse_know_how()
        self.release_models_and_set_prices()
        self.use_tokens()
        self.plan_training()
        self.clear_compute()
        self.plan_capex()
        self.make_chips()
        self.revalue_firms_and_fund_labs()
        self.close_accounts()
        if self.datacollector is not None:
            self.datacollector.collect(self)
        self.running = self.month + 1 < self.calendar.months

    def _each(self, kind: type[mesa.Agent], act: Callable[[Any], object]) -> None:
        agents = self.agents_by_type[kind]
        do = agents.shuffle_do if self.activation == "shuffled" else agents.do
        do(act)

    # 0
    def apply_dated_changes(self) -> None:
        """Where a dated change of a number begins or ends, agents and markets go on with other numbers."""
        if self.calendar.changes_numbers(self.month):
            base, calendar = self._base_parameters, self.calendar
            self.parameters = dated_changes.parameters_of_month(base, calendar, self.month)
            dated_changes.hand_out(self.parameters, self.parties)

    # 1
    def diffuse_know_how(self) -> None:
        """Know-how diffuses, and the shock strikes if this is its month."""
        labs, month, gains_ln = self.labs, self.month, self.calendar.efficiency_gains_ln
        training_ln = np.max(labs.published_ln(labs.ln_training_efficiency), axis=0)
        inference_ln = np.max(labs.published_ln(labs.ln_inference_efficiency), axis=0)
        labs.decide_know_how(month, training_ln, inference_ln)
        labs.settle_know_how(
            gains_ln(month, labs.names, "training_efficiency_ratio"),
            gains_ln(month, labs.names, "inference_efficiency_ratio"),
        )

    # 2
    def release_models_and_set_prices(self) -> None:
        """Labs deploy the models that are done, and move their prices."""
        self.labs.release(self.month, self.best_open_weights_log10_flop())
        self.labs.set_price(at_home(self.labs, self.compute_markets, lambda market: market.rent))

    def best_open_weights_log10_flop(self) -> Array:
        """Capability of the best open weights so far (log10 FLOP)."""
        labs = self.labs
        is_published = labs.is_open_weights & labs.is_active(self.month)
        return np.max(np.where(is_published, labs.capability_log10_flop, -np.inf), axis=0)

    # 3
    def use_tokens(self) -> None:
        """Users choose, think, adopt and buy."""
        ln_max = self.calendar.thinking_max_ln(self.month, np.log(self.parameters.tokens.thinking_ratio_max))
        is_after_shock = self.calendar.is_after_shock(self.month)
        self.token_market.open_menus(self.month, ln_max, is_price_cut=is_after_shock)
        market = self.token_market
        marginal = market.marginal_value_ratio
        self._each(
            Segment,
            lambda segment: segment.use_tokens(self.month, market.menu_of(segment), marginal, is_after_shock),
        )
        market.clear(self.inference_served_share(), self.month / 12.0)

    def inference_served_share(self) -> Array:
        """Part of each lab's inference load that found compute last month and can be paid, [lab, world]."""
        found = at_home(self.labs, self.compute_markets, lambda market: market.inference_served_share)
        return found if self.purses is None else found * self.purses.serving_budget_share

    # 4
    def plan_training(self) -> None:
        """Labs plan training compute from what they expect of revenue, rivals and rent."""
        self.equity_market.learn_pool_growth(self.token_market.pool_usd_bn_per_year, self.month)
        expected = self.equity_market.expected_pool_usd_bn_per_year
        frontier = self.token_market.frontier_log10_flop
        if self.purses is not None:
            tokens = self.token_market
            self.purses.plan(
                self.month, tokens.revenue_usd_bn_per_year, tokens.load_kh100e, self.compute_markets
            )
        rent = at_home(self.labs, self.compute_markets, lambda market: market.rent)
        self.labs.plan_training(self.month, expected, frontier, rent)

    # 5
    def clear_compute(self) -> None:
        """Load meets energised capacity in each region; rent and queue move; runs advance."""
        years = self.month / 12.0
        tariff_share = self.parameters.chip_supply.tariff_share
        self.vendors.quote(years)
        for region, market in self.compute_markets.items():
            ratio = self.grids[region].power_price_ratio
            chip_price = self.chip_market.mean_price_usd_k(region)
            market.price_capacity(chip_price, tariff_share, ratio, years)
            market.gather_load(self.month)
            market.clear(self.calendar.is_after_shock(self.month))
        self.hyperscalers.learn_costs(costs_at_home(self.hyperscalers, self.compute_markets))
        served = at_home(self.labs, self.compute_markets, lambda market: market.training_served_share)
        self.labs.train(self.month, served)

    # 6
    def plan_capex(self) -> None:
        """Hyperscalers read their load, update beliefs, start shells and order chips."""
        firms, markets, calendar = self.hyperscalers, self.compute_markets, self.calendar
        if self.month == calendar.shock_month:
            firms.hear_of_shock()
        news = calendar.ln_believed_shock(self.month)
        weight = calendar.weight_of_news(self.month, self.parameters.investment.belief_fading_months)
        firms.read_return(at_home(firms, markets, lambda market: market.return_ln))
        demand = at_home(firms, markets, lambda market: market.demand_kh100e)
        firms.read_load(demand * expected_share(firms, markets), calendar.growth_jump_per_year(self.month))
        firms.update_belief(news)
        firms.plan_capex(
            news * weight,
            self.chip_market.backlog_kh100e,
            calendar.commitments_usd_bn_per_year(self.month, firms.names),
            self.month / 12.0,
        )

    # 7
    def make_chips(self) -> None:
        """Vendors ration and ship; racks are energised after their lead time."""
        self.chip_market.set_controls(
            self.calendar.quota_ratio(self.month), self.calendar.chip_performance_ratio(self.month)
        )
        self.chip_market.clear()
        if self.parameters.chip_supply.wafer_limit == "fabs" and self.month == self.calendar.end_of_2025:
            self.chip_market.limit_wafers(self.parameters.chip_supply.wafer_ceiling_over_2025_ratio)
        self.hyperscalers.energise(self.chip_market.shipped_kh100e)
        grid.connect(self.grids, self.hyperscalers, self.month, self.calendar.year(self.month))

    # 8
    def revalue_firms_and_fund_labs(self) -> None:
        """Investors revalue firms on the news and on what managers do; capital flows to labs."""
        weight = self.calendar.weight_of_news(self.month, self.parameters.equity.news_months)
        news = self.calendar.ln_believed_shock(self.month) * weight
        if self.month == self.calendar.shock_month:
            self.event_day_return = self.equity_market.event_returns(news)
        else:
            self.equity_market.trade(managers_belief(self.hyperscalers), news)
        ratio = self.calendar.funding_ratio(self.month)
        self.equity_market.fund_labs(self.month, news, ratio, self.purses)

    # 9
    def close_accounts(self) -> None:
        """Book both sides of every flow and hold limits; remember what each world broke."""
        accounts = Accounts()
        settle(self.parties, self.month, accounts)
        self.worst_account_gap = np.maximum(self.worst_account_gap, accounts.worst_gap())
        hold_limits(self.parties, self.limits)

    @property
    def accounts_close(self) -> np.ndarray:
        """Whether both sides of every flow agreed in every month, one flag per world."""
        return self.worst_account_gap <= TOLERANCE

    @property
    def is_finite(self) -> np.ndarray:
        """Whether the numbers that everything else depends on are finite, one flag per world."""
        is_finite = np.ones(self.worlds.n, dtype=np.bool_)
        for market in self.compute_markets.values():
            for values in (market.demand_kh100e, market.rent, market.capacity_kh100e):
                is_finite = is_finite & np.isfinite(values)
        return is_finite

    def run(self) -> None:
        """Advance to the end of the clock."""
        while self.running:
            self.step()

    def forget(self) -> None:
        """Let mesa release the model: it keeps every model alive through a table of agent numbers."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
