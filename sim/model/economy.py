"""The economy of AI compute: who exists, and what happens in a month."""

from collections.abc import Callable
from typing import Any

import mesa
import numpy as np

from sim.model.agents.hyperscaler import Hyperscaler
from sim.model.agents.lab import Lab
from sim.model.agents.use_case import UseCase
from sim.model.calendar import Calendar
from sim.model.collecting import mean_of_shocked_worlds
from sim.model.declaring import Array
from sim.model.markets.accounts import TOLERANCE, Accounts
from sim.model.markets.chips import ChipMarket
from sim.model.markets.equity import EquityMarket
from sim.model.markets.tokens import TokenMarket
from sim.model.parameters import Parameters
from sim.model.population import (
    create_compute_markets,
    create_hyperscalers,
    create_investors,
    create_labs,
    create_purses,
    create_use_cases,
    create_vendors,
    exposures_of_listed_firms,
)
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
    """

    def __init__(
        self,
        parameters: Parameters,
        calendar: Calendar,
        draws: RandomDraws,
        *,
        collects_data: bool = True,
        activation: str = "sequential",
    ) -> None:
        super().__init__(rng=draws.root_seed)
        self.parameters = parameters
        self.calendar = calendar
        self.worlds = calendar.worlds
        self.activation = activation
        self.month = -1
        self._create_agents(draws)
        self._open_markets()
        self.purses = create_purses(self.labs, parameters, calendar, draws)
        self.worst_account_gap = np.zeros(self.worlds.n)
        self.datacollector = mean_of_shocked_worlds() if collects_data else None

    def _create_agents(self, draws: RandomDraws) -> None:
        parameters, worlds = self.parameters, self.worlds
        self.labs = create_labs(self, parameters, self.calendar.months, draws, worlds)
        self.hyperscalers = create_hyperscalers(self, parameters, worlds)
        self.vendors = create_vendors(self, parameters, worlds)
        self.use_cases = create_use_cases(self, parameters, worlds)
        self.investors = create_investors(self, parameters, worlds)

    def _open_markets(self) -> None:
        parameters, worlds = self.parameters, self.worlds
        self.token_market = TokenMarket(self.labs, self.use_cases, parameters.tokens, worlds)
        self.compute_markets = create_compute_markets(self.labs, self.hyperscalers, parameters, worlds)
        self.chip_market = ChipMarket(self.vendors, self.hyperscalers, parameters.export_controls, worlds)
        self.equity_market = EquityMarket(
            self.investors,
            self.labs,
            exposures_of_listed_firms(self.vendors, self.hyperscalers),
            parameters.equity,
            worlds,
        )

    @property
    def parties(self) -> Parties:
        """Everyone whose month is settled."""
        return Parties(
            self.labs,
            self.hyperscalers,
            self.vendors,
            self.use_cases,
            self.compute_markets,
            self.chip_market,
            self.equity_market,
            self.purses,
        )

    def step(self) -> None:
        """One month."""
        self.month += 1
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
        if self.activation == "shuffled":
            agents.shuffle_do(act)
        else:
            agents.do(act)

    # 1
    def diffuse_know_how(self) -> None:
        """Know-how diffuses, and the shock strikes if this is its month."""
        training_ln = np.max(np.stack([lab.published_training_ln for lab in self.labs]), axis=0)
        inference_ln = np.max(np.stack([lab.published_inference_ln for lab in self.labs]), axis=0)
        self._each(Lab, lambda lab: lab.decide_know_how(self.month, training_ln, inference_ln))
        gain = self.calendar.shock_gain_ln
        self._each(
            Lab,
            lambda lab: lab.settle_know_how(
                gain(self.month, lab.name, "training_efficiency_ratio"),
                gain(self.month, lab.name, "inference_efficiency_ratio"),
            ),
        )

    # 2
    def release_models_and_set_prices(self) -> None:
        """Labs deploy the models that are done, and move their prices."""
        best_open = self.best_open_weights_log10_flop()
        self._each(Lab, lambda lab: lab.release(best_open) if lab.is_active(self.month) else None)
        self._each(Lab, lambda lab: lab.set_price(self.compute_markets[lab.traits.region].rent))

    def best_open_weights_log10_flop(self) -> Array:
        """Capability of the best open weights so far (log10 FLOP)."""
        published = [
            lab.capability_log10_flop
            for lab in self.labs
            if lab.traits.is_open_weights and lab.is_active(self.month)
        ]
        return np.max(np.stack(published), axis=0) if published else self.worlds.constant(-np.inf)

    # 3
    def use_tokens(self) -> None:
        """Use cases choose, think, adopt and buy."""
        ln_max = self.calendar.thinking_max_ln(self.month, np.log(self.parameters.tokens.thinking_ratio_max))
        is_after_shock = self.calendar.is_after_shock(self.month)
        self.token_market.open_menus(self.month, ln_max, is_price_cut=is_after_shock)
        menus = self.token_market.menus
        self._each(UseCase, lambda use_case: use_case.choose(menus[use_case.traits.region]))
        self._each(UseCase, lambda use_case: use_case.adopt(is_after_shock))
        self.token_market.clear(self.inference_served_share())

    def inference_served_share(self) -> Array:
        """Part of each lab's inference load that found compute last month and can be paid, [lab, world]."""
        found = np.stack(
            [self.compute_markets[lab.traits.region].inference_served_share for lab in self.labs]
        )
        return found if self.purses is None else found * self.purses.serving_budget_share

    # 4
    def plan_training(self) -> None:
        """Labs plan training compute from what they expect of revenue, rivals and rent."""
        self.equity_market.learn_pool_growth(self.token_market.pool_usd_bn_per_year, self.month)
        expected = self.equity_market.expected_pool_usd_bn_per_year
        frontier = self.token_market.frontier_log10_flop
        rents = {region: market.rent for region, market in self.compute_markets.items()}
        if self.purses is not None:
            tokens = self.token_market
            self.purses.plan(
                self.month, tokens.revenue_usd_bn_per_year, tokens.load_kh100e, self.compute_markets
            )
        self._each(
            Lab,
            lambda lab: (
                lab.plan_training(expected, frontier, rents[lab.traits.region])
                if lab.is_active(self.month)
                else None
            ),
        )

    # 5
    def clear_compute(self) -> None:
        """Load meets energised capacity in each region; rent and queue move; runs advance."""
        years = self.month / 12.0
        for vendor in self.vendors:
            vendor.quote(years)
        for region, market in self.compute_markets.items():
            market.price_capacity(self.chip_market.mean_price_usd_k(region), years)
            market.gather_load(self.month)
            market.clear(self.calendar.is_after_shock(self.month))
        self._each(
            Lab,
            lambda lab: (
                lab.train(self.compute_markets[lab.traits.region].training_served_share)
                if lab.is_active(self.month)
                else None
            ),
        )

    # 6
    def plan_capex(self) -> None:
        """Hyperscalers read their load, update beliefs, start shells and order chips."""
        if self.month == self.calendar.shock_month:
            self._each(Hyperscaler, lambda hyperscaler: hyperscaler.hear_of_shock())
        jump = self.calendar.growth_jump_per_year(self.month)
        news = self.calendar.ln_believed_shock(self.month)
        weight = self.calendar.weight_of_news(self.month, self.parameters.investment.belief_fading_months)
        backlog = dict(zip(self.hyperscalers, self.chip_market.backlog_kh100e, strict=True))

        def plan(hyperscaler: Hyperscaler) -> None:
            market = self.compute_markets[hyperscaler.traits.region]
            hyperscaler.read_load(market.demand_kh100e * market.expected_share(hyperscaler), jump)
            hyperscaler.update_belief(news)
            commitment = self.calendar.commitment_usd_bn_per_year(self.month, hyperscaler.name)
            hyperscaler.plan_capex(
                news * weight, market.costs, backlog[hyperscaler], commitment, self.month / 12.0
            )

        self._each(Hyperscaler, plan)

    # 7
    def make_chips(self) -> None:
        """Vendors ration and ship; racks are energised after their lead time."""
        self.chip_market.set_controls(
            self.calendar.quota_ratio(self.month), self.calendar.chip_performance_ratio(self.month)
        )
        self.chip_market.clear()
        received = dict(zip(self.hyperscalers, self.chip_market.shipped_kh100e, strict=True))
        costs = {region: market.costs for region, market in self.compute_markets.items()}
        self._each(
            Hyperscaler,
            lambda hyperscaler: hyperscaler.energise(
                received[hyperscaler], costs[hyperscaler.traits.region].power_kw_per_h100e
            ),
        )

    # 8
    def revalue_firms_and_fund_labs(self) -> None:
        """Investors revalue firms on the news and on what managers do; capital flows to labs."""
        weight = self.calendar.weight_of_news(self.month, self.parameters.equity.news_months)
        news = self.calendar.ln_believed_shock(self.month) * weight
        if self.month == self.calendar.shock_month:
            self.event_day_return = self.equity_market.event_returns(news)
        else:
            self.equity_market.trade(self.managers_belief(), news)
        ratio = self.calendar.funding_ratio(self.month)
        self.equity_market.fund_labs(self.month, news, ratio, self.purses)

    def managers_belief(self) -> Array:
        """Mean belief of hyperscalers, weighted by their capacity."""
        capacity = np.stack([hyperscaler.capacity_kh100e for hyperscaler in self.hyperscalers])
        beliefs = np.stack([hyperscaler.belief for hyperscaler in self.hyperscalers])
        return np.sum(capacity * beliefs, axis=0) / np.sum(capacity, axis=0)

    # 9
    def close_accounts(self) -> None:
        """Book both sides of every flow; remember the worst gap of each world."""
        accounts = Accounts()
        settle(self.parties, self.month, accounts)
        gap, _ = accounts.worst_gap()
        self.worst_account_gap = np.maximum(self.worst_account_gap, gap)

    @property
    def accounts_close(self) -> np.ndarray:
        """Whether both sides of every flow agreed in every month, one flag per world."""
        return self.worst_account_gap <= TOLERANCE

    @property
    def is_finite(self) -> np.ndarray:
        """Whether the numbers that everything else depends on are finite, one flag per world."""
        markets = self.compute_markets.values()
        watched = [
            values
            for market in markets
            for values in (market.demand_kh100e, market.rent, market.capacity_kh100e)
        ]
        return np.logical_and.reduce([np.isfinite(values) for values in watched])

    def run(self) -> None:
        """Advance to the end of the clock."""
        while self.running:
            self.step()

    def forget(self) -> None:
        """Let mesa release the model: it keeps every model alive through a table of agent numbers."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
