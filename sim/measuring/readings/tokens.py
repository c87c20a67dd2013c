"""Prices of tokens, how many are used and by whom, and how use answers to price."""

import numpy as np

from sim.measuring.observed import Observed
from sim.measuring.readings.reading import Reading
from sim.measuring.rebound import price_elasticity
from sim.model.declaring import Array
from sim.model.markets.tokens import PRICE_CUT_RATIO

_QUALITY_PRICE = "constant_quality_price_usd_per_mtok"
_LIST_PRICE = "frontier_price_usd_per_mtok"
_BY_LAB = "tokens_by_lab_tn_per_month"
_OPEN_SHARE = "open_region_open_weights_token_share"
_OPEN_RATIO = "open_region_open_weights_price_ratio"


def _mean(series: str, first: str, last: str) -> Reading:
    return Reading((series,), lambda observed: observed.mean(series, first, last))


def _at(series: str, month: str) -> Reading:
    return _mean(series, month, month)


def _list_price_ratio(month: str) -> Reading:
    return Reading(
        (_LIST_PRICE,), lambda observed: observed.at(_LIST_PRICE, month) / observed.at(_LIST_PRICE, "2022-12")
    )


def _quality_price_fall(observed: Observed) -> Array:
    return np.sqrt(observed.at(_QUALITY_PRICE, "2022-12") / observed.at(_QUALITY_PRICE, "2024-12"))


def _google(observed: Observed, month: str) -> Array:
    return observed.at(_BY_LAB, month)[observed.row("lab", "google_deepmind")]


def _google_growth(first: str, last: str) -> Reading:
    return Reading((_BY_LAB,), lambda observed: _google(observed, last) / _google(observed, first))


def _open_region_share_and_price(observed: Observed) -> Array:
    means = [observed.mean(name, "2025-01", "2025-11") for name in (_OPEN_SHARE, _OPEN_RATIO)]
    return np.maximum(*means)


def _price_elasticity_3_months(observed: Observed) -> Array:
    cut, twin = observed.cut_token_spending, observed.twin_token_spending
    assert cut is not None and twin is not None
    third = observed.month_index("2025-01") + 2
    return price_elasticity(cut[third] / PRICE_CUT_RATIO / twin[third], PRICE_CUT_RATIO)


def _own_price_elasticity_3_months(observed: Observed) -> Array:
    assert observed.own_price_tokens is not None
    third = observed.month_index("2025-01") + 2
    twin, cut = observed.own_price_tokens
    return price_elasticity(cut[third] / twin[third], PRICE_CUT_RATIO)


READINGS = {
    "quality_price_fall": Reading((_QUALITY_PRICE,), _quality_price_fall),
    "list_price_ratio_2024": _list_price_ratio("2024-12"),
    "list_price_ratio_2025": _list_price_ratio("2025-12"),
    "open_token_share_2025": _mean("open_weights_token_share", "2025-01", "2025-12"),
    "open_price_ratio_2025": _mean("open_weights_price_ratio", "2025-01", "2025-12"),
    "open_region_token_share_2025": _mean(_OPEN_SHARE, "2025-01", "2025-11"),
    "open_region_price_ratio_2025": _mean(_OPEN_RATIO, "2025-01", "2025-12"),
    "open_region_share_and_price_2025": Reading((_OPEN_SHARE, _OPEN_RATIO), _open_region_share_and_price),
    "price_elasticity_3_months": Reading((), _price_elasticity_3_months),
    "own_price_elasticity_2025": Reading(("own_price_tokens_tn_per_year",), _own_price_elasticity_3_months),
    "reasoning_token_share_2025": _mean("reasoning_token_share", "2025-10", "2025-11"),
    "google_token_growth_2024": _google_growth("2024-04", "2024-12"),
    "google_token_growth_2025": _google_growth("2025-04", "2025-10"),
    "google_tokens_2025": Reading((_BY_LAB,), lambda observed: _google(observed, "2025-10")),
    "china_tokens_2025": _at("restricted_region_tokens_tn_per_month", "2025-06"),
    "eu_firms_2023": _mean("adoption_share", "2023-01", "2023-12"),
    "eu_firms_2024": _mean("adoption_share", "2024-01", "2024-12"),
    "eu_firms_2025": _mean("adoption_share", "2025-01", "2025-12"),
    "us_firms_2024": _at("adoption_share", "2024-02"),
}
