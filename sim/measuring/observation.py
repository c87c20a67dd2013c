"""What an observer of a simulated world would report for each target: one number a draw."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.evidence.event_day import recorded_event_day_returns
from sim.measuring.rebound import price_elasticity
from sim.measuring.record import Record
from sim.model.declaring import Array
from sim.model.markets.tokens import PRICE_CUT_RATIO

FOUR_FIRMS = ("amazon", "google", "meta", "microsoft")
"""Whose capital spending the targets add up."""

_AUTUMN = ("09", "11")


@dataclass(frozen=True)
class Observed:
    """Monthly series of one role's worlds.

    Attributes:
        series: name → `[month, draw]` or `[month, agent, draw]`.
        agents: names of the agents of a series, by kind (`hyperscaler`, `chip_vendor`, `lab`, `firm`).
        month_index: month of the form 2024-12 → position.
        twin_token_spending, cut_token_spending: `[month, draw]` of the twin and of the world in which all
            prices are cut, None if these were not simulated.
    """

    series: Mapping[str, Array]
    agents: Mapping[str, Sequence[str]]
    month_index: Callable[[str], int]
    twin_token_spending: Array | None = None
    cut_token_spending: Array | None = None

    def between(self, name: str, first: str, last: str) -> Array:
        """The months of a series, both ends included."""
        return self.series[name][self.month_index(first) : self.month_index(last) + 1]

    def mean(self, name: str, first: str, last: str) -> Array:
        """Mean over months, `[draw]` or `[agent, draw]`."""
        return np.mean(self.between(name, first, last), axis=0)

    def at(self, name: str, month: str) -> Array:
        """One month."""
        return self.series[name][self.month_index(month)]

    def row(self, kind: str, name: str) -> int:
        """Position of an agent."""
        return list(self.agents[kind]).index(name)


def observe(observed: Observed, names: Sequence[str]) -> dict[str, Array]:
    """Readings of the targets of these names, `[draw]` each."""
    return {name: _READINGS[name](observed) for name in names}


def agents_of(record: Record) -> dict[str, Sequence[str]]:
    """Names of agents in the order in which series hold them."""
    economy = record.economy
    return {
        "hyperscaler": [agent.name for agent in economy.hyperscalers],
        "chip_vendor": [agent.name for agent in economy.vendors],
        "lab": [agent.name for agent in economy.labs],
        "firm": list(economy.equity_market.exposures),
    }


SERIES_OF_2022_TO_2024 = (
    "rent_usd_per_h100e_hour",
    "utilisation_ratio",
    "constant_quality_price_usd_per_mtok",
    "frontier_price_usd_per_mtok",
    "chips_shipped_kh100e_per_year",
    "capex_by_hyperscaler_usd_bn_per_year",
    "revenue_by_chip_vendor_usd_bn_per_year",
    "revenue_by_lab_usd_bn_per_year",
    "training_by_lab_kh100e",
    "inference_by_lab_kh100e",
)
"""What the targets of the years of calibration are read from."""


def four_firm_capex(observed: Observed) -> Array:
    """Capital spending of the four firms, `[month, draw]` (bn USD a year)."""
    rows = [observed.row("hyperscaler", firm) for firm in FOUR_FIRMS]
    return np.sum(observed.series["capex_by_hyperscaler_usd_bn_per_year"][:, rows], axis=1)


def _capex(year: int) -> Callable[[Observed], Array]:
    def read(observed: Observed) -> Array:
        first = observed.month_index(f"{year}-01")
        return np.mean(four_firm_capex(observed)[first : first + 12], axis=0)

    return read


def _nvidia(first: str, last: str) -> Callable[[Observed], Array]:
    def read(observed: Observed) -> Array:
        by_vendor = observed.mean("revenue_by_chip_vendor_usd_bn_per_year", first, last)
        return by_vendor[observed.row("chip_vendor", "nvidia")]

    return read


def _chips_mn(year: int) -> Callable[[Observed], Array]:
    return lambda observed: observed.mean("chips_shipped_kh100e_per_year", f"{year}-01", f"{year}-12") / 1e3


def _rent_autumn(observed: Observed, year: int) -> Array:
    first, last = _AUTUMN
    return observed.mean("rent_usd_per_h100e_hour", f"{year}-{first}", f"{year}-{last}")


def _rent_change_2025(observed: Observed) -> Array:
    return _rent_autumn(observed, 2025) / _rent_autumn(observed, 2024) - 1.0


def _quality_price_fall(observed: Observed) -> Array:
    name = "constant_quality_price_usd_per_mtok"
    return np.sqrt(observed.at(name, "2022-12") / observed.at(name, "2024-12"))


def _list_price_ratio(month: str) -> Callable[[Observed], Array]:
    name = "frontier_price_usd_per_mtok"
    return lambda observed: observed.at(name, month) / observed.at(name, "2022-12")


def _openai_revenue(month: str) -> Callable[[Observed], Array]:
    return lambda observed: observed.at("revenue_by_lab_usd_bn_per_year", month)[
        observed.row("lab", "openai")
    ]


def lab_compute_kh100e(observed: Observed, lab: str) -> Array:
    """Capacity that a lab's load keeps busy, at the utilisation of all capacity, `[month, draw]`."""
    series, row = observed.series, observed.row("lab", lab)
    load = series["training_by_lab_kh100e"][:, row] + series["inference_by_lab_kh100e"][:, row]
    return load / series["utilisation_ratio"]


def _openai_compute_mn(month: str) -> Callable[[Observed], Array]:
    return lambda observed: lab_compute_kh100e(observed, "openai")[observed.month_index(month)] / 1e3


def _openai_inference_share(year: int) -> Callable[[Observed], Array]:
    def read(observed: Observed) -> Array:
        rent = observed.between("rent_usd_per_h100e_hour", f"{year}-01", f"{year}-12")
        row = observed.row("lab", "openai")
        bill = {
            kind: np.sum(
                observed.between(f"{kind}_by_lab_kh100e", f"{year}-01", f"{year}-12")[:, row] * rent, axis=0
            )
            for kind in ("training", "inference")
        }
        return bill["inference"] / (bill["inference"] + bill["training"])

    return read


def _frontier_training_growth(observed: Observed) -> Array:
    largest = [
        np.max(observed.mean("training_by_lab_kh100e", f"{year}-01", f"{year}-12"), axis=0)
        for year in (2022, 2024)
    ]
    return np.sqrt(largest[1] / largest[0])


_EVENT_MONTH, _MONTH_AFTER = "2025-01", "2025-02"


def _nvidia_event_day(observed: Observed, month: str = _EVENT_MONTH) -> Array:
    return observed.at("value_ratio_by_firm", month)[observed.row("firm", "nvidia")] - 1.0


def _nvidia_recovery(observed: Observed) -> Array:
    return 1.0 - _nvidia_event_day(observed, _MONTH_AFTER) / _nvidia_event_day(observed)


def _paired_with_record(observed: Observed) -> tuple[Array, Array]:
    """Returns of the recorded firms, `[firm, draw]`, and the record, `[firm]`."""
    record = recorded_event_day_returns()
    firms = [firm for firm in observed.agents["firm"] if firm in record]
    rows = [observed.row("firm", firm) for firm in firms]
    returns = observed.at("value_ratio_by_firm", _EVENT_MONTH)[rows] - 1.0
    return returns, np.array([record[firm].value for firm in firms])


def _event_day_signs(observed: Observed) -> Array:
    simulated, recorded = _paired_with_record(observed)
    return np.mean(np.sign(simulated) == np.sign(recorded)[:, np.newaxis], axis=0)


def _event_day_rank_correlation(observed: Observed) -> Array:
    from scipy.stats import spearmanr

    simulated, recorded = _paired_with_record(observed)
    return np.array([spearmanr(one, recorded).statistic for one in simulated.T])


def _quarterly_capex_growth_ln(observed: Observed) -> Array:
    """Growth from 2023Q4 on, `[quarter, draw]`: four quarters of 2024, then those of 2025."""
    first = observed.month_index("2023-10")
    months = four_firm_capex(observed)[first : observed.month_index("2025-12") + 1]
    quarters = np.mean(months.reshape(-1, 3, months.shape[-1]), axis=1)
    return np.diff(np.log(quarters), axis=0)


def _capex_break_2025(observed: Observed) -> Array:
    growth = _quarterly_capex_growth_ln(observed)
    return np.mean(growth[4:6], axis=0) - np.mean(growth[:4], axis=0)


def _price_elasticity_3_months(observed: Observed) -> Array:
    cut, twin = observed.cut_token_spending, observed.twin_token_spending
    assert cut is not None and twin is not None
    third = observed.month_index("2025-01") + 2
    return price_elasticity(cut[third] / PRICE_CUT_RATIO / twin[third], PRICE_CUT_RATIO)


_READINGS: dict[str, Callable[[Observed], Array]] = {
    "capex_2022": _capex(2022),
    "capex_2023": _capex(2023),
    "capex_2024": _capex(2024),
    "nvidia_revenue_fy2023": _nvidia("2022-02", "2023-01"),
    "nvidia_revenue_fy2024": _nvidia("2023-02", "2024-01"),
    "nvidia_revenue_fy2025": _nvidia("2024-02", "2025-01"),
    "chips_2023": _chips_mn(2023),
    "chips_2024": _chips_mn(2024),
    "rent_peak_2023": lambda observed: np.max(
        observed.between("rent_usd_per_h100e_hour", "2023-01", "2023-12"), axis=0
    ),
    "rent_autumn_2024": lambda observed: _rent_autumn(observed, 2024),
    "rent_autumn_2025": lambda observed: _rent_autumn(observed, 2025),
    "rent_change_2025": _rent_change_2025,
    "quality_price_fall": _quality_price_fall,
    "list_price_ratio_2024": _list_price_ratio("2024-12"),
    "list_price_ratio_2025": _list_price_ratio("2025-12"),
    "openai_revenue_2024": _openai_revenue("2024-12"),
    "openai_compute_2024": _openai_compute_mn("2024-12"),
    "openai_inference_share_2024": _openai_inference_share(2024),
    "openai_revenue_2025": _openai_revenue("2025-12"),
    "openai_compute_2025": _openai_compute_mn("2025-12"),
    "openai_inference_share_2025": _openai_inference_share(2025),
    "frontier_training_growth": _frontier_training_growth,
    "nvidia_event_day": _nvidia_event_day,
    "nvidia_recovery": _nvidia_recovery,
    "event_day_signs": _event_day_signs,
    "event_day_rank_correlation": _event_day_rank_correlation,
    "capex_growth_2025": lambda observed: _capex(2025)(observed) / _capex(2024)(observed) - 1.0,
    "capex_break_2025": _capex_break_2025,
    "guidance_cut_2025": lambda observed: np.min(_quarterly_capex_growth_ln(observed)[4:], axis=0),
    "open_token_share_2025": lambda observed: observed.mean("open_weights_token_share", "2025-01", "2025-12"),
    "open_price_ratio_2025": lambda observed: observed.mean("open_weights_price_ratio", "2025-01", "2025-12"),
    "price_elasticity_3_months": _price_elasticity_3_months,
}
