"""From recorded returns back to the belief about the rebound that they reveal, and how uncertain it is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.evidence.event_day import RecordedReturn
from sim.model.declaring import Array
from sim.model.economics.valuation import believed_rebound, implied_belief
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario

LEAST_EXPOSURE = 0.05
"""A firm whose value hangs on compute by less tells nothing: any other news of the day moves it more."""

GROWTH_FACTOR = 1.5
"""Assumption: growth gap times horizon is known up to this factor either way, evenly in logarithms."""

_GROWTH = ("equity.growth_gap_per_year", "equity.growth_horizon_years")
_BELIEVED = "shock.believed_efficiency_ratio"


@dataclass(frozen=True)
class Inversion:
    """What the inversion rests on, `[draw]` each.

    Attributes:
        ln_believed_shock: logarithm of the efficiency gain that people believed in.
        growth_gap_per_year: required return less expected growth.
        horizon_years: over which the change of demand was thought to come.
    """

    ln_believed_shock: Array
    growth_gap_per_year: Array
    horizon_years: Array

    @property
    def growth_product(self) -> Array:
        """Growth gap times horizon, `[draw]`: all that returns say of the two."""
        return self.growth_gap_per_year * self.horizon_years

    def belief(self, recorded: float, exposure: Array) -> Array:
        """Belief about the rebound that a return reveals, `[draw]`."""
        return implied_belief(
            observed_value_ratio=np.full_like(exposure, 1.0 + recorded),
            exposure=exposure,
            ln_believed_shock=self.ln_believed_shock,
            growth_gap_per_year=self.growth_gap_per_year,
            horizon_years=self.horizon_years,
        )

    def rebound(self, belief: Array) -> Array:
        """The same as a rebound of demand, `[draw]`."""
        return believed_rebound(belief=belief, ln_believed_shock=self.ln_believed_shock)


@dataclass(frozen=True)
class Implied:
    """What a return implies at given numbers: the belief, and the same as a rebound of demand."""

    belief: float
    rebound: float


def inversion_of(
    scenario: Scenario, by_path: Mapping[str, Array], draws: RandomDraws
) -> tuple[Inversion, bool]:
    """What the inversion rests on, and whether the scenario itself has a prior for growth gap or horizon.

    Where it has none, their product is drawn within `GROWTH_FACTOR` either way.
    """
    quantities = scenario.quantities()
    has_prior = any(quantities[path].prior is not None for path in _GROWTH)
    gap, horizon = (by_path[path] for path in _GROWTH)
    exponent = 2.0 * draws.parameter("event_day/growth_product") - 1.0
    factor = np.ones(draws.n_draws) if has_prior else GROWTH_FACTOR**exponent
    return Inversion(np.log(by_path[_BELIEVED]), gap, factor * horizon), has_prior


def exposures_of(scenario: Scenario, by_path: Mapping[str, Array]) -> dict[str, Array]:
    """How the value of each listed firm hangs on compute, `[draw]` by firm."""
    return {
        name: by_path[f"{section}.{name}.compute_exposure"]
        for section in ("chip_vendors", "hyperscalers")
        for name, cells in scenario.table(section).items()
        if cells["is_listed"]
    }


def implied_beliefs(
    record: Mapping[str, RecordedReturn], exposures: Mapping[str, Array], inversion: Inversion
) -> dict[str, Array]:
    """Belief that each firm's return implies, `[draw]`, of the firms that identify one."""
    return {
        firm: inversion.belief(record[firm].value, exposure)
        for firm, exposure in exposures.items()
        if not why_not_identified(record, exposures, firm)
    }


def why_not_identified(
    record: Mapping[str, RecordedReturn], exposures: Mapping[str, Array], firm: str
) -> str:
    """Why a firm's return implies no belief; empty if it does.

    All returns by their exposures, added up, say whether the news was taken for less demand or for more; a
    firm that moved the other way was moved by something else.
    """
    typical = {name: float(np.median(exposure)) for name, exposure in exposures.items()}
    if abs(typical[firm]) < LEAST_EXPOSURE:
        return "exposure near zero"
    drift = sum(exposure * record[name].value for name, exposure in typical.items())
    return "" if typical[firm] * record[firm].value * drift > 0.0 else "moved the wrong way"


def sensitivity(recorded: float, exposure: Array, inversion: Inversion) -> dict[str, tuple[Implied, Implied]]:
    """What a return implies at the 5 and the 95 % quantile of one uncertain number, the other at its median.

    The keys are `believed_shock` and `growth_product`.
    """
    ln_shock, product = inversion.ln_believed_shock, inversion.growth_product
    typical = np.array([np.median(exposure)])

    def at(shock_quantile: float, product_quantile: float) -> Implied:
        one = Inversion(
            np.quantile(ln_shock, [shock_quantile]), np.array([1.0]), np.quantile(product, [product_quantile])
        )
        belief = one.belief(recorded, typical)
        return Implied(float(belief[0]), float(one.rebound(belief)[0]))

    return {
        "believed_shock": (at(0.05, 0.5), at(0.95, 0.5)),
        "growth_product": (at(0.5, 0.05), at(0.5, 0.95)),
    }
