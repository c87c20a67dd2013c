"""The market for chips: orders meet vendors' capacity; export controls limit who gets how much."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.agents.chip_vendor import ChipVendor
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
        bills_usd_bn, networking_bills_usd_bn: by buyer, what is owed for this month's chips and networks.
    """

    def __init__(
        self,
        vendors: Sequence[ChipVendor],
        buyers: Hyperscalers,
        controls: ExportControls,
        worlds: Worlds,
    ) -> None:
        self.vendors = list(vendors)
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
        self._is_limited = {
            vendor: self.buyers.is_restricted & vendor.traits.is_export_controlled for vendor in self.vendors
        }
        self._sourcing = {vendor: self._shares_of(vendor) for vendor in self.vendors}

    def set_controls(self, quota_ratio: Array, performance_ratio: Array) -> None:
        """Set how far dated events change the quota and the chips that may be exported (1: not at all)."""
        self._quota_share = np.minimum(self.controls.quota_share_of_capacity * quota_ratio, 1.0)
        performance = np.minimum(self.controls.chip_performance_ratio * performance_ratio, 1.0)
        self._price_ratio = {
            vendor: np.where(is_limited, 1.0 / performance, 1.0)
            for vendor, is_limited in self._is_limited.items()
        }

    @property
    def wafers_kh100e_per_month(self) -> Array:
        """Wafer and packaging capacity of all vendors, in what it could make in the first month."""
        return _added([vendor.wafers_kh100e_per_month for vendor in self.vendors])

    def limit_wafers(self, ceiling_ratio: Array) -> None:
        """From now on fabs give AI a multiple of today's wafers at most; the shock does not move it."""
        wafers = self.wafers_kh100e_per_month
        ceiling = self.worlds.copy_twin_where_shocked(ceiling_ratio * wafers)
        self.wafer_ceiling_kh100e_per_month = np.maximum(ceiling, wafers)

    def sourcing_shares(self, vendor: ChipVendor) -> Array:
        """Share of each buyer's orders that goes to a vendor, by buyer and one column."""
        return self._sourcing[vendor]

    def _shares_of(self, vendor: ChipVendor) -> Array:
        shares = []
        for traits in self.buyers.named.values():
            total = sum(traits.sourcing.values())
            shares.append([traits.sourcing.get(vendor.name, 0.0) / total])
        return np.array(shares)

    def clear(self) -> None:
        """Take this month's orders, ration, ship, and let vendors expand."""
        room_share = rules.fab_room_share(
            wafers=self.wafers_kh100e_per_month, ceiling=self.wafer_ceiling_kh100e_per_month
        )
        for vendor in self.vendors:
            vendor.take_orders(self.buyers.ordered_kh100e * self.sourcing_shares(vendor))
            vendor.ship(self._weight, self._limit_kh100e(vendor))
            vendor.collect(self.price_ratio(vendor))
            vendor.expand(room_share)
        self._bill()

    def _limit_kh100e(self, vendor: ChipVendor) -> Array:
        """What each buyer may get: the restricted region shares one quota in proportion to its backlog."""
        restricted = np.where(self.buyers.is_restricted, vendor.backlog_kh100e, 0.0)
        share = restricted / np.maximum(np.sum(restricted, axis=0), 1e-12)
        quota = self._quota_share * vendor.capacity_kh100e_per_month * share
        return np.where(self._is_limited[vendor], quota, UNLIMITED_KH100E)

    def price_ratio(self, vendor: ChipVendor) -> Array:
        """Price of an H100-equivalent over the vendor's list, by buyer: slower chips cost more per H100e."""
        return self._price_ratio[vendor]

    @property
    def backlog_kh100e(self) -> Array:
        """Chips ordered and not yet shipped, by buyer."""
        return _added([vendor.backlog_kh100e for vendor in self.vendors])

    @property
    def shipped_kh100e(self) -> Array:
        """Chips shipped this month, by buyer."""
        return _added([vendor.shipped_kh100e for vendor in self.vendors])

    def _bill(self) -> None:
        """Reckon what buyers owe for what came, apart from vendors' books: chips, and networks with them."""
        bills = [
            rules.sales_usd_bn(
                shipped_kh100e=vendor.shipped_kh100e,
                price_usd_k_per_h100e=vendor.price_usd_k_per_h100e,
                price_ratio=self.price_ratio(vendor),
            )
            for vendor in self.vendors
        ]
        networks = [
            bill * vendor.traits.networking_share for bill, vendor in zip(bills, self.vendors, strict=True)
        ]
        self.bills_usd_bn, self.networking_bills_usd_bn = _added(bills), _added(networks)

    def mean_price_usd_k(self, region: str) -> Array:
        """Price of an H100-equivalent in a region, weighted by the sourcing of its buyers (thousand USD)."""
        rows = self.buyers.rows_in(region)
        parts = [(self.sourcing_shares(vendor) * self._size)[rows] for vendor in self.vendors]
        spent = [
            part * self.price_ratio(vendor)[rows] * vendor.price_usd_k_per_h100e
            for part, vendor in zip(parts, self.vendors, strict=True)
        ]
        total, weight = sum_in_order(np.concatenate(spent)), sum_in_order(np.concatenate(parts))
        return total / np.maximum(weight, 1e-12)


def _added(parts: Sequence[Array]) -> Array:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total
