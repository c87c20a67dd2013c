"""How well worlds with given parameters agree with the record of 2022-24."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.special import ndtr

from sim.evidence.targets import Target, calibration_targets
from sim.measuring.observation import SERIES_OF_2022_TO_2024, Observed, agents_of, observe
from sim.measuring.record import Record
from sim.model.declaring import Array
from sim.model.worlds import Role
from sim.scenario import Quantity, Scenario, economy_of

MONTHS = 37
"""January 2022 to January 2025: Nvidia's fiscal year 2025 ends there. The twin alone: no shock."""

NOT_FITTED = (
    "shock.",
    "events.stargate.",
    "investors.",
    "demand.constant_price_elasticity",
    "investment.belief_learning_per_month",
    "training.capital_valuation_sensitivity",
    "training.norm_progress_oom_per_year",
    "chip_vendors.amd.",
    "chip_vendors.huawei.",
)
"""What has no part, or next to none, in a world without a shock before 2025: it keeps its prior."""

OF_CASH = "finance."
"""What has a part only where labs live from cash."""


def fitted_quantities(scenario: Scenario) -> dict[str, Quantity]:
    """The numbers that calibration moves, by path: those with a prior that the record can speak about."""
    is_cash = scenario.single("training")["finance"] == "cash"
    idle = NOT_FITTED if is_cash else (*NOT_FITTED, OF_CASH)
    return {
        path: number
        for path, number in scenario.quantities().items()
        if number.prior is not None and not path.startswith(idle)
    }


@dataclass(frozen=True)
class WorldFit:
    """The model as calibration sees it: coordinates in, readings and likelihood out.

    Attributes:
        scenario: whose fitted numbers are varied.
        root_seed: of releases, noise, and of the numbers that are not fitted.
        targets: what is read, and how far it may be from the record.
    """

    scenario: Scenario
    root_seed: int = 0
    targets: Sequence[Target] = field(default_factory=calibration_targets)

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """What is fitted, by path; the order is that of the coordinates."""
        return fitted_quantities(self.scenario)

    @cached_property
    def _short(self) -> Scenario:
        return self.scenario.with_changes({"clock.months": MONTHS, "measurement.horizons_months": [1]})

    def values(self, coordinates: Array) -> dict[str, Array]:
        """Parameters at coordinates `[point, dimension]` that are standard normal under the prior."""
        return {
            path: parameter_values(number, coordinates[:, position])
            for position, (path, number) in enumerate(self.quantities.items())
        }

    def readings(self, values: Mapping[str, Array], first_draw: int) -> Array:
        """Readings of the targets, `[point, target]`; each point has random draws of its own."""
        n_points = len(next(iter(values.values())))
        economy = economy_of(
            self._short,
            self.root_seed,
            first_draw,
            n_points,
            roles={"twin": Role("twin")},
            collects_data=False,
            given=values,
        )
        with np.errstate(all="ignore"):
            record = Record(economy, SERIES_OF_2022_TO_2024, has_measures=False).run()
            observed = Observed(record.series, agents_of(record), self._short.month_index)
            by_target = observe(observed, [target.name for target in self.targets])
        economy.forget()
        return np.stack(list(by_target.values()), axis=1)

    def misfits(self, readings: Array) -> Array:
        """Distance of readings `[point, target]` from the record in standard deviations."""
        with np.errstate(all="ignore"):
            columns = [target.misfit(readings[:, position]) for position, target in enumerate(self.targets)]
        return np.stack(columns, axis=1)


def parameter_values(number: Quantity, coordinates: Array) -> Array:
    """Values of one number at standard normal coordinates."""
    assert number.prior is not None
    drawn: Array = np.clip(number.prior.quantile(ndtr(coordinates)), number.low, number.high)
    return drawn
