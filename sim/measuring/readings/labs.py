"""What labs earn, what they pay for compute, and how much of it they use."""

import numpy as np

from sim.measuring.observed import Observed
from sim.measuring.readings.reading import Reading
from sim.model.declaring import Array

NAMED_LABS = ("openai", "anthropic", "xai", "mistral")
"""Whose revenue is added up: those for which a number is reported. Google's and Meta's is not."""

_REVENUE = "revenue_by_lab_usd_bn_per_year"
_LOADS = ("training_by_lab_kh100e", "inference_by_lab_kh100e")
_RENT = "rent_usd_per_h100e_hour"
LAB_COMPUTE = (*_LOADS, "utilisation_ratio")
_RESEARCH = "research_bill_by_lab_usd_bn_per_year"
_SERVING = "serving_bill_by_lab_usd_bn_per_year"
_PAID_SERVING = "paid_serving_bill_by_lab_usd_bn_per_year"


def _revenue(month: str, *labs: str) -> Reading:
    def read(observed: Observed) -> Array:
        return np.sum(observed.at(_REVENUE, month)[[observed.row("lab", lab) for lab in labs]], axis=0)

    return Reading((_REVENUE,), read)


def lab_compute_kh100e(observed: Observed, lab: str) -> Array:
    """Capacity that a lab's load keeps busy, at the utilisation of all capacity, `[month, draw]`."""
    series, row = observed.series, observed.row("lab", lab)
    load = series["training_by_lab_kh100e"][:, row] + series["inference_by_lab_kh100e"][:, row]
    return load / series["utilisation_ratio"]


def _compute_mn(lab: str, month: str) -> Reading:
    return Reading(
        LAB_COMPUTE,
        lambda observed: lab_compute_kh100e(observed, lab)[observed.month_index(month)] / 1e3,
    )


def _openai_inference_share(year: int) -> Reading:
    def read(observed: Observed) -> Array:
        rent = observed.between(_RENT, f"{year}-01", f"{year}-12")
        row = observed.row("lab", "openai")
        training, inference = (
            np.sum(observed.between(name, f"{year}-01", f"{year}-12")[:, row] * rent, axis=0)
            for name in _LOADS
        )
        return inference / (inference + training)

    return Reading((*_LOADS, _RENT), read)


def _bill(series: str, year: int) -> Reading:
    return Reading(
        (series,),
        lambda observed: observed.mean(series, f"{year}-01", f"{year}-12")[observed.row("lab", "openai")],
    )


def _cost_share(bill: str, first: str, last: str) -> Reading:
    """What serving costs over what is earned."""

    def read(observed: Observed) -> Array:
        cost, revenue = (
            observed.mean(name, first, last)[observed.row("lab", "openai")] for name in (bill, _REVENUE)
        )
        return cost / revenue

    return Reading((bill, _REVENUE), read)


def _frontier_training_growth(observed: Observed) -> Array:
    largest = [
        np.max(observed.mean("training_by_lab_kh100e", f"{year}-01", f"{year}-12"), axis=0)
        for year in (2022, 2024)
    ]
    return np.sqrt(largest[1] / largest[0])


READINGS = {
    "openai_revenue_2024": _revenue("2024-12", "openai"),
    "openai_revenue_2025": _revenue("2025-12", "openai"),
    "openai_compute_2024": _compute_mn("openai", "2024-12"),
    "openai_compute_2025": _compute_mn("openai", "2025-12"),
    "openai_inference_share_2024": _openai_inference_share(2024),
    "openai_inference_share_2025": _openai_inference_share(2025),
    "frontier_training_growth": Reading(("training_by_lab_kh100e",), _frontier_training_growth),
    "lab_revenue_2022": _revenue("2022-12", *NAMED_LABS),
    "lab_revenue_2023": _revenue("2023-12", *NAMED_LABS),
    "lab_revenue_2024": _revenue("2024-12", *NAMED_LABS),
    "lab_revenue_2025": _revenue("2025-12", *NAMED_LABS),
    "deepseek_revenue_2025": _revenue("2025-12", "deepseek"),
    "openai_research_bill_2024": _bill(_RESEARCH, 2024),
    "openai_research_bill_2025": _bill(_RESEARCH, 2025),
    "openai_serving_bill_2024": _bill(_SERVING, 2024),
    "openai_serving_bill_2025": _bill(_SERVING, 2025),
    "xai_compute_2024": _compute_mn("xai", "2024-12"),
    "xai_compute_2025": _compute_mn("xai", "2025-12"),
    "openai_paid_cost_share_2024": _cost_share(_PAID_SERVING, "2024-12", "2024-12"),
    "openai_paid_cost_share_2025": _cost_share(_PAID_SERVING, "2025-10", "2025-10"),
    "openai_cost_share_2024": _cost_share(_SERVING, "2024-01", "2024-12"),
    "openai_cost_share_2025": _cost_share(_SERVING, "2025-01", "2025-12"),
}
