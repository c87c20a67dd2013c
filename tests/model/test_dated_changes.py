"""A dated change of a number acts from its month to its end, in the worlds that it strikes."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from sim.measuring.record import Record
from sim.model.calendar import Event
from sim.model.dated_changes import number_at
from sim.model.declaring import AT_START, EACH_MONTH, Array, quantity_fields
from sim.model.parameters import SINGLE, TABLES, declared_at
from sim.scenario import Scenario, economy_of, load_scenario

MONTHS = 48
SHORT = {"clock.months": MONTHS, "measurement.horizons_months": [6, 12], "posterior": "none"}

CHIPS_ARE_SHORT: dict[str, object] = {
    "demand.form": "constant_elasticity",
    "training.theory": "match_frontier",
    "chip_vendors.nvidia.initial_capacity_kh100e_per_month": 20,
    "chip_vendors.broadcom.initial_capacity_kh100e_per_month": 4,
}
"""Rules that the base scenario leaves aside, and chips that are short in 2023: their numbers act too."""

FAR = {
    "compute.lowest_rent_ratio": 1.0,
    "compute.highest_rent_ratio": 1.0,
    "chip_supply.tariff_share": 0.25,
    "investment.belief_shift": -0.5,
}
"""Values that are felt where half of the number is not."""

ROWS = {"use_cases": ("chat",), "hyperscalers": ("microsoft", "google"), "labs": ("openai", "deepseek")}
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


def moved(rules: Mapping[str, object], month: str) -> dict[str, bool]:
    """Whether any series of a world moves when a number changes in a month, by the path of the number.

    All worlds are the same draw; in each another number changes, and in the first none.
    """
    scenario = load_scenario("base", {**SHORT, **rules})
    paths, since = all_numbers(scenario), scenario.month_index(month)
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
def felt(acts: str) -> dict[str, bool]:
    """The same by field, of those that act so: one row and one month in which it is felt are enough."""
    fields: dict[str, bool] = {}
    for apart in _everything_moved():
        for path, is_felt in apart.items():
            if declared_at(path).metadata["acts"] == acts:
                section, *_, name = path.split(".")
                fields[f"{section}.{name}"] = fields.get(f"{section}.{name}", False) or bool(is_felt)
    return fields


@cache
def _everything_moved() -> tuple[dict[str, bool], ...]:
    return moved({}, "2024-10"), moved(CHIPS_ARE_SHORT, "2023-03")


def test_every_number_that_is_said_to_act_in_a_month_does() -> None:
    acting = felt(EACH_MONTH)
    assert len(acting) > 100
    assert not [field for field, is_felt in acting.items() if not is_felt]


def test_no_number_that_is_said_to_act_at_the_start_acts_later() -> None:
    starting = felt(AT_START)
    assert len(starting) > 10
    assert not [field for field, is_felt in starting.items() if is_felt]
