"""The exercises of docs/TOY.md: what is reckoned by hand is what the model finds."""

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from sim.measuring.rebound import Paths, rebound, rebound_flow
from sim.measuring.record import Record
from sim.model.worlds import PAIR, lanes_of
from sim.scenario import economy_of, load_scenario
from tests.paths import ROOT

PAGE = (ROOT / "docs/TOY.md").read_text(encoding="utf-8")
GAIN, ELASTICITY, INVERSE_SUPPLY = 10.0, 0.8, 0.5
N_DRAWS = 3
LEAST_SAVING = 0.05


def by_hand(gain: float = GAIN, elasticity: float = ELASTICITY, pass_through: float = 1.0) -> float:
    """R of constant-elasticity demand."""
    g = 1.0 / gain
    return float((g ** (1.0 - elasticity * pass_through) - g) / (1.0 - g))


def by_hand_where_supply_is_short() -> float:
    g = 1.0 / GAIN
    ratio = g ** ((1.0 - ELASTICITY) / (1.0 + ELASTICITY * INVERSE_SUPPLY))
    return float(1.0 - (1.0 - ratio) / (1.0 - g))


def by_hand_of_two_shocks() -> float:
    """Over 60 months, the second after a year, if the twin's demand stood still."""
    once, twice = 1.0 / GAIN, 1.0 / GAIN**2
    saved = 12 * (1.0 - once ** (1.0 - ELASTICITY)) + 48 * (1.0 - twice ** (1.0 - ELASTICITY))
    return float(1.0 - saved / (12 * (1.0 - once) + 48 * (1.0 - twice)))


EXACT: dict[str, Callable[[], float]] = {
    "": by_hand,
    "elasticity_of_a_half": lambda: by_hand(elasticity=0.5),
    "elasticity_of_one": lambda: by_hand(elasticity=1.0),
    "pass_through_of_a_half": lambda: by_hand(pass_through=0.5),
}
"""Alternative of the scenario → its answer, in every month and measure of compute."""

EXERCISES = [*list(EXACT)[1:], "short_supply", "a_second_shock"]


@cache
def paths(alternative: str, measure: str = "compute") -> Paths:
    """Since the shock; `alternative` is empty for the toy as it is."""
    toy = load_scenario("toy")
    changed = toy.with_changes(toy.measurement.alternatives[alternative].changes) if alternative else toy
    economy = economy_of(changed, 0, 0, N_DRAWS, roles=PAIR, collects_data=False)
    with np.errstate(all="ignore"):
        series = Record(economy, ()).run().series
    economy.forget()
    assert np.all(economy.accounts_close & economy.is_finite)
    since = economy.calendar.shock_month
    twin, shocked = (lanes_of(PAIR, role, N_DRAWS) for role in ("twin", "shocked"))
    return Paths(
        series[measure][since:, twin],
        series[measure][since:, shocked],
        series[f"engineering_{measure}"][since:, shocked],
    )


def sixty_months(alternative: str) -> np.ndarray:
    return rebound(paths(alternative).until(60), LEAST_SAVING)


@pytest.mark.parametrize("measure", ["compute", "inference"])
@pytest.mark.parametrize("alternative", EXACT)
def test_the_closed_form_holds_in_every_month(alternative: str, measure: str) -> None:
    flow = rebound_flow(paths(alternative, measure), LEAST_SAVING)
    assert flow == pytest.approx(np.full(flow.shape, EXACT[alternative]()), rel=1e-9)


def test_short_supply_goes_to_the_closed_form() -> None:
    flow = rebound_flow(paths("short_supply"), LEAST_SAVING)
    assert flow[-1] == pytest.approx(by_hand_where_supply_is_short(), rel=1e-9)
    assert flow[12:] == pytest.approx(np.full(flow[12:].shape, by_hand_where_supply_is_short()), abs=5e-5)
    assert sixty_months("short_supply") == pytest.approx(by_hand_where_supply_is_short() - 0.0007, abs=3e-4)


def test_two_shocks_are_one_of_both_sizes_from_the_second_on() -> None:
    flow = rebound_flow(paths("a_second_shock"), LEAST_SAVING)
    assert flow[:12] == pytest.approx(np.full(flow[:12].shape, by_hand()), rel=1e-9)
    assert flow[12:] == pytest.approx(np.full(flow[12:].shape, by_hand(gain=GAIN**2)), rel=1e-9)
    total = sixty_months("a_second_shock")
    assert np.all((total > 0.41) & (total < 0.42))
    twin = paths("a_second_shock").without_shock
    assert np.all(twin[59] > 1.5 * twin[0])


def test_the_table_of_exercises_is_right() -> None:
    rows = re.findall(r"^\| (?:toy|\d\.[^|]*) \|[^|]*\| ([\d.]+) \| ([\d.]+) \|$", PAGE, re.MULTILINE)
    answers = [
        *(exact() for exact in EXACT.values()),
        by_hand_where_supply_is_short(),
        by_hand_of_two_shocks(),
    ]
    assert [hand for hand, _ in rows] == [f"{answer:.4f}" for answer in answers]
    found = [np.median(sixty_months(name)) for name in ["", *EXERCISES]]
    # The page has the median of thirty worlds, this test a few of them.
    assert [float(printed) for _, printed in rows] == pytest.approx(found, abs=0.0075)


def test_every_exercise_is_an_alternative_of_the_toy() -> None:
    named = [
        name
        for name, alternative in load_scenario("toy").measurement.alternatives.items()
        if alternative.description.startswith("exercise")
    ]
    assert named == EXERCISES
