"""Chip vendors: they quote prices, ration their backlogs, expand their capacity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import mesa
import numpy as np

from sim.model.declaring import AT_START, Array, choice, flag, quantity, side_by_side, text
from sim.model.economics import chips as rules
from sim.model.economics.units import USD_BN_PER_KH100E_AT_ONE_USD_K
from sim.model.worlds import Worlds


@dataclass(frozen=True)
class ChipSupply:
    """How chip supply grows in general."""

    unit_cost: str = choice("constant_rate", "generations")
    unit_cost_drift_per_year: Array = quantity("ln/yr", -1.0, 3.0)
    generation_spread_years: Array = quantity("yr", 0.01, 20.0)
    wafer_limit: str = choice("none", "fabs")
    wafer_ceiling_over_2025_ratio: Array = quantity("1", 1.0, 1e6)
    wafer_lag_months: Array = quantity("mo", 0.5, 60.0)
    wafer_growth_ceiling_per_year: Array = quantity("ln/yr", 0.0, 5.0)
    wafer_decline_ceiling_per_year: Array = quantity("ln/yr", 0.0, 5.0)
    chip_progress_per_year: Array = quantity("ln/yr", 0.0, 3.0, slope_of={"compute_per_wafer_ratio": 1.0})
    backlog_clearing_months: Array = quantity("mo", 0.5, 60.0)
    order_smoothing_per_month: Array = quantity("1/mo", 0.01, 1.0)
    compute_per_wafer_ratio: Array = quantity("1", 0.0, 10.0)
    capacity_ratio: Array = quantity("1", 0.0, 10.0)
    tariff_share: Array = quantity("1", 0.0, 10.0)


@dataclass(frozen=True)
class ChipVendorTraits:
    """What tells one chip vendor from another."""

    label: str = text()
    is_listed: bool = flag()
    is_export_controlled: bool = flag()
    initial_capacity_kh100e_per_month: Array = quantity(
        "kH100e/mo", 0.0, 1e5, acts=AT_START, instead="chip_supply.capacity_ratio"
    )
    initial_unit_cost_usd_k_per_h100e: Array = quantity("USD k/H100e", 0.01, 1e3)
    unit_cost_decline_per_year: Array = quantity(
        "ln/yr", -1.0, 3.0, slope_of={"initial_unit_cost_usd_k_per_h100e": -1.0}
    )
    gross_margin_share: Array = quantity("1", 0.0, 0.95)
    networking_share: Array = quantity("1", 0.0, 1.0)
    compute_exposure: Array = quantity("1", -5.0, 5.0)


@dataclass(frozen=True)
class ChipGeneration:
    """A generation of chips: when it takes over, and how far it takes the cost of an H100-equivalent down."""

    label: str = text()
    volume_year: Array = quantity("yr", 1900.0, 2300.0, may_vary=False)
    cost_step_ln: Array = quantity("ln", 0.0, 5.0)


class ChipVendors(mesa.Agent):  # type: ignore[misc]
    """All chip vendors, a row each: attributes are `[vendor, world]` arrays.

    What is "by buyer" is `[vendor, buyer, world]`: backlog, shipments, sales.
    """

    def __init__(
        self,
        model: mesa.Model,
        named: Mapping[str, ChipVendorTraits],
        supply: ChipSupply,
        generations: Sequence[ChipGeneration],
        start_year: float,
        n_buyers: int,
        worlds: Worlds,
    ) -> None:
        """Start with empty backlogs."""
        super().__init__(model)
        self.names = tuple(named)
        self._start_year = start_year
        self.take(named, supply, generations)
        self.wafers_kh100e_per_month = self.traits.initial_capacity_kh100e_per_month
        self.backlog_kh100e = np.zeros((len(named), n_buyers, worlds.n))
        self.smoothed_orders_kh100e: Array | None = None
        self.order_growth_per_month = self.cash_usd_bn = np.zeros((len(named), worlds.n))

    def take(
        self,
        named: Mapping[str, ChipVendorTraits],
        supply: ChipSupply,
        generations: Sequence[ChipGeneration],
    ) -> None:
        """Act on these numbers from now on."""
        self.named = named
        self.traits = side_by_side(named.values())
        self.supply = supply
        steps = side_by_side(generations)
        self._volume_years = steps.volume_year - self._start_year
        self._cost_steps_ln = steps.cost_step_ln

    def quote(self, years: float) -> None:
        """Set prices and capacities of the month."""
        self.unit_cost_usd_k = self.traits.initial_unit_cost_usd_k_per_h100e * np.exp(self._cost_ln(years))
        self.price_usd_k_per_h100e = rules.chip_price_usd_k_per_h100e(
            unit_cost_usd_k=self.unit_cost_usd_k, gross_margin_share=self.traits.gross_margin_share
        )
        self.wafer_output_kh100e_per_month = (
            self.wafers_kh100e_per_month
            * np.exp(self.supply.chip_progress_per_year * years)
            * self.supply.compute_per_wafer_ratio
        )
        self.capacity_kh100e_per_month = self.wafer_output_kh100e_per_month * self.supply.capacity_ratio

    def _cost_ln(self, years: float) -> Array:
        if self.supply.unit_cost == "constant_rate":
            return -self.traits.unit_cost_decline_per_year * years
        return rules.generation_cost_ln(
            years=years,
            volume_years=self._volume_years,
            cost_steps_ln=self._cost_steps_ln,
            spread_years=self.supply.generation_spread_years,
            drift_per_year=self.supply.unit_cost_drift_per_year,
        )

    def take_orders(self, orders_kh100e: Array) -> None:
        """Add the month's orders, by buyer, to the backlog."""
        self.backlog_kh100e = self.backlog_kh100e + orders_kh100e
        total = np.sum(orders_kh100e, axis=1)
        last = total if self.smoothed_orders_kh100e is None else self.smoothed_orders_kh100e
        self.smoothed_orders_kh100e = last + self.supply.order_smoothing_per_month * (total - last)
        growth = rules.order_growth_ln(now=self.smoothed_orders_kh100e, last_month=last)
        self.order_growth_per_month = self.order_growth_per_month + self.supply.order_smoothing_per_month * (
            growth - self.order_growth_per_month
        )

    def ship(self, weight: Array, limit_kh100e: Array) -> None:
        """Ration capacity over the backlog; `weight` is `[buyer, world]`, `limit_kh100e` by buyer."""
        self.shipped_kh100e = rules.rationed(
            backlog=np.minimum(self.backlog_kh100e, limit_kh100e),
            weight=weight,
            capacity=self.capacity_kh100e_per_month[:, np.newaxis],
        )
        self.backlog_kh100e = self.backlog_kh100e - self.shipped_kh100e

    def expand(self, room_share: Array) -> None:
        """Let wafer capacity follow the orders that are expected when it is ready, and the backlog.

        `room_share`, `[world]`, is what fabs have left for AI; growth slows as it goes to zero. A limit
        behind the wafers is not made up for by more of them, but for the backlog that it leaves.
        """
        assert self.smoothed_orders_kh100e is not None
        expected = rules.expected_orders(
            orders=self.smoothed_orders_kh100e,
            growth_per_month=self.order_growth_per_month,
            lag_months=self.supply.wafer_lag_months,
        )
        wanted = expected + np.sum(self.backlog_kh100e, axis=1) / self.supply.backlog_clearing_months
        growth = rules.wafer_growth_ln(
            wanted_over_current=wanted / np.maximum(self.wafer_output_kh100e_per_month, 1e-9),
            lag_months=self.supply.wafer_lag_months,
            ceiling_per_year=self.supply.wafer_growth_ceiling_per_year,
            decline_per_year=self.supply.wafer_decline_ceiling_per_year,
        )
        self.wafers_kh100e_per_month = self.wafers_kh100e_per_month * np.exp(
            rules.slowed_wafer_growth_ln(growth_ln=growth, room_share=room_share)
        )

    def collect(self, price_ratio: Array) -> Array:
        """Book the month's sales and their cost; returns revenue (bn USD), as `price_ratio` by buyer."""
        self.sales_usd_bn = rules.sales_usd_bn(
            shipped_kh100e=self.shipped_kh100e,
            price_usd_k_per_h100e=self.price_usd_k_per_h100e[:, np.newaxis],
            price_ratio=price_ratio,
        )
        self.networking_usd_bn = self.sales_usd_bn * self.traits.networking_share[:, np.newaxis]
        shipped = np.sum(self.shipped_kh100e, axis=1)
        self.production_cost_usd_bn = shipped * self.unit_cost_usd_k * USD_BN_PER_KH100E_AT_ONE_USD_K
        networking_profit = np.sum(self.networking_usd_bn, axis=1) * self.traits.gross_margin_share
        self.cash_usd_bn = (
            self.cash_usd_bn
            + np.sum(self.sales_usd_bn, axis=1)
            - self.production_cost_usd_bn
            + networking_profit
        )
        return self.sales_usd_bn

    @property
    def revenue_usd_bn_per_year(self) -> Array:
        """Revenue from chips at the pace of this month (bn USD a year)."""
        return 12.0 * np.sum(self.sales_usd_bn, axis=1)

    @property
    def networking_usd_bn_per_year(self) -> Array:
        """Revenue from networks that come with the chips, at the pace of this month (bn USD a year)."""
        return 12.0 * np.sum(self.networking_usd_bn, axis=1)
