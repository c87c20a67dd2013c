"""What every file of a result holds: as the program declares it, and as `columns.yaml` says of CSV tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from docs.generator.markdown import described
from sim.measuring.variables import DEMAND, ELASTICITY_MONTHS, VARIABLES, change_of
from sim.results.summary_schema import summary_schema
from sim.sweep.columns import DROPPED, FAILED, OK
from sim.sweep.definition import ELASTICITY

DECLARED = Path(__file__).with_name("columns.yaml")
HEAD = ("column", "unit", "meaning")
SHARED = "shared"
"""Said of a column that several tables have."""

ABOUT = """\
Made from the declarations of the program. What the folders are for stands in [Files of a
result](../RESULT_FILES.md). The unit `1` is a number without dimension; an empty unit belongs to a word."""

ABOUT_SWEEPS = """\
A row is a pair of worlds of a sweep; `jevons export --format csv` writes the same columns. `{own}` is a
[measure of your own](../OWN_CODE.md#a-measure-of-your-own), which is in `series.nc` under its name too."""

ABOUT_SUMMARY = "The first level; `jevons schema --summary` prints the whole schema."


@dataclass(frozen=True)
class Column:
    """What is said of a column: its name, perhaps with words in braces, its unit and its meaning."""

    name: str
    unit: str
    meaning: str

    def matches(self, name: str, words: Mapping[str, str]) -> bool:
        """Whether this is the description of a column of that name."""
        pattern = re.escape(self.name)
        for word, meaning in words.items():
            named = re.findall(r"`(\w+)`", meaning)
            pattern = pattern.replace(rf"\{{{word}\}}", f"({'|'.join(named) or '[0-9]+'})")
        return re.fullmatch(pattern, name) is not None


@cache
def declared() -> dict[str, Any]:
    """The content of `columns.yaml`."""
    content: dict[str, Any] = yaml.safe_load(DECLARED.read_text(encoding="utf-8"))
    return content


def columns_of(file: str) -> list[Column]:
    """Columns of a CSV table in their order.

    Raises:
        KeyError: if nothing is said of the table.
    """
    shared = declared()["shared"]
    return [
        Column(name, *(shared[name] if said == SHARED else said))
        for name, said in declared()["tables"][file]["columns"].items()
    ]


def undescribed(file: str, header: Sequence[str]) -> list[str]:
    """Columns of a table of which nothing is said."""
    words = declared()["words"]
    return [name for name in header if not any(one.matches(name, words) for one in columns_of(file))]


def sweep_columns() -> list[Column]:
    """Columns of `worlds.parquet`, and of a sweep or a run that was exported as CSV."""
    of_rebound, of_demand = VARIABLES["rebound"], VARIABLES["demand_change_ratio"]
    elasticity = VARIABLES[ELASTICITY]
    months = ", ".join(map(str, ELASTICITY_MONTHS))
    return [
        Column("point", "", "number of the point of the design"),
        Column("draw", "", "number of the draw: the same luck at every point"),
        Column("scenario", "", "name of the scenario"),
        Column("{factor}", "of the number", "value of the factor, under its dotted path"),
        Column("status", "", f"`{OK}` (measured), `{DROPPED}` (accounts do not close) or `{FAILED}`"),
        Column("reason", "", "why it is not measured"),
        Column("rebound_{measure}_{months}", of_rebound.unit, of_rebound.long_name),
        Column("demand_change_ratio_{measure}_{months}", of_demand.unit, of_demand.long_name),
        Column(f"{ELASTICITY}_{{months}}", elasticity.unit, f"{elasticity.long_name}, after {months} months"),
        *(
            Column(
                f"{name}_{{branch}}",
                VARIABLES[name].unit,
                f"{VARIABLES[name].long_name}; a list with an entry a month",
            )
            for name in DEMAND.values()
        ),
        Column(f"{change_of('{own}')}_{{months}}", "1", "its sum with the shock over that without, less one"),
        Column("{own}_{branch}", "of the measure", "the measure itself; a list with an entry a month"),
    ]


def write_result_files(folder: Path) -> None:
    """Write the page."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [
        "# Every column of every file",
        ABOUT,
        _netcdf(),
        f"## worlds.parquet\n\n{ABOUT_SWEEPS}\n\n{_columns_table(sweep_columns())}",
        _summary(),
        *(_csv(file, told) for file, told in declared()["tables"].items()),
    ]
    (folder / "columns.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _columns_table(columns: list[Column]) -> str:
    return described(HEAD, [[f"`{one.name}`", one.unit, one.meaning] for one in columns])


def _netcdf() -> str:
    kinds = {"series.nc": "main", "decomposition.nc": "decomposition", "alternatives.nc": "alternative"}
    parts = []
    for file, kind in kinds.items():
        rows = [
            [f"`{name}`", ", ".join(one.dims), one.unit, one.long_name]
            for name, one in VARIABLES.items()
            if kind in one.kinds
        ]
        parts.append(f"## {file}\n\n{described(['variable', 'dimensions', 'unit', 'meaning'], rows)}")
    parts[-1] += "\n\nEach variable of `alternatives.nc` has a further dimension, `alternative`."
    return "\n\n".join(parts)


def _summary() -> str:
    rows = []
    for name, told in summary_schema()["properties"].items():
        rows.append([f"`{name}`", str(told.get("type", "object")), told.get("description", "")])
    return f"## summary.json\n\n{ABOUT_SUMMARY}\n\n{described(['entry', 'type', 'meaning'], rows)}"


def _csv(file: str, told: Mapping[str, Any]) -> str:
    columns = columns_of(file)
    names = " ".join(one.name for one in columns)
    words = {word: meaning for word, meaning in declared()["words"].items() if f"{{{word}}}" in names}
    where = "".join(f"`{{{word}}}` is {meaning}. " for word, meaning in words.items())
    made_by = f"Made by {_made_by(told['made_by'])}."
    return f"## {file}\n\nA row is {told['row']}. {where}{made_by}\n\n{_columns_table(columns)}"


def _made_by(text: str) -> str:
    command, comma, rest = text.partition(", ")
    return f"`{command}`{comma}{rest}"
