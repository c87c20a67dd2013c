"""How well worlds with given parameters agree with the record of 2022-24."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.special import ndtr

from sim.evidence.targets import Target, calibration_targets, error_correlation
from sim.measuring.observation import observe, series_of
from sim.measuring.observed import Observed, agents_of
from sim.measuring.record import Record
from sim.model.declaring import Array
from sim.model.worlds import Role
from sim.scenario import Quantity, Scenario, economy_of
from sim.scenario.theories import FORMS, sections_of
from sim.studies.calibration.shared_errors import correlated_misfits, independent_misfits

MONTHS = 37
"""January 2022 to January 2025: Nvidia's fiscal year 2025 ends there. The twin alone: no shock."""

NOT_FITTED = (
    "shock.",
    "events.stargate.",
    "investors.",
    "constant_elasticity.",
    "investment.initial_belief",
    "investment.belief_learning_per_month",
    "training.capital_valuation_sensitivity",
    "training.norm_progress_oom_per_year",
    "grid.",
    "chip_supply.wafer_ceiling_over_2025_ratio",
    "chip_generations.rubin.",
    "chip_generations.feynman.",
    "chip_vendors.amd.",
    "chip_vendors.huawei.",
)
"""What has no part, or next to none, in a world without a shock before 2025: it keeps its prior."""

ACTS_WHERE = {
    "finance.": ("training", "finance", "cash"),
    "training.research_share_of_revenue": ("training", "finance", "committed_capital"),
    "tokens.thinking_split_share": ("tokens", "quality", "bought"),
    "credit.": ("investment", "finance", "debt_limit"),
    "investment.borrowing_ratio": ("investment", "finance", "revenue_limit"),
    "chip_generations.": ("chip_supply", "unit_cost", "generations"),
    "chip_supply.unit_cost_drift_per_year": ("chip_supply", "unit_cost", "generations"),
    "chip_vendors.nvidia.unit_cost_decline_per_year": ("chip_supply", "unit_cost", "constant_rate"),
}
"""Numbers of a rule that a word of the scenario chooses (section, field, word); else they do nothing."""


def fitted_quantities(scenario: Scenario) -> dict[str, Quantity]:
    """The numbers that calibration moves, by path: those with a prior that the record can speak about."""
    read = sections_of(str(scenario.single("demand")["form"]))
    other = [f"{section}." for section in FORMS if section not in read]
    silent = (*NOT_FITTED, *other, *_switched_off(scenario))
    return {
        path: number
        for path, number in scenario.quantities().items()
        if number.prior is not None and not path.startswith(silent) and _acts(path, scenario)
    }


def with_priors_widened(scenario: Scenario, factor: float) -> Scenario:
    """The same scenario with the priors of all fitted numbers so many times as wide, within their ranges.

    A marginal likelihood scales with the width of priors; how far is seen with half and twice the width.
    """
    if factor == 1.0:
        return scenario
    changes = {}
    for path, number in fitted_quantities(scenario).items():
        assert number.prior is not None
        prior = number.prior.widened(factor, number.low, number.high)
        changes[f"{path}.prior"] = {prior.kind: list(prior.args)}
    return scenario.with_changes(changes)


def _acts(path: str, scenario: Scenario) -> bool:
    return all(
        scenario.single(section)[field] == word
        for start, (section, field, word) in ACTS_WHERE.items()
        if path.startswith(start)
    )


def _switched_off(scenario: Scenario) -> tuple[str, ...]:
    """Numbers that no world reads: a purse that limits nothing, unless the theory counts all work by it."""
    is_read = scenario.single("purse")["limit"] == "limited"
    counts_work = scenario.single("demand")["form"] in ("human_hours", "flat_tasks")
    unread = () if is_read else ("purse.growth_per_year", "purse.saturation_exponent")
    return unread if is_read or counts_work else (*unread, "purse.addressable_value_usd_tn_per_year")


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
            record = Record(economy, series_of(self.targets), has_measures=False).run()
            observed = Observed(record.series, agents_of(record), self._short.month_index)
            by_target = observe(observed, [target.name for target in self.targets])
        economy.forget()
        return np.stack(list(by_target.values()), axis=1)

    def misfits(self, readings: Array) -> Array:
        """Distance of readings `[point, target]` from the record in independent standard deviations."""
        with np.errstate(all="ignore"):
            columns = [target.misfit(readings[:, position]) for position, target in enumerate(self.targets)]
            return independent_misfits(np.stack(columns, axis=1), error_correlation(self.targets))

    def by_target(self, misfits: Array) -> Array:
        """The distance of each target in its own standard deviations, `[point, target]`."""
        return correlated_misfits(misfits, error_correlation(self.targets))


def parameter_values(number: Quantity, coordinates: Array) -> Array:
    """Values of one number at standard normal coordinates."""
    assert number.prior is not None
    drawn: Array = np.clip(number.prior.quantile(ndtr(coordinates)), number.low, number.high)
    return drawn
