"""AI labs: they learn, train, release, set prices, and pay for compute."""

from collections.abc import Callable, Mapping

import mesa
import numpy as np

from sim.model.agents.firms import Firms
from sim.model.agents.lab_luck import LabLuck
from sim.model.agents.lab_parameters import LabTraits, SharedByLabs
from sim.model.declaring import Array, side_by_side
from sim.model.economics import capability as capability_rules
from sim.model.economics import know_how as know_how_rules
from sim.model.economics import tokens, training
from sim.model.economics.units import USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR
from sim.model.random_draws import RandomDraws
from sim.model.worlds import Mask, Worlds


class Labs(Firms):
    """All AI labs: attributes are `[lab, world]` arrays, and flags `[lab, 1]`, unless they say otherwise."""

    def __init__(
        self,
        model: mesa.Model,
        named: Mapping[str, LabTraits],
        shared: SharedByLabs,
        n_months: int,
        draws: RandomDraws,
        worlds: Worlds,
    ) -> None:
        """Start labs at their initial capability, with a run of random age in progress."""
        super().__init__(model, named, worlds)
        self._first_month = np.array([[traits.start_month[0]] for traits in named.values()])
        self.take(named, shared)
        self._luck = LabLuck(self.names, shared.capability, n_months, draws, worlds)
        self.run_months, self.months_to_release = self._luck.run_months, self._luck.months_to_release
        traits, nothing = self.traits, np.zeros((len(named), worlds.n))
        self._set_training_efficiency(traits.training_head_start_ln)
        self.ln_inference_efficiency = traits.inference_head_start_ln
        self.ln_known_inference_efficiency = traits.inference_head_start_ln
        self.capability_log10_flop = traits.initial_capability_log10_flop
        self.capital_usd_bn_per_year = traits.initial_capital_usd_bn_per_year
        self.available_capital_usd_bn_per_year = self.capital_usd_bn_per_year
        self.training_budget_usd_bn_per_year = self.capital_usd_bn_per_year
        self.revenue_usd_bn_per_year = self.market_share = nothing
        self.segment_shares = np.zeros((len(self._slopes), *nothing.shape))
        self.inference_demand_kh100e = self.served_training_kh100e = nothing
        self.cash_usd_bn = self.rent_paid_usd_bn = nothing
        self.serving_budget_share = np.ones_like(nothing)
        self.is_closed: Mask = np.zeros(nothing.shape, dtype=np.bool_)
        self._open_books(shared.initial_rent_usd_per_h100e_hour)

    def _open_books(self, rent: Array) -> None:
        self.ln_price = self._target_price_ln(rent)
        affordable = training.affordable_training_kh100e(
            budget_usd_bn_per_year=self._budget_usd_bn_per_year(), rent=rent
        )
        self.training_demand_kh100e = self._planned_training_kh100e = np.maximum(affordable, 1e-9)
        months_in_training = self.run_months - self.months_to_release
        self.run_1e24_flop = self._run_gain(self.training_demand_kh100e) * months_in_training

    def take(self, named: Mapping[str, LabTraits], shared: SharedByLabs) -> None:
        """Act on these numbers from now on."""
        self.named = named
        self.traits = side_by_side(named.values())
        self.know_how = shared.know_how
        self.capability_parameters = shared.capability
        self.pricing = shared.pricing
        segments = side_by_side(shared.segments.values())
        self._slopes = (shared.price_slope * segments.price_slope_ratio)[:, np.newaxis]
        self._highest_markups = segments.highest_markup_ratio[:, np.newaxis]
        self.training = shared.training
        self.has_purse = shared.training.finance == "cash"
        self.has_parent = self._flags(lambda traits: traits.financing == "parent")
        self.is_open_weights = self._flags(lambda traits: traits.is_open_weights)
        self._follows_open_weights = self._flags(lambda traits: traits.follows_open_weights)
        self._is_cost_plus = self._flags(lambda traits: traits.pricing == "cost_plus")

    def _flags(self, is_so: Callable[[LabTraits], bool]) -> Mask:
        return np.array([[is_so(traits)] for traits in self.named.values()])

    def is_active(self, month: int) -> Mask:
        """Which labs exist yet, `[lab, 1]`; their first month is the same in all worlds."""
        return self._first_month <= month

    @property
    def attraction_index(self) -> Array:
        """Brand, and how many users are turned away for want of money."""
        brand, share = self.traits.brand_index, self.serving_budget_share
        return tokens.attraction_index(brand=brand, served_budget_share=share) if self.has_purse else brand

    # 1. know-how

    def published_ln(self, ln_efficiency: Array) -> Array:
        """What rivals can learn of an efficiency of training or inference (ln)."""
        return know_how_rules.published_ln(ln_efficiency=ln_efficiency, secrecy_ln=self.traits.secrecy_ln)

    def decide_know_how(
        self, month: int, published_training_ln: Array, published_inference_ln: Array
    ) -> None:
        """Learn from the trend, from the best published last month, `[world]`, and by chance."""
        rates, years = self.know_how, month / 12.0
        training_trend = self._trend_ln(rates.training_trend_per_year, years)
        self._inference_trend_ln = self._trend_ln(rates.inference_trend_per_year, years)
        self._next_training_ln = self._learned_ln(
            self.ln_training_efficiency, training_trend, published_training_ln
        ) + rates.noise_per_month_ln * self._luck.training_noise(month)
        self._next_inference_ln = self._learned_ln(
            self.ln_inference_efficiency, self._inference_trend_ln, published_inference_ln
        ) + rates.noise_per_month_ln * self._luck.inference_noise(month)

    def settle_know_how(self, training_shock_ln: Array, inference_shock_ln: Array) -> None:
        """Move to what was learned, with what a shock adds for each lab (ln, zero in most months)."""
        self._set_training_efficiency(self._next_training_ln + training_shock_ln)
        self.ln_inference_efficiency = self._next_inference_ln + inference_shock_ln
        self.ln_known_inference_efficiency = tokens.known_efficiency_ln(
            ln_known=self.ln_known_inference_efficiency,
            ln_efficiency=self._next_inference_ln,
            trend_gain=self._inference_trend_ln,
            completion_per_month=self.pricing.pass_through_completion_per_month,
        )

    def _set_training_efficiency(self, ln_efficiency: Array) -> None:
        self.ln_training_efficiency, self.training_efficiency = ln_efficiency, np.exp(ln_efficiency)

    def _trend_ln(self, trend_per_year: Array, years: float) -> Array:
        return know_how_rules.trend_gain_ln(
            trend_per_year=trend_per_year, decay_per_year=self.know_how.trend_decay_per_year, years=years
        )

    def _learned_ln(self, ln_efficiency: Array, trend_gain: Array, ln_published: Array) -> Array:
        learned = know_how_rules.diffusion_gain_ln(
            ln_efficiency=ln_efficiency,
            ln_published=ln_published,
            diffusion_per_month=self.know_how.diffusion_per_month,
        )
        return ln_efficiency + trend_gain + learned

    # 2. releases and prices

    def release(self, month: int, best_open_weights_log10_flop: Array) -> None:
        """Deploy the runs that are done; entrants deploy the best open weights of last month, `[world]`."""
        is_active = self.is_active(month)
        is_due = is_active & (self.months_to_release <= 0.0)
        trained = capability_rules.released_log10_flop(
            run_1e24_flop=self.run_1e24_flop,
            final_run_share=self.capability_parameters.final_run_share,
            capability_log10_flop=self.capability_log10_flop,
        )
        deployed = np.where(is_due, trained, self.capability_log10_flop)
        copied = np.maximum(deployed, best_open_weights_log10_flop)
        deployed = np.where(is_active & self._follows_open_weights, copied, deployed)
        self.capability_log10_flop = self.worlds.freeze("induction", deployed)
        self.run_1e24_flop = np.where(is_due, 0.0, self.run_1e24_flop)
        self.months_to_release = np.where(is_due, self.run_months, self.months_to_release)

    def set_price(self, rent_usd_per_h100e_hour: Array) -> None:
        """Move prices in each segment, `[segment, lab, world]`, towards mark-up times marginal cost."""
        self.ln_price = tokens.partial_adjustment(
            current=self.ln_price,
            target=self._target_price_ln(rent_usd_per_h100e_hour),
            speed_per_month=self.pricing.price_speed_per_month,
        )

    def _target_price_ln(self, rent_usd_per_h100e_hour: Array) -> Array:
        pricing, is_cost_plus = self.pricing, self._is_cost_plus
        markup = np.where(is_cost_plus, pricing.cost_plus_markup_ratio, self._markup_ratio())
        return tokens.target_price_ln(
            ln_markup=np.log(markup),
            ln_rent=np.log(rent_usd_per_h100e_hour),
            ln_efficiency=self.ln_inference_efficiency,
            ln_known_efficiency=self.ln_known_inference_efficiency,
            pass_through=np.where(is_cost_plus, 1.0, pricing.pass_through),
        )

    def _markup_ratio(self) -> Array:
        return tokens.markup_ratio(
            market_share=self.segment_shares,
            price_slope=self._slopes,
            market_elasticity=self.pricing.market_price_elasticity,
            maximum=self._highest_markups,
        )

    # 4. training

    def plan_training(
        self, month: int, expected_pool_usd_bn: Array, frontier_log10_flop: Array, rent: Array
    ) -> None:
        """Move training compute (kH100e) towards what the theory wants and budgets allow."""
        budget = training.affordable_training_kh100e(
            budget_usd_bn_per_year=self._budget_usd_bn_per_year(), rent=rent
        )
        wanted = self._wanted_training_kh100e(expected_pool_usd_bn, frontier_log10_flop, rent, budget)
        smooth_ln = tokens.partial_adjustment(
            # A lab without any money has planned nothing, and a path in logs has to start somewhere.
            current=np.log(np.maximum(self._planned_training_kh100e, 1e-12)),
            target=np.log(np.maximum(wanted, 1e-9)),
            speed_per_month=self.training.adjustment_per_month,
        )
        planned = np.exp(smooth_ln)
        demand = self._frozen_reinvestment(np.minimum(planned, budget))
        is_active = self.is_active(month)
        self.training_demand_kh100e = np.where(is_active, demand, self.training_demand_kh100e)
        # A plan waits while cash is short, or a lab without money for a month would start from nothing.
        kept = planned if self.has_purse else demand
        self._planned_training_kh100e = np.where(is_active, kept, self._planned_training_kh100e)

    def _wanted_training_kh100e(
        self, expected_pool: Array, frontier: Array, rent: Array, budget: Array
    ) -> Array:
        if self.training.theory == "spend_budget":
            return budget
        if self.training.theory == "match_frontier":
            return training.frontier_training_kh100e(
                frontier_log10_flop=frontier,
                progress_oom_per_year=self.training.norm_progress_oom_per_year,
                training_efficiency=self.training_efficiency,
                final_run_share=self.capability_parameters.final_run_share,
                run_months=self.run_months,
                flop_per_kh100e_month=self.capability_parameters.flop_1e24_per_kh100e_month,
            )
        return self._optimal_training_kh100e(expected_pool, frontier, rent)

    def _optimal_training_kh100e(self, expected_pool: Array, frontier: Array, rent: Array) -> Array:
        value = training.training_value_usd_bn_per_year(
            expected_pool=expected_pool,
            share=self.market_share,
            race_premium=self.training.race_premium_per_oom,
            gap_oom=np.clip(frontier - self.capability_log10_flop, 0.0, 2.0),
            capital=self.available_capital_usd_bn_per_year,
            weight=self.training.value_weight,
        )
        return training.optimal_training_kh100e(
            value_usd_bn_per_year=value,
            training_efficiency=self.training_efficiency,
            rent=rent,
            loss_exponent=self.training.loss_exponent,
            scale_kh100e=self.training.compute_scale_kh100e,
        )

    def _budget_usd_bn_per_year(self) -> Array:
        if self.has_purse:
            return self.training_budget_usd_bn_per_year
        return training.budget_usd_bn_per_year(
            revenue=self.revenue_usd_bn_per_year,
            research_share=self.training.research_share_of_revenue,
            capital=self.available_capital_usd_bn_per_year,
        )

    def _frozen_reinvestment(self, training_kh100e: Array) -> Array:
        """Where reinvestment is frozen, the twin's effective training with this world's efficiency."""
        effective = training_kh100e * self.training_efficiency
        return self.worlds.freeze("reinvestment", effective) * np.exp(-self.ln_training_efficiency)

    # 5. the run

    def train(self, month: int, served_share: Array) -> None:
        """Add this month's served training compute to the runs."""
        served = np.where(self.is_active(month), self.training_demand_kh100e * served_share, 0.0)
        self.served_training_kh100e = served
        self.run_1e24_flop = self.run_1e24_flop + self._run_gain(served)
        self.months_to_release = self.months_to_release - self.is_active(month)

    def _run_gain(self, training_kh100e: Array) -> Array:
        return capability_rules.run_gain_1e24_flop(
            training_kh100e=training_kh100e,
            training_efficiency=self.training_efficiency,
            flop_per_kh100e_month=self.capability_parameters.flop_1e24_per_kh100e_month,
        )

    # 8. capital, 9. accounts

    def is_funded(self, month: int) -> Mask:
        """To which labs investors or a parent commit capital: not to those that live from cash."""
        return self.is_active(month) & self.has_parent if self.has_purse else self.is_active(month)

    def raise_capital(self, month: int, growth_per_year: Array, funding_ratio: Array) -> None:
        """Let committed capital grow; a dated event may stop part of its flow. Both numbers are `[world]`."""
        is_funded, freeze = self.is_funded(month), self.worlds.freeze
        grown = freeze("capital", self.capital_usd_bn_per_year * np.exp(growth_per_year / 12.0))
        flow = freeze("capital", grown * funding_ratio)
        available = self.available_capital_usd_bn_per_year
        self.capital_usd_bn_per_year = np.where(is_funded, grown, self.capital_usd_bn_per_year)
        self.available_capital_usd_bn_per_year = np.where(is_funded, flow, available)

    def pay(self, month: int, served_load_kh100e: Array, rent: Array) -> Array:
        """Settle the month: revenue and capital in, rent out. Returns the rent paid (bn USD).

        The purses of labs that live from cash are settled together.
        """
        is_active = self.is_active(month)
        paid = served_load_kh100e * rent * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR / 12.0
        income = (self.revenue_usd_bn_per_year + self.available_capital_usd_bn_per_year) / 12.0
        self.rent_paid_usd_bn = np.where(is_active, paid, 0.0)
        self.cash_usd_bn = np.where(is_active, self.cash_usd_bn + income - paid, self.cash_usd_bn)
        return self.rent_paid_usd_bn
