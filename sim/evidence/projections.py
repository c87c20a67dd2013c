"""What others expected of 2030, as they published it before 2026: printed beside the model, never fitted."""

import csv
import re
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from sim.errors import Place, UserError, did_you_mean, shown
from sim.evidence.catalogue import GRADES
from sim.evidence.table import wrong

LAST_MONTH = "2025-12"
"""A later publication could know what nothing here may know."""

QUANTITIES = {
    "ai_capex": "Capital spending on AI",
    "ai_capex_cumulative": "Capital spending on AI, from 2025 to the end of the year",
    "ai_electricity": "Electricity of servers for AI",
    "ai_power": "Power of data centres for AI",
    "ai_power_added": "Power of data centres for AI, added from 2025 on",
    "ai_power_us": "Power of data centres for AI in the United States",
    "ai_revenue": "Revenue from AI",
    "compute_stock": "Compute for AI in place",
    "data_centre_chip_market": "Sales of chips for data centres",
    "data_centre_electricity": "Electricity of all data centres",
    "data_centre_electricity_us": "Electricity of all data centres in the United States",
    "data_centre_power": "Power of all data centres",
    "openai_revenue": "Revenue of OpenAI",
}
"""What is projected, and what that is."""

COLUMNS = (
    "quantity",
    "year",
    "low",
    "value",
    "high",
    "unit",
    "who",
    "published",
    "source",
    "grade",
    "note",
)

_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Projection:
    """One published number; where a side of its range is not given, it is None.

    Attributes:
        year: which the number is for, or to the end of which it adds up.
        published: month of the form 2025-04.
        source: a key of REFERENCES.md.
    """

    quantity: str
    year: int
    low: float | None
    value: float | None
    high: float | None
    unit: str
    who: str
    published: str
    source: str
    grade: str
    note: str


def read_projections(file: Path | None = None) -> tuple[Projection, ...]:
    """Return all projections, in the order of the file.

    Raises:
        UserError: at the first line that is wrong; it names file and line and says what to do.
    """
    where: Path | Traversable = files("sim.evidence") / "projections_2030.csv" if file is None else file
    reader = csv.DictReader(where.read_text(encoding="utf-8").splitlines(), strict=True)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise UserError(f"{where}:1: the first line must be {','.join(COLUMNS)}")
    return tuple(_projection(Place(str(where), number), row) for number, row in enumerate(reader, start=2))


def _projection(place: Place, row: dict[str, str]) -> Projection:
    if row["quantity"] not in QUANTITIES:
        hint = did_you_mean(row["quantity"], QUANTITIES)
        raise wrong(place, f"unknown quantity {shown(row['quantity'])}{hint}")
    if not _MONTH.fullmatch(row["published"]):
        raise wrong(place, f"published {shown(row['published'])} is no month; write it as 2025-04")
    if row["published"] > LAST_MONTH:
        raise wrong(place, f"published {row['published']} is after {LAST_MONTH}; remove the row")
    if row["grade"] not in GRADES:
        raise wrong(place, f"unknown grade {shown(row['grade'])}; use one of: {', '.join(GRADES)}")
    low, value, high = (_number(place, row[side]) for side in ("low", "value", "high"))
    given = [number for number in (low, value, high) if number is not None]
    if not given or given != sorted(given):
        raise wrong(place, "low, value and high must rise, and one of them must be given")
    return Projection(
        quantity=row["quantity"],
        year=int(row["year"]),
        low=low,
        value=value,
        high=high,
        unit=row["unit"],
        who=row["who"],
        published=row["published"],
        source=row["source"],
        grade=row["grade"],
        note=row["note"],
    )


def _number(place: Place, text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise wrong(place, f"{shown(text)} is no number; write digits with a point") from None
