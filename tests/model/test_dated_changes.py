"""A dated change of a number acts from its month to its end, in the worlds that it strikes."""

from collections.abc import Mapping, Set
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.measuring.record import Record
from sim.model.dated_changes import number_at
from sim.model.declaring import AT_START, EACH_MONTH, Array, quantity_fields
from sim.model.economy import Economy
from sim.model.events import Event
from sim.model.parameters import SINGLE, TABLES, declared_at
from sim.model.worlds import MAIN, PAIR, Role
from sim.scenario import Scenario, economy_of, load_scenario
from tests.model.conftest import PLAIN

MONTHS = 48
SHORT = {"clock.months": MONTHS, "measurement.horizons_months": [6, 12], "posterior": "none"}

CHIPS_ARE_SHORT: dict[str, object] = {
    **PLAIN,
    "demand.form": "constant_elasticity",
    "training.theory": "match_frontier",
    "chip_vendors.nvidia.initial_capacity_kh100e_per_month": 20,
    "chip_vendors.broadcom.initial_capacity_kh100e_per_month": 4,
}
"""Rules that the base scenario leaves aside, and chips that are short in 2023: their numbers act too."""

BY_HOURS: dict[str, object] = {"demand.form": "human_hours"}
FLAT: dict[str, object] = {"demand.form": "flat_tasks"}
"""The theories of demand that the base scenario leaves aside."""

FULL_GRID: dict[str, object] = {"grid.additions_2026_gw_per_year": 1, "clock.months": 72}
FROM_CASH: dict[str, object] = {
    "finance.round_rate_per_year": 6,
    "finance.credit_in_plans_share": 1.0,
    "finance.other_cost_share": 0.5,
    "finance.lease_share": 0.3,
    "clock.months": 72,
}
"""Labs that live from cash, and raise rounds often."""

OF_LABS_IN_NEED = {"finance.shortest_runway_years", "finance.least_serving_share"}
"""They act on labs that run out of money, of which this draw has none; tests of purses have such labs."""

FULL_FABS: dict[str, object] = {
    "chip_supply.capacity_ratio": 0.05,
    "clock.months": 72,
}
"""Limits that bind: a grid that is full, and fabs that are."""

TRIED = (
    ({}, "2024-10"),
    (CHIPS_ARE_SHORT, "2023-03"),
    (BY_HOURS, "2024-10"),
    (FLAT, "2024-10"),
    (PLAIN, "2024-10"),
    (FULL_GRID, "2024-10"),
    (FULL_FABS, "2025-06"),
    (FROM_CASH, "2025-03"),
)
"""Rules, and the month in which numbers change under them."""

FAR = {
    "compute.lowest_rent_ratio": 1.0,
    "compute.highest_rent_ratio": 1.0,
    "chip_supply.tariff_share": 0.25,
    "investment.belief_shift": -0.5,
    "chip_supply.wafer_ceiling_over_2025_ratio": 1.0,
    "finance.round_rate_per_year": 12.0,
}
"""Values that are felt where half of the number is not."""

ROWS = {
    "use_cases": ("chat",),
    "hyperscalers": ("microsoft", "google"),
    "labs": ("openai", "deepseek", "xai"),
}
"""Of the many rows of a table, those to change; of other tables all."""


def all_numbers(scenario: Scenario) -> list[str]:
    """Dotted paths of every number of the economy."""
    paths = [f"{section}.{name}" for section, kind in SINGLE.items() for name in quantity_fields(kind)]
    for table, kind in TABLES.items():
        rows = ROWS.get(table, tuple(scenario.table(table)))
        paths += [f"{table}.{row}.{name}" for row in rows for name in quantity_fields(kind)]
    return paths


def change(number: str, month: str, until: str = "", strikes: str = "all", **values: Array) -> Event[Array]:
    return Event("number_change", month, "X", until, strikes, values, number=number)


def differs(values: Array, n: int) -> Any:
    """For each of n lanes whether it differs from the first, in a world of either kind."""
    lanes = values.reshape(-1, 2, n)
    is_same = (lanes == lanes[..., :1]) | (np.isnan(lanes) & np.isnan(lanes[..., :1]))
    return ~np.all(is_same, axis=(0, 1))


def field_of(path: str) -> str:
    """Where a number is declared: its section and its name, whatever the row."""
    section, *_, name = path.split(".")
    return f"{section}.{name}"


def moved(rules: Mapping[str, object], month: str, known: Set[str]) -> dict[str, bool]:
    """Whether any series of a world moves when a number changes in a month, by the path of the number.

    Numbers of the fields that are `known` are left aside.

    All worlds are the same draw; in each another number changes, and in the first none.
    """
    scenario = load_scenario("base", {**SHORT, **rules})
    paths = [path for path in all_numbers(scenario) if field_of(path) not in known]
    since = scenario.month_index(month)
    n = len(paths) + 1
    economy = economy_of(scenario, lanes=np.zeros(n, dtype=np.intp), collects_data=False)
    for lane, path in enumerate(paths, start=1):
        value = np.array(number_at(economy.parameters, path))
        assert np.all(value == value[0])
        value[[lane, n + lane]] = FAR.get(path, 0.5 * value[0] if value[0] != 0.0 else 0.3)
        economy.calendar.events[path] = change(path, month, set_to=value)  # type: ignore[index]
    series = Record(economy).run().series.values()
    economy.forget()
    assert not any(differs(values[:since], n).any() for values in series)
    apart = np.logical_or.reduce([differs(values[since:], n) for values in series])
    return dict(zip(paths, apart[1:], strict=True))


@cache
def felt() -> dict[str, bool]:
    """The same by field: one row and one month in which it is felt are enough."""
    fields: dict[str, bool] = {}
    for rules, month in TRIED:
        known = {field for field, is_felt in fields.items() if is_felt}
        for path, is_felt in moved(rules, month, known).items():
            fields[field_of(path)] = fields.get(field_of(path), False) or bool(is_felt)
    return fields


def acting(when: str) -> dict[str, bool]:
    """Of the fields that act so, whether they are felt."""
    declared = {field_of(path): declared_at(path) for path in all_numbers(load_scenario("base", SHORT))}
    return {field: is_felt for field, is_felt in felt().items() if declared[field].metadata["acts"] == when}


def test_every_number_that_is_said_to_act_in_a_month_does() -> None:
    monthly = acting(EACH_MONTH)
    assert len(monthly) > 100
    assert {field for field, is_felt in monthly.items() if not is_felt} == OF_LABS_IN_NEED


def test_no_number_that_is_said_to_act_at_the_start_acts_later() -> None:
    starting = acting(AT_START)
    assert len(starting) > 10
    assert not [field for field, is_felt in starting.items() if is_felt]


def test_a_factor_of_one_changes_no_bit() -> None:
    scenario = load_scenario("base", SHORT)
    factor_of_one = scenario.with_changes({"events.none": a_change("multiply_by", 1, "1")})
    before, after = (series_of(each) for each in (scenario, factor_of_one))
    assert all(np.array_equal(before[name], after[name], equal_nan=True) for name in before)


def test_a_change_holds_from_its_month_until_its_end() -> None:
    economy = economy_with(a_change("multiply_by", 2, "1", until="2022-06"))
    prices = [step(economy).parameters.compute.power_price_usd_per_mwh for _ in range(6)]
    assert [price[0] for price in prices] == [65.0, 65.0, 65.0, 130.0, 130.0, 65.0]
    assert economy.compute_markets["open"].costs.power_price_usd_per_mwh[0] == 65.0


def test_each_change_starts_from_the_number_of_the_scenario() -> None:
    economy = economy_with(
        a_change("multiply_by", 2, "1", until="2022-06"), a_change("multiply_by", 3, "1", month="2022-06")
    )
    prices = [step(economy).parameters.compute.power_price_usd_per_mwh[0] for _ in range(6)]
    assert prices[4:] == [130.0, 195.0]


def test_only_the_worlds_that_are_struck_have_the_other_number() -> None:
    economy = economy_with(a_change("set_to", 130, "USD/MWh", "2025-01", strikes="shocked"), roles=MAIN)
    for _ in range(37):
        step(economy)
    price = economy.parameters.compute.power_price_usd_per_mwh
    assert np.array_equal(price, np.where(economy.worlds.is_shocked, 130.0, 65.0))
    with np.testing.assert_raises(ValueError):
        price[0] = 1.0


def test_a_world_alone_is_the_world_among_others() -> None:
    drawn = a_change("multiply_by", 2, "1")
    drawn["multiply_by"]["prior"] = {"uniform": [1.5, 3.0]}
    scenario = load_scenario("base", SHORT).with_changes({"events.drawn": drawn})
    among, alone = (series_of(scenario, first_draw, n) for first_draw, n in ((0, 3), (1, 1)))
    for name, values in alone.items():
        assert np.array_equal(values, among[name][..., [1, 4]], equal_nan=True), name


def test_a_slope_bends_its_path_without_a_step() -> None:
    decline = a_change("set_to", 0, "ln/yr", until="2022-06")
    decline["number"] = "compute.power_decline_per_year"
    economy = economy_with(decline)
    market = economy.compute_markets["open"]
    ln_power = [float(np.log(step(economy) and market.costs.power_kw_per_h100e[0])) for _ in range(8)]
    slopes = 12.0 * np.diff(ln_power)
    assert slopes == pytest.approx([-0.28, -0.28, -0.28, 0.0, 0.0, -0.28, -0.28], abs=1e-12)


def test_buyers_pay_the_tariff_and_a_treasury_receives_it() -> None:
    tariff = a_change("set_to", 0.25, "1", month="2022-02")
    tariff["number"] = "chip_supply.tariff_share"
    untaxed, taxed = economy_with(), economy_with(tariff)
    for _ in range(12):
        step(untaxed), step(taxed)
    bills = taxed.chip_market.bills_usd_bn
    assert taxed.hyperscalers.tariffs_usd_bn == pytest.approx(0.25 * bills)
    assert np.sum(bills) > 0.0
    assert np.all(taxed.accounts_close)
    assert np.all(taxed.compute_markets["open"].user_cost > untaxed.compute_markets["open"].user_cost)


def test_a_firm_that_stops_starts_and_orders_nothing_and_pays_what_is_under_way() -> None:
    stop = a_change("set_to", 0, "1", until="2022-06")
    stop["number"] = "hyperscalers.meta.capex_ratio"
    economy = economy_with(stop)
    firms = economy.hyperscalers
    meta = firms.names.index("meta")
    plans = [
        float(step(economy) and firms.started_mw[meta, 0] + firms.ordered_kh100e[meta, 0]) for _ in range(6)
    ]
    assert [plan > 0.0 for plan in plans] == [True, True, True, False, False, True]
    assert np.all(firms.shells_usd_bn[meta] > 0.0)


def test_a_second_gain_strikes_its_lab_in_its_month() -> None:
    gain = {"value": 4, "unit": "1", "source": "X"}
    none = {**gain, "value": 1}
    shock = {"kind": "efficiency_shock", "lab": "openai", "month": "2022-03", "source": "X"}
    shock |= {"training_efficiency_ratio": gain, "inference_efficiency_ratio": none}
    without, struck = economy_with(), economy_with(shock)
    for _ in range(3):
        step(without), step(struck)
    more = struck.labs.ln_training_efficiency - without.labs.ln_training_efficiency
    for name, gained in zip(struck.labs.names, more, strict=True):
        assert gained == pytest.approx(np.log(4.0) if name == "openai" else 0.0, abs=1e-12)
    assert np.array_equal(struck.labs.ln_inference_efficiency, without.labs.ln_inference_efficiency)


def a_change(
    key: str, value: float, unit: str, month: str = "2022-04", until: str = "", strikes: str = "all"
) -> dict[str, Any]:
    """Data of a change of the price of power."""
    data = {"kind": "number_change", "number": "compute.power_price_usd_per_mwh", "month": month}
    number = {"value": value, "unit": unit, "source": "X"}
    ends = {"until": until} if until else {}
    return {**data, **ends, "strikes": strikes, "source": "X", key: number}


def economy_with(*events: dict[str, Any], roles: Mapping[str, Role] = PAIR) -> Economy:
    named = {f"events.event_{position}": event for position, event in enumerate(events)}
    return economy_of(load_scenario("base", SHORT | named), roles=roles, collects_data=False)


def step(economy: Economy) -> Economy:
    economy.step()
    return economy


def series_of(scenario: Scenario, first_draw: int = 0, n_draws: int = 1) -> dict[str, Array]:
    economy = economy_of(scenario, first_draw=first_draw, n_draws=n_draws, collects_data=False)
    series = Record(economy).run().series
    economy.forget()
    return series
