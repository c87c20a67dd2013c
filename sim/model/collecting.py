"""What a mesa `DataCollector` records of an economy each month."""

from collections.abc import Callable
from typing import Any

import mesa
import numpy as np

from sim.model.declaring import Array


def mean_of_shocked_worlds() -> mesa.DataCollector:
    """A collector of the mean over shocked worlds of demand, rent and revenue."""

    def mean(quantity: Callable[[Any], Array]) -> Callable[[Any], float]:
        return lambda economy: float(np.mean(quantity(economy)[economy.worlds.is_shocked]))

    return mesa.DataCollector(
        model_reporters={
            "month": "month",
            "compute_demand_kh100e": mean(
                lambda economy: sum(market.demand_kh100e for market in economy.compute_markets.values())
            ),
            "rent_usd_per_h100e_hour": mean(lambda economy: economy.compute_markets["open"].rent),
            "lab_revenue_usd_bn_per_year": mean(lambda economy: economy.token_market.pool_usd_bn_per_year),
        }
    )
