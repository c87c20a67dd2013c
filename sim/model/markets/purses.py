"""Labs' purses: cash, credit and funding rounds of all labs at once.

They exist where training is financed by cash. A lab serves first, trains with what it can afford, cuts
serving when that alone loses more than it has, and is sold or closed when it cannot go on.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.lab_parameters import Finance
from sim.model.agents.labs import Labs
from sim.model.calendar import Calendar
from sim.model.declaring import Array
from sim.model.economics import finance as rules
from sim.model.economics.units import MONTHS_PER_YEAR, USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR
from sim.model.markets.compute import ComputeMarket, at_home
from sim.model.random_draws import RandomDraws

Flags = NDArray[np.bool_]

_ROUNDING = 1e-9
"""What cash may lie below a facility by rounding alone, relative to the larger of it and a billion."""


class Purses:
    """Cash and credit of labs; arrays are [lab, world] unless they say otherwise."""

    def __init__(
        self,
        labs: Labs,
        finance: Finance,
        capital_ceiling_usd_bn_per_year: Array,
        calendar: Calendar,
        draws: RandomDraws,
    ) -> None:
        self.labs = labs
        self.calendar = calendar
        self.worlds = worlds = calendar.worlds
        self.take(finance, capital_ceiling_usd_bn_per_year)
        self._chance = [
            worlds.of_draws(draws.uniform(f"ai_lab/{name}/rounds", calendar.months)) for name in labs.names
        ]
        self.cash_usd_bn = labs.traits.initial_cash_usd_bn
        nothing = np.zeros_like(self.cash_usd_bn)
        self.limit_usd_bn = self.facility_usd_bn = self.round_usd_bn = nothing
        self.serving_budget_share = np.ones_like(nothing)
        self.is_closed: Flags = np.zeros(nothing.shape, dtype=np.bool_)
        self.is_sold = self.is_closed
        self.raised_usd_bn_per_year = np.zeros(worlds.n)
        self._burn_usd_bn_per_year = nothing

    def take(self, finance: Finance, capital_ceiling_usd_bn_per_year: Array) -> None:
        """Act on these numbers, and on the traits that labs have, from now on."""
        self.finance = finance
        self.ceiling_usd_bn_per_year = capital_ceiling_usd_bn_per_year
        traits, named = self.labs.traits, self.labs.named.values()
        self._is_venture = np.array([[each.financing == "venture"] for each in named])
        self._other_share = self.finance.other_cost_share * traits.other_cost_ratio
        self._line_per_year = traits.sponsor_line_usd_bn_per_year
        self._largest_line = traits.sponsor_line_usd_bn

    # 4. what can be spent

    def plan(
        self, month: int, revenue: Array, load_kh100e: Array, markets: Mapping[str, ComputeMarket]
    ) -> None:
        """Set each lab's budget for training, after serving, other costs and interest.

        Args:
            month: of the clock.
            revenue: bn USD a year.
            load_kh100e: of inference, free use included.
            markets: by region, with the rent at which this month is billed and what found compute last month.
        """
        finance = self.finance
        self._revenue = revenue
        labs = self.labs
        rent = at_home(labs, markets, lambda market: market.rent)
        found = at_home(labs, markets, lambda market: market.inference_served_share)
        largest_bill = load_kh100e * rent * USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR
        bill = largest_bill * found
        self._is_active = labs.is_active(month)
        is_fed = labs.has_parent & self._is_active
        self._from_parent = np.where(is_fed, labs.available_capital_usd_bn_per_year, 0.0)
        self.promised_usd_bn = np.sum(self._from_parent, axis=0) / MONTHS_PER_YEAR
        self._interest = finance.interest_per_year * np.maximum(-self.cash_usd_bn, 0.0)
        cash_flow = rules.operating_cash_flow_usd_bn_per_year(
            revenue=revenue,
            other_cost_share=self._other_share,
            serving_bill=bill,
            interest=self._interest,
        )
        spendable = rules.spendable_usd_bn(cash=self.cash_usd_bn, limit=self.limit_usd_bn)
        self.facility_usd_bn = rules.facility_usd_bn(limit=self.limit_usd_bn, cash=self.cash_usd_bn)
        planned = rules.planned_cash_usd_bn(
            cash=self.cash_usd_bn, limit=self.limit_usd_bn, credit_share=finance.credit_in_plans_share
        )
        # A parent's lab pays its advance back.
        own = np.where(self.labs.has_parent, np.minimum(self.cash_usd_bn, 0.0), planned)
        capital = self._from_parent + own / finance.cash_horizon_years
        budget = rules.training_budget_usd_bn_per_year(operating_cash_flow=cash_flow, capital=capital)
        # More may find compute than did last month: what is there has to do for the whole of the bill.
        sure = cash_flow - (largest_bill - bill) + self._from_parent + spendable * MONTHS_PER_YEAR
        self._cannot_pay = sure < 0.0
        budget = np.minimum(budget, np.maximum(sure, 0.0))
        self._tell_budgets(np.where(self.is_closed, 0.0, budget), np.maximum(capital, 0.0))

    def _tell_budgets(self, budget: Array, capital: Array) -> None:
        labs = self.labs
        labs.training_budget_usd_bn_per_year = budget
        labs.available_capital_usd_bn_per_year = np.where(
            labs.has_parent, labs.available_capital_usd_bn_per_year, capital
        )

    # 8. rounds

    def raise_rounds(
        self, month: int, growth_per_year: Array, value_ratio: Array, funding_ratio: Array
    ) -> None:
        """Pay in this month's rounds: dated ones, and drawn ones after the last of these (bn USD)."""
        finance = self.finance
        rounds = self._dated_rounds(month) * funding_ratio
        if month > self.calendar.last_round_month:
            size = rules.round_size_usd_bn(
                sold_share=finance.round_share_of_valuation,
                valuation=rules.valuation_usd_bn(
                    revenue=self._revenue,
                    growth_per_year=growth_per_year,
                    multiple=finance.valuation_over_revenue,
                    value_ratio=value_ratio,
                ),
                seed=finance.round_seed_usd_bn,
                raised_per_year=self.raised_usd_bn_per_year + np.sum(self._from_parent, axis=0),
                ceiling_per_year=self.ceiling_usd_bn_per_year,
            )
            rounds = rounds + np.where(self._comes(month, value_ratio), size * funding_ratio, 0.0)
        self.round_usd_bn = self.worlds.freeze("capital", rounds)
        self.invested_usd_bn = np.sum(self.round_usd_bn, axis=0)
        months = float(MONTHS_PER_YEAR)
        self.raised_usd_bn_per_year = (
            self.raised_usd_bn_per_year * (1.0 - 1.0 / months) + self.invested_usd_bn
        )

    def _dated_rounds(self, month: int) -> Array:
        if month > self.calendar.last_payment_month:
            return np.zeros_like(self.cash_usd_bn)
        return self.calendar.rounds_usd_bn(month, self.labs.names)

    def _comes(self, month: int, value_ratio: Array) -> Flags:
        """Where a round is drawn; both worlds of a pair share the chance."""
        finance = self.finance
        runway = rules.runway_years(
            spendable=rules.spendable_usd_bn(cash=self.cash_usd_bn, limit=self.limit_usd_bn),
            burn_per_year=self._burn_usd_bn_per_year,
            shortest=finance.shortest_runway_years,
        )
        rate = rules.round_rate_per_year(
            usual_rate=finance.round_rate_per_year,
            horizon_years=finance.cash_horizon_years,
            runway=runway,
            value_ratio=value_ratio,
        )
        chance = np.stack([each[month] for each in self._chance])
        may_raise = self._is_venture & self._is_active & ~self.is_closed & ~self.is_sold
        return may_raise & (chance < rules.round_chance(rate_per_year=rate))

    # 9. settling

    def settle(
        self, month: int, rent_usd_bn: Array, serving_usd_bn: Array, load_kh100e: Array, price_usd_k: Array
    ) -> None:
        """Move cash by the flows of the month; sell or close who cannot go on; open next month's credit.

        Args:
            month: of the clock.
            rent_usd_bn: rent that was paid this month.
            serving_usd_bn: the part of it that serving took.
            load_kh100e: compute that was used for training and serving.
            price_usd_k: what an H100e costs with its server.
        """
        self.other_costs_usd_bn = self._other_share * self._revenue / MONTHS_PER_YEAR
        self.interest_usd_bn = self._interest / MONTHS_PER_YEAR
        self.capital_usd_bn = self._from_parent / MONTHS_PER_YEAR + self.round_usd_bn
        spent = rent_usd_bn + self.other_costs_usd_bn + self.interest_usd_bn
        earned = self._revenue / MONTHS_PER_YEAR
        self._burn_usd_bn_per_year = np.maximum(spent - earned, 0.0) * MONTHS_PER_YEAR
        left = self.cash_usd_bn + earned + self.capital_usd_bn - spent
        self.returned_usd_bn = np.where(self.labs.has_parent, np.maximum(left, 0.0), 0.0)
        left = left - self.returned_usd_bn
        failed = self._fail(left)
        # Owners take what a closed lab leaves, lenders bear what it or a sold one owes.
        relief = np.where(failed, np.maximum(-left, 0.0), 0.0)
        self.written_off_usd_bn = np.where(self.is_closed, -left, relief)
        settled = left + self.written_off_usd_bn
        self.cash_change_usd_bn = settled - self.cash_usd_bn
        self.cash_usd_bn = self.worlds.freeze("reinvestment", settled)
        self.facility_usd_bn = self.worlds.freeze("reinvestment", self.facility_usd_bn)
        self._open_credit(month, load_kh100e, price_usd_k)
        self._ration(earned - self.other_costs_usd_bn - serving_usd_bn)
        self._tell_labs()

    def _fail(self, left: Array) -> Flags:
        """Sell labs that cannot go on to their sponsor; close who has none or was sold before."""
        is_short = self._cannot_pay & (left < -self.facility_usd_bn)
        turns_users_away = self.serving_budget_share < self.finance.least_serving_share
        failed = self._is_active & ~self.is_closed & (is_short | turns_users_away)
        can_be_sold = (self._largest_line > 0.0) & ~self.is_sold
        freeze = self.worlds.freeze
        self.is_closed = freeze("capital", self.is_closed | (failed & ~can_be_sold))
        self.is_sold = freeze("capital", self.is_sold | (failed & can_be_sold))
        return failed

    def _open_credit(self, month: int, load_kh100e: Array, price_usd_k: Array) -> None:
        """What labs may owe next month."""
        finance = self.finance
        lease = rules.lease_limit_usd_bn(
            load_kh100e=np.where(self._is_active, load_kh100e, 0.0),
            price_usd_k_per_h100e=price_usd_k,
            lease_share=finance.lease_share,
        )
        line = rules.sponsor_line_usd_bn(
            line_per_year=self._line_per_year,
            largest=self._largest_line,
            years=(month - self.calendar.last_round_month) / MONTHS_PER_YEAR,
        )
        advance = finance.parent_advance_years * self._from_parent
        self.limit_usd_bn = np.where(self.labs.has_parent, advance, lease + line)

    def _ration(self, margin_usd_bn: Array) -> None:
        """How much of what users want labs can serve next month, from what serving left this month."""
        finance, share = self.finance, self.serving_budget_share
        loss = -margin_usd_bn * MONTHS_PER_YEAR / np.where(share > 0.0, share, 1.0)
        loss = loss + finance.interest_per_year * np.maximum(-self.cash_usd_bn, 0.0) - self._from_parent
        affordable = rules.serving_budget_share(
            spendable=rules.spendable_usd_bn(cash=self.cash_usd_bn, limit=self.limit_usd_bn),
            loss_per_year=np.maximum(loss, 0.0),
            notice_years=finance.serving_notice_years,
        )
        self.serving_budget_share = self.worlds.freeze("capital", np.where(self.is_closed, 0.0, affordable))

    def _tell_labs(self) -> None:
        self.labs.cash_usd_bn = self.cash_usd_bn
        self.labs.serving_budget_share = self.serving_budget_share
        self.labs.is_closed = self.is_closed

    @property
    def is_within_facilities(self) -> Flags:
        """Whether no lab owes more than its facilities allowed this month, one flag per world."""
        slack = _ROUNDING * np.maximum(self.facility_usd_bn, 1.0)
        within: Flags = np.all(self.cash_usd_bn >= -self.facility_usd_bn - slack, axis=0)
        return within
