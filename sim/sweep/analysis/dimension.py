"""What differs between worlds, as a reader calls it, and values with their units."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.sweep.definition import THEORY_OF_DEMAND
from sim.words import readable

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
    """

    path: str
    label: str
    unit: str = ""
    kind: str = "number"
    is_log: bool = False

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
            return level_text(value) if self.path != THEORY_OF_DEMAND else readable(level_text(value))
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


def labels(own: Mapping[str, str]) -> dict[str, str]:
    """What a reader calls numbers and words, all of them beside each other, by dotted path.

    Args:
        own: path → its label in the scenario, empty without one.

    Returns:
        Path → its own label, or its last two parts in words; the whole path where two would be called the
        same.

    >>> labels({"demand.form": "form of demand", "labs.mistral.secrecy_ln": ""})
    {'demand.form': 'form of demand', 'labs.mistral.secrecy_ln': 'mistral secrecy'}
    """
    short = {path: label or _short(path) for path, label in own.items()}
    called = list(short.values())
    return {path: label if called.count(label) == 1 else path for path, label in short.items()}


def _short(path: str) -> str:
    above, _, name = path.rpartition(".")
    ending = next((end for end in _UNIT_ENDINGS if name.endswith(end) and name != end), "")
    name = name.removesuffix(ending).replace("_", " ")
    group = above.rpartition(".")[2].replace("_", " ")
    return f"{group} {name}" if group else name
