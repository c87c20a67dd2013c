"""The sliders: which numbers of a scenario can be moved, in which range, and what is known of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario import Quantity, Scenario
from sim.scenario.mixture import drawn_by_path, mixture_of
from sim.scenario.theories import FORMS, WEIGHTY_FORMS, sections_of
from sim.studies.run.theories import form_of, is_mixed
from sim.texts.show import posterior_ranges, range_text
from sim.words import readable

TAIL = 0.005
"""Share of worlds beyond each end of a slider whose prior has no ends."""

UNIT_IN_NAME = re.compile(r"(_(usd|tn|bn|gw|kh100e|ln|oom|ratio)|_per_(year|month|oom))+$")

DRAWS_OF_RANGES = 1024
"""From which the middle of a mixture is read."""

DIGITS = 4
"""Significant digits of the ends of a slider."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "shock": (
        "shock.training_efficiency_ratio",
        "shock.inference_efficiency_ratio",
        "shock.pull_forward_share",
        "know_how.diffusion_per_month",
    ),
    "demand": (
        "demand.value_spread_ln",
        "demand.imitation_per_year",
        "demand.adoption_threshold",
        "tokens.thinking_exponent",
        "tokens.size_exponent",
        "purse.addressable_value_usd_tn_per_year",
        "purse.saturation_exponent",
        "task_ladder.tasks_bn_per_year",
        "task_ladder.task_value_usd",
        "human_hours.median_hours",
        "human_hours.spread_oom",
        "flat_tasks.width_oom",
        "flat_tasks.compute_growth_oom_per_oom",
    ),
    "labs": (
        "know_how.training_trend_per_year",
        "know_how.inference_trend_per_year",
        "token_pricing.pass_through",
        "training.race_premium_per_oom",
        "training.compute_scale_kh100e",
    ),
    "capital": (
        "compute.inverse_supply_elasticity",
        "investment.return_elasticity",
        "credit.debt_limit_scale",
        "grid.additions_2030_gw_per_year",
        "chip_supply.wafer_ceiling_over_2025_ratio",
    ),
    "beliefs": (
        "shock.believed_efficiency_ratio",
        "investment.initial_belief",
        "investment.belief_learning_per_month",
        "training.capital_valuation_sensitivity",
    ),
}
"""Group → dotted paths; what a theory alone reads is shown with that theory, and not with the mixture."""


@dataclass(frozen=True)
class Slider:
    """A number that can be fixed.

    Attributes:
        low, high: ends, those of the prior.
        is_log: whether equal steps are equal ratios, as in the prior.
        known: middle 90 % of the posterior; empty where draws come from the prior.
    """

    path: str
    group: str
    label: str
    unit: str
    value: float
    low: float
    high: float
    is_log: bool
    prior: str
    known: str
    source: str
    grade: str

    def holds(self, value: float) -> bool:
        """Whether a value lies on the slider."""
        return self.low <= value <= self.high


def sliders(scenario: Scenario) -> dict[str, Slider]:
    """The sliders of a scenario by dotted path; a number that is the same in all worlds has none."""
    numbers, known = scenario.quantities(), known_ranges(scenario)
    theories = WEIGHTY_FORMS if is_mixed(scenario) else (form_of(scenario),)
    unread = {form for form in FORMS if any(form not in sections_of(theory) for theory in theories)}
    return {
        path: slider(path, group, numbers[path], known.get(path, ""))
        for group, paths in GROUPS.items()
        for path in paths
        if path in numbers and numbers[path].prior is not None and path.partition(".")[0] not in unread
    }


def known_ranges(scenario: Scenario) -> dict[str, str]:
    """Middle 90 % of the posterior by dotted path; of a mixture, of what its theories know together."""
    if not is_mixed(scenario):
        return posterior_ranges(scenario)
    known = {path for one in mixture_of(scenario).scenarios.values() for path in posterior_ranges(one)}
    drawn = drawn_by_path(scenario, 0, DRAWS_OF_RANGES)
    return {path: range_text(drawn[path]) for path in known if path in drawn}


def slider(path: str, group: str, number: Quantity, known: str) -> Slider:
    """The slider of a number."""
    low, high = (float(f"{end:.{DIGITS}g}") for end in number.support(TAIL))
    return Slider(
        path=path,
        group=group,
        label=number.label or label_of(path),
        unit="" if number.unit == "1" else number.unit,
        value=number.value,
        low=low,
        high=high,
        is_log=number.prior is not None and "log" in number.prior.kind,
        prior=str(number.prior),
        known=known,
        source=number.source,
        grade=number.grade or "",
    )


def label_of(path: str) -> str:
    """The name of a number without its unit, which stands beside it.

    >>> label_of("purse.addressable_value_usd_tn_per_year")
    'addressable value'
    >>> label_of("shock.pull_forward_share")
    'pull forward share'
    """
    return readable(UNIT_IN_NAME.sub("", path.rpartition(".")[2]))


def as_data(slider: Slider) -> dict[str, Any]:
    """A slider as the page reads it."""
    return dict(vars(slider))
