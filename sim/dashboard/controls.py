"""The sliders: which numbers of a scenario can be moved, in which range, and what is known of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario import Quantity, Scenario
from sim.scenario.theories import FORMS, sections_of
from sim.studies.run.theories import form_of
from sim.texts.show import posterior_ranges
from sim.words import readable

TAIL = 0.005
"""Share of worlds beyond each end of a slider whose prior has no ends."""

UNIT_IN_NAME = re.compile(r"(_(usd|tn|bn|gw|kh100e|ln|oom|ratio)|_per_(year|month|oom))+$")

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
"""Group → dotted paths; what a theory alone reads is shown with that theory."""


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
    numbers, known = scenario.quantities(), posterior_ranges(scenario)
    unread = set(FORMS) - sections_of(form_of(scenario))
    return {
        path: slider(path, group, numbers[path], known.get(path, ""))
        for group, paths in GROUPS.items()
        for path in paths
        if path in numbers and numbers[path].prior is not None and path.partition(".")[0] not in unread
    }


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
