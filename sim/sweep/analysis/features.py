"""What a world is made of, as columns for a tree: factors, drawn numbers, emergent elasticities."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from sim.errors import UserError
from sim.model.declaring import Array
from sim.sweep.analysis.chance import SEED
from sim.sweep.analysis.dimension import Dimension, labels
from sim.sweep.analysis.measured import SCENARIO, MeasuredWorlds
from sim.sweep.definition import ONE_AT_A_TIME, SIDE_BY_SIDE, THEORY_OF_DEMAND

if TYPE_CHECKING:
    import pandas as pd

MOST_WORLDS = 40_000
"""Worlds of each half that a tree sees; an assumption that bounds time, not a choice of worlds."""

LEAST_DRAWS = 40
"""Draws without which numbers that differ between draws are left out: too few to tell them apart."""

_MOST_DRAWN = 40
_ELASTICITY = "price_elasticity_"


@dataclass(frozen=True)
class Column:
    """One column: a number, or whether a word is a certain one.

    Attributes:
        dimension: whose it is.
        level: the word or flag that the column asks for; None for a number.
    """

    dimension: Dimension
    level: Any = None


@dataclass(frozen=True)
class Features:
    """Worlds in which R is defined.

    Attributes:
        columns: what the tree may ask.
        values: `[world, column]`.
        rebound: `[world]`.
        weights: `[world]`, what each counts.
        clusters: `[world]` each, what came by chance together: its draw, and its block of points if those
            are a sample.
        is_training: `[world]`, which half it is in.
        split: what the halves are, in words.
    """

    columns: list[Column]
    values: NDArray[np.float32]
    rebound: Array
    weights: Array
    clusters: list[NDArray[np.int_]]
    is_training: NDArray[np.bool_]
    split: str


def features(worlds: MeasuredWorlds) -> Features | None:
    """Columns and halves; None where there are too few worlds to split.

    Halves are even and odd draws, since draw k is the same luck at every point; with fewer than ten draws
    they are random halves of the points. One at a time, the factors stay as in the scenario, and only the
    drawn numbers count.
    """
    is_used = np.isfinite(worlds.rebound)
    if worlds.design == ONE_AT_A_TIME:
        is_used[1:] = False
    points, draws = np.nonzero(is_used)
    halves = _halves(worlds, points, draws)
    if halves is None:
        return None
    is_training, split = halves
    kept = _capped(is_training)
    points, draws, is_training = points[kept], draws[kept], is_training[kept]
    rebound = worlds.rebound[points, draws]
    parts = _factor_columns(worlds, points)
    if len(np.unique(draws)) >= LEAST_DRAWS:
        parts += _drawn_columns(worlds, points, draws, rebound, is_training)
    parts += _elasticities(worlds, points, draws)
    parts = [(column, values) for column, values in parts if np.ptp(values) > 0.0]
    if not parts:
        return None
    values = np.column_stack([values for _, values in parts]).astype(np.float32)
    clusters = [draws] if len(np.unique(draws)) > 1 else []
    if worlds.point_clusters is not None:
        clusters.append(worlds.point_clusters[points])
    weights = np.ones(len(points)) if worlds.point_weights is None else worlds.point_weights[points]
    return Features([column for column, _ in parts], values, rebound, weights, clusters, is_training, split)


def _halves(
    worlds: MeasuredWorlds, points: NDArray[np.int_], draws: NDArray[np.int_]
) -> tuple[NDArray[np.bool_], str] | None:
    if len(np.unique(draws)) >= 10:
        return draws % 2 == 0, "odd draws"
    blocks = points // worlds.block_size
    known = np.unique(blocks)
    if len(known) < 20:
        return None
    chosen = np.random.default_rng(SEED).permutation(known)[: len(known) // 2]
    return np.isin(blocks, chosen), "other half of the points"


def _capped(is_training: NDArray[np.bool_]) -> NDArray[np.int_]:
    """Which worlds to keep, at random, `MOST_WORLDS` of each half."""
    rng = np.random.default_rng(SEED)
    halves = [np.flatnonzero(is_training), np.flatnonzero(~is_training)]
    return np.sort(
        np.concatenate([
            half if len(half) <= MOST_WORLDS else rng.choice(half, MOST_WORLDS, replace=False)
            for half in halves
        ])
    )  # fmt: skip


def _factor_columns(worlds: MeasuredWorlds, points: NDArray[np.int_]) -> list[tuple[Column, Array]]:
    columns: list[tuple[Column, Array]] = []
    asked = [(factor, worlds.points[factor.path]) for factor in worlds.factors]
    if worlds.design == SIDE_BY_SIDE:
        asked = [(Dimension(SCENARIO, SCENARIO, kind="text"), worlds.points[SCENARIO]), *asked]
    elif worlds.design == ONE_AT_A_TIME:
        asked = []
    for dimension, values in asked:
        if dimension.kind == "number":
            columns.append((Column(dimension), values.to_numpy(dtype=np.float64)[points]))
            continue
        levels = list(dict.fromkeys(values.tolist()))
        # Of two words one column says all.
        for level in levels[:1] if len(levels) == 2 else levels:
            is_level = (values == level).to_numpy()[points]
            columns.append((Column(dimension, level), is_level.astype(np.float64)))
    return columns


def _drawn_columns(
    worlds: MeasuredWorlds,
    points: NDArray[np.int_],
    draws: NDArray[np.int_],
    rebound: Array,
    is_training: NDArray[np.bool_],
) -> list[tuple[Column, Array]]:
    """The numbers that differ between draws; of many, those that go most with R in the training half."""
    drawn_from = _drawn_from(worlds)
    sources = list(dict.fromkeys(drawn_from))
    try:
        frames = {source: _drawn(worlds, *source) for source in sources}
        numbers = worlds.opened.numbers
    except UserError:
        # The posterior of then is gone; the factors still count.
        return []
    shared = [
        path
        for path in next(iter(frames.values())).columns
        if all(path in frame for frame in frames.values())
    ]
    called = labels(
        {factor.path: factor.label for factor in worlds.opened.plan.factors}
        | {path: numbers[path].label for path in shared}
    )
    at = np.array([sources.index(source) for source in drawn_from])[points]
    ranked = []
    ranks = rankdata(rebound[is_training])
    for path in shared:
        table = np.stack([frames[source][path].to_numpy(dtype=np.float64) for source in sources])
        values = table[at, draws]
        if np.isfinite(values).all() and np.ptp(values[is_training]) > 0.0:
            dimension = Dimension(path, called[path], numbers[path].unit)
            strength = abs(np.corrcoef(rankdata(values[is_training]), ranks)[0, 1]) if np.ptp(ranks) else 0.0
            ranked.append((strength, Column(dimension), values))
    ranked.sort(key=lambda entry: -entry[0])
    return [(column, values) for _, column, values in ranked[:_MOST_DRAWN]]


def _drawn_from(worlds: MeasuredWorlds) -> list[tuple[str, str | None]]:
    """Scenario and theory of demand of each point, which decide what its draws are; None for its own."""
    has_theory = THEORY_OF_DEMAND in worlds.points and worlds.design != ONE_AT_A_TIME
    theories = worlds.points[THEORY_OF_DEMAND] if has_theory else [None] * worlds.n_points
    return list(zip(worlds.points[SCENARIO], theories, strict=True))


def _drawn(worlds: MeasuredWorlds, scenario: str, theory: str | None) -> "pd.DataFrame":
    return worlds.opened.drawn(scenario, theory).reindex(range(worlds.opened.plan.draws))


def _elasticities(
    worlds: MeasuredWorlds, points: NDArray[np.int_], draws: NDArray[np.int_]
) -> list[tuple[Column, Array]]:
    """The emergent price elasticity of each world, where the sweep measures it and all worlds have it."""
    columns = []
    for name in worlds.opened.table.columns:
        months = str(name).removeprefix(_ELASTICITY)
        if str(name).startswith(_ELASTICITY) and months.isdigit():
            values = worlds.column(str(name))[points, draws]
            if np.isfinite(values).all():
                label = f"price elasticity of token demand after {months} months"
                columns.append((Column(Dimension(str(name), label)), values))
    return columns
