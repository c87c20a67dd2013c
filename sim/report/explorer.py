"""The curves of a run that a reader can walk along: the numbers of the figures, month by month."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from sim.figures.paper.bands import Band, band_over_draws, bands_caption, framed
from sim.figures.run.demand import MILLION_PER_THOUSAND, NEEDED, PANELS
from sim.figures.run.rebound_path import ALWAYS, HALF_OF_THE_WORLDS, MOST
from sim.measuring.statistics import Numbers, ratio
from sim.report.document import Explorer
from sim.results.opened import OpenedResult

DIGITS = 5
"""Of a number that the page carries; the figures show fewer."""

Chart = Mapping[str, Any]


def explorer_of(result: OpenedResult) -> list[Explorer]:
    """Demand, difference to the twin and R, of all compute and its two parts; none without series."""
    if not result.has(*NEEDED):
        return []
    start = result.shock_index
    data = {
        "name": result.scenario,
        "months": result.months,
        "mark": None if start is None else {"at": start, "label": "shock"},
        "note": bands_caption(result),
        "choices": {
            "measure": [{"key": measure, "label": label} for measure, label in PANELS],
            "view": [
                {"key": "demand", "label": "Demand"},
                {"key": "difference", "label": "Difference to the twin"},
                *([] if start is None else [{"key": "rebound", "label": "Rebound R"}]),
            ],
        },
        "charts": {
            f"{measure} {view}": chart for measure, _ in PANELS for view, chart in charts(result, measure)
        },
    }
    return [Explorer(data)]


class Curves(Protocol):
    """Worlds whose curves can be drawn."""

    @property
    def shock_index(self) -> int | None:
        """Place of the month of the shock; None without one."""

    def demand(self, measure: str) -> tuple[Numbers, Numbers, Numbers]:
        """Demand of the twin, the shocked world and the engineering path, `[draw, month]` (kH100e)."""

    def cumulative_rebound(self, measure: str) -> Numbers:
        """R from sums since the shock, `[draw, month]`."""


def charts(result: Curves, measure: str) -> list[tuple[str, Chart]]:
    """The charts of a measure with their names."""
    twin, shocked, engineering = result.demand(measure)
    levels = [
        line("with the shock", "shocked", band_over_draws(shocked).scaled(MILLION_PER_THOUSAND)),
        line("without", "twin", band_over_draws(twin).scaled(MILLION_PER_THOUSAND)),
        line("engineering", "engineering", band_over_draws(engineering).scaled(MILLION_PER_THOUSAND), False),
    ]
    changes = [
        line("with the shock", "shocked", band_over_draws(100 * (ratio(shocked, twin) - 1))),
        line("engineering", "engineering", band_over_draws(100 * (ratio(engineering, twin) - 1)), False),
    ]
    found: list[tuple[str, Chart]] = [
        ("demand", chart("million H100-equivalents", levels, is_log=True)),
        ("difference", chart("% of the demand without the shock", changes, rules=[rule(0.0, "as without")])),
    ]
    if result.shock_index is not None:
        band = band_over_draws(result.cumulative_rebound(measure), HALF_OF_THE_WORLDS)
        limits = framed(np.concatenate([band.low, band.high]), ALWAYS, MOST)
        rules = [rule(0.0, "R = 0"), rule(1.0, "R = 1")]
        found.append(
            ("rebound", chart("R, summed since the shock", [line("R", "shocked", band)], limits, rules))
        )
    return found


def chart(
    unit: str,
    lines: Sequence[Mapping[str, Any]],
    limits: tuple[float, float] | None = None,
    rules: Sequence[Mapping[str, Any]] = (),
    is_log: bool = False,
) -> Chart:
    """A chart as `pages/chart.js` reads it; without limits it shows all bands."""
    known = [value for one in lines for value in drawn(one) if value > 0.0 or not is_log]
    low, high = limits or (min(known, default=0.0), max(known, default=1.0))
    return {
        "unit": unit,
        "scale": "log" if is_log and known else "linear",
        "low": rounded(low),
        "high": rounded(high),
        "lines": list(lines),
        "rules": list(rules),
    }


def line(label: str, role: str, band: Band, has_band: bool = True) -> dict[str, Any]:
    """One curve: its median, and its 5 and 95 % quantiles; dashed where the band isn't drawn."""
    numbers = {"median": band.median, "low": band.low, "high": band.high}
    return {
        "label": label,
        "role": role,
        "has_band": has_band,
        **{name: [rounded(value) for value in values.tolist()] for name, values in numbers.items()},
    }


def drawn(one: Mapping[str, Any]) -> list[float]:
    """All numbers of a curve that its chart shows."""
    names = ("low", "high") if one["has_band"] else ("median",)
    return [value for name in names for value in one[name] if value is not None]


def rule(value: float, label: str) -> dict[str, Any]:
    """A horizontal line with its name."""
    return {"value": value, "label": label}


def rounded(value: float) -> float | None:
    """A number to the digits that the page carries; None where there is none.

    >>> rounded(1.23456789), rounded(float("nan"))
    (1.2346, None)
    """
    return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None
