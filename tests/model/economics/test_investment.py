import numpy as np
import pytest
from hypothesis import given

from sim.model.economics.investment import (
    affordable_share,
    base_capex_index,
    cash_ceiling_usd_bn_per_year,
    depreciation_usd_bn,
    desired_capacity_kh100e,
    expected_load_kh100e,
    fading_growth_ln,
    learned_growth_per_year,
    missing_shells_mw,
    observed_belief,
    pace_per_month,
    return_factor,
    return_ln,
    slowed_growth_per_year,
    wanted_pace_per_month,
)
from tests.model.economics.arrays import EXAMPLES, agree, numbers, world


def expected(growth: float, belief: float, ln_shock: float) -> float:
    return float(
        expected_load_kh100e(
            load_kh100e=world(100.0),
            growth_per_year=world(growth),
            horizon_months=world(18.0),
            belief=world(belief),
            ln_believed_shock=world(ln_shock),
        )[0]
    )


def test_expected_load_grows_over_the_horizon() -> None:
    assert expected(0.4, 1.0, 0.0) == pytest.approx(100.0 * np.exp(0.6))


def test_belief_one_is_neutral_and_belief_zero_takes_the_gain_in_full() -> None:
    shock = np.log(27.0)
    assert expected(0.4, 1.0, shock) == expected(0.4, 1.0, 0.0)
    assert expected(0.0, 0.0, shock) == pytest.approx(100.0 / 27.0)
    assert expected(0.0, 1.3, shock) == pytest.approx(100.0 * 27.0**0.3)
    assert expected(0.4, 0.3, 0.0) == expected(0.4, 1.0, 0.0)


def test_desired_capacity_serves_the_load_at_target_use_with_a_reserve() -> None:
    desired = desired_capacity_kh100e(
        expected_load_kh100e=world(80.0), reserve_share=world(0.1), target_utilisation=world(0.8)
    )
    assert desired[0] == pytest.approx(110.0)


@given(numbers(0.0, 1e3), numbers(0.0, 1e3), numbers(0.0, 1.0), numbers(0.0, 1.0))
@EXAMPLES
def test_a_pace_moves_towards_what_is_desired(
    current: np.ndarray, desired: np.ndarray, rise: np.ndarray, cut: np.ndarray
) -> None:
    pace = pace_per_month(current=current, desired=desired, rise_per_month=rise, cut_per_month=cut)
    speed = np.where(desired > current, rise, cut)
    assert agree(pace - current, speed * (desired - current), abs=1e-9)
    low, high = np.minimum(current, desired), np.maximum(current, desired)
    assert ((pace >= low - 1e-9) & (pace <= high + 1e-9)).all()


@given(numbers(0.0, 1e4), numbers(0.1, 1e4))
@EXAMPLES
def test_cash_is_a_soft_ceiling(plan: np.ndarray, limit: np.ndarray) -> None:
    spent = plan * affordable_share(planned_usd_bn_per_year=plan, ceiling_usd_bn_per_year=limit)
    assert (spent <= np.minimum(plan, limit) * (1.0 + 1e-12)).all()
    more = affordable_share(planned_usd_bn_per_year=1.1 * plan + 1e-9, ceiling_usd_bn_per_year=limit)
    assert ((1.1 * plan + 1e-9) * more >= spent * (1.0 - 1e-12)).all()


def test_the_ceiling_hardly_binds_well_below_and_binds_fully_far_above() -> None:
    share = affordable_share(
        planned_usd_bn_per_year=world(20.0, 100.0, 1e4), ceiling_usd_bn_per_year=world(100.0, 100.0, 100.0)
    )
    assert share == pytest.approx([1.0, 2.0**-0.25, 0.01], rel=1e-3)


def test_the_cash_ceiling_adds_cash_flow_and_debt() -> None:
    limit = cash_ceiling_usd_bn_per_year(
        operating_cash_flow=world(100.0),
        cash_share=world(0.7),
        compute_revenue=world(20.0),
        borrowing_ratio=world(1.5),
    )
    assert limit[0] == pytest.approx(100.0)


def test_growth_is_learned_at_a_constant_gain_and_outliers_are_capped() -> None:
    def learned(observed: float) -> float:
        return float(
            learned_growth_per_year(growth=world(0.2), observed=world(observed), gain_per_month=world(0.1))[0]
        )

    assert learned(0.2) == pytest.approx(0.2)
    assert learned(0.7) == pytest.approx(0.25)
    assert learned(50.0) == learned(3.0) == pytest.approx(0.48)
    assert learned(-50.0) == learned(-1.0) == pytest.approx(0.08)


def believed(surprise: float, ln_shock: float) -> float:
    return float(
        observed_belief(
            ln_load=world(1.0 + surprise), ln_forecast=world(1.0), ln_believed_shock=world(ln_shock)
        )[0]
    )


def test_load_reveals_the_belief_that_would_have_forecast_it() -> None:
    shock = np.log(8.0)
    assert believed(0.0, shock) == pytest.approx(1.0)
    assert believed(-0.4 * shock, shock) == pytest.approx(0.6)
    assert believed(0.3 * shock, shock) == pytest.approx(1.3)
    assert believed(-5.0 * shock, shock) == 0.0
    assert believed(5.0 * shock, shock) == 2.0
    assert believed(0.7, 0.0) == 1.0


@pytest.mark.parametrize("belief", [0.3, 0.6, 1.0, 1.4])
def test_a_correct_forecast_confirms_the_belief_that_made_it(belief: float) -> None:
    shock = np.log(27.0)
    surprise = np.log(expected(0.0, belief, shock) / 100.0)
    assert believed(surprise, shock) == pytest.approx(belief)


def test_fading_growth_is_the_integral_of_its_rate() -> None:
    def growth(decay: float, years: float) -> float:
        return float(
            fading_growth_ln(growth_per_year=world(0.5), decay_per_year=world(decay), years=years)[0]
        )

    times = np.linspace(0.0, 6.0, 60_001)
    assert growth(0.3, 6.0) == pytest.approx(np.trapezoid(0.5 * np.exp(-0.3 * times), times), rel=1e-8)
    assert growth(0.0, 6.0) == pytest.approx(3.0, rel=1e-6)
    assert growth(0.3, 1e3) == pytest.approx(0.5 / 0.3)


def test_base_capex_passes_through_the_years_given_and_grows_after_them() -> None:
    yearly = np.array([[1.0], [0.8], [1.2]])

    def index(years: float) -> float:
        return float(base_capex_index(years=years, yearly_index=yearly, growth_per_year=world(0.1))[0])

    assert [index(years) for years in (0.0, 0.5, 1.0, 1.5, 2.5)] == pytest.approx([1.0, 1.0, 0.9, 0.8, 1.2])
    assert index(4.5) == pytest.approx(1.2 * np.exp(0.2))


@given(numbers(0.1, 3.0, 4))
@EXAMPLES
def test_base_capex_has_no_jumps(yearly: np.ndarray) -> None:
    path = [
        base_capex_index(years=month / 120.0, yearly_index=yearly, growth_per_year=world(0.1))
        for month in range(600)
    ]
    assert np.abs(np.diff(path, axis=0)).max() <= 3.0 / 120.0 * np.exp(0.1 * 3.0)


def missing(desired: float, shells: float, power_kw: float = 1.2) -> float:
    return float(
        missing_shells_mw(
            desired_kh100e=world(desired),
            capacity_kh100e=world(100.0),
            power_kw_per_h100e=world(power_kw),
            installed_mw=world(150.0),
            shells_mw=world(shells),
        )[0]
    )


def test_shells_are_missing_for_growth_at_the_power_of_todays_chips() -> None:
    assert missing(100.0, shells=150.0) == 0.0
    assert missing(200.0, shells=150.0) == pytest.approx(120.0)
    assert missing(200.0, shells=150.0, power_kw=0.6) == pytest.approx(60.0)
    assert missing(100.0, shells=180.0) == pytest.approx(-30.0)


@given(numbers(-1e3, 1e3), numbers(0.0, 1.0), numbers(0.0, 1e2))
@EXAMPLES
def test_no_pace_is_negative(gap: np.ndarray, speed: np.ndarray, replacement: np.ndarray) -> None:
    pace = wanted_pace_per_month(missing=gap, speed_per_month=speed, replacement=replacement)
    assert agree(pace, np.maximum(speed * gap + replacement, 0.0))
    assert (pace >= 0.0).all()
    assert (pace[gap >= 0.0] >= replacement[gap >= 0.0]).all()


def test_growth_slows_to_its_decay_in_a_year() -> None:
    growth = world(0.8)
    for _ in range(12):
        growth = slowed_growth_per_year(growth=growth, decay_per_year=world(0.3))
    assert growth[0] == pytest.approx(0.8 * np.exp(-0.3))


def test_the_return_counts_from_user_cost_with_its_premium() -> None:
    normal = return_ln(rent=world(3.0), premium_ratio=world(1.5), user_cost=world(2.0))
    assert normal[0] == pytest.approx(0.0, abs=1e-12)
    high = return_ln(rent=world(6.0), premium_ratio=world(1.5), user_cost=world(2.0))
    assert high[0] == pytest.approx(np.log(2.0))


def test_capital_answers_the_return_with_a_constant_elasticity() -> None:
    factor = return_factor(return_ln=np.log(world(0.25, 1.0, 4.0)), return_elasticity=np.full(3, 0.5))
    assert factor == pytest.approx([0.5, 1.0, 2.0])
    none = return_factor(return_ln=np.log(world(0.25, 1.0, 4.0)), return_elasticity=np.zeros(3))
    assert none.tolist() == [1.0, 1.0, 1.0]


def test_books_are_written_down_by_a_share_of_what_stands() -> None:
    book = world(100.0)
    for _ in range(12):
        book = book - depreciation_usd_bn(book_usd_bn=book, depreciation_per_year=world(0.18))
    assert book[0] == pytest.approx(100.0 * (1.0 - 0.18 / 12.0) ** 12)
