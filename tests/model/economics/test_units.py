import pytest

from sim.model.economics import units


def test_a_kh100e_at_one_usd_an_hour_rents_for_its_hours() -> None:
    hours = 1000 * 365.25 * 24
    assert hours / 1e9 == pytest.approx(units.USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR, rel=1e-12)
    assert hours / 1e9 == pytest.approx(units.H100E_HOURS_BN_PER_YEAR_OF_KH100E, rel=1e-12)


def test_months_make_up_a_year() -> None:
    year = 12 * units.HOURS_PER_MONTH
    assert year == pytest.approx(units.HOURS_PER_YEAR)
    assert year == 365.25 * 24
    assert units.MONTHS_PER_YEAR == 12


def test_a_million_chips_at_thirty_thousand_dollars_cost_thirty_billion() -> None:
    cost = 1000 * 30 * units.USD_BN_PER_KH100E_AT_ONE_USD_K
    assert cost == pytest.approx(30.0)
