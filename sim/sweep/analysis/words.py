"""Names of numbers as a reader says them, and values with their units."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_UNIT_ENDINGS = (
    "_usd_bn_per_year",
    "_usd_bn",
    "_per_year",
    "_per_month",
    "_per_oom",
    "_months",
    "_years",
    "_ln",
)
"""Ends of names that only repeat the unit."""

_UNITS = {"1": "", "mo": "months", "yr": "years"}


@dataclass(frozen=True)
class Dimension:
    """A number, flag or word in which worlds differ.

    Attributes:
        path: dotted path in the scenario, or column of the sweep.
        label: what a reader calls it.
        unit: as the scenario says it; empty without one.
        kind: `number`, `flag` or `text`.
        is_log: whether equal ratios are equal steps.
        is_factor: whether the design sets it; otherwise it differs between draws.
    """

    path: str
    label: str
    unit: str = ""
    kind: str = "number"
    is_log: bool = False
    is_factor: bool = True

    @property
    def title(self) -> str:
        """Label with the unit, for an axis.

        >>> Dimension("a", "delay", "mo").title, Dimension("a", "ratio").title
        ('delay (months)', 'ratio')
        """
        unit = _UNITS.get(self.unit, self.unit)
        return f"{self.label} ({unit})" if unit else self.label

    def say(self, value: object) -> str:
        """A value with its unit.

        >>> Dimension("a", "delay", "mo").say(18.0), Dimension("a", "pace", "1/mo").say(0.25)
        ('18 months', '0.25 per mo')
        >>> Dimension("a", "open", kind="flag").say(True)
        'yes'
        """
        if self.kind != "number" or not isinstance(value, int | float):
            return level_text(value)
        unit = _UNITS.get(self.unit, self.unit)
        unit = f"per {unit[2:]}" if unit.startswith("1/") else unit
        return f"{value:.3g} {unit}" if unit else f"{value:.3g}"


def level_text(value: object) -> str:
    """A level of a factor as text.

    >>> level_text(True), level_text(0.70000001), level_text("a"), level_text(None)
    ('yes', '0.7', 'a', 'as in the scenario')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "as in the scenario"
    # A row of a table of flags holds numpy's.
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return "yes" if value else "no"
    return f"{value:.3g}" if isinstance(value, int | float) else str(value)


NAMES = {
    "labs.deepseek.secrecy_ln": "secrecy of DeepSeek",
    "compute.inverse_supply_elasticity": "inverse supply elasticity",
    "demand.form": "form of demand",
    "demand.innovation_per_year": "adoption by innovators",
    "demand.task_growth_per_oom": "growth of tasks with difficulty",
    "demand.task_value_usd": "value of a task",
    "demand.value_spread_ln": "spread of task values",
    "investment.initial_belief": "managers' belief in rebound",
    "know_how.diffusion_per_month": "diffusion of know-how",
    "know_how.inference_trend_per_year": "trend of inference efficiency",
    "other_load.growth_per_year": "growth of other load",
    "shock.inference_efficiency_ratio": "gain in inference efficiency",
    "shock.training_efficiency_ratio": "gain in training efficiency",
    "token_pricing.pass_through": "pass-through to prices",
    "tokens.gate_width_oom": "width of the capability gate",
    "tokens.size_exponent": "exponent of model size",
    "tokens.thinking_exponent": "exponent of thinking",
    "training.capital_growth_elasticity": "elasticity of training capital",
    "training.race_premium_per_oom": "race premium in training",
    "training.theory": "theory of training",
}
"""Path → what its field calls it, for those that figures show most; others are named after their path."""


def labels(paths: Iterable[str]) -> dict[str, str]:
    """Path → its name, or its last two parts in words; the whole path where two would be called the same.

    >>> labels(["demand.form", "labs.mistral.secrecy_ln"])
    {'demand.form': 'form of demand', 'labs.mistral.secrecy_ln': 'mistral secrecy'}
    """
    short = {path: NAMES.get(path) or _short(path) for path in paths}
    called = list(short.values())
    return {path: label if called.count(label) == 1 else path for path, label in short.items()}


def _short(path: str) -> str:
    above, _, name = path.rpartition(".")
    ending = next((each for each in _UNIT_ENDINGS if name.endswith(each) and name != each), "")
    name = name.removesuffix(ending).replace("_", " ")
    group = above.rpartition(".")[2].replace("_", " ")
    return f"{group} {name}" if group else name


def rounded(value: float) -> float:
    """A bound to three significant digits, so that what is said is what was counted.

    >>> rounded(7.23456), rounded(0.0)
    (7.23, 0.0)
    """
    return float(f"{value:.3g}")


def listed(parts: Iterable[str]) -> str:
    """Words in a row.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
