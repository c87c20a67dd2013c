"""The plan of a sweep: all that decides its numbers, cut into chunks, written once and never changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.measuring.variables import coordinates
from sim.results.files import replace_file
from sim.results.provenance import code_digest, installed
from sim.scenario import Scenario
from sim.sweep.definition import ELASTICITY, SIDE_BY_SIDE, Factor, Sweep
from sim.sweep.designs import Point, points_of

PLAN = "plan.json"
_LIBRARIES = ("mesa", "numpy", "scipy", "pyarrow", "SALib")
"""Other versions may give other bytes, so that a sweep is not begun with one and ended with another."""

SCHEMA_VERSION = 2

SECONDS_PER_GROUP, SECONDS_PER_WORLD, SECONDS_PER_POINT = 0.65, 0.0022, 0.005
"""About what a chunk costs at `_MONTHS` months on one core: for each group of points that can share an
economy, for each world, and for each point whose values are checked."""

_MONTHS = 108
_LEAST_ROWS, _MOST_ROWS, _MOST_GROUPS = 48, 400, 4
"""Pairs that are simulated side by side: enough for arrays to pay, few enough for a chunk to take seconds.
A chunk whose points need several economies has up to four times as many."""

_BYTES_PER_SUMMARY, _BYTES_PER_MONTH, BYTES_PER_PART = 8, 3.4, 20_000
"""About what the numbers of a row take on disk, and each part in addition; they hardly compress."""


@dataclass(frozen=True)
class Chunk:
    """Rows that are simulated together and stored in one part.

    Attributes:
        rows: numbers of the rows: row r is draw r modulo draws of point r // draws.
    """

    index: int
    rows: range


@dataclass(frozen=True)
class Plan:
    """The content of `plan.json`, with its hash."""

    content: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """SHA-256 of all that decides the numbers: of the plan without its layout."""
        return str(self.content["plan_sha256"])

    @property
    def points(self) -> list[Point]:
        """The design matrix, a row for each point and a column for each factor."""
        return [tuple(row) for row in self.content["points"]]

    @property
    def n_points(self) -> int:
        """How many points."""
        return len(self.content["points"])

    @property
    def factors(self) -> dict[str, str]:
        """Path of each factor, and what its column holds: `number`, `flag` or `text`."""
        return {each["path"]: each["kind"] for each in self.content["factors"]}

    @property
    def measures(self) -> list[str]:
        """What is measured, such as `compute`."""
        return [str(each) for each in self.content["measures"]]

    @property
    def draws(self) -> int:
        """Draws of each point."""
        return int(self.content["draws"])

    @property
    def horizons_months(self) -> list[int]:
        """Horizons of all scenarios."""
        return [int(each) for each in self.content["horizons_months"]]

    @property
    def n_chunks(self) -> int:
        """How many parts there are before they become one file."""
        return -(-self.n_rows // self.rows_per_chunk)

    @property
    def n_rows(self) -> int:
        """Pairs of worlds."""
        return self.n_points * self.draws

    @property
    def worlds_per_row(self) -> int:
        """A world, its twin, and one with cheaper tokens if the price elasticity is measured."""
        return 3 if ELASTICITY in self.measures else 2

    @property
    def rows_per_chunk(self) -> int:
        """Most rows of a chunk."""
        return int(self.content["layout"]["rows_per_chunk"])

    def scenario_of(self, point: int) -> str:
        """Name of the scenario that a point changes."""
        names = list(self.content["scenarios"])
        return names[point] if self.content["design"] == SIDE_BY_SIDE else names[0]

    def chunks(self) -> Iterator[Chunk]:
        """All chunks; they depend on nothing but the plan."""
        for index, first in enumerate(range(0, self.n_rows, self.rows_per_chunk)):
            yield Chunk(index, range(first, min(first + self.rows_per_chunk, self.n_rows)))


def make_plan(sweep: Sweep, workers: int = 1, rows_per_chunk: int | None = None) -> Plan:
    """Lay out a sweep; the same file, scenarios and program give the same plan.

    Args:
        sweep: what to run.
        workers: which the chunks should keep busy; no number depends on them.
        rows_per_chunk: says how large chunks are, whatever the workers.
    """
    points = points_of(sweep)
    layout = rows_per_chunk or _rows_per_chunk(sweep, points, workers)
    content: dict[str, Any] = {
        "created_by": "jevons",
        "schema_version": SCHEMA_VERSION,
        "name": sweep.name,
        "description": sweep.description,
        "design": sweep.design,
        "scenarios": {
            name: {"digest": scenario.digest(), "resolved": scenario.resolved_yaml()}
            for name, scenario in sweep.scenarios.items()
        },
        "factors": [_described(factor) for factor in sweep.factors],
        "points_asked": sweep.points,
        "draws": sweep.draws,
        "seed": sweep.seed,
        "code_digest": code_digest(),
        "libraries": {name: installed(name) for name in _LIBRARIES},
        "measures": list(sweep.measures),
        "horizons_months": sweep.horizons_months,
        "months": months_of(sweep),
        "layout": {"rows_per_chunk": layout},
        "points": points,
    }
    # As it will be read back, so that both have one hash.
    content = json.loads(json.dumps(content))
    return Plan(content | {"plan_sha256": _hash(content)})


def sweep_of(plan: Plan, scenarios: Mapping[str, Scenario]) -> Sweep:
    """The sweep that a plan was made of; its points are those of the plan, they cannot be drawn anew.

    Args:
        plan: as a folder remembers it.
        scenarios: those that it names, rebuilt.
    """
    content = plan.content
    return Sweep(
        name=content["name"],
        description=content["description"],
        design=content["design"],
        scenarios=scenarios,
        factors=tuple(_factor(each) for each in content["factors"]),
        points=content["points_asked"],
        draws=plan.draws,
        seed=content["seed"],
        measures=tuple(plan.measures),
    )


def renewed(plan: Plan, scenarios: Mapping[str, Scenario]) -> Plan:
    """The same points of the same scenarios, planned by the program and the libraries that are here now.

    Args:
        plan: as a folder remembers it.
        scenarios: those that it names, rebuilt.
    """
    content = json.loads(json.dumps(dict(plan.content) | _made_with(scenarios)))
    return Plan(content | {"plan_sha256": _hash(content)})


def _made_with(scenarios: Mapping[str, Scenario]) -> dict[str, Any]:
    return {
        "scenarios": {
            name: {"digest": scenario.digest(), "resolved": scenario.resolved_yaml()}
            for name, scenario in scenarios.items()
        },
        "code_digest": code_digest(),
        "libraries": {name: installed(name) for name in _LIBRARIES},
    }


def _rows_per_chunk(sweep: Sweep, points: Sequence[Point], workers: int) -> int:
    """Enough rows for each economy of a chunk, and two chunks for each worker if that is possible."""
    n_rows = len(points) * sweep.draws
    n_groups = len(_kinds(sweep, points)) if sweep.draws < _MOST_ROWS else 1
    most = _MOST_ROWS * min(n_groups, _MOST_GROUPS)
    return min(max(_LEAST_ROWS, -(-n_rows // (2 * workers))), most)


def _kinds(sweep: Sweep, points: Sequence[Point]) -> set[tuple[str, ...]]:
    """All that points differ in, but for numbers: two of one kind can share an economy."""
    if sweep.design == SIDE_BY_SIDE:
        return {(name,) for name in sweep.scenarios}
    numbers = next(iter(sweep.scenarios.values())).quantities()
    structural = [place for place, factor in enumerate(sweep.factors) if factor.path not in numbers]
    return {tuple(str(point[place]) for place in structural) for point in points}


def _factor(described: Mapping[str, Any]) -> Factor:
    given = {name: value for name, value in described.items() if name != "kind"}
    return Factor(**(given | {"values": tuple(given["values"])}))


def _described(factor: Factor) -> dict[str, Any]:
    shown = ("path", "kind", "values", "low", "high", "is_log", "n_levels", "source")
    return {name: getattr(factor, name) for name in shown}


def months_of(sweep: Sweep) -> dict[str, list[str]]:
    """Scenario → labels of its months."""
    return {
        name: [str(month) for month in coordinates(scenario)["month"]]
        for name, scenario in sweep.scenarios.items()
    }


def _hash(content: Mapping[str, Any]) -> str:
    others = {key: value for key, value in content.items() if key not in ("plan_sha256", "layout")}
    return hashlib.sha256(json.dumps(others, sort_keys=True).encode()).hexdigest()


def write_plan(folder: Path, plan: Plan) -> None:
    """Write `plan.json`, whole or not at all."""
    head = json.dumps({**plan.content, "points": []}, indent=1, ensure_ascii=False)
    # One line for each point: a design can be as long as a book.
    points = ",\n".join(f"  {json.dumps(point)}" for point in plan.content["points"])
    text = head.replace('"points": []', f'"points": [\n{points}\n ]', 1)
    replace_file(folder / PLAN, f"{text}\n".encode())


def read_plan(folder: Path) -> Plan:
    """The plan of a folder.

    Raises:
        UserError: if there is none, or it was changed.
    """
    file = folder / PLAN
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        is_own = content["plan_sha256"] == _hash(content)
    except FileNotFoundError:
        raise UserError(f"{folder}: is not the folder of a sweep, it has no {PLAN}") from None
    except OSError as problem:
        raise UserError(f"{file}: cannot be read: {problem.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{file}: is not the plan of a sweep") from None
    if not is_own:
        raise UserError(f"{file}: was changed after it was written; choose another --out")
    if content["schema_version"] != SCHEMA_VERSION:
        raise UserError(f"{file}: was written by another version of jevons")
    return Plan(content)


def difference(known: Plan, wanted: Plan) -> str:
    """The first entry in which two plans differ, but for the layout; empty if they are the same."""
    keys = [key for key in wanted.content if key not in ("plan_sha256", "layout")]
    return next((key for key in keys if known.content.get(key) != wanted.content[key]), "")


def expected_seconds(plan: Plan, sweep: Sweep, workers: int) -> float:
    """About how long a plan takes on idle cores."""
    chunk_s = expected_seconds_of_rows(plan, plan.rows_per_chunk, groups_per_chunk(plan, sweep))
    return chunk_s * plan.n_rows / plan.rows_per_chunk / min(workers, plan.n_chunks)


def expected_seconds_of_rows(plan: Plan, n_rows: int, n_groups: float) -> float:
    """About how long rows take on an idle core, whose points fall into some groups."""
    n_months = max(len(months) for months in plan.content["months"].values())
    worlds = n_rows * plan.worlds_per_row
    work = (n_groups * SECONDS_PER_GROUP + worlds * SECONDS_PER_WORLD) * n_months / _MONTHS
    return work + n_rows / plan.draws * SECONDS_PER_POINT


def groups_per_chunk(plan: Plan, sweep: Sweep) -> float:
    """How many economies a chunk takes: points that differ in more than numbers cannot share one."""
    points_per_chunk = max(1.0, plan.rows_per_chunk / plan.draws)
    return min(float(len(_kinds(sweep, plan.points))), points_per_chunk)


def expected_bytes(plan: Plan) -> int:
    """About how much the parts take on disk."""
    n_months = max(len(months) for months in plan.content["months"].values())
    demand = len(plan.measures) * 2 * n_months * _BYTES_PER_MONTH
    summary = _BYTES_PER_SUMMARY * len(plan.measures) * 2 * len(plan.horizons_months)
    return int(plan.n_rows * (demand + summary)) + plan.n_chunks * BYTES_PER_PART
