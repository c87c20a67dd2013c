"""What an observer reads off series that are known."""

import numpy as np
import pytest

from sim.evidence.targets import read_targets
from sim.measuring.observation import AWAITED, READINGS, observe, readable, series_of
from sim.measuring.observed import Observed
from sim.measuring.readings.capital import FOUR_FIRMS
from sim.measuring.record import AGENT_SERIES, SERIES
from sim.model.declaring import Array
from sim.model.markets.tokens import PRICE_CUT_RATIO
from sim.months import months_between

MONTHS, DRAWS = 48, 3
AGENTS = {
    "hyperscaler": ("oracle", *FOUR_FIRMS),
    "chip_vendor": ("broadcom", "nvidia"),
    "lab": ("openai", "anthropic", "google_deepmind", "xai", "mistral", "deepseek", "meta_ai"),
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
    observed = Observed(
        series, AGENTS, lambda month: months_between("2022-01", month), spending, cut, (spending, cut)
    )
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
    training, inference = flat(30.0, 7), flat(10.0, 7)
    training[:, 1:] = inference[:, 1:] = 1e6
    rent = flat(2.0)
    rent[24:30], inference[24:30, 0] = 6.0, 30.0
    series = {
        "training_by_lab_kh100e": training,
        "inference_by_lab_kh100e": inference,
        "utilisation_ratio": flat(0.8),
        "rent_usd_per_h100e_hour": rent,
        "revenue_by_lab_usd_bn_per_year": yearly(1, 2, 5.5, 20)[:, np.newaxis] + np.zeros((1, 7, 1)),
    }
    assert reading("openai_compute_2024", **series) == pytest.approx(0.05)
    assert reading("openai_revenue_2024", **series) == 5.5
    # Half a year at 6 USD with 30 and 30, half a year at 2 USD with 30 and 10.
    assert reading("openai_inference_share_2024", **series) == pytest.approx(200.0 / 440.0)


def test_frontier_training_is_that_of_the_largest_lab_of_each_year() -> None:
    training = flat(1.0, 7)
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


def test_networking_is_added_to_chips() -> None:
    series = {
        "revenue_by_chip_vendor_usd_bn_per_year": flat(100.0, 2),
        "networking_revenue_by_chip_vendor_usd_bn_per_year": flat(13.0, 2),
    }
    assert reading("nvidia_with_networking_fy2025", **series) == 113.0
    assert reading("nvidia_with_networking_2025", **series) == 113.0


def test_a_rent_is_read_in_the_months_of_its_basis() -> None:
    rent = flat(9.0)
    rent[24:36], rent[32], rent[44:47], rent[45] = 2.2, 3.0, 1.8, 2.1
    series = {"rent_usd_per_h100e_hour": rent}
    assert reading("rent_spot_autumn_2024", **series) == 3.0
    assert reading("rent_spot_autumn_2025", **series) == pytest.approx(1.9)
    assert reading("rent_spot_ratio_2025", **series) == pytest.approx(1.9 / 3.0)
    assert reading("rent_contract_2024", **series) == pytest.approx((11 * 2.2 + 3.0) / 12)
    assert reading("rent_contract_2025", **series) == 2.1


def test_revenue_is_that_of_the_named_labs_and_deepseek_stands_by_itself() -> None:
    revenue = np.arange(1.0, 8.0)[np.newaxis, :, np.newaxis] * yearly(1, 2, 3, 4)[:, np.newaxis]
    series = {"revenue_by_lab_usd_bn_per_year": revenue}
    named = 1.0 + 2.0 + 4.0 + 5.0
    found = [reading(f"lab_revenue_{year}", **series) for year in (2022, 2023, 2024, 2025)]
    assert found == [named, 2 * named, 3 * named, 4 * named]
    assert reading("deepseek_revenue_2025", **series) == 24.0


def test_bills_are_means_of_a_year_and_costs_are_shares_of_revenue() -> None:
    labs = len(AGENTS["lab"])
    bills = {name: flat(1e6, labs) for name in ("research", "serving", "paid_serving")}
    bills["research"][:, 0] = yearly(1, 2, 5, 8.3)
    bills["serving"][:, 0], bills["paid_serving"][:, 0] = yearly(1, 1, 1.8, 8), 0.9
    series = {f"{name}_bill_by_lab_usd_bn_per_year": values for name, values in bills.items()}
    series["revenue_by_lab_usd_bn_per_year"] = flat(3.0, labs)
    assert reading("openai_research_bill_2024", **series) == pytest.approx(5.0)
    assert reading("openai_serving_bill_2025", **series) == pytest.approx(8.0)
    assert reading("openai_cost_share_2024", **series) == pytest.approx(0.6)
    assert reading("openai_paid_cost_share_2024", **series) == pytest.approx(0.3)


def test_tokens_of_one_lab_are_compared_by_growth() -> None:
    tokens = flat(1e6, len(AGENTS["lab"]))
    tokens[:, 2] = np.exp(0.1 * np.arange(MONTHS))[:, np.newaxis]
    growth = reading("google_token_growth_2025", tokens_by_lab_tn_per_month=tokens)
    assert growth == pytest.approx(np.exp(0.6))


def test_the_open_region_is_read_by_itself_and_both_at_once() -> None:
    series = {
        "open_region_open_weights_token_share": flat(0.2),
        "open_region_open_weights_price_ratio": flat(0.4),
        "open_weights_token_share": flat(0.9),
    }
    assert reading("open_region_token_share_2025", **series) == pytest.approx(0.2)
    assert reading("open_region_price_ratio_2025", **series) == pytest.approx(0.4)
    assert reading("open_region_share_and_price_2025", **series) == pytest.approx(0.4)


def test_what_waits_for_a_series_is_left_out_and_nothing_else() -> None:
    targets = read_targets(version=2)
    recorded = {*SERIES, *AGENT_SERIES}
    assert not recorded & set(AWAITED), "a series that is recorded is no longer awaited"
    assert set(series_of(targets)) - recorded == set(AWAITED)
    left_out = {target.name for target in targets} - {target.name for target in readable(targets)}
    assert left_out == {
        *(f"nvidia_with_networking_{year}" for year in ("fy2023", "fy2024", "fy2025", "2025")),
    }
    assert readable(read_targets(version=1)) == read_targets(version=1)


def test_every_target_can_be_read() -> None:
    targets = read_targets(version=2)
    assert {target.name for target in targets} == set(READINGS)
    kinds = {
        "by_hyperscaler": "hyperscaler",
        "by_chip_vendor": "chip_vendor",
        "by_lab": "lab",
        "by_firm": "firm",
    }
    series = {}
    for name in series_of(targets):
        agents = [len(AGENTS[kind]) for key, kind in kinds.items() if key in name]
        series[name] = flat(0.9, *agents)
    for target in targets:
        if target.name != "event_day_rank_correlation":
            assert np.isfinite(reading(target.name, **series)), target.name
