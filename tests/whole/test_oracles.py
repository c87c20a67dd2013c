"""The closed forms that the whole model must reproduce in the right limits."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.scenario import Scenario
from tests.whole.conftest import largest, rebound_of, run_record, with_free

MEASURES = ("training", "inference", "compute", "spending", "energy")


@pytest.mark.parametrize("elasticity", [0.5, 0.8, 1.1, 1.5])
@pytest.mark.parametrize("gain", [27.0, 2.0])
def test_constant_elasticity_demand_gives_the_textbook_rebound(
    limit: Callable[..., Scenario], elasticity: float, gain: float
) -> None:
    scenario = limit(
        **{
            "shock.training_efficiency_ratio": 1,
            "shock.inference_efficiency_ratio": gain,
            "demand.form": "constant_elasticity",
            "constant_elasticity.price_elasticity": elasticity,
        }
    )
    ratio = 1.0 / gain
    expected = (ratio ** (1.0 - elasticity) - ratio) / (1.0 - ratio)
    record = run_record(scenario, with_free("usage"))
    for horizon in (6, 60):
        assert rebound_of(record, "inference", horizon) == pytest.approx(expected, rel=1e-9)


def test_incomplete_pass_through_lowers_the_rebound_as_the_closed_form_says(
    limit: Callable[..., Scenario],
) -> None:
    gain, elasticity, pass_through = 10.0, 1.2, 0.6
    labs = limit().table("labs")
    scenario = limit(
        **{
            "shock.training_efficiency_ratio": 1,
            "shock.inference_efficiency_ratio": gain,
            "demand.form": "constant_elasticity",
            "constant_elasticity.price_elasticity": elasticity,
            "token_pricing.pass_through": pass_through,
            **{f"labs.{name}.pricing": "differentiated" for name in labs},
            # A mark-up that is the same for all shares leaves the pass-through alone at work.
            "tokens.price_slope": 2.0,
            "token_pricing.market_price_elasticity": 2.0,
        }
    )
    ratio = 1.0 / gain
    expected = (ratio ** (1.0 - elasticity * pass_through) - ratio) / (1.0 - ratio)
    record = run_record(scenario, with_free("usage"))
    assert rebound_of(record, "inference", 24) == pytest.approx(expected, rel=1e-9)


def test_full_offset_exactly_where_the_elasticity_is_one(limit: Callable[..., Scenario]) -> None:
    scenario = limit(
        **{
            "shock.training_efficiency_ratio": 1,
            "demand.form": "constant_elasticity",
            "constant_elasticity.price_elasticity": 1,
        }
    )
    record = run_record(scenario, with_free("usage"))
    assert rebound_of(record, "inference", 60) == pytest.approx(1.0, abs=1e-10)


def test_a_tenfold_gain_cuts_optimal_training_by_about_a_quarter(limit: Callable[..., Scenario]) -> None:
    scenario = limit(
        **{
            "shock.training_efficiency_ratio": 10,
            "shock.inference_efficiency_ratio": 1,
            "training.adjustment_per_month": 1,
            "training.finance": "committed_capital",
            # Caps off: no budget binds, and nothing but efficiency differs between the twins.
            "training.research_share_of_revenue": 5,
            "training.compute_scale_kh100e": 0.01,
        }
    )
    record = run_record(scenario, with_free("reinvestment"))
    series, month = record.series["training"], record.economy.calendar.shock_month
    ratio = series[month:, 2:] / series[month:, :2]
    exponent = 0.178 / 1.178
    assert ratio == pytest.approx(10.0**-exponent, rel=1e-9)
    assert np.all((ratio > 0.70) & (ratio < 0.74))
    assert rebound_of(record, "training", 60) == pytest.approx(
        1.0 - (1.0 - 10.0**-exponent) / (1.0 - 0.1), rel=1e-9
    )


def test_everything_frozen_means_no_rebound_in_any_measure(base: Scenario) -> None:
    record = run_record(base, with_free())
    for measure in MEASURES:
        assert largest(rebound_of(record, measure, 60)) < 1e-12, measure


def test_fixed_supply_lets_the_price_carry_the_rebound(base: Scenario) -> None:
    scenario = base.with_changes({"compute.supply": "fixed"})
    record = run_record(scenario, is_full=True)
    served = record.series["utilisation_ratio"] * record.series["energised_capacity_kh100e"]
    capacity = record.series["energised_capacity_kh100e"]
    assert np.array_equal(capacity[:, :2], capacity[:, 2:])
    assert np.all(served <= capacity * (1.0 + 1e-12))


def test_elastic_supply_holds_the_rent_to_user_cost(base: Scenario) -> None:
    scenario = base.with_changes({"compute.supply": "elastic", "compute.rent_speed_per_month": 1})
    record = run_record(scenario, is_full=True)
    month = record.economy.calendar.shock_month
    markup = record.series["rent_usd_per_h100e_hour"] / record.series["user_cost_usd_per_h100e_hour"]
    assert markup[month:] == pytest.approx(np.ones_like(markup[month:]), rel=1e-12)
    assert largest(record.series["queue_kh100e"][month:] / record.series["compute"][month:]) < 1e-12
