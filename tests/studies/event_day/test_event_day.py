import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from sim.errors import UserError
from sim.evidence.event_day import RecordedReturn, recorded_event_day_returns
from sim.measuring.experiment import Task
from sim.measuring.twins import simulate
from sim.model.economics.valuation import expected_growth_change_per_year, value_ratio
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario, load_scenario
from sim.scenario.drawing import draw_by_path
from sim.studies.event_day import EventDay, event_day
from sim.studies.event_day.inversion import (
    GROWTH_FACTOR,
    Inversion,
    implied_beliefs,
    inversion_of,
    sensitivity,
    why_not_identified,
)
from sim.texts.event_day import event_day_text, firms_text
from sim.workers.progress import Progress
from tests.paths import ROOT
from tests.waiting import SAFETY_NET_S

WORLDS = 40


def inversion(shock: float = 18.0, growth_product: float = 0.98, n: int = 1) -> Inversion:
    return Inversion(np.full(n, np.log(shock)), np.full(n, 0.035), np.full(n, growth_product / 0.035))


def day_of(returns: dict[str, float]) -> dict[str, RecordedReturn]:
    return {firm: RecordedReturn(firm, firm, value, "1", "", "A") for firm, value in returns.items()}


def exposed(**exposures: float) -> dict[str, np.ndarray]:
    return {firm: np.full(3, exposure) for firm, exposure in exposures.items()}


@pytest.fixture(scope="module")
def found() -> EventDay:
    return event_day("deepseek-2025", WORLDS, seed=2, workers=2)


def test_the_belief_of_a_market_is_read_back_from_the_returns_that_it_causes() -> None:
    """Every firm of a model in which all believe 0.8 implies 0.8, with the same R."""
    basis = inversion(growth_product=1.2)
    exposures = exposed(seller=1.0, partly=0.3, buyer=-0.4)
    returns = {}
    for firm, exposure in exposures.items():
        change = expected_growth_change_per_year(
            exposure=exposure[:1],
            belief=np.array([0.8]),
            ln_believed_shock=basis.ln_believed_shock,
            horizon_years=basis.horizon_years,
        )
        moved = value_ratio(growth_gap_per_year=basis.growth_gap_per_year, growth_change_per_year=change)
        returns[firm] = float(moved[0]) - 1.0
    assert returns["seller"] < returns["partly"] < 0.0 < returns["buyer"]
    one = {firm: exposure[:1] for firm, exposure in exposures.items()}
    for belief in implied_beliefs(day_of(returns), one, basis).values():
        assert belief == pytest.approx([0.8])
        assert basis.rebound(belief) == pytest.approx([(18.0**-0.2 - 1 / 18) / (1 - 1 / 18)])


def test_a_firm_tells_nothing_if_it_hardly_hangs_on_compute_or_moved_against_the_others() -> None:
    exposures = exposed(seller=1.0, buyer=-0.2, idle=0.02, odd=0.3)
    record = day_of({"seller": -0.17, "buyer": 0.02, "idle": -0.03, "odd": 0.04})
    reasons = {firm: why_not_identified(record, exposures, firm) for firm in exposures}
    assert reasons == {"seller": "", "buyer": "", "idle": "exposure near zero", "odd": "moved the wrong way"}
    assert list(implied_beliefs(record, exposures, inversion(n=3))) == ["seller", "buyer"]


def test_a_day_of_gains_is_read_as_a_belief_above_one() -> None:
    record = day_of({"seller": 0.1, "buyer": -0.01})
    beliefs = implied_beliefs(record, exposed(seller=1.0, buyer=-0.2), inversion(n=3))
    assert set(beliefs) == {"seller", "buyer"}
    assert all((belief > 1.0).all() for belief in beliefs.values())
    assert (inversion(n=3).rebound(beliefs["seller"]) > 1.0).all()


def test_the_growth_product_is_uncertain_by_its_factor_unless_the_scenario_says_how() -> None:
    scenario, draws = load_scenario("deepseek-2025"), RandomDraws(0, 0, 2000)
    fixed = {"equity.growth_gap_per_year": 0.035, "equity.growth_horizon_years": 28.0}
    basis, has_prior = inverted(scenario.with_changes(fixed), draws)
    assert not has_prior
    factors = basis.growth_product / 0.98
    assert 1.0 / GROWTH_FACTOR < factors.min() < 0.68 and 1.48 < factors.max() < GROWTH_FACTOR
    assert np.median(factors) == pytest.approx(1.0, abs=0.03)
    own = {"equity.growth_horizon_years": {"value": 28, "prior": {"uniform": [27, 29]}}}
    basis, has_prior = inverted(scenario.with_changes(fixed | own), draws)
    assert has_prior
    assert 0.945 <= basis.growth_product.min() < basis.growth_product.max() <= 1.015


def inverted(scenario: Scenario, draws: RandomDraws) -> tuple[Inversion, bool]:
    return inversion_of(scenario, draw_by_path(scenario, draws), draws)


def test_the_believed_size_hardly_moves_the_rebound_and_the_growth_product_does() -> None:
    shocks = np.log(np.linspace(12.0, 27.0, 201))
    products = 0.98 * np.linspace(1.0 / 1.5, 1.5, 201)
    basis = Inversion(shocks, np.full(201, 0.035), products / 0.035)
    found = sensitivity(-0.17, np.ones(3), basis)
    of_shock, of_product = found["believed_shock"], found["growth_product"]
    assert abs(of_shock[0].rebound - of_shock[1].rebound) < 0.01
    assert of_shock[0].rebound == pytest.approx(0.80, abs=0.02)
    assert of_product[0].rebound - of_product[1].rebound > 0.1
    assert of_shock[0].belief < of_shock[1].belief < 0.95


def test_the_returns_are_those_of_a_full_run(found: EventDay) -> None:
    """Stopping a month after the news changes nothing before."""
    ensemble = simulate(Task(load_scenario("deepseek-2025"), 2, 0, 3)).variables["event_day_return"]
    few = event_day("deepseek-2025", 3, seed=2, workers=1)
    nvidia = next(firm for firm in few.firms if firm.firm == "nvidia")
    assert nvidia.simulated["median"] == pytest.approx(np.median(ensemble[:, 0]), abs=1e-12)
    assert few.n_used == 3 and found.n_used == WORLDS


def test_the_day_has_the_recorded_firms_and_what_they_imply(found: EventDay) -> None:
    record = recorded_event_day_returns()
    assert {firm.firm for firm in found.firms} == set(record)
    returns = [firm.recorded for firm in found.firms]
    assert returns == sorted(returns)
    for firm in found.firms:
        assert (firm.belief is None) == (firm.rebound is None) == bool(firm.why_not)
    nvidia = next(firm for firm in found.firms if firm.firm == "nvidia")
    assert nvidia.belief is not None and nvidia.rebound is not None
    medians = nvidia.belief["median"], nvidia.rebound["median"]
    assert medians[0] is not None and medians[1] is not None
    assert 0.0 < medians[1] < medians[0] < 1.0
    amazon = next(firm for firm in found.firms if firm.firm == "amazon")
    assert amazon.why_not == "exposure near zero"
    assert found.recovery_target.value == 0.89
    low, middle, high = (found.rebound[key] for key in ("q05", "median", "q95"))
    assert low is not None and middle is not None and high is not None
    assert low < middle < high


def test_workers_do_not_show(found: EventDay) -> None:
    seen: list[Progress] = []
    again = event_day("deepseek-2025", WORLDS, seed=2, workers=1, progress=seen.append)
    assert again == found
    assert (seen[0].n_done, seen[-1].n_done) == (0, seen[-1].n_total)


def test_the_text_says_what_was_found_and_what_is_a_fit(found: EventDay) -> None:
    text = " ".join(event_day_text(found).split())
    assert "Market-implied rebound: the returns of the day say that the market priced in R = 0." in text
    assert "17 trading days" in text and "a fit and no prediction" in text
    assert "not identified exposure near zero" in text
    assert max(map(len, event_day_text(found).splitlines())) <= 110
    nobody = replace(found, firms=tuple(replace(firm, belief=None, rebound=None) for firm in found.firms))
    assert "No firm identifies the rebound" in event_day_text(nobody)
    assert firms_text(nobody).count("not identified") == len(found.firms)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"shock": "none"}, "deepseek-2025: has no shock, and the recorded day is in 2025-01"),
        ({"shock.month": "2025-06"}, "has its shock in 2025-06"),
        ({"chip_vendors.nvidia.is_listed": False}, "no listed firm 'nvidia'"),
    ],
)
def test_another_day_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        event_day(load_scenario("deepseek-2025", changes), WORLDS)


def test_a_day_on_which_most_firms_move_the_other_way_is_no_plain_reading(found: EventDay) -> None:
    other = replace(
        found,
        returns_file="day.csv",
        firms=[replace(firm, has_right_sign=place == 0) for place, firm in enumerate(found.firms)],
    )
    doubt = "Most of these firms moved the other way"
    assert doubt in event_day_text(other)
    assert doubt not in event_day_text(replace(found, returns_file="day.csv"))
    assert doubt not in event_day_text(found)


def test_a_mistake_at_the_command_line_is_one_line() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "sim.cli", "event-day", "--workers", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SAFETY_NET_S,
    )
    assert (said.returncode, said.stderr) == (2, "jevons: workers: 0 is too few; a run takes at least 1\n")
