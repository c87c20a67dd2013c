"""The rental market for compute in one region: load meets energised capacity; rent and queue move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

import numpy as np

from sim.model.agents.firms import Firms
from sim.model.agents.hyperscaler_parameters import BuildCosts
from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.agents.labs import Labs
from sim.model.declaring import AT_START, Array, choice, quantity
from sim.model.economics import compute as rules
from sim.model.economics.investment import return_ln
from sim.model.economics.tokens import partial_adjustment
from sim.model.sums import sum_in_order
from sim.model.worlds import Worlds


@dataclass(frozen=True)
class Compute:
    """How the rental market works, and what capacity costs to hold."""

    supply: str = choice("market", "elastic", "fixed")
    initial_stock_kh100e: Array = quantity("kH100e", 1e-3, 1e6, acts=AT_START)
    initial_rent_usd_per_h100e_hour: Array = quantity("USD/(H100e h)", 1e-3, 1e3, acts=AT_START)
    inverse_supply_elasticity: Array = quantity("1", 0.0, 50.0)
    rent_speed_per_month: Array = quantity("1/mo", 0.0, 1.0)
    rent_premium_ratio: Array = quantity("1", 0.1, 10.0)
    lowest_rent_ratio: Array = quantity("1", 0.01, 1.0)
    highest_rent_ratio: Array = quantity("1", 1.0, 100.0)
    target_utilisation: Array = quantity("1", 0.05, 1.0)
    depreciation_per_year: Array = quantity("1/yr", 0.0, 1.0)
    required_return_per_year: Array = quantity("1/yr", 0.0, 1.0)
    server_overhead_share: Array = quantity("1", 0.0, 5.0)
    power_kw_per_h100e: Array = quantity("kW/H100e", 0.001, 100.0)
    power_decline_per_year: Array = quantity("ln/yr", -1.0, 2.0, slope_of={"power_kw_per_h100e": -1.0})
    power_price_usd_per_mwh: Array = quantity("USD/MWh", 0.0, 1e4)


@dataclass(frozen=True)
class OtherLoad:
    """Recommenders, advertising, science: everything that is not a lab's."""

    initial_share_of_target_use: Array = quantity(
        "1", 0.0, 1.0, acts=AT_START, instead="other_load.growth_per_year"
    )
    growth_per_year: Array = quantity("ln/yr", -1.0, 3.0)
    growth_decay_per_year: Array = quantity("1/yr", 0.0, 2.0, slope_of={"growth_per_year": -1.0})
    price_elasticity: Array = quantity("1", 0.0, 5.0)


class ComputeMarket:
    """One region; attributes are `[world]` arrays."""

    def __init__(
        self,
        region: str,
        labs: Labs,
        hyperscalers: Hyperscalers,
        parameters: Compute,
        other: OtherLoad,
        shell_cost_usd_mn_per_mw: Array,
        worlds: Worlds,
    ) -> None:
        self.region = region
        self.labs = labs
        self._rows_of_labs = labs.rows_in(region)
        self.hyperscalers = hyperscalers
        self.rows = hyperscalers.rows_in(region)
        self.worlds = worlds
        self.take(parameters, other, shell_cost_usd_mn_per_mw)
        self.rent = self.planned_rent = parameters.initial_rent_usd_per_h100e_hour
        self.capacity_kh100e = self.owned_kh100e
        self.other_base_kh100e = (
            other.initial_share_of_target_use * parameters.target_utilisation * self.capacity_kh100e
        )
        self._first_rent = self.rent
        self.scarcity_ratio = np.ones(worlds.n)
        self._is_elastic = np.zeros(worlds.n, dtype=np.bool_)
        self._premium_ratio = parameters.rent_premium_ratio
        self.inference_served_share = np.ones(worlds.n)

    def take(self, parameters: Compute, other: OtherLoad, shell_cost_usd_mn_per_mw: Array) -> None:
        """Act on these numbers from now on."""
        self.parameters = parameters
        self.other = other
        self.shell_cost_usd_mn_per_mw = shell_cost_usd_mn_per_mw

    @property
    def owned_kh100e(self) -> Array:
        """What the firms of the region have energised."""
        return self.sum_of_firms(self.hyperscalers.capacity_kh100e)

    def sum_of_firms(self, values: Array) -> Array:
        """Sum of `[firm, world]` over the firms of the region."""
        return sum_in_order(values[self.rows])

    def sum_of_labs(self, month: int, values: Array) -> Array:
        """Sum of `[lab, world]` over the labs of the region that exist."""
        rows = self._rows_of_labs
        return sum_in_order(values[rows[self.labs.is_active(month)[rows, 0]]])

    def price_capacity(
        self, chip_price_usd_k: Array, tariff_share: Array, power_price_ratio: Array, years: float
    ) -> None:
        """Set what building costs this month, and the user cost of capacity that follows.

        `power_price_ratio` is what a queue for the grid makes of the price of power; elastic supply has none.
        """
        parameters = self.parameters
        power_price = parameters.power_price_usd_per_mwh * np.where(self._is_elastic, 1.0, power_price_ratio)
        power_kw = rules.power_kw_per_new_h100e(
            initial_kw=parameters.power_kw_per_h100e,
            decline_per_year=parameters.power_decline_per_year,
            years=years,
        )
        self.costs = BuildCosts(
            chip_usd_k_per_h100e=chip_price_usd_k,
            server_overhead_share=parameters.server_overhead_share,
            tariff_share=tariff_share,
            shell_usd_mn_per_mw=self.shell_cost_usd_mn_per_mw,
            power_kw_per_h100e=power_kw,
            power_price_usd_per_mwh=power_price,
        )
        self.user_cost = rules.user_cost_usd_per_h100e_hour(
            capital_cost_usd_k=rules.capital_cost_usd_k_per_h100e(
                chip_price=chip_price_usd_k,
                server_overhead_share=parameters.server_overhead_share,
                tariff_share=tariff_share,
                shell_cost=self.shell_cost_usd_mn_per_mw * power_kw,
            ),
            depreciation_per_year=parameters.depreciation_per_year,
            required_return_per_year=parameters.required_return_per_year,
            target_utilisation=parameters.target_utilisation,
            power_kw=power_kw,
            power_price_usd_per_mwh=power_price,
        )

    def gather_load(self, month: int) -> None:
        """Add up what labs and everyone else want at last month's rent (kH100e)."""
        labs = self.labs
        self.inference_kh100e = self.sum_of_labs(month, labs.inference_demand_kh100e)
        self.training_kh100e = self.sum_of_labs(month, labs.training_demand_kh100e)
        self.other_base_kh100e = self.other_base_kh100e * np.exp(
            rules.other_load_growth_ln(
                growth_per_year=self.other.growth_per_year,
                decay_per_year=self.other.growth_decay_per_year,
                years=month / 12.0,
            )
        )
        self.other_kh100e = rules.other_load_kh100e(
            base_kh100e=self.other_base_kh100e,
            rent_ratio=self.rent / self._first_rent,
            price_elasticity=self.other.price_elasticity,
        )
        self.demand_kh100e = self.inference_kh100e + self.training_kh100e + self.other_kh100e

    def clear(self, is_after_shock: bool) -> None:
        """Serve first, train with what is left, and move the rent."""
        owned = self.owned_kh100e
        is_fixed = self.parameters.supply == "fixed" and is_after_shock
        self.capacity_kh100e = self.worlds.copy_twin_where_shocked(owned) if is_fixed else owned
        is_elastic = self.worlds.has_elastic_supply | (self.parameters.supply == "elastic")
        is_elastic = is_elastic if is_after_shock else np.zeros_like(is_elastic)
        self._is_elastic = is_elastic
        scarcity = self.demand_kh100e / np.maximum(
            self.parameters.target_utilisation * self.capacity_kh100e, 1e-9
        )
        self.scarcity_ratio = np.where(is_elastic, 1.0, scarcity)
        self._premium_ratio = np.where(is_elastic, 1.0, self.parameters.rent_premium_ratio)
        self.room_kh100e = np.where(is_elastic, np.inf, self.capacity_kh100e)
        self._serve(self.room_kh100e)
        self.planned_rent, self.rent = self.rent, self.worlds.freeze("capital", self._next_rent())

    def _serve(self, room_kh100e: Array) -> None:
        first = self.inference_kh100e + self.other_kh100e
        served = rules.served_share(load_kh100e=first, room_kh100e=room_kh100e)
        trained = rules.served_share(
            load_kh100e=self.training_kh100e, room_kh100e=room_kh100e - first * served
        )
        self.inference_served_share = self.worlds.freeze("capital", served)
        self.training_served_share = self.worlds.freeze("capital", trained)
        self.served_kh100e = (
            first * self.inference_served_share + self.training_kh100e * self.training_served_share
        )
        self.queue_kh100e = self.demand_kh100e - self.served_kh100e

    def _next_rent(self) -> Array:
        parameters = self.parameters
        target = rules.limited_rent_ln(
            target_ln=rules.target_rent_ln(
                user_cost=self.user_cost,
                premium_ratio=self._premium_ratio,
                scarcity_ratio=np.maximum(self.scarcity_ratio, 1e-9),
                inverse_supply_elasticity=parameters.inverse_supply_elasticity,
            ),
            user_cost=self.user_cost,
            lowest_ratio=parameters.lowest_rent_ratio,
            highest_ratio=parameters.highest_rent_ratio,
        )
        current = np.log(self.rent)
        ln_rent = partial_adjustment(
            current=current, target=target, speed_per_month=parameters.rent_speed_per_month
        )
        return np.exp(ln_rent)

    @property
    def return_ln(self) -> Array:
        """Return on capacity over the normal one (ln)."""
        return return_ln(rent=self.rent, premium_ratio=self._premium_ratio, user_cost=self.user_cost)

    @property
    def power_kw_per_h100e(self) -> Array:
        """Mean power of an energised H100-equivalent (kW)."""
        installed_mw = self.sum_of_firms(self.hyperscalers.installed_mw)
        return self.worlds.freeze("capital", installed_mw / np.maximum(self.owned_kh100e, 1e-12))


def at_home(
    firms: Firms, markets: Mapping[str, ComputeMarket], quantity: Callable[[ComputeMarket], Array]
) -> Array:
    """A quantity of the rental market of each firm's region, `[firm, world]`."""
    return firms.at_home({region: quantity(market) for region, market in markets.items()})


def split_served_kh100e(firms: Hyperscalers, markets: Mapping[str, ComputeMarket]) -> Array:
    """Load that each firm serves, in proportion to what it has energised in its region, `[firm, world]`."""
    served = at_home(firms, markets, lambda market: market.served_kh100e)
    return served * firms.capacity_kh100e / _owned_at_home(firms, markets)


def expected_share(firms: Hyperscalers, markets: Mapping[str, ComputeMarket]) -> Array:
    """Share of its region's load that each firm plans for: of what it has and aims at, `[firm, world]`."""
    aims = firms.traits.strategic_share
    strategic = at_home(firms, markets, lambda market: market.sum_of_firms(aims))
    weight = firms.investment.capacity_share_weight
    aimed = aims / np.maximum(strategic, 1e-12)
    return weight * firms.capacity_kh100e / _owned_at_home(firms, markets) + (1.0 - weight) * aimed


def costs_at_home(firms: Hyperscalers, markets: Mapping[str, ComputeMarket]) -> BuildCosts:
    """What building costs this month in each firm's region, `[firm, world]`."""

    def cost(name: str) -> Array:
        return at_home(firms, markets, lambda market: getattr(market.costs, name))

    return BuildCosts(**{declared.name: cost(declared.name) for declared in fields(BuildCosts)})


def _owned_at_home(firms: Hyperscalers, markets: Mapping[str, ComputeMarket]) -> Array:
    return np.maximum(at_home(firms, markets, lambda market: market.owned_kh100e), 1e-12)
