"""What a scenario says of its measurement: horizons, the verdict, how many worlds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.model.declaring import quantity
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


@dataclass(frozen=True)
class Measurement:
    """What is measured, and with how many worlds.

    Attributes:
        discount_rate_per_year: at which later months count less in one reading of the rebound.
    """

    horizons_months: tuple[int, ...]
    minimum_engineering_saving_share: float
    verdict: Verdict
    worlds: int
    decomposition_worlds: int
    alternative_worlds: int
    alternatives: Mapping[str, Alternative]
    discount_rate_per_year: Quantity = quantity("1/yr", 0.0, 1.0, may_vary=False)
