"""The rental market for compute: user cost, scarcity, who is served."""

import numpy as np

from sim.model.declaring import Array
from sim.model.economics.units import HOURS_PER_MONTH, HOURS_PER_YEAR


def capital_cost_usd_k_per_h100e(
    *, chip_price: Array, server_overhead_share: Array, tariff_share: Array, shell_cost: Array
) -> Array:
    """What one energised H100-equivalent costs to build (thousand USD): chip, server, tariff, shell.

    ``chip (1 + overhead + tariff) + shell``

    Assumption: the tariff is a share of the vendor's price; servers and networks bear none.
    """
    return chip_price * (1.0 + server_overhead_share + tariff_share) + shell_cost


def power_kw_per_new_h100e(*, initial_kw: Array, decline_per_year: Array, years: float) -> Array:
    """Power of a new H100-equivalent with its share of servers and cooling (kW): ``w exp(-d t)``."""
    return initial_kw * np.exp(-decline_per_year * years)


def user_cost_usd_per_h100e_hour(
    *,
    capital_cost_usd_k: Array,
    depreciation_per_year: Array,
    required_return_per_year: Array,
    target_utilisation: Array,
    power_kw: Array,
    power_price_usd_per_mwh: Array,
) -> Array:
    """User cost of capital and power of a used H100e-hour (USD).

    ``P (rho + delta) / (8766 u*) + power``

    [Jorgenson1963], per hour that is used at the target utilisation.
    """
    capital = 1e3 * capital_cost_usd_k * (required_return_per_year + depreciation_per_year)
    return capital / (HOURS_PER_YEAR * target_utilisation) + power_kw * power_price_usd_per_mwh / 1e3


def target_rent_ln(
    *, user_cost: Array, premium_ratio: Array, scarcity_ratio: Array, inverse_supply_elasticity: Array
) -> Array:
    """Rental price that the market moves towards (ln USD per H100e-hour).

    ``r* = premium user_cost (D / (u* K))^nu``: the short-run supply elasticity is 1 / nu.
    """
    return np.log(premium_ratio * user_cost) + inverse_supply_elasticity * np.log(scarcity_ratio)


def limited_rent_ln(
    *, target_ln: Array, user_cost: Array, lowest_ratio: Array, highest_ratio: Array
) -> Array:
    """Rental price within what sellers would shut down below and buyers would leave above (ln)."""
    cost_ln = np.log(user_cost)
    return np.clip(target_ln, cost_ln + np.log(lowest_ratio), cost_ln + np.log(highest_ratio))


def served_share(*, load_kh100e: Array, room_kh100e: Array) -> Array:
    """Share of a load that finds room: ``min(1, room / load)``."""
    return np.minimum(1.0, np.maximum(room_kh100e, 0.0) / np.maximum(load_kh100e, 1e-12))


def served_load_kh100e(*, first_kh100e: Array, second_kh100e: Array, room_kh100e: Array) -> Array:
    """Load that is served where the first kind has priority over the second (kH100e).

    ``min(F, K) + min(X, K - min(F, K))``

    Assumption: clouds serve users before they train.
    """
    first = first_kh100e * served_share(load_kh100e=first_kh100e, room_kh100e=room_kh100e)
    left = room_kh100e - first
    return first + second_kh100e * served_share(load_kh100e=second_kh100e, room_kh100e=left)


def other_load_growth_ln(*, growth_per_year: Array, decay_per_year: Array, years: float) -> Array:
    """Growth in a month of recommenders, advertising and science, before their answer to price (ln)."""
    return growth_per_year * np.exp(-decay_per_year * years) / 12.0


def other_load_kh100e(*, base_kh100e: Array, rent_ratio: Array, price_elasticity: Array) -> Array:
    """Other load at the going rental price (kH100e): ``O (r / r_0)^-eps``."""
    return base_kh100e * rent_ratio**-price_elasticity


def energy_mwh_per_month(*, load_kh100e: Array, power_kw_per_h100e: Array) -> Array:
    """Energy that a load takes in a month (MWh), cooling and conversion included."""
    return load_kh100e * power_kw_per_h100e * HOURS_PER_MONTH
