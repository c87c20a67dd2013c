"""Promise 2: a world is the same alone, among any others, and beside any that are added."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from sim.measuring.twins import simulate
from sim.studies.reproduction.comparing import same_column
from sim.sweep.definition import Sweep
from sim.sweep.designs import Point
from sim.sweep.lanes import Lanes, PointTask, simulate_lanes
from sim.sweep.planning import make_plan
from tests.promises.finding import Finding, counted, log
from tests.promises.sweeps import A_YEAR_AFTER, SEED, grid, lanes

SAID = "world k alone equals world k inside any sweep; more worlds, points or factors change none"
ADDED = "token_pricing.price_speed_per_month"
"""A factor that is added; points that were there before leave it as it is in the scenario."""


@dataclass(frozen=True)
class Part:
    """Rows simulated in other company, and which rows of the whole they must equal.

    Attributes:
        here: numbers of the rows, counted within `lanes`.
        there: numbers of the rows of the whole.
    """

    lanes: Lanes
    here: Sequence[int]
    there: Sequence[int]


def check(folder: Path, n: int = 100) -> Finding:
    """Simulate `n` random parts of a sweep of 96 pairs, and compare each with the whole."""
    sweep = grid(folder, levels=6, draws=8)
    (base,) = sweep.scenarios.values()
    sweep = replace(sweep, scenarios={base.name: base.with_changes(A_YEAR_AFTER)})
    everything = lanes(sweep, make_plan(sweep), simulate)
    whole = simulate_lanes(everything)
    assert set(whole["status"].to_pylist()) == {"ok"}
    chance, kinds, misses = random.Random(SEED), [], []
    for number in range(n):
        kind = list(KINDS)[number % len(KINDS)]
        part = KINDS[kind](sweep, everything, chance)
        table = simulate_lanes(part.lanes).take(pa.array(part.here))
        other = differing(table, whole.take(pa.array(part.there)))
        misses += [f"{kind} {number}: {name}" for name in other]
        kinds.append(kind)
        if number % 20 == 19:
            log(f"  {number + 1} of {n} parts")
    measured = (
        f"{n} random parts of a sweep of 96 pairs of the model ({counted(kinds)}): {len(misses)} changes"
    )
    return Finding(2, SAID, measured, tuple(misses))


def differing(part: pa.Table, whole: pa.Table) -> list[str]:
    """Columns of the part that are not those of the whole, bit by bit; points have other numbers."""
    names = [name for name in whole.column_names if name != "point"]
    return [
        name for name in names if not same_column(part[name].combine_chunks(), whole[name].combine_chunks())
    ]


def _rows(sweep: Sweep, everything: Lanes, chance: random.Random) -> Part:
    """Some rows in a row, often one alone."""
    first = chance.randrange(len(everything.rows))
    last = min(len(everything.rows), first + chance.choice([1, 1, 2, 5, 20]))
    first_point, last_point = first // everything.draws, (last - 1) // everything.draws
    points = {at: everything.points[at] for at in range(first_point, last_point + 1)}
    part = replace(everything, rows=range(first, last), points=points)
    return Part(part, range(last - first), range(first, last))


def _points(sweep: Sweep, everything: Lanes, chance: random.Random) -> Part:
    """Some points in another order, with fewer draws."""
    chosen = chance.sample(sorted(everything.points), chance.randint(1, 5))
    return _of_points(everything, chosen, chance.randint(1, everything.draws))


def _draws(sweep: Sweep, everything: Lanes, chance: random.Random) -> Part:
    """One point with more draws."""
    return _of_points(everything, [chance.choice(sorted(everything.points))], everything.draws + 5)


def _of_points(everything: Lanes, chosen: Sequence[int], draws: int) -> Part:
    points = {at: everything.points[point] for at, point in enumerate(chosen)}
    part = replace(everything, rows=range(len(chosen) * draws), draws=draws, points=points)
    common = min(draws, everything.draws)
    pairs = [(at, point, draw) for at, point in enumerate(chosen) for draw in range(common)]
    return Part(
        part,
        [at * draws + draw for at, _, draw in pairs],
        [point * everything.draws + draw for _, point, draw in pairs],
    )


def _factors(sweep: Sweep, everything: Lanes, chance: random.Random) -> Part:
    """Some points beside new ones that differ in a factor more."""
    chosen = chance.sample(sorted(everything.points), 3)
    part = _of_points(everything, chosen, everything.draws)
    values: list[Point] = [(*everything.points[point].values, None) for point in chosen]
    values += [(*everything.points[point].values, chance.uniform(0.1, 0.4)) for point in chosen]
    points = {at: PointTask(everything.points[0].scenario, each) for at, each in enumerate(values)}
    wider = replace(
        part.lanes,
        rows=range(len(values) * everything.draws),
        points=points,
        factors={**everything.factors, ADDED: "number"},
    )
    return Part(wider, part.here, part.there)


KINDS: dict[str, Callable[[Sweep, Lanes, random.Random], Part]] = {
    "rows": _rows,
    "points": _points,
    "more draws": _draws,
    "a factor more": _factors,
}
