"""The record that came later, each number matched to what was forecast of it, or refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Place, UserError, did_you_mean, shown
from sim.evidence.period import months_of
from sim.evidence.table import COLUMNS, NumberedCells, numbered_cells, span_of, value_of, wrong
from sim.months import month_name, month_number
from sim.studies.backtest.comparison import Months
from sim.studies.forecast.opened import OpenedForecasts, Series

RECORD_COLUMNS = ("target", *COLUMNS[:4], "basis", *COLUMNS[4:])
"""Those of a table of evidence, with what was forecast before them and the basis beside the unit."""


@dataclass(frozen=True)
class Recorded:
    """A number that was forecast.

    Attributes:
        months: of its quarter.
        period: as the record writes it.
        value: in the unit of the forecast.
        source, grade: where it is from.
    """

    place: Place
    target: str
    entity: str
    months: Months
    period: str
    value: float
    source: str
    grade: str


def read_outcomes(file: Path, forecasts: OpenedForecasts) -> list[Recorded]:
    """Numbers of the record in the order of the file.

    Raises:
        UserError: at the first row that cannot be scored; it names file and line and says why. A file without
            rows is refused too.
    """
    found: dict[tuple[str, str, Months], Recorded] = {}
    for row in numbered_cells(file, RECORD_COLUMNS):
        recorded = _recorded(row, forecasts)
        earlier = found.setdefault((recorded.target, recorded.entity, recorded.months), recorded)
        if earlier is not recorded:
            said = f"{recorded.target} of {recorded.entity}, {recorded.period}"
            raise wrong(recorded.place, f"{said} stands already in line {earlier.place.line}; remove one")
    if not found:
        raise UserError(f"{file}: holds no row, so there is nothing to score")
    return list(found.values())


def _recorded(row: NumberedCells, forecasts: OpenedForecasts) -> Recorded:
    place, cells = row
    by_entity = forecasts.series.get(cells["target"])
    if by_entity is None:
        raise _unknown(place, "target", cells["target"], forecasts.series)
    series = by_entity.get(cells["entity"])
    if series is None:
        raise _unknown(place, f"entity of {cells['target']}", cells["entity"], by_entity)
    for column, ours in (("unit", series.unit), ("basis", series.basis)):
        if cells[column] != ours:
            said = f"{column} {shown(cells[column])}, but {cells['target']} of {cells['entity']}"
            raise wrong(place, f"{said} is forecast in {column} {ours!r}; convert it, or remove the row")
    months = months_of(span_of(place, cells["period"]))
    _check_quarter(place, cells["period"], months, series, forecasts.vintage)
    value = value_of(place, cells["value"])
    if value <= 0.0:
        raise wrong(place, f"value {cells['value']} is not above zero, and scores are of logarithms")
    return Recorded(
        place=place,
        target=cells["target"],
        entity=cells["entity"],
        months=months,
        period=cells["period"],
        value=value,
        source=cells["source"],
        grade=cells["grade"],
    )


def _unknown(place: Place, what: str, name: str, known: Iterable[str]) -> UserError:
    hint = did_you_mean(name, known) or f"; there are {', '.join(known)}"
    return wrong(place, f"no forecast of {what} {shown(name)}{hint}")


def _check_quarter(place: Place, period: str, months: Months, series: Series, vintage: str) -> None:
    if months[1] <= month_number(vintage):
        raise wrong(
            place,
            f"period {period} ends no later than {vintage}, to which the forecast knew the record: no test",
        )
    if months not in series.quarters:
        quarters = [_named(quarter) for quarter in series.quarters]
        raise wrong(
            place,
            f"period {period} ({_named(months)}) is no quarter of this forecast: they are {quarters[0]}, "
            f"{quarters[1]} and so on to {quarters[-1]}",
        )


def _named(months: Months) -> str:
    first, last = map(month_name, months)
    return first if first == last else f"{first}/{last}"
