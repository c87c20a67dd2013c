"""Each compared series: the record on one basis, and the model's number for the same period."""

from itertools import pairwise

import numpy as np
import pytest

from sim.evidence.series import load_series, read_series
from sim.measuring.observed import Observed
from sim.months import month_number
from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.comparison import ComparedSeries
from tests.studies.backtest.fake_backtest import MONTHS, START, short_scenario

BY_KEY = {compared.key: compared for compared in COMPARED}
AGENTS = {"hyperscaler": "hyperscalers", "chip_vendor": "chip_vendors", "lab": "labs"}

NETWORKING_SHARE = 0.25


def monthly(*, n_draws: int = 2) -> np.ndarray:
    """The number of the month, in one draw as it is and in the next ones doubled, `[draw, month]`."""
    return 2.0 ** np.arange(n_draws)[:, np.newaxis] * (1.0 + np.arange(MONTHS))


def observed(n_draws: int = 2) -> Observed:
    """Every series 12 in each month, but for the agent's number from 1 on that it is multiplied with."""
    scenario = short_scenario()
    agents = {kind: list(scenario.table(table)) for kind, table in AGENTS.items()}
    series = {
        name: 12.0 * np.ones((MONTHS, n_draws))
        for name in (
            "rent_usd_per_h100e_hour",
            "chips_shipped_kh100e_per_year",
            "token_demand_tn_per_month",
            "open_weights_token_share",
            "frontier_price_usd_per_mtok",
        )
    }
    series["utilisation_ratio"] = 0.5 * np.ones((MONTHS, n_draws))
    by_agent = {
        "capex_by_hyperscaler_usd_bn_per_year": "hyperscaler",
        "revenue_by_chip_vendor_usd_bn_per_year": "chip_vendor",
        "revenue_by_lab_usd_bn_per_year": "lab",
        "training_by_lab_kh100e": "lab",
        "inference_by_lab_kh100e": "lab",
    }
    for name, kind in by_agent.items():
        numbers = 1.0 + np.arange(len(agents[kind]))
        series[name] = 12.0 * np.ones((MONTHS, 1, n_draws)) * numbers[:, np.newaxis]
    sold = series["revenue_by_chip_vendor_usd_bn_per_year"]
    series["networking_revenue_by_chip_vendor_usd_bn_per_year"] = NETWORKING_SHARE * sold
    return Observed(series, agents, scenario.month_index)


def at_points(compared: ComparedSeries) -> np.ndarray:
    return compared.at_points(compared.model.read(observed()).T, START)


def number_of(kind: str, name: str) -> float:
    return 1.0 + list(short_scenario().table(AGENTS[kind])).index(name)


def test_names_are_unique() -> None:
    assert len(BY_KEY) == len(COMPARED)


@pytest.mark.parametrize("compared", COMPARED, ids=lambda compared: compared.key)
def test_a_series_lies_in_the_clock_and_has_something_to_score(compared: ComparedSeries) -> None:
    points = compared.points()
    assert all(point.months[0] >= START and point.months[1] < START + MONTHS for point in points)
    times = [point.time for point in points]
    assert all(later > earlier for earlier, later in pairwise(times))
    assert any(point.is_scored for point in points)
    assert all(point.value > 0.0 for point in points)
    # Nvidia's first quarter of 2025 begins a few days before February.
    assert all(point.span.start.year == 2025 for point in points if point.is_scored)
    assert all(point.span.end.year <= 2024 for point in points if point.is_known)
    assert compared.at_points(monthly(), START).shape == (2, len(points))


@pytest.mark.parametrize(
    ("key", "kind", "agent"),
    [
        ("capex/Amazon", "hyperscaler", "amazon"),
        ("capex/Alphabet", "hyperscaler", "google"),
        ("capex/Meta", "hyperscaler", "meta"),
        ("capex/Microsoft", "hyperscaler", "microsoft"),
        ("data_centre_revenue/Nvidia", "chip_vendor", "nvidia"),
    ],
)
def test_a_quarter_is_three_months_of_the_yearly_rate_of_the_right_agent(
    key: str, kind: str, agent: str
) -> None:
    with_networks = 1.0 + NETWORKING_SHARE * (kind == "chip_vendor")
    assert at_points(BY_KEY[key]) == pytest.approx(12.0 * number_of(kind, agent) / 4.0 * with_networks)


@pytest.mark.parametrize(
    ("key", "agent"),
    [("lab_compute/Meta", "meta_ai"), ("lab_compute/Google DeepMind", "google_deepmind")],
)
def test_compute_of_a_lab_is_load_over_utilisation(key: str, agent: str) -> None:
    assert at_points(BY_KEY[key]) == pytest.approx(2 * 12.0 * number_of("lab", agent) / 0.5)


def test_levels_are_taken_as_they_are() -> None:
    assert at_points(BY_KEY["rental_price/H100"]) == pytest.approx(12.0)
    assert at_points(BY_KEY["lab_revenue/Anthropic"]) == pytest.approx(12.0 * number_of("lab", "anthropic"))
    assert at_points(BY_KEY["chips_shipped/World"]) == pytest.approx(3.0)


def test_a_fiscal_quarter_sums_its_own_months() -> None:
    found = BY_KEY["data_centre_revenue/Nvidia"].at_points(monthly(), START)
    assert found[:, 0].tolist() == [2 + 3 + 4, 2 * (2 + 3 + 4)]
    assert BY_KEY["capex/Meta"].at_points(monthly(), START)[0, :2].tolist() == [1 + 2 + 3, 4 + 5 + 6]


def test_the_grid_is_in_phase_with_the_record_and_agrees_with_it() -> None:
    nvidia = BY_KEY["data_centre_revenue/Nvidia"]
    grid = nvidia.grid(MONTHS, START)
    assert grid[0] == (month_number("2022-02"), month_number("2022-04")) and len(grid) == 15
    assert nvidia.on_grid(monthly(), START) == pytest.approx(nvidia.at_points(monthly(), START))
    assert len(BY_KEY["rental_price/H100"].grid(MONTHS, START)) == MONTHS


def test_the_four_firms_are_the_sum_of_the_four() -> None:
    firms = [BY_KEY[f"capex/{firm}"].points() for firm in ("Amazon", "Alphabet", "Meta", "Microsoft")]
    together = BY_KEY["capex/four firms"].points()
    for place, point in enumerate(together):
        assert point.value == pytest.approx(sum(firm[place].value for firm in firms))
    assert sum(point.value for point in together if point.period[:4] == "2024") == pytest.approx(250, abs=1)


@pytest.mark.parametrize("key", ["tokens/Google", "list_price/OpenAI flagship"])
def test_an_index_is_one_at_its_base_on_both_sides_whatever_the_level(key: str) -> None:
    compared = BY_KEY[key]
    base = max(place for place, point in enumerate(compared.points()) if point.is_known)
    assert compared.points()[base].value == 1.0
    found = compared.at_points(monthly(), START)
    assert (found[:, base] == 1.0).all()
    assert found[1] == pytest.approx(found[0])
    grid = compared.on_grid(monthly(), START)
    assert grid[0, -1] == pytest.approx(MONTHS / (compared.points()[base].months[0] - START + 1))


def test_reports_of_one_month_count_as_one() -> None:
    december = [point for point in BY_KEY["lab_revenue/OpenAI"].points() if point.span.end.year == 2023][-1]
    assert december.value == pytest.approx(np.sqrt(1.6 * 2.0))
    assert december.period == "2023-12-30/2023-12-31"


def test_one_basis_a_series() -> None:
    rent = BY_KEY["rental_price/H100"]
    kept = [row for row in read_series(rent.table) if row.entity == "Lambda" and rent.is_used(row)]
    assert len(kept) == 5 and not any("promotion" in row.note for row in kept)
    chips = BY_KEY["chips_shipped/World"]
    notes = {row.note for row in read_series(chips.table) if chips.is_used(row)}
    assert len(notes) == 1 and len(chips.points()) == 8


def test_a_fiscal_quarter_across_the_turn_of_the_year_is_neither_known_nor_scored() -> None:
    points = BY_KEY["data_centre_revenue/Nvidia"].points()
    between = [point for point in points if not point.is_known and not point.is_scored]
    assert [point.period for point in between] == ["2024-10-28/2025-01-26"]
    assert sum(point.is_known for point in points) == 11 and sum(point.is_scored for point in points) == 3


def test_tokens_are_in_one_unit_and_end_in_2025() -> None:
    frame = load_series("token_volumes")
    assert set(frame["unit"]) == {"T tokens per month"}
    by_row = frame.set_index(["entity", "period"])["value"]
    assert by_row["Google API", "2025-10"] == pytest.approx(7e9 * 60 * 24 * 365 / 12 / 1e12, rel=1e-3)
    assert by_row["ByteDance Doubao", "2024-12"] == pytest.approx(4 * 365 / 12, rel=1e-3)
    assert by_row["Microsoft Foundry", "2024-07/2025-06"] == pytest.approx(500 / 12, rel=1e-3)
