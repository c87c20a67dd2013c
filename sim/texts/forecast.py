"""What a dated forecast says, and how it fared, for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.studies.forecast import Forecasts, Scores
from sim.studies.forecast.quantities import TITLES
from sim.studies.forecast.table import LEVELS, MIXTURE, QuantileForecast
from sim.texts.layout import UNKNOWN, aligned, paragraph
from sim.words import listed, percent, readable, with_range

_LOW, _MEDIAN, _HIGH = (LEVELS.index(level) for level in (0.05, 0.5, 0.95))
_NAMES = {"ar1": "AR(1)"}
_SHOWN = 12
"""Characters of a digest that are shown."""


def forecast_text(made: Forecasts) -> str:
    """What the mixture expects of three quarters, and what it is made of."""
    of = made.made_of
    rows = [["quantity", "unit", "first quarter", "after a year", "last quarter"]]
    rows += [_quantity_row(each) for each in made.every if each.model == MIXTURE]
    weights = listed([f"{percent(weight)} {readable(name)}" for name, weight in of["weights"].items()])
    used = listed([f"{entry['used']:,} of {readable(name)}" for name, entry in of["worlds"].items()])
    said = paragraph(
        f"The mixture as of {of['vintage']}, median and 90 % of worlds, in quarters that end after it; those "
        "of Nvidia and Broadcom end in January, April, July and October. Weights by "
        f"{readable(of['weighting'])}: {weights}. Worlds: {used}. The file holds {len(LEVELS)} quantiles of "
        "each quarter to the end of 2027, of the mixture, of each theory, and of the naive forecasts where "
        "the record allows one."
    )
    return f"{aligned(rows)}\n\n{said}"


def _quantity_row(each: QuantileForecast) -> list[str]:
    n_quarters = len(each.quarters)
    cells = [_with_band(each, place) for place in (0, min(3, n_quarters - 1), n_quarters - 1)]
    return [each.quantity.title, each.quantity.unit, *cells]


def _with_band(each: QuantileForecast, place: int) -> str:
    low, median, high = (float(each.values[level, place]) for level in (_LOW, _MEDIAN, _HIGH))
    return with_range(median, low, high)


def written(made: Forecasts) -> str:
    """Where the forecast lies, and its digest."""
    return f"Written once to {made.file} (SHA-256 {made.made_of['sha256'][:_SHOWN]}…)"


def score_text(found: Scores) -> str:
    """Scores by series, what they are, and the conclusion."""
    about = paragraph(
        "CRPS in logarithms (about the relative error; lower is better) of the forecasts of "
        f"{found.forecasts.vintage}, digest {found.forecasts.digest[:_SHOWN]}…; WIS, 50 % and 90 % are of "
        "the mixture: its weighted interval score, and how many numbers lie in its middle half and nine "
        "tenths."
    )
    return f"{_scores_table(found)}\n\n{about}\n\n{conclusion(found)}"


def _scores_table(found: Scores) -> str:
    models = found.forecasts.models
    rows = [["series", "numbers", *map(_name, models), "WIS", "in 50 %", "in 90 %"]]
    rows += [_series_row(row, models) for row in found.series]
    return aligned(rows)


def _series_row(row: Mapping[str, Any], models: Sequence[str]) -> list[str]:
    crps = [f"{row['models'][name]['crps_ln']:.3f}" if name in row["models"] else UNKNOWN for name in models]
    own = row["models"].get(MIXTURE)
    bands = [f"{own['wis_ln']:.3f}", str(own["n_in_50_percent"]), str(own["n_in_90_percent"])] if own else []
    return [f"{TITLES[row['target']]}, {row['entity']}", str(row["n"]), *crps, *(bands or [UNKNOWN] * 3)]


def _name(model: str) -> str:
    return _NAMES.get(model, readable(model))


def conclusion(found: Scores) -> str:
    """One sentence: how often the mixture beats what is naive, and how many numbers its bands hold."""
    rivalled = [row for row in found.series if row["beats_naive"] is not None]
    won = sum(row["beats_naive"] for row in rivalled)
    own = [row for row in found.rows if row["model_id"] == MIXTURE]
    inside = [sum(row[f"is_in_{share}_percent"] for row in own) for share in (50, 90)]
    shares = [f"{n} ({percent(n / len(own))})" if own else str(n) for n in inside]
    return paragraph(
        f"The mixture beats every naive forecast that there is in {won} of {len(rivalled)} series; of "
        f"{len(own)} numbers {shares[0]} lie in its 50 % bands and {shares[1]} in its 90 % bands."
    )
