"""What a scenario says of its measurement: horizons, the verdict, how many worlds."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.model.declaring import choice, quantity, text
from sim.model.markets.tokens import REGIONS
from sim.scenario.prior import Quantity


@dataclass(frozen=True)
class Alternative:
    """A rival assumption under which the verdict is read once more."""

    description: str
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What share of worlds must agree."""

    probability: float


INTENSITY_YEAR = 2024
"""Of which carbon intensities are given; they fall at their rate from then on."""


@dataclass(frozen=True)
class Grid:
    """Where a part of a region's electricity for AI is used, and what that emits; nothing depends on it.

    Attributes:
        share_of_region: of the electricity that AI takes in the region; those of a region add up to one.
        carbon_intensity_g_per_kwh: over the life cycle, of the mean kilowatt-hour of `INTENSITY_YEAR`.
    """

    label: str = text()
    region: str = choice(*REGIONS)
    share_of_region: Quantity = quantity("1", 0.0, 1.0, may_vary=False)
    carbon_intensity_g_per_kwh: Quantity = quantity("g CO2e/kWh", 0.0, 3000.0, may_vary=False)
    carbon_intensity_decline_per_year: Quantity = quantity("ln/yr", -1.0, 1.0, may_vary=False)

    def intensity_in(self, year: int) -> float:
        """Carbon intensity of a year (g CO2e/kWh): ``i exp(-d (t - 2024))``."""
        years = year - INTENSITY_YEAR
        return self.carbon_intensity_g_per_kwh.value * math.exp(
            -self.carbon_intensity_decline_per_year.value * years
        )


@dataclass(frozen=True)
class Measurement:
    """What is measured, and with how many worlds.

    Attributes:
        grids: where electricity is used and what it emits, by name.
        discount_rate_per_year: at which later months count less in one reading of the rebound.
    """

    horizons_months: tuple[int, ...]
    minimum_engineering_saving_share: float
    verdict: Verdict
    worlds: int
    decomposition_worlds: int
    alternative_worlds: int
    alternatives: Mapping[str, Alternative]
    grids: Mapping[str, Grid]
    discount_rate_per_year: Quantity = quantity("1/yr", 0.0, 1.0, may_vary=False)
