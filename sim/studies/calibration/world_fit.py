"""How well worlds with given parameters agree with the record that a vintage knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import ndtr

from sim.evidence.targets import Target
from sim.measuring.observed import OWN_PRICE_TOKENS, observed_in
from sim.measuring.record import Record
from sim.model.declaring import Array
from sim.model.worlds import READ, Role
from sim.scenario import Quantity, Scenario, economy_of
from sim.scenario.theories import FORMS, sections_of
from sim.studies.calibration.rows import correlation_of, n_known_before, read_rows, rows_at, series_needed
from sim.studies.calibration.shared_errors import correlated_misfits, independent_misfits
from sim.vintages import FIRST, LAST

FEWEST_MONTHS = 37
"""January 2022 to January 2025: Nvidia's fiscal year 2025 ends there."""

_NEVER_FITTED = ("constant_elasticity.", "investors.", "chip_generations.feynman.", "chip_generations.rubin.")
"""What no row speaks about: events after 2025, investors' valuations, a theory without weight."""

_NOT_FITTED_BEFORE_THE_SHOCK = (
    "shock.",
    "events.stargate.",
    "investment.initial_belief",
    "investment.belief_learning_per_month",
    "training.capital_valuation_sensitivity",
    "training.norm_progress_oom_per_year",
    "grid.",
    "chip_supply.wafer_ceiling_over_2025_ratio",
    "chip_vendors.amd.",
    "chip_vendors.huawei.",
)
"""What has no part, or next to none, in a world without a shock before 2025: there it keeps its prior."""

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


def fitted_quantities(scenario: Scenario, vintage: str = FIRST) -> dict[str, Quantity]:
    """The numbers that calibration moves, by path: those with a prior that the record can speak about."""
    read = sections_of(str(scenario.single("demand")["form"]))
    other = [f"{section}." for section in FORMS if section not in read]
    later = _NOT_FITTED_BEFORE_THE_SHOCK if vintage == FIRST else ()
    silent = (*_NEVER_FITTED, *later, *other, *_switched_off(scenario))
    return {
        path: number
        for path, number in scenario.quantities().items()
        if number.prior is not None and not path.startswith(silent) and _acts(path, scenario)
    }


def with_priors_widened(scenario: Scenario, factor: float) -> Scenario:
    """The same scenario with the priors of all numbers that a vintage fits so many times as wide.

    They stay within their ranges. A marginal likelihood scales with the width of priors; how far is seen with
    half and twice the width.
    """
    if factor == 1.0:
        return scenario
    changes = {}
    for path, number in fitted_quantities(scenario, LAST).items():
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
        vintage: to which month the record is known. The first knows the world without a shock, the others
            the world with it.
        given_rows: what is read, and how far it may be from the record, if not the rows of the vintage.
    """

    scenario: Scenario
    root_seed: int = 0
    vintage: str = FIRST
    given_rows: Sequence[Target] | None = None

    @cached_property
    def rows(self) -> Sequence[Target]:
        """What is read, in the order in which it was known."""
        return rows_at(self.vintage) if self.given_rows is None else self.given_rows

    @cached_property
    def n_known_before(self) -> int:
        """How many of the rows the vintage before knew."""
        return n_known_before(self.vintage)

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """What is fitted, by path; the order is that of the coordinates."""
        return fitted_quantities(self.scenario, self.vintage)

    @cached_property
    def _short(self) -> Scenario:
        months = max(FEWEST_MONTHS, self.scenario.month_index(self.vintage) + 1)
        return self.scenario.with_changes({"clock.months": months, "measurement.horizons_months": [1]})

    @cached_property
    def _correlation(self) -> Array:
        return correlation_of(self.rows)

    def values(self, coordinates: Array) -> dict[str, Array]:
        """Parameters at coordinates `[point, dimension]` that are standard normal under the prior."""
        return {
            path: parameter_values(number, coordinates[:, position])
            for position, (path, number) in enumerate(self.quantities.items())
        }

    def coordinates(self, values: Mapping[str, Array]) -> dict[str, Array]:
        """Coordinates of parameter values, by path, `[point]` each: what `values` makes of them again."""
        return {path: coordinates_of(self.quantities[path], given) for path, given in values.items()}

    def readings(self, values: Mapping[str, Array], first_draw: int) -> Array:
        """Readings of the rows, `[point, row]`; each point has random draws of its own."""
        n_points = len(next(iter(values.values())))
        roles = _roles_for(self.rows, self.vintage)
        economy = economy_of(
            self._short,
            self.root_seed,
            first_draw,
            n_points,
            roles=roles,
            collects_data=False,
            given=values,
        )
        with np.errstate(all="ignore"):
            record = Record(economy, series_needed(self.rows), has_measures=False).run()
            observed = observed_in(record, roles, "world", self._short.month_index)
            by_row = read_rows(self.rows, observed, self._short.clock.start)
        economy.forget()
        return np.stack(list(by_row.values()), axis=1)

    def own_misfits(self, readings: Array) -> Array:
        """Distance of readings `[point, row]` from the record, each in its own standard deviations."""
        with np.errstate(all="ignore"):
            columns = [row.misfit(readings[:, position]) for position, row in enumerate(self.rows)]
        return np.stack(columns, axis=1)

    def misfits(self, readings: Array) -> Array:
        """Distance of readings `[point, row]` from the record in independent standard deviations."""
        with np.errstate(all="ignore"):
            return independent_misfits(self.own_misfits(readings), self._correlation)

    def by_row(self, misfits: Array) -> Array:
        """The distance of each row in its own standard deviations, `[point, row]`."""
        return correlated_misfits(misfits, self._correlation)


def parameter_values(number: Quantity, coordinates: Array) -> Array:
    """Values of one number at standard normal coordinates."""
    assert number.prior is not None
    drawn: Array = np.clip(number.prior.quantile(ndtr(coordinates)), number.low, number.high)
    return drawn


def _roles_for(rows: Sequence[Target], vintage: str) -> dict[str, Role]:
    """The world that is observed, and those in which a lab alone cuts its price if a row asks for them."""
    roles = {"world": Role("world", is_shocked=vintage != FIRST)}
    if OWN_PRICE_TOKENS in series_needed(rows):
        roles |= {name: READ[name] for name in ("twin", "own_price_cut")}
    return roles


_COORDINATES = np.linspace(-8.0, 8.0, 16001)


def coordinates_of(number: Quantity, values: Array) -> Array:
    """Standard normal coordinates at which one number has these values, `[point]`."""
    found: Array = np.interp(values, parameter_values(number, _COORDINATES), _COORDINATES)
    return found
