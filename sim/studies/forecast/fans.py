"""The mixture's forecasts as fans of a figure."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.model.declaring import Array
from sim.studies.forecast.naive import known_points
from sim.studies.forecast.table import LEVELS, MIXTURE, QuantileForecast

HEADLINE = "capex/four firms"
"""What the title of the figure is about."""

_EPOCH = 1970.0


def write_fans(every: Sequence[QuantileForecast], made_of: Mapping[str, Any], folder: Path) -> list[Path]:
    """Draw the mixture's forecasts into a folder, as PNG and SVG; return the paths."""
    from sim.figures import save
    from sim.figures.forecast import Fan, Origin, forecast
    from sim.figures.paper.bands import QUANTILES, Band

    vintage, made_by = made_of["vintage"], made_of["provenance"]
    places = [LEVELS.index(level) for level in QUANTILES]
    chosen = [each for each in every if each.model == MIXTURE]
    fans = []
    for each in chosen:
        known = known_points(each.quantity, vintage)
        fans.append(
            Fan(
                title=each.quantity.title,
                unit=each.quantity.unit,
                record_years=_years([point.time for point in known]),
                record=np.array([point.value for point in known]),
                years=_years([0.5 * sum(months) for months in each.quarters]),
                band=Band(*each.values[places]),
            )
        )
    origin = Origin(
        vintage=vintage,
        scenario=made_of["scenario"],
        worlds=made_by["worlds"],
        seed=made_by["seed"],
        code_version=made_by["code_version"],
        digest=made_of["sha256"],
    )
    headline = next(place for place, each in enumerate(chosen) if each.quantity.key == HEADLINE)
    return save(forecast(fans, headline, origin), folder, vintage)


def _years(months: Sequence[float]) -> Array:
    """Middles of months as years."""
    return _EPOCH + (np.array(months, dtype=np.float64) + 0.5) / 12.0
