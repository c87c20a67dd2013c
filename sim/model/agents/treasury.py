"""The treasuries of hyperscalers: what their plans may spend, and who pays for what was spent."""

import numpy as np

from sim.model.agents.hyperscaler_parameters import Credit, HyperscalerTraits, Investment
from sim.model.declaring import Array
from sim.model.economics import credit as rules
from sim.model.economics import investment as investment_rules

DEBT_LIMIT, UNLIMITED = "debt_limit", "unlimited"


class Treasury:
    """Money of firms; attributes are `[firm, world]` arrays.

    AI is paid from a share of the operating cash flow, from what compute earns, from what others committed,
    and from debt. Without a limit of debt none of this is kept, and nobody asks for interest.
    """

    def __init__(self, traits: HyperscalerTraits, investment: Investment, credit: Credit) -> None:
        """Start without debt: what a firm owed before is served by the cash flow that it keeps for itself."""
        nothing = np.zeros_like(traits.operating_cash_flow_usd_bn_per_year)
        self.take(traits, investment, credit)
        self.debt_usd_bn = self.opening_debt_usd_bn = nothing
        self.undrawn_usd_bn = nothing
        self.interest_usd_bn = self.borrowed_usd_bn = self.drawn_usd_bn = self.owners_usd_bn = nothing
        self.charged_per_year = self.earned_usd_bn_per_year = nothing
        self.ebitda_usd_bn_per_year = self.cash_flow_usd_bn_per_year(0.0)
        self.book_usd_bn: Array | None = None

    def take(self, traits: HyperscalerTraits, investment: Investment, credit: Credit) -> None:
        """Act on these numbers from now on."""
        self.traits = traits
        self.investment = investment
        self.credit = credit
        self._base_capex_index = np.stack(
            [
                investment.base_capex_index_year_1,
                investment.base_capex_index_year_2,
                investment.base_capex_index_year_3,
                investment.base_capex_index_year_4,
            ]
        )

    @property
    def has_debt_limit(self) -> bool:
        """Whether debt is what limits spending."""
        return self.investment.finance == DEBT_LIMIT

    @property
    def debt_limit_usd_bn(self) -> Array:
        """Debt up to which lenders lend at the earnings of the last month."""
        return rules.debt_limit_usd_bn(
            debt_limit_ratio=self.credit.debt_limit_scale * self.traits.debt_limit_ratio,
            ebitda_usd_bn_per_year=self.ebitda_usd_bn_per_year,
        )

    def financed_share(self, planned: Array, compute_revenue: Array, years: float) -> Array:
        """Share of planned spending that finds money; `planned` and `compute_revenue` in bn USD a year."""
        if self.investment.finance == UNLIMITED:
            return np.ones_like(planned)
        if self.has_debt_limit:
            ceiling = np.maximum(self._own_usd_bn_per_year(years) + self._room_usd_bn_per_year(), 1e-9)
        else:
            ceiling = investment_rules.cash_ceiling_usd_bn_per_year(
                operating_cash_flow=self.cash_flow_usd_bn_per_year(years),
                cash_share=self.investment.cash_share,
                compute_revenue=compute_revenue,
                borrowing_ratio=self.investment.borrowing_ratio,
            )
        return investment_rules.affordable_share(
            planned_usd_bn_per_year=planned, ceiling_usd_bn_per_year=ceiling
        )

    def _own_usd_bn_per_year(self, years: float) -> Array:
        own = self.investment.cash_share * self.cash_flow_usd_bn_per_year(years)
        return own + self.earned_usd_bn_per_year

    def _room_usd_bn_per_year(self) -> Array:
        return rules.borrowing_room_usd_bn_per_year(
            debt_limit_usd_bn=self.debt_limit_usd_bn,
            debt_usd_bn=self.debt_usd_bn,
            borrowing_months=self.credit.borrowing_months,
        )

    def commit(self, commitment_usd_bn: Array) -> None:
        """Note what others committed to finance this month; it is drawn as bills come."""
        if self.has_debt_limit:
            self.undrawn_usd_bn = self.undrawn_usd_bn + commitment_usd_bn

    def settle(self, spent_usd_bn: Array, power_usd_bn: Array, compute_revenue: Array, years: float) -> None:
        """Pay for chips and shells of the month (bn USD): from commitments, debt, or else the owners.

        What was ordered and started is honoured whatever the limit, so where no one lends, owners pay.
        """
        if not self.has_debt_limit:
            return
        self.charged_per_year = self._interest_per_year()
        self.interest_usd_bn = self.debt_usd_bn * self.charged_per_year / 12.0
        self.ebitda_usd_bn_per_year = rules.ebitda_usd_bn_per_year(
            operating_cash_flow=self.cash_flow_usd_bn_per_year(years),
            compute_revenue=compute_revenue,
            power=12.0 * power_usd_bn,
        )
        self.earned_usd_bn_per_year = compute_revenue - 12.0 * (power_usd_bn + self.interest_usd_bn)
        need = spent_usd_bn - self._own_usd_bn_per_year(years) / 12.0
        self.drawn_usd_bn = np.clip(need, 0.0, self.undrawn_usd_bn)
        self.undrawn_usd_bn = self.undrawn_usd_bn - self.drawn_usd_bn
        self.opening_debt_usd_bn = self.debt_usd_bn
        self.borrowed_usd_bn = rules.borrowed_usd_bn(
            need_usd_bn=need - self.drawn_usd_bn,
            debt_usd_bn=self.debt_usd_bn,
            debt_limit_usd_bn=self.debt_limit_usd_bn,
        )
        self.debt_usd_bn = self.debt_usd_bn + self.borrowed_usd_bn
        self.owners_usd_bn = np.maximum(need - self.drawn_usd_bn - self.borrowed_usd_bn, 0.0)

    def write_down(self, opening_usd_bn: Array, spent_usd_bn: Array, depreciation_per_year: Array) -> None:
        """Write off a part of what AI has cost, and book what the month adds (bn USD).

        What stands in the first month is booked at what it would cost then: `opening_usd_bn`. Nothing in the
        economy depends on it.
        """
        book = opening_usd_bn if self.book_usd_bn is None else self.book_usd_bn
        self.depreciation_usd_bn = investment_rules.depreciation_usd_bn(
            book_usd_bn=book, depreciation_per_year=depreciation_per_year
        )
        self.book_usd_bn = book + spent_usd_bn - self.depreciation_usd_bn

    @property
    def financed_usd_bn(self) -> Array:
        """What lenders, committers and owners brought in this month, less interest (bn USD)."""
        return self.borrowed_usd_bn + self.drawn_usd_bn + self.owners_usd_bn - self.interest_usd_bn

    def _interest_per_year(self) -> Array:
        return rules.interest_per_year(
            base_per_year=self.credit.base_interest_per_year,
            spread_per_turn=self.credit.spread_per_turn_per_year,
            debt_usd_bn=self.debt_usd_bn,
            ebitda_usd_bn_per_year=self.ebitda_usd_bn_per_year,
        )

    def cash_flow_usd_bn_per_year(self, years: float) -> Array:
        """Operating cash flow of the other business."""
        grown = investment_rules.fading_growth_ln(
            growth_per_year=self.traits.cash_flow_growth_per_year,
            decay_per_year=self.investment.cash_growth_decay_per_year,
            years=years,
        )
        return self.traits.operating_cash_flow_usd_bn_per_year * np.exp(grown)

    def base_capex_usd_bn_per_year(self, years: float) -> Array:
        """Capital spending that is not on AI."""
        index = investment_rules.base_capex_index(
            years=years,
            yearly_index=self._base_capex_index,
            growth_per_year=self.investment.base_capex_growth_per_year,
        )
        return self.traits.base_capex_usd_bn_per_year * index
