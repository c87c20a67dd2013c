import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import brentq

from sim.model.economics.compute import (
    capital_cost_usd_k_per_h100e,
    energy_mwh_per_month,
    limited_rent_ln,
    other_load_growth_ln,
    other_load_kh100e,
    served_load_kh100e,
    served_share,
    target_rent_ln,
    user_cost_usd_per_h100e_hour,
)
from tests.model.economics.arrays import EXAMPLES, N_WORLDS, agree, numbers, world


def user_cost(price: float, power_kw: float = 1.0, utilisation: float = 0.8) -> float:
    return float(
        user_cost_usd_per_h100e_hour(
            capital_cost_usd_k=world(price),
            depreciation_per_year=world(0.25),
            required_return_per_year=world(0.1),
            target_utilisation=world(utilisation),
            power_kw=world(power_kw),
            power_price_usd_per_mwh=world(80.0),
        )[0]
    )


def test_capital_cost_adds_server_tariff_and_shell_to_the_chip() -> None:
    def cost(tariff: float) -> float:
        return float(
            capital_cost_usd_k_per_h100e(
                chip_price=world(25.0),
                server_overhead_share=world(0.4),
                tariff_share=world(tariff),
                shell_cost=world(12.0),
            )[0]
        )

    assert cost(0.0) == 47.0
    assert cost(0.2) == pytest.approx(52.0)


def test_user_cost_is_capital_and_power_per_used_hour() -> None:
    assert user_cost(40.0) == pytest.approx(40e3 * 0.35 / (8766.0 * 0.8) + 0.08, rel=1e-12)
    assert user_cost(0.0) == pytest.approx(0.08)
    assert user_cost(40.0, utilisation=0.4) - 0.08 == pytest.approx(2.0 * (user_cost(40.0) - 0.08))


def rent_ln(demand: float, nu: float, cost: float = 1.0) -> float:
    return float(
        target_rent_ln(
            user_cost=world(cost),
            premium_ratio=world(1.0),
            scarcity_ratio=world(demand),
            inverse_supply_elasticity=world(nu),
        )[0]
    )


def test_rent_is_user_cost_where_load_is_at_target() -> None:
    assert rent_ln(1.0, nu=3.0, cost=2.5) == pytest.approx(np.log(2.5))
    assert rent_ln(1.1, nu=3.0) == pytest.approx(3.0 * np.log(1.1))
    assert rent_ln(0.5, nu=0.0, cost=2.5) == pytest.approx(np.log(2.5))


def demand_at_rent(ln_rent: float, gain: float, elasticity: float) -> float:
    """Compute for services that each take `gain` of what they took, with constant-elasticity demand."""
    return gain * (gain * np.exp(ln_rent)) ** -elasticity


def static_rebound(supply_elasticity: float, elasticity: float) -> float:
    gain, nu = 1.0 - 1e-6, 1.0 / supply_elasticity
    cleared = brentq(
        lambda x: rent_ln(demand_at_rent(x, gain, elasticity), nu) - x, -1e-2, 1e-2, xtol=1e-18, rtol=1e-15
    )
    return 1.0 - (1.0 - demand_at_rent(cleared, gain, elasticity)) / (1.0 - gain)


@pytest.mark.parametrize("s", [0.1, 0.5, 1.0, 3.0, 30.0])
@pytest.mark.parametrize("eta", [0.2, 0.5, 1.0, 1.5, 3.0])
def test_rebound_in_a_market_of_supply_elasticity_s(s: float, eta: float) -> None:
    assert static_rebound(s, eta) == pytest.approx(1.0 + s * (eta - 1.0) / (s + eta), abs=1e-4)


@pytest.mark.parametrize("eta", [0.2, 0.7, 1.0, 1.8])
def test_without_supply_response_rebound_is_full_whatever_the_demand(eta: float) -> None:
    assert static_rebound(1e-4, eta) == pytest.approx(1.0, abs=1e-3)


def test_with_elastic_supply_rebound_is_the_demand_elasticity() -> None:
    assert static_rebound(1e5, 0.6) == pytest.approx(0.6, abs=1e-4)


def test_rent_stays_between_what_sellers_and_buyers_accept() -> None:
    limited = limited_rent_ln(
        target_ln=world(-5.0, 0.1, 5.0),
        user_cost=world(1.0, 1.0, 1.0),
        lowest_ratio=world(0.5, 0.5, 0.5),
        highest_ratio=world(4.0, 4.0, 4.0),
    )
    assert limited == pytest.approx([np.log(0.5), 0.1, np.log(4.0)])


@given(numbers(0.0, 1e6), numbers(-10.0, 1e6))
@EXAMPLES
def test_what_is_served_exceeds_neither_load_nor_room(load: np.ndarray, room: np.ndarray) -> None:
    share = served_share(load_kh100e=load, room_kh100e=room)
    assert ((share >= 0.0) & (share <= 1.0)).all()
    assert (share * load <= np.maximum(room, 0.0) * (1.0 + 1e-12) + 1e-300).all()
    fits = room >= np.maximum(load, 1e-12)
    assert (share[fits] == 1.0).all()
    too_much = (room > 0.0) & (load > room) & (load > 1e-9)
    assert agree(share[too_much] * load[too_much], room[too_much], rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    ("first", "second", "room", "expected"),
    [(60.0, 40.0, 200.0, 100.0), (60.0, 40.0, 80.0, 80.0), (60.0, 40.0, 30.0, 30.0), (0.0, 0.0, 5.0, 0.0)],
)
def test_the_second_kind_of_load_takes_what_the_first_leaves(
    first: float, second: float, room: float, expected: float
) -> None:
    loads = {"first_kh100e": world(first), "second_kh100e": world(second)}
    found = served_load_kh100e(**loads, room_kh100e=world(room))
    assert found == pytest.approx(expected)


def test_unlimited_room_serves_everything() -> None:
    assert served_share(load_kh100e=world(0.0, 5.0), room_kh100e=world(np.inf, np.inf)).tolist() == [1.0, 1.0]


def test_growth_of_other_load_decays() -> None:
    def growth(years: float) -> float:
        return float(
            other_load_growth_ln(growth_per_year=world(0.6), decay_per_year=world(0.2), years=years)[0]
        )

    assert growth(0.0) == pytest.approx(0.05)
    assert growth(5.0) == pytest.approx(0.05 * np.exp(-1.0))


@given(numbers(0.1, 10.0), numbers(0.0, 2.0))
@EXAMPLES
def test_other_load_has_its_price_elasticity(rent_ratio: np.ndarray, elasticity: np.ndarray) -> None:
    load = other_load_kh100e(
        base_kh100e=np.full(N_WORLDS, 7.0), rent_ratio=rent_ratio, price_elasticity=elasticity
    )
    assert agree(np.log(load / 7.0), -elasticity * np.log(rent_ratio), abs=1e-12)


def test_energy_of_a_load_that_runs_all_month() -> None:
    energy = energy_mwh_per_month(load_kh100e=world(2.0), power_kw_per_h100e=world(1.5))
    assert energy[0] == pytest.approx(2.0 * 1.5 * 8766.0 / 12.0)
