"""Hyperscalers: they read their load, update beliefs, plan capex, order chips, energise racks."""

from collections.abc import Mapping

import mesa
import numpy as np

from sim.model.agents.firms import Firms
from sim.model.agents.hyperscaler_parameters import BuildCosts, HyperscalerTraits, SharedByHyperscalers
from sim.model.agents.treasury import Treasury
from sim.model.declaring import Array, side_by_side
from sim.model.economics import compute as compute_rules
from sim.model.economics import investment as rules
from sim.model.economics.tokens import partial_adjustment
from sim.model.economics.units import (
    USD_BN_PER_KH100E_AT_ONE_USD_K,
    USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR,
)
from sim.model.worlds import Worlds


class Hyperscalers(Firms):
    """All hyperscalers: attributes are `[firm, world]` arrays."""

    def __init__(
        self,
        model: mesa.Model,
        named: Mapping[str, HyperscalerTraits],
        shared: SharedByHyperscalers,
        worlds: Worlds,
    ) -> None:
        """Start on the path of the initial growth: pipelines filled, orders at that pace."""
        super().__init__(model, named, worlds)
        self.treasury = Treasury(side_by_side(named.values()), shared.investment, shared.credit)
        self.take(named, shared)
        self._fill_pipelines(shared)
        nothing = np.zeros_like(self.capacity_kh100e)
        self.started_mw = self.ordered_kh100e = self.committed_kh100e = nothing
        self.ln_load: Array | None = None
        self.ln_forecast = self.forecast_growth_per_year = nothing
        self.unconnected_mw = self.return_ln = nothing
        self.belief = nothing + shared.investment.initial_belief
        self.compute_revenue_usd_bn_per_year = self.cash_usd_bn = nothing

    def _fill_pipelines(self, shared: SharedByHyperscalers) -> None:
        investment = shared.investment
        self.capacity_kh100e = self.traits.initial_capacity_share * shared.stock_kh100e
        self.installed_mw = self.capacity_kh100e * shared.power_kw_per_h100e
        self.shells_mw = self.installed_mw * (1.0 + investment.initial_shell_reserve_share)
        self.growth_per_year = self.trend_growth_per_year = investment.initial_growth_per_year
        self.start_pace_mw = self.installed_mw * self.growth_per_year / 12.0
        self.order_pace_kh100e = (
            self.capacity_kh100e * (self.growth_per_year + shared.depreciation_per_year) / 12.0
        )
        half = 0.5 * investment.shell_horizon_months
        self.shells_started_mw = self.shells_rising_mw = self.start_pace_mw * half
        self.racks_kh100e = self.order_pace_kh100e * investment.rack_lead_months

    def take(self, named: Mapping[str, HyperscalerTraits], shared: SharedByHyperscalers) -> None:
        """Act on these numbers from now on."""
        self.named = named
        self.traits = side_by_side(named.values())
        self.investment = shared.investment
        self.depreciation_per_year = shared.depreciation_per_year
        self.target_utilisation = shared.target_utilisation
        self.treasury.take(self.traits, shared.investment, shared.credit)

    # 5. costs and energised capacity

    def learn_costs(self, costs: BuildCosts) -> None:
        """Take note of what building costs this month, `[firm, world]`."""
        self.costs = costs

    def energise(self, received_kh100e: Array) -> None:
        """Move racks to power after their lead time, finish shells, retire old servers."""
        plan, kept = self.investment, 1.0 - self.depreciation_per_year / 12.0
        energised = self.racks_kh100e / plan.rack_lead_months
        self.received_kh100e = received_kh100e
        self.racks_kh100e = self.racks_kh100e - energised + received_kh100e
        self.retired_kh100e = self.capacity_kh100e * (1.0 - kept)
        self.energised_kh100e = energised
        self.capacity_kh100e = self.capacity_kh100e - self.retired_kh100e + energised
        self.installed_mw = self.installed_mw * kept + energised * self.costs.power_kw_per_h100e
        half = 0.5 * plan.shell_horizon_months
        rising, finished = self.shells_started_mw / half, self.shells_rising_mw / half
        self.shells_started_mw = self.shells_started_mw - rising + self.started_mw
        self.shells_rising_mw = self.shells_rising_mw - finished + rising
        self.unconnected_mw = self.unconnected_mw + finished
        # Builders are paid as stages are done, not when they begin.
        self.built_mw = 0.5 * (rising + finished)

    def connect(self, connected_share: Array) -> None:
        """Give power to a part of the shells that are finished; only then can chips be ordered for them."""
        self.connected_mw = self.unconnected_mw * connected_share
        self.unconnected_mw = self.unconnected_mw - self.connected_mw
        self.shells_mw = self.shells_mw + self.connected_mw

    # 6. load, beliefs, plans

    def read_load(self, load_kh100e: Array, growth_jump_per_year: Array) -> None:
        """Smooth the load and learn its growth; a dated event, `[world]`, may make expectations jump."""
        plan, now = self.investment, np.log(np.maximum(load_kh100e, 1e-9))
        last = now if self.ln_load is None else self.ln_load
        self.ln_load = last + plan.load_smoothing_per_month * (now - last)
        observed = 12.0 * (self.ln_load - last)
        self.growth_per_year = growth_jump_per_year + rules.learned_growth_per_year(
            growth=self.growth_per_year, observed=observed, gain_per_month=plan.growth_learning_per_month
        )
        self.trend_growth_per_year = rules.learned_growth_per_year(
            growth=self.trend_growth_per_year,
            observed=observed,
            gain_per_month=plan.trend_smoothing_per_month,
        )

    def read_return(self, return_ln: Array) -> None:
        """Smooth what capacity earns over the normal return (ln)."""
        self.return_ln = partial_adjustment(
            current=self.return_ln,
            target=return_ln,
            speed_per_month=self.investment.return_smoothing_per_month,
        )

    def hear_of_shock(self) -> None:
        """Keep a forecast from the recent trend as the yardstick for later loads.

        Plans are sticky; a yardstick must be unbiased, or beliefs would drift without a shock.
        """
        assert self.ln_load is not None
        self.ln_forecast = self.ln_load
        self.forecast_growth_per_year = self.trend_growth_per_year

    def update_belief(self, ln_believed_shock: Array) -> None:
        """Learn from the load against the forecast made before the shock."""
        assert self.ln_load is not None
        self.ln_forecast = self.ln_forecast + self.forecast_growth_per_year / 12.0
        self.forecast_growth_per_year = rules.slowed_growth_per_year(
            growth=self.forecast_growth_per_year, decay_per_year=self.investment.trend_decay_per_year
        )
        observed = rules.observed_belief(
            ln_load=self.ln_load, ln_forecast=self.ln_forecast, ln_believed_shock=ln_believed_shock
        )
        has_shock = ln_believed_shock > 0.0
        step = self.investment.belief_learning_per_month * (observed - self.belief)
        self.belief = np.where(has_shock, self.belief + step, self.belief)

    @property
    def planning_belief(self) -> Array:
        """The belief that plans follow: what was learned, and what a dated change adds to it."""
        return self.belief + self.investment.belief_shift

    def plan_capex(
        self,
        ln_believed_shock: Array,
        backlog_kh100e: Array,
        commitment_usd_bn_per_year: Array,
        years: float,
    ) -> None:
        """Decide this month's shell starts (MW) and chip orders (kH100e), within what cash and debt carry."""
        costs = self.costs
        self._set_paces(ln_believed_shock, backlog_kh100e)
        server_usd_bn = self._server_usd_bn_per_kh100e()
        planned = 12.0 * (
            self.start_pace_mw * costs.shell_usd_mn_per_mw / 1e3 + self.order_pace_kh100e * server_usd_bn
        )
        share = self.traits.capex_ratio * self.treasury.financed_share(
            planned, self.compute_revenue_usd_bn_per_year, years
        )
        self.treasury.commit(commitment_usd_bn_per_year / 12.0)
        committed_kh100e = (
            commitment_usd_bn_per_year
            / 12.0
            / (server_usd_bn + costs.power_kw_per_h100e * costs.shell_usd_mn_per_mw / 1e3)
        )
        self.started_mw = share * self.start_pace_mw + committed_kh100e * costs.power_kw_per_h100e
        room_kh100e = self._room_mw() / costs.power_kw_per_h100e - self.racks_kh100e - backlog_kh100e
        self.committed_kh100e = self.committed_kh100e + committed_kh100e
        wanted = share * self.order_pace_kh100e + self.committed_kh100e
        self.ordered_kh100e = np.minimum(wanted, np.maximum(room_kh100e, 0.0))
        # What finds no shell yet stays committed and is ordered when there is room.
        self.committed_kh100e = np.minimum(self.committed_kh100e, wanted - self.ordered_kh100e)

    def _server_usd_bn_per_kh100e(self) -> Array:
        costs = self.costs
        server_usd_k = compute_rules.capital_cost_usd_k_per_h100e(
            chip_price=costs.chip_usd_k_per_h100e,
            server_overhead_share=costs.server_overhead_share,
            tariff_share=costs.tariff_share,
            shell_cost=self.worlds.constant(0.0),
        )
        return server_usd_k * USD_BN_PER_KH100E_AT_ONE_USD_K

    def _room_mw(self) -> Array:
        return self.shells_mw - self.installed_mw

    def _set_paces(self, ln_believed_shock: Array, backlog_kh100e: Array) -> None:
        plan = self.investment
        missing_mw = rules.missing_shells_mw(
            desired_kh100e=self._desired_kh100e(plan.shell_horizon_months, ln_believed_shock),
            capacity_kh100e=self.capacity_kh100e,
            power_kw_per_h100e=self.costs.power_kw_per_h100e,
            installed_mw=self.installed_mw,
            shells_mw=self.shells_mw + self.unconnected_mw + self.shells_started_mw + self.shells_rising_mw,
        )
        missing_kh100e = self._desired_kh100e(plan.chip_horizon_months, ln_believed_shock) - (
            self.capacity_kh100e + self.racks_kh100e + backlog_kh100e
        )
        self.start_pace_mw = self._pace(
            self.start_pace_mw,
            rules.wanted_pace_per_month(
                missing=missing_mw,
                speed_per_month=plan.shell_speed_per_month,
                replacement=np.zeros_like(missing_mw),
            ),
        )
        self.order_pace_kh100e = self._pace(
            self.order_pace_kh100e,
            rules.wanted_pace_per_month(
                missing=missing_kh100e,
                speed_per_month=plan.order_speed_per_month,
                replacement=self.capacity_kh100e * self.depreciation_per_year / 12.0,
            ),
        )

    def _pace(self, current: Array, desired: Array) -> Array:
        return rules.pace_per_month(
            current=current,
            desired=desired,
            rise_per_month=self.investment.raise_per_month,
            cut_per_month=self.investment.cut_per_month,
        )

    def _desired_kh100e(self, horizon_months: Array, ln_believed_shock: Array) -> Array:
        assert self.ln_load is not None
        desired = rules.desired_capacity_kh100e(
            expected_load_kh100e=rules.expected_load_kh100e(
                load_kh100e=np.exp(self.ln_load),
                growth_per_year=self.growth_per_year,
                horizon_months=horizon_months,
                belief=self.planning_belief,
                ln_believed_shock=ln_believed_shock,
            ),
            reserve_share=self.investment.reserve_share,
            target_utilisation=self.target_utilisation,
        )
        return desired * rules.return_factor(
            return_ln=self.return_ln, return_elasticity=self.investment.return_elasticity
        )

    # 9. accounts

    def earn_rent(self, served_load_kh100e: Array, rent_usd_per_h100e_hour: Array) -> Array:
        """Rent received in the month for the load served here (bn USD)."""
        self.compute_revenue_usd_bn_per_year = (
            served_load_kh100e * rent_usd_per_h100e_hour * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR
        )
        return self.compute_revenue_usd_bn_per_year / 12.0

    def spend(self, chips_usd_bn: Array, networks_usd_bn: Array, energy_mwh: Array, years: float) -> None:
        """Book the month's spending (bn USD) and what pays for it.

        Chips come with servers and networks, the part of which that chip vendors sell is billed apart.
        """
        costs, self.networks_usd_bn = self.costs, networks_usd_bn
        self.servers_usd_bn = chips_usd_bn * costs.server_overhead_share - networks_usd_bn
        self.tariffs_usd_bn = chips_usd_bn * costs.tariff_share
        self.shells_usd_bn = self.built_mw * costs.shell_usd_mn_per_mw / 1e3
        self.base_capex_usd_bn = self.treasury.base_capex_usd_bn_per_year(years) / 12.0
        self.power_usd_bn = energy_mwh * costs.power_price_usd_per_mwh / 1e9
        self.other_income_usd_bn = self.treasury.cash_flow_usd_bn_per_year(years) / 12.0
        spent = chips_usd_bn + networks_usd_bn + self.servers_usd_bn + self.shells_usd_bn
        capex = spent + self.base_capex_usd_bn + self.tariffs_usd_bn
        self.capex_usd_bn_per_year = 12.0 * capex
        self.treasury.settle(
            spent + self.tariffs_usd_bn, self.power_usd_bn, self.compute_revenue_usd_bn_per_year, years
        )
        standing = self.capacity_kh100e * self._server_usd_bn_per_kh100e()
        standing = standing + self.shells_mw * costs.shell_usd_mn_per_mw / 1e3
        self.treasury.write_down(standing, spent + self.tariffs_usd_bn, self.depreciation_per_year)
        income = self.compute_revenue_usd_bn_per_year / 12.0 + self.other_income_usd_bn
        self.cash_usd_bn = (
            self.cash_usd_bn + income - capex - self.power_usd_bn + self.treasury.financed_usd_bn
        )

    @property
    def debt_usd_bn(self) -> Array:
        """What firms owe: what lenders advanced, or without them what its income did not cover."""
        if self.treasury.has_debt_limit:
            return self.treasury.debt_usd_bn
        return np.maximum(-self.cash_usd_bn, 0.0)

    @property
    def stocks(self) -> tuple[Array, ...]:
        """Everything that must never be negative."""
        return (
            self.capacity_kh100e,
            self.racks_kh100e,
            self.shells_mw,
            self.shells_started_mw,
            self.shells_rising_mw,
            self.unconnected_mw,
        )
