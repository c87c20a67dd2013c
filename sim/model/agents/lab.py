"""An AI lab: learns, trains, releases, sets prices, and pays for compute."""

import mesa
import numpy as np

from sim.model.agents.lab_parameters import LabTraits, SharedByLabs
from sim.model.declaring import Array
from sim.model.economics import capability as capability_rules
from sim.model.economics import know_how as know_how_rules
from sim.model.economics import tokens, training
from sim.model.economics.units import USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR
from sim.model.random_draws import RandomDraws
from sim.model.worlds import Worlds


class Lab(mesa.Agent):  # type: ignore[misc]
    """One AI lab in all worlds; attributes are `[world]` arrays unless they say otherwise."""

    def __init__(
        self,
        model: mesa.Model,
        name: str,
        traits: LabTraits,
        shared: SharedByLabs,
        n_months: int,
        draws: RandomDraws,
        worlds: Worlds,
    ) -> None:
        """Start the lab at its initial capability, with a run of random age in progress."""
        super().__init__(model)
        self.name = name
        self.worlds = worlds
        self.first_month = traits.start_month[0]
        self.take(traits, shared)
        self._draw_randomness(n_months, draws)

        self.ln_training_efficiency = traits.training_head_start_ln
        self.ln_inference_efficiency = traits.inference_head_start_ln
        self.ln_known_inference_efficiency = traits.inference_head_start_ln
        self.capability_log10_flop = traits.initial_capability_log10_flop
        self.capital_usd_bn_per_year = traits.initial_capital_usd_bn_per_year
        self.available_capital_usd_bn_per_year = self.capital_usd_bn_per_year
        self.training_budget_usd_bn_per_year = self.capital_usd_bn_per_year
        self.revenue_usd_bn_per_year = self.market_share = np.zeros(worlds.n)
        self.segment_shares = np.zeros_like(self._slopes)
        self.inference_demand_kh100e = self.served_training_kh100e = np.zeros(worlds.n)
        self.cash_usd_bn = self.rent_paid_usd_bn = np.zeros(worlds.n)
        self.serving_budget_share = worlds.constant(1.0)
        self.is_closed = np.zeros(worlds.n, dtype=np.bool_)
        self.ln_price = self._target_price_ln(shared.initial_rent_usd_per_h100e_hour)
        self.training_demand_kh100e = self._first_training_kh100e(shared.initial_rent_usd_per_h100e_hour)
        self._planned_training_kh100e = self.training_demand_kh100e
        self.run_1e24_flop = self._run_gain(self.training_demand_kh100e) * (
            self.run_months - self.months_to_release
        )

    def take(self, traits: LabTraits, shared: SharedByLabs) -> None:
        """Act on these numbers from now on."""
        self.traits = traits
        self.know_how = shared.know_how
        self.capability_parameters = shared.capability
        self.pricing = shared.pricing
        segments = shared.segments.values()
        self._slopes = np.stack([shared.price_slope * segment.price_slope_ratio for segment in segments])
        self._highest_markups = np.stack([segment.highest_markup_ratio for segment in segments])
        self.training = shared.training
        self.has_purse = shared.training.finance == "cash"
        self.has_parent = traits.financing == "parent"

    def _draw_randomness(self, n_months: int, draws: RandomDraws) -> None:
        run = self.capability_parameters
        spread = self.worlds.of_draws(draws.uniform(f"ai_lab/{self.name}/run", 2))
        n_lengths = np.floor(run.longest_run_months - run.shortest_run_months) + 1.0
        self.run_months = run.shortest_run_months + np.floor(spread[0] * n_lengths)
        self.months_to_release = 1.0 + np.floor(spread[1] * self.run_months)
        # Streams keep their first names, so that a draw stays the same world.
        self._training_noise = self.worlds.of_draws(draws.normal(f"ai_lab/{self.name}/training", n_months))
        self._inference_noise = self.worlds.of_draws(draws.normal(f"ai_lab/{self.name}/serving", n_months))

    def is_active(self, month: int) -> bool:
        """Whether the lab exists yet; its first month is the same in all worlds."""
        return bool(month >= self.first_month)

    @property
    def attraction_index(self) -> Array:
        """Brand, and how many users are turned away for want of money."""
        brand, share = self.traits.brand_index, self.serving_budget_share
        return tokens.attraction_index(brand=brand, served_budget_share=share) if self.has_purse else brand

    # 1. know-how

    @property
    def published_training_ln(self) -> Array:
        """Training efficiency that rivals can learn from this lab (ln)."""
        return self._published_ln(self.ln_training_efficiency)

    @property
    def published_inference_ln(self) -> Array:
        """Inference efficiency that rivals can learn from this lab (ln)."""
        return self._published_ln(self.ln_inference_efficiency)

    def _published_ln(self, ln_efficiency: Array) -> Array:
        return know_how_rules.published_ln(ln_efficiency=ln_efficiency, secrecy_ln=self.traits.secrecy_ln)

    def decide_know_how(
        self, month: int, published_training_ln: Array, published_inference_ln: Array
    ) -> None:
        """Learn from the trend, from what others published last month, and by chance."""
        rates, years = self.know_how, month / 12.0
        training_trend = self._trend_ln(rates.training_trend_per_year, years)
        self._inference_trend_ln = self._trend_ln(rates.inference_trend_per_year, years)
        self._next_training_ln = (
            self._learned_ln(self.ln_training_efficiency, training_trend, published_training_ln)
            + rates.noise_per_month_ln * self._training_noise[month]
        )
        self._next_inference_ln = (
            self._learned_ln(self.ln_inference_efficiency, self._inference_trend_ln, published_inference_ln)
            + rates.noise_per_month_ln * self._inference_noise[month]
        )

    def settle_know_how(self, training_shock_ln: Array, inference_shock_ln: Array) -> None:
        """Move to what was learned, with what a shock adds for this lab (ln, zero in most months)."""
        self.ln_training_efficiency = self._next_training_ln + training_shock_ln
        self.ln_inference_efficiency = self._next_inference_ln + inference_shock_ln
        self.ln_known_inference_efficiency = tokens.known_efficiency_ln(
            ln_known=self.ln_known_inference_efficiency,
            ln_efficiency=self._next_inference_ln,
            trend_gain=self._inference_trend_ln,
            completion_per_month=self.pricing.pass_through_completion_per_month,
        )

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

    def release(self, best_open_weights_log10_flop: Array) -> None:
        """Deploy the run if it is done; entrants deploy the best open weights of last month."""
        is_due = self.months_to_release <= 0.0
        trained = capability_rules.released_log10_flop(
            run_1e24_flop=self.run_1e24_flop,
            final_run_share=self.capability_parameters.final_run_share,
            capability_log10_flop=self.capability_log10_flop,
        )
        deployed = np.where(is_due, trained, self.capability_log10_flop)
        if self.traits.follows_open_weights:
            deployed = np.maximum(deployed, best_open_weights_log10_flop)
        self.capability_log10_flop = self.worlds.freeze("induction", deployed)
        self.run_1e24_flop = np.where(is_due, 0.0, self.run_1e24_flop)
        self.months_to_release = np.where(is_due, self.run_months, self.months_to_release)

    def set_price(self, rent_usd_per_h100e_hour: Array) -> None:
        """Move the price in each segment, [segment, world], towards mark-up times marginal cost."""
        self.ln_price = tokens.partial_adjustment(
            current=self.ln_price,
            target=self._target_price_ln(rent_usd_per_h100e_hour),
            speed_per_month=self.pricing.price_speed_per_month,
        )

    def _target_price_ln(self, rent_usd_per_h100e_hour: Array) -> Array:
        is_cost_plus = self.traits.pricing == "cost_plus"
        pass_through = np.ones(self.worlds.n) if is_cost_plus else self.pricing.pass_through
        return tokens.target_price_ln(
            ln_markup=np.log(self._cost_plus_ratio() if is_cost_plus else self._markup_ratio()),
            ln_rent=np.log(rent_usd_per_h100e_hour),
            ln_efficiency=self.ln_inference_efficiency,
            ln_known_efficiency=self.ln_known_inference_efficiency,
            pass_through=pass_through,
        )

    def _cost_plus_ratio(self) -> Array:
        return np.broadcast_to(self.pricing.cost_plus_markup_ratio, self._slopes.shape)

    def _markup_ratio(self) -> Array:
        return tokens.markup_ratio(
            market_share=self.segment_shares,
            price_slope=self._slopes,
            market_elasticity=self.pricing.market_price_elasticity,
            maximum=self._highest_markups,
        )

    # 4. training

    def plan_training(self, expected_pool_usd_bn: Array, frontier_log10_flop: Array, rent: Array) -> None:
        """Move training compute towards what the lab's theory wants and its budget allows (kH100e)."""
        budget = training.affordable_training_kh100e(
            budget_usd_bn_per_year=self._budget_usd_bn_per_year(), rent=rent
        )
        wanted = self._wanted_training_kh100e(expected_pool_usd_bn, frontier_log10_flop, rent, budget)
        smooth_ln = tokens.partial_adjustment(
            current=np.log(self._planned_training_kh100e),
            target=np.log(np.maximum(wanted, 1e-9)),
            speed_per_month=self.training.adjustment_per_month,
        )
        planned = np.exp(smooth_ln)
        self.training_demand_kh100e = self._frozen_reinvestment(np.minimum(planned, budget))
        # A plan waits while cash is short, or a lab without money for a month would start from nothing.
        self._planned_training_kh100e = planned if self.has_purse else self.training_demand_kh100e

    def _wanted_training_kh100e(
        self, expected_pool: Array, frontier: Array, rent: Array, budget: Array
    ) -> Array:
        if self.training.theory == "spend_budget":
            return budget
        if self.training.theory == "match_frontier":
            return training.frontier_training_kh100e(
                frontier_log10_flop=frontier,
                progress_oom_per_year=self.training.norm_progress_oom_per_year,
                training_efficiency=np.exp(self.ln_training_efficiency),
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
            training_efficiency=np.exp(self.ln_training_efficiency),
            rent=rent,
            loss_exponent=self.training.loss_exponent,
            scale_kh100e=self.training.compute_scale_kh100e,
        )

    def _first_training_kh100e(self, rent: Array) -> Array:
        first = training.affordable_training_kh100e(
            budget_usd_bn_per_year=self._budget_usd_bn_per_year(), rent=rent
        )
        return np.maximum(first, 1e-9)

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
        effective = training_kh100e * np.exp(self.ln_training_efficiency)
        return self.worlds.freeze("reinvestment", effective) * np.exp(-self.ln_training_efficiency)

    # 5. the run

    def train(self, served_share: Array) -> None:
        """Add this month's served training compute to the run."""
        self.served_training_kh100e = self.training_demand_kh100e * served_share
        self.run_1e24_flop = self.run_1e24_flop + self._run_gain(self.served_training_kh100e)
        self.months_to_release = self.months_to_release - 1.0

    def _run_gain(self, training_kh100e: Array) -> Array:
        return capability_rules.run_gain_1e24_flop(
            training_kh100e=training_kh100e,
            training_efficiency=np.exp(self.ln_training_efficiency),
            flop_per_kh100e_month=self.capability_parameters.flop_1e24_per_kh100e_month,
        )

    # 8. capital, 9. accounts

    def raise_capital(self, growth_per_year: Array, funding_ratio: Array) -> None:
        """Let committed capital grow; a dated event may stop part of its flow."""
        self.capital_usd_bn_per_year = self.worlds.freeze(
            "capital", self.capital_usd_bn_per_year * np.exp(growth_per_year / 12.0)
        )
        self.available_capital_usd_bn_per_year = self.worlds.freeze(
            "capital", self.capital_usd_bn_per_year * funding_ratio
        )

    def pay(self, served_load_kh100e: Array, rent: Array) -> Array:
        """Settle the month: revenue and capital in, rent out. Returns the rent paid (bn USD).

        The purses of labs that live from cash are settled together.
        """
        paid = served_load_kh100e * rent * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR / 12.0
        income = (self.revenue_usd_bn_per_year + self.available_capital_usd_bn_per_year) / 12.0
        self.rent_paid_usd_bn = paid
        self.cash_usd_bn = self.cash_usd_bn + income - paid
        return paid
