"""The market for chips: orders meet vendors' capacity; export controls limit who gets how much."""

from dataclasses import dataclass

import numpy as np

from sim.model.agents.chip_vendors import ChipVendors
from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.declaring import Array, quantity
from sim.model.economics import chips as rules
from sim.model.sums import sum_in_order
from sim.model.worlds import Worlds

UNLIMITED_KH100E = 1e12


@dataclass(frozen=True)
class ExportControls:
    """What vendors under export control may sell to the restricted region."""

    quota_share_of_capacity: Array = quantity("1", 0.0, 1.0)
    chip_performance_ratio: Array = quantity("1", 0.01, 1.0)


class ChipMarket:
    """Sends orders to vendors by each buyer's sourcing, and shipments back; by buyer means [buyer, world].

    Attributes:
        sourcing_shares: `[vendor, buyer, 1]`, share of a buyer's orders that goes to a vendor.
        price_ratio: `[vendor, buyer, world]`, price of an H100-equivalent over the vendor's list: slower
            chips cost more per H100e.
        bills_usd_bn, networking_bills_usd_bn: by buyer, what is owed for this month's chips and networks.
    """

    def __init__(
        self,
        vendors: ChipVendors,
        buyers: Hyperscalers,
        controls: ExportControls,
        worlds: Worlds,
    ) -> None:
        self.vendors = vendors
        self.buyers = buyers
        self.worlds = worlds
        self._size = buyers.traits.initial_capacity_share
        self.take(controls)
        self.wafer_ceiling_kh100e_per_month = worlds.constant(np.inf)
        self.set_controls(worlds.constant(1.0), worlds.constant(1.0))

    def take(self, controls: ExportControls) -> None:
        """Act on these numbers, and on those that buyers have now, from now on."""
        self.controls = controls
        self._weight = self.buyers.traits.order_weight
        is_controlled = [[[traits.is_export_controlled]] for traits in self.vendors.named.values()]
        self._is_limited = self.buyers.is_restricted & np.array(is_controlled)
        self.sourcing_shares = np.stack([self._shares_of(name) for name in self.vendors.names])

    def set_controls(self, quota_ratio: Array, performance_ratio: Array) -> None:
        """Set how far dated events change the quota and the chips that may be exported (1: not at all)."""
        self._quota_share = np.minimum(self.controls.quota_share_of_capacity * quota_ratio, 1.0)
        performance = np.minimum(self.controls.chip_performance_ratio * performance_ratio, 1.0)
        self.price_ratio = np.where(self._is_limited, 1.0 / performance, 1.0)

    @property
    def wafers_kh100e_per_month(self) -> Array:
        """Wafer and packaging capacity of all vendors, in what it could make in the first month."""
        return sum_in_order(self.vendors.wafers_kh100e_per_month)

    def limit_wafers(self, ceiling_ratio: Array) -> None:
        """From now on fabs give AI a multiple of today's wafers at most; the shock does not move it."""
        wafers = self.wafers_kh100e_per_month
        ceiling = self.worlds.copy_twin_where_shocked(ceiling_ratio * wafers)
        self.wafer_ceiling_kh100e_per_month = np.maximum(ceiling, wafers)

    def _shares_of(self, vendor: str) -> Array:
        shares = []
        for traits in self.buyers.named.values():
            total = sum(traits.sourcing.values())
            shares.append([traits.sourcing.get(vendor, 0.0) / total])
        return np.array(shares)

    def clear(self) -> None:
        """Take this month's orders, ration, ship, and let vendors expand."""
        room_share = rules.fab_room_share(
            wafers=self.wafers_kh100e_per_month, ceiling=self.wafer_ceiling_kh100e_per_month
        )
        vendors = self.vendors
        vendors.take_orders(self.buyers.ordered_kh100e * self.sourcing_shares)
        vendors.ship(self._weight, self._limit_kh100e())
        vendors.collect(self.price_ratio)
        vendors.expand(room_share)
        self._bill()

    def _limit_kh100e(self) -> Array:
        """What a buyer may get: the restricted region shares a quota of each vendor by what waits."""
        restricted = np.where(self.buyers.is_restricted, self.vendors.backlog_kh100e, 0.0)
        share = restricted / np.maximum(np.sum(restricted, axis=1, keepdims=True), 1e-12)
        quota = (self._quota_share * self.vendors.capacity_kh100e_per_month)[:, np.newaxis] * share
        return np.where(self._is_limited, quota, UNLIMITED_KH100E)

    @property
    def backlog_kh100e(self) -> Array:
        """Chips ordered and not yet shipped, by buyer."""
        return sum_in_order(self.vendors.backlog_kh100e)

    @property
    def shipped_kh100e(self) -> Array:
        """Chips shipped this month, by buyer."""
        return sum_in_order(self.vendors.shipped_kh100e)

    def _bill(self) -> None:
        """Reckon what buyers owe for what came, apart from vendors' books: chips, and networks with them."""
        vendors = self.vendors
        bills = rules.sales_usd_bn(
            shipped_kh100e=vendors.shipped_kh100e,
            price_usd_k_per_h100e=vendors.price_usd_k_per_h100e[:, np.newaxis],
            price_ratio=self.price_ratio,
        )
        networks = bills * vendors.traits.networking_share[:, np.newaxis]
        self.bills_usd_bn, self.networking_bills_usd_bn = sum_in_order(bills), sum_in_order(networks)

    def mean_price_usd_k(self, region: str) -> Array:
        """Price of an H100-equivalent in a region, weighted by the sourcing of its buyers (thousand USD)."""
        rows = self.buyers.rows_in(region)
        part = (self.sourcing_shares * self._size)[:, rows]
        spent = part * self.price_ratio[:, rows] * self.vendors.price_usd_k_per_h100e[:, np.newaxis]
        one_by_one = (-1, self.worlds.n)
        total, weight = sum_in_order(spent.reshape(one_by_one)), sum_in_order(part.reshape(one_by_one))
        return total / np.maximum(weight, 1e-12)
