"""Accounts of listed firms in a run, by year and quarter, in both worlds."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sim.measuring.statistics import Numbers, ratio
from sim.measuring.variables import BRANCHES
from sim.results.branches import Row, row_of, whole_periods
from sim.results.opened import OpenedResult

_SUFFIX = "_usd_bn_per_year"
_OF_VENDORS = {
    "chips": f"revenue_by_chip_vendor{_SUFFIX}",
    "networks": f"networking_revenue_by_chip_vendor{_SUFFIX}",
    "gross_profit": f"gross_profit_by_chip_vendor{_SUFFIX}",
}
_OF_HYPERSCALERS = {
    "revenue": f"compute_revenue_by_hyperscaler{_SUFFIX}",
    "power": f"power_bill_by_hyperscaler{_SUFFIX}",
    "ai_capex": f"ai_capex_by_hyperscaler{_SUFFIX}",
    "capex": f"capex_by_hyperscaler{_SUFFIX}",
    "depreciation": f"depreciation_by_hyperscaler{_SUFFIX}",
    "free_cash_flow": f"free_cash_flow_by_hyperscaler{_SUFFIX}",
}
NEEDED = (*_OF_VENDORS.values(), *_OF_HYPERSCALERS.values())

USD, SHARE = "USD bn", "1"
YEARS, QUARTERS = 12, 3


def firm_rows(result: OpenedResult, lengths: Sequence[int] = (YEARS, QUARTERS)) -> list[Row]:
    """A row for each firm, period and quantity: years first, then quarters; amounts are those of the period.

    Of chip vendors: revenue (chips and networks), gross profit and margin; they build nothing themselves. Of
    hyperscalers: revenue of compute (the rent for what is served, that of own labs included), operating
    profit (less power and depreciation) and margin, capital spending on AI and in all, depreciation, free
    cash flow of the business with compute and of the whole firm.

    Args:
        result: a run with `NEEDED`.
        lengths: of the periods in months.
    """
    listed = [str(firm) for firm in result.dataset["firm"].values]
    rows: list[Row] = []
    for axis, needed, accounts in (
        ("chip_vendor", _OF_VENDORS, _of_vendor),
        ("hyperscaler", _OF_HYPERSCALERS, _of_hyperscaler),
    ):
        names = [str(name) for name in result.dataset[axis].values]
        flows = {
            key: {branch: result.values(name, branch) for branch in BRANCHES} for key, name in needed.items()
        }
        for firm in (name for name in names if name in listed):
            place = names.index(firm)
            own = {key: {b: values[:, place] for b, values in flow.items()} for key, flow in flows.items()}
            for length in lengths:
                for period, months in whole_periods(result.months, length).items():
                    amounts = {
                        key: {b: np.sum(values[:, months], axis=1) / 12.0 for b, values in flow.items()}
                        for key, flow in own.items()
                    }
                    rows += accounts(firm, period, amounts)
    return sorted(rows, key=lambda row: (listed.index(row.of), "Q" in row.period))


Amounts = Mapping[str, Mapping[str, Numbers]]
"""What a firm earned or spent in a period (bn USD), `[draw]` by branch."""


def _of_vendor(firm: str, period: str, amounts: Amounts) -> Iterator[Row]:
    revenue = _sum(amounts["chips"], amounts["networks"])
    yield row_of(firm, period, "revenue", USD, revenue)
    yield row_of(firm, period, "gross_profit", USD, amounts["gross_profit"])
    yield row_of(firm, period, "gross_margin", SHARE, _over(amounts["gross_profit"], revenue))


def _of_hyperscaler(firm: str, period: str, amounts: Amounts) -> Iterator[Row]:
    revenue, power, written_off = (amounts[name] for name in ("revenue", "power", "depreciation"))
    profit = {b: revenue[b] - power[b] - written_off[b] for b in BRANCHES}
    from_compute = {b: revenue[b] - power[b] - amounts["ai_capex"][b] for b in BRANCHES}
    yield row_of(firm, period, "revenue", USD, revenue)
    yield row_of(firm, period, "operating_profit", USD, profit)
    yield row_of(firm, period, "operating_margin", SHARE, _over(profit, revenue))
    for name in ("ai_capex", "capex", "depreciation"):
        yield row_of(firm, period, name, USD, amounts[name])
    yield row_of(firm, period, "free_cash_flow_of_compute", USD, from_compute)
    yield row_of(firm, period, "free_cash_flow", USD, amounts["free_cash_flow"])


def _sum(one: Mapping[str, Numbers], other: Mapping[str, Numbers]) -> dict[str, Numbers]:
    return {branch: one[branch] + other[branch] for branch in BRANCHES}


def _over(one: Mapping[str, Numbers], other: Mapping[str, Numbers]) -> dict[str, Numbers]:
    return {branch: ratio(one[branch], other[branch]) for branch in BRANCHES}
