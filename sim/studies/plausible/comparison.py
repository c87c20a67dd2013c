"""Published numbers beside the worlds of each theory: one entry for each quantity and year."""

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sim.evidence.projections import QUANTITIES, Projection
from sim.measuring.ensemble import Ensemble
from sim.measuring.statistics import finite, quantiles
from sim.scenario import Scenario
from sim.studies.plausible.quantities import MODELLED, why_not_comparable

INSIDE, ABOVE, BELOW = "inside", "above all", "below all"
"""Where the median of worlds lies against all that was published of the same."""


def title(quantity: str, year: int) -> str:
    """A quantity with its year.

    >>> title("ai_power", 2030), title("ai_capex_cumulative", 2029)
    ('Power of data centres for AI, 2030', 'Capital spending on AI, from 2025 to the end of 2029')
    """
    what = QUANTITIES[quantity]
    return what.replace("the year", str(year)) if "the year" in what else f"{what}, {year}"


def published_range(rows: Sequence[Projection]) -> tuple[float, float]:
    """The lowest and the highest that was published; a side that is open is infinite."""
    return min(span(row)[0] for row in rows), max(span(row)[1] for row in rows)


def span(row: Projection) -> tuple[float, float]:
    """From where to where a published number goes.

    One that is only "more than" goes up without end, one that is only "less than" down to zero.
    """
    low = row.low if row.low is not None else row.value
    high = row.high if row.high is not None else row.value
    return 0.0 if low is None else low, math.inf if high is None else high


def word(median: float, low: float, high: float) -> str:
    """Where a median lies.

    >>> word(3.0, 1.0, 2.0), word(1.0, 1.0, 2.0), word(0.5, 1.0, 2.0)
    ('above all', 'inside', 'below all')
    """
    return ABOVE if median > high else BELOW if median < low else INSIDE


def compared_rows(
    projections: Sequence[Projection], scenario: Scenario, ensembles: Mapping[str, Ensemble]
) -> list[dict[str, Any]]:
    """What can be compared, the latest year first, in the order of the file.

    Args:
        projections: what was published.
        scenario: whose clock and agents say what there is to compare.
        ensembles: theory → its worlds.
    """
    like = [row for row in projections if not why_not_comparable(row, scenario)]
    order = {quantity: position for position, quantity in enumerate(MODELLED)}

    def key(row: Projection) -> tuple[int, int]:
        return -row.year, order[row.quantity]

    return [_entry(list(rows), ensembles) for _, rows in groupby(sorted(like, key=key), key=key)]


def _entry(rows: Sequence[Projection], ensembles: Mapping[str, Ensemble]) -> dict[str, Any]:
    quantity, year = rows[0].quantity, rows[0].year
    low, high = published_range(rows)
    return {
        "quantity": quantity,
        "what": QUANTITIES[quantity],
        "title": title(quantity, year),
        "basis": MODELLED[quantity].basis,
        "year": year,
        "unit": rows[0].unit,
        "published_low": low,
        "published_high": high if math.isfinite(high) else None,
        "published": [published(row) for row in rows],
        "model": [_model(form, ensemble, rows) for form, ensemble in ensembles.items()],
    }


def published(row: Projection) -> dict[str, Any]:
    """A published number with who said it, as tables hold it."""
    names = ("low", "value", "high", "who", "published", "source", "grade", "note")
    return {name: getattr(row, name) for name in names}


def _model(form: str, ensemble: Ensemble, rows: Sequence[Projection]) -> dict[str, Any]:
    known = ensemble.has(rows[0].quantity)
    values = ensemble.values(rows[0].quantity, year=rows[0].year) if known else None
    if values is None or not finite(values).size:
        nothing = dict.fromkeys(("median", "q05", "q95", "word", "n_published_inside"))
        return {"theory": form, **nothing, "worlds": 0}
    spread = quantiles(values)
    median = float(spread["median"] or 0.0)
    low, high = (median if end is None else end for end in (spread["q05"], spread["q95"]))
    spans = [span(row) for row in rows]
    return {
        "theory": form,
        **spread,
        "word": word(median, *published_range(rows)),
        "n_published_inside": sum(first <= high and last >= low for first, last in spans),
        "worlds": int(finite(values).size),
    }


def not_compared_rows(projections: Sequence[Projection], scenario: Scenario) -> list[dict[str, Any]]:
    """What has no like in the model, with the reason."""
    reasons = [(row, why_not_comparable(row, scenario)) for row in projections]
    return [
        {
            "quantity": row.quantity,
            "what": QUANTITIES[row.quantity],
            "year": row.year,
            "unit": row.unit,
            **published(row),
            "reason": reason,
        }
        for row, reason in reasons
        if reason
    ]
