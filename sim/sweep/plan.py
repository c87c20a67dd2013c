"""The plan of a sweep: all that decides its numbers, cut into chunks, written once and never changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.rebound import MEASURES
from sim.results.provenance import code_digest, installed
from sim.sweep.definition import SIDE_BY_SIDE, Sweep
from sim.sweep.designs import Point, points_of
from sim.sweep.files import replace_file

PLAN = "plan.json"
_LIBRARIES = ("mesa", "numpy", "scipy", "pyarrow", "SALib")
"""Other versions may give other bytes, so that a sweep is not begun with one and ended with another."""

SCHEMA_VERSION = 1
WORLDS_PER_PAIR = 2

SECONDS_PER_POINT, SECONDS_PER_DRAW = 0.65, 0.004
"""About what a chunk costs for each point and each pair of worlds, at `_MONTHS` months on one core."""

_MONTHS = 108
_CHUNK_SECONDS = 2.0
_MOST_DRAWS = 400
BYTES_PER_ROW, BYTES_PER_PART = 330, 12_000
"""About what a part takes on disk; rebounds hardly compress."""


@dataclass(frozen=True)
class Chunk:
    """Points and draws that are simulated together and stored in one part."""

    index: int
    points: range
    draws: range

    @property
    def n_rows(self) -> int:
        """One row for each draw of each point."""
        return len(self.points) * len(self.draws)

    @property
    def n_worlds(self) -> int:
        """Worlds, twins among them."""
        return self.n_rows * WORLDS_PER_PAIR


@dataclass(frozen=True)
class Plan:
    """The content of `plan.json`, with its hash."""

    content: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """SHA-256 of everything else in the plan."""
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
    def replicates(self) -> int:
        """Draws of each point."""
        return int(self.content["replicates"])

    @property
    def horizons_months(self) -> list[int]:
        """Horizons of all scenarios."""
        return [int(each) for each in self.content["horizons_months"]]

    @property
    def n_chunks(self) -> int:
        """How many parts a complete sweep has."""
        return -(-self.n_points // self.points_per_chunk) * -(-self.replicates // self.draws_per_chunk)

    @property
    def n_rows(self) -> int:
        """Pairs of worlds."""
        return self.n_points * self.replicates

    @property
    def points_per_chunk(self) -> int:
        """Most points of a chunk."""
        return int(self.content["points_per_chunk"])

    @property
    def draws_per_chunk(self) -> int:
        """Most draws of a chunk."""
        return int(self.content["draws_per_chunk"])

    def scenario_of(self, point: int) -> str:
        """Name of the scenario that a point changes."""
        names = list(self.content["scenarios"])
        return names[point] if self.content["design"] == SIDE_BY_SIDE else names[0]

    def chunks(self) -> Iterator[Chunk]:
        """All chunks; they depend on nothing but the plan."""
        index = 0
        for first in range(0, self.n_points, self.points_per_chunk):
            points = range(first, min(first + self.points_per_chunk, self.n_points))
            for draw in range(0, self.replicates, self.draws_per_chunk):
                yield Chunk(index, points, range(draw, min(draw + self.draws_per_chunk, self.replicates)))
                index += 1


def make_plan(sweep: Sweep) -> Plan:
    """Lay out a sweep; the same file, scenarios and program give the same plan."""
    draws = min(sweep.replicates, _MOST_DRAWS)
    seconds = SECONDS_PER_POINT + SECONDS_PER_DRAW * draws
    content: dict[str, Any] = {
        "created_by": "jevons",
        "schema_version": SCHEMA_VERSION,
        "name": sweep.name,
        "description": sweep.description,
        "design": sweep.design,
        "scenarios": {name: scenario.digest() for name, scenario in sweep.scenarios.items()},
        "factors": [asdict(factor) | {"kind": factor.kind} for factor in sweep.factors],
        "replicates": sweep.replicates,
        "seed": sweep.seed,
        "code_digest": code_digest(),
        "libraries": {name: installed(name) for name in _LIBRARIES},
        "measures": list(MEASURES),
        "horizons_months": sweep.horizons_months,
        "draws_per_chunk": draws,
        "points_per_chunk": max(1, int(_CHUNK_SECONDS / seconds)) if draws == sweep.replicates else 1,
        "points": points_of(sweep),
    }
    # As it will be read back, so that both have one hash.
    content = json.loads(json.dumps(content))
    return Plan(content | {"plan_sha256": _hash(content)})


def _hash(content: Mapping[str, Any]) -> str:
    others = {key: value for key, value in content.items() if key != "plan_sha256"}
    return hashlib.sha256(json.dumps(others, sort_keys=True).encode()).hexdigest()


def write_plan(folder: Path, plan: Plan) -> None:
    """Write `plan.json`, whole or not at all."""
    replace_file(folder / PLAN, (json.dumps(plan.content, indent=1, ensure_ascii=False) + "\n").encode())


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
    """The first entry in which two plans differ, empty if they are the same."""
    keys = [key for key in wanted.content if key != "plan_sha256"]
    return next((key for key in keys if known.content.get(key) != wanted.content[key]), "")


def expected_seconds(plan: Plan, sweep: Sweep, workers: int) -> float:
    """About how long a plan takes on idle cores."""
    months = sum(scenario.months for scenario in sweep.scenarios.values()) / len(sweep.scenarios)
    chunks = list(plan.chunks())
    work = sum(len(each.points) * SECONDS_PER_POINT + each.n_rows * SECONDS_PER_DRAW for each in chunks)
    return work * months / _MONTHS / min(workers, len(chunks))


def expected_bytes(plan: Plan) -> int:
    """About how much the parts take on disk."""
    return plan.n_rows * BYTES_PER_ROW + plan.n_chunks * BYTES_PER_PART
