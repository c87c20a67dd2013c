"""What an observer reads off series that are known."""

import numpy as np
import pytest

from sim.evidence.targets import read_targets
from sim.measuring.observation import FOUR_FIRMS, Observed, observe
from sim.model.declaring import Array
from sim.model.markets.tokens import PRICE_CUT_RATIO
from sim.months import months_between

MONTHS, DRAWS = 48, 3
AGENTS = {
    "hyperscaler": ("oracle", *FOUR_FIRMS),
    "chip_vendor": ("broadcom", "nvidia"),
    "lab": ("openai", "anthropic"),
    "firm": ("nvidia", "broadcom", "amd", "microsoft", "google", "amazon", "meta", "oracle"),
}
YEARS = np.arange(MONTHS) // 12


def flat(value: float, *agents: int) -> Array:
    return np.full((MONTHS, *agents, DRAWS), value)


def yearly(*values: float) -> Array:
    """One value per year, `[month, draw]`."""
    return np.array(values)[YEARS][:, np.newaxis] + np.zeros(DRAWS)


def reading(name: str, **series: Array) -> float:
    spending = np.full((MONTHS, DRAWS), 10.0)
    cut = spending.copy()
    cut[38] = 10.0 * PRICE_CUT_RATIO ** (1.0 - 1.1)
    observed = Observed(series, AGENTS, lambda month: months_between("2022-01", month), spending, cut)
    found = observe(observed, [name])[name]
    assert found.shape == (DRAWS,)
    return float(found[0])


def test_capex_adds_the_four_firms_of_a_year_and_no_other() -> None:
    capex = flat(10.0, 5)
    capex[:, 0] = 1e6
    capex[12:24] *= 2.0
    capex[36:, 1:] = 16.5
    series = {"capex_by_hyperscaler_usd_bn_per_year": capex}
    assert reading("capex_2022", **series) == 40.0
    assert reading("capex_2023", **series) == 80.0
    assert reading("capex_growth_2025", **series) == pytest.approx(0.65)


def test_a_break_is_the_change_of_growth_and_a_cut_the_lowest_quarter() -> None:
    quarters = np.exp(np.cumsum([0.0] * 8 + [0.1] * 4 + [0.02, 0.02, -0.03, 0.2]))
    capex = np.repeat(quarters, 3)[:, np.newaxis, np.newaxis] * flat(1.0, 5)
    series = {"capex_by_hyperscaler_usd_bn_per_year": capex}
    assert reading("capex_break_2025", **series) == pytest.approx(-0.08)
    assert reading("guidance_cut_2025", **series) == pytest.approx(-0.03)


def test_nvidia_is_read_by_its_own_fiscal_years() -> None:
    revenue = flat(0.0, 2)
    revenue[1:13, 1], revenue[13:25, 1], revenue[25:37, 1] = 15.0, 47.5, 115.3
    revenue[:, 0] = 1e6
    series = {"revenue_by_chip_vendor_usd_bn_per_year": revenue}
    found = [reading(f"nvidia_revenue_fy{year}", **series) for year in (2023, 2024, 2025)]
    assert found == pytest.approx([15.0, 47.5, 115.3])


def test_rents_are_the_peak_of_2023_and_the_means_of_autumns() -> None:
    rent = flat(4.0)
    rent[17] = 8.0
    rent[32:35], rent[44:47] = 3.0, 1.8
    series = {"rent_usd_per_h100e_hour": rent}
    assert reading("rent_peak_2023", **series) == 8.0
    assert reading("rent_autumn_2024", **series) == 3.0
    assert reading("rent_autumn_2025", **series) == pytest.approx(1.8)
    assert reading("rent_change_2025", **series) == pytest.approx(-0.4)


def test_prices_are_compared_between_decembers() -> None:
    price = flat(1.0)
    price[11], price[35], price[47] = 10.0, 0.1, 20.0
    assert reading("quality_price_fall", constant_quality_price_usd_per_mtok=price) == pytest.approx(10.0)
    assert reading("list_price_ratio_2024", frontier_price_usd_per_mtok=price) == pytest.approx(0.01)
    assert reading("list_price_ratio_2025", frontier_price_usd_per_mtok=price) == 2.0


def test_openai_is_read_at_the_end_of_the_year_and_its_bill_over_it() -> None:
    training, inference = flat(30.0, 2), flat(10.0, 2)
    training[:, 1] = inference[:, 1] = 1e6
    rent = flat(2.0)
    rent[24:30], inference[24:30, 0] = 6.0, 30.0
    series = {
        "training_by_lab_kh100e": training,
        "inference_by_lab_kh100e": inference,
        "utilisation_ratio": flat(0.8),
        "rent_usd_per_h100e_hour": rent,
        "revenue_by_lab_usd_bn_per_year": yearly(1, 2, 5.5, 20)[:, np.newaxis] + np.zeros((1, 2, 1)),
    }
    assert reading("openai_compute_2024", **series) == pytest.approx(0.05)
    assert reading("openai_revenue_2024", **series) == 5.5
    # Half a year at 6 USD with 30 and 30, half a year at 2 USD with 30 and 10.
    assert reading("openai_inference_share_2024", **series) == pytest.approx(200.0 / 440.0)


def test_frontier_training_is_that_of_the_largest_lab_of_each_year() -> None:
    training = flat(1.0, 2)
    training[:12, 1], training[24:36, 0] = 4.0, 100.0
    assert reading("frontier_training_growth", training_by_lab_kh100e=training) == 5.0


def test_the_event_day_is_read_from_values_of_firms() -> None:
    recorded = {"nvidia": 0.83, "broadcom": 0.82, "amd": 0.94, "microsoft": 0.98, "google": 0.96}
    recorded |= {"amazon": 1.01, "meta": 1.02, "oracle": 0.86}
    values = flat(1.0, len(AGENTS["firm"]))
    values[36] = np.array([recorded[firm] for firm in AGENTS["firm"]])[:, np.newaxis]
    values[37, 0] = 0.915
    series = {"value_ratio_by_firm": values}
    assert reading("nvidia_event_day", **series) == pytest.approx(-0.17)
    assert reading("event_day_signs", **series) == 1.0
    assert reading("event_day_rank_correlation", **series) > 0.95
    assert reading("nvidia_recovery", **series) == pytest.approx(0.5)


def test_the_elasticity_is_that_of_spending_at_constant_prices() -> None:
    assert reading("price_elasticity_3_months") == pytest.approx(1.1)


def test_every_target_can_be_read() -> None:
    names = [target.name for target in read_targets()]
    by_kind = {"capex": "hyperscaler", "revenue_by_chip": "chip_vendor", "by_lab": "lab", "by_firm": "firm"}
    wanted = {
        "capex_by_hyperscaler_usd_bn_per_year",
        "revenue_by_chip_vendor_usd_bn_per_year",
        "revenue_by_lab_usd_bn_per_year",
        "training_by_lab_kh100e",
        "inference_by_lab_kh100e",
        "value_ratio_by_firm",
    }
    series = {
        name: flat(0.9, len(AGENTS[next(kind for key, kind in by_kind.items() if key in name)]))
        for name in wanted
    }
    totals = (
        "rent_usd_per_h100e_hour",
        "utilisation_ratio",
        "constant_quality_price_usd_per_mtok",
        "frontier_price_usd_per_mtok",
        "chips_shipped_kh100e_per_year",
        "open_weights_token_share",
        "open_weights_price_ratio",
    )
    series |= {name: flat(0.9) for name in totals}
    for name in names:
        if name != "event_day_rank_correlation":
            assert np.isfinite(reading(name, **series)), name
