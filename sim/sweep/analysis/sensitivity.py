"""Which factors R hangs on: Sobol indices and Morris' elementary effects, with intervals."""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.measuring.rebound import LEAST_WORLDS
from sim.model.declaring import Array
from sim.sweep.analysis.chance import (
    CONFIDENCE,
    CONFIDENCE_Z,
    SEED,
    error_of_nothing_seen,
    share_with_interval,
)
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered
from sim.sweep.analysis.question import Answer, Question, Shown
from sim.sweep.designs import MORRIS_LEVELS
from sim.words import percent

if TYPE_CHECKING:
    import pandas as pd

    from sim.sweep.analysis.chance import Cells

OUTPUTS = {"rebound": "mean R", "p_above_one": "P(R > 1)"}
"""What varies between points → what a reader calls it."""

SHORT = {"rebound": "R", "p_above_one": "P(R>1)"}
"""The same, as a cell of a table takes it."""

LEAST_DEFINED_FOR_A_MEAN = 0.5
"""Share of a point's draws that must define R; an assumption: below it the mean is that of odd draws."""

_RESAMPLES = 1000
_RESAMPLES_OF_SPREAD = 200

LEAST_BLOCKS = {"sobol": LEAST_WORLDS, "morris": 8}
"""Base samples or trajectories that indices take: a share of a variance as many as a verdict takes worlds.

How far R moves is seen in fewer trajectories, since each passes all factors; how many is an assumption.
"""


@dataclass(frozen=True)
class Sensitivity(Answer):
    """Indices of every factor.

    Attributes:
        method: `sobol` or `morris`.
        table: a row for each output and factor.
        n_blocks, n_left_out: base samples or trajectories, and those with a point that defines no R.
        finding: one sentence.
    """

    method: str
    table: "pd.DataFrame"
    n_blocks: int
    n_left_out: int
    finding: str

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""
        return {f"{self.method}_indices": self.table}

    @property
    def in_short(self) -> list[Shown]:
        """Indices of R, then of P(R > 1), with 95 % intervals; what moves them most comes first."""
        columns = (
            {"first_order": "by itself", "total_effect": "with interactions"}
            if self.method == "sobol"
            else {"mean_absolute_effect": "mean size of effect", "spread_of_effects": "spread"}
        )
        rows = [["output", "factor", *columns.values()]]
        largest = "total_effect" if self.method == "sobol" else "mean_absolute_effect"
        outputs = list(dict.fromkeys(self.table["output"]))
        ranked = sorted(
            self.table.to_dict("records"), key=lambda row: (outputs.index(row["output"]), -row[largest])
        )
        for row in ranked:
            told = share_with_interval if self.method == "sobol" else _effect
            rows.append([SHORT[row["output"]], row["label"], *(told(row, column) for column in columns)])
        return [Shown(rows)]


def sensitivity(worlds: MeasuredWorlds) -> Sensitivity:
    """Sobol indices or Morris' effects of R and of the event R > 1, each point a mean over its draws.

    A base sample or trajectory in which a point is unfinished, or defines R in fewer than half of its
    draws, is left out whole, since an index takes all points of a block. The intervals are 95 %, by bootstrap
    over blocks with a fixed seed.

    Raises:
        Unanswered: for too few whole blocks, or if no output varies.
    """
    import pandas as pd

    outputs = point_outputs(worlds)
    size = worlds.block_size
    blocks: NDArray[np.bool_] = np.all(np.isfinite(outputs["rebound"]).reshape(-1, size), axis=1)
    least = LEAST_BLOCKS[worlds.design]
    if blocks.sum() < least:
        raise Unanswered(
            f"R is defined at all points of {blocks.sum()} of {len(blocks)} {_block_word(worlds)}; indices "
            f"take at least {least}"
        )
    is_kept = np.repeat(blocks, size)
    rows = []
    for name, values in outputs.items():
        if np.ptp(values[is_kept]) > 0.0:
            of_factors = _indices(worlds, values[is_kept], is_kept)
            rows += [{"output": name, "factor": factor.path, "label": factor.label} | numbers
                     for factor, numbers in zip(worlds.factors, of_factors, strict=True)]  # fmt: skip
    if not rows:
        raise Unanswered("R is the same at all points")
    table = pd.DataFrame(rows)
    n_out = int((~blocks).sum())
    return Sensitivity(worlds.design, table, len(blocks), n_out, _finding(worlds, table, len(blocks), n_out))


def point_outputs(worlds: MeasuredWorlds) -> dict[str, Array]:
    """Mean R and share of R > 1 over the draws of each point, `[point]`; NaN where too few define R."""
    is_known = np.isfinite(worlds.rebound)
    counts = is_known.sum(axis=1)
    measured = worlds.is_measured.sum(axis=1)
    is_enough = (counts > 0) & (counts >= LEAST_DEFINED_FOR_A_MEAN * measured)
    safe = np.where(is_enough, counts, 1)
    mean = np.where(is_known, worlds.rebound, 0.0).sum(axis=1) / safe
    share = (worlds.rebound > 1.0).sum(axis=1) / safe
    return {"rebound": np.where(is_enough, mean, np.nan), "p_above_one": np.where(is_enough, share, np.nan)}


def _indices(worlds: MeasuredWorlds, values: Array, is_kept: Any) -> list[dict[str, float]]:
    names = [factor.path for factor in worlds.factors]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    settings: dict[str, Any] = {"num_resamples": _RESAMPLES, "conf_level": CONFIDENCE, "seed": SEED}
    with warnings.catch_warnings():
        # A factor without any effect is divided by a spread of zero.
        warnings.simplefilter("ignore")
        if worlds.design == "sobol":
            return _sobol_indices(problem, values, settings, int(is_kept.sum()) // worlds.block_size)
        return _morris_effects(problem, unit_places(worlds)[is_kept], values, settings)


def _sobol_indices(
    problem: dict[str, Any], values: Array, settings: dict[str, Any], n_blocks: int
) -> list[dict[str, float]]:
    """Shares of the variance, and where they may lie: an estimate beyond 0 or 1 is one of chance."""
    from SALib.analyze import sobol

    found = sobol.analyze(problem, values, calc_second_order=False, **settings)
    rows = []
    for place in range(problem["num_vars"]):
        row: dict[str, float] = {}
        for column, key in {"first_order": "S1", "total_effect": "ST"}.items():
            index, half = float(found[key][place]), float(found[f"{key}_conf"][place])
            # What no resample moves could still have been moved by a sample that was not drawn.
            half = max(half, CONFIDENCE_Z * error_of_nothing_seen(n_blocks))
            low, high = np.clip((index - half, index + half), 0.0, 1.0)
            row |= {column: float(np.clip(index, 0.0, 1.0)), f"{column}_low": float(min(low, 1.0 - half)),
                    f"{column}_high": float(max(high, half)), f"{column}_half_width": half}  # fmt: skip
        rows.append(row)
    return rows


def _morris_effects(
    problem: dict[str, Any], places: Array, values: Array, settings: dict[str, Any]
) -> list[dict[str, float]]:
    """How far the output moves along each factor, with intervals from resampled trajectories."""
    from SALib.analyze import morris

    n_factors = problem["num_vars"]
    n_blocks = len(values) // (n_factors + 1)
    of_blocks = np.arange(len(values)).reshape(n_blocks, n_factors + 1)
    wanted = {"mean_absolute_effect": "mu_star", "mean_effect": "mu", "spread_of_effects": "sigma"}

    def effects(blocks: NDArray[np.int_]) -> dict[str, Array]:
        rows = of_blocks[blocks].ravel()
        found = morris.analyze(
            problem, places[rows], values[rows], num_levels=MORRIS_LEVELS, **(settings | {"num_resamples": 2})
        )
        return {column: np.asarray(found[key], dtype=np.float64) for column, key in wanted.items()}

    told = effects(np.arange(n_blocks))
    rng = np.random.default_rng(SEED)
    drawn = [effects(rng.integers(n_blocks, size=n_blocks)) for _ in range(_RESAMPLES_OF_SPREAD)]
    least = CONFIDENCE_Z * error_of_nothing_seen(n_blocks) * float(np.ptp(values))
    rows: list[dict[str, float]] = [{} for _ in range(n_factors)]
    for column, index in told.items():
        half = CONFIDENCE_Z * np.std([each[column] for each in drawn], axis=0, ddof=1)
        half = np.maximum(half, least)
        # Only the mean with its sign can be below zero.
        low = index - half if column == "mean_effect" else np.maximum(index - half, 0.0)
        for place, row in enumerate(rows):
            row |= {column: float(index[place]), f"{column}_low": float(low[place]),
                    f"{column}_high": float(index[place] + half[place]),
                    f"{column}_half_width": float(half[place])}  # fmt: skip
    return rows


def unit_places(worlds: MeasuredWorlds) -> Array:
    """Where each point lies within its factors, 0 to 1, `[point, factor]`; listed values in their order."""
    columns = []
    for factor in worlds.opened.plan.factors:
        column = worlds.points[factor.path]
        if factor.values:
            order = {value: place for place, value in enumerate(factor.values)}
            columns.append([order[value] / max(1, len(order) - 1) for value in column.tolist()])
        else:
            values = column.to_numpy(dtype=np.float64)
            write = np.log if factor.is_log else np.asarray
            low, high = write(factor.low), write(factor.high)
            columns.append(((write(values) - low) / (high - low)).tolist())
    return np.array(columns, dtype=np.float64).T


def _block_word(worlds: MeasuredWorlds) -> str:
    return "base samples" if worlds.design == "sobol" else "trajectories"


def leading(table: "pd.DataFrame", output: str = "rebound") -> "pd.DataFrame":
    """Rows of an output, the largest effect first."""
    column = "total_effect" if "total_effect" in table else "mean_absolute_effect"
    return table[table["output"] == output].sort_values(column, ascending=False, kind="stable")


def _finding(worlds: MeasuredWorlds, table: "pd.DataFrame", n_blocks: int, n_out: int) -> str:
    output = str(table["output"].iloc[0])
    first = leading(table, output).iloc[0]
    size = "total_effect" if worlds.design == "sobol" else "mean_absolute_effect"
    if first[f"{size}_half_width"] >= first[size]:
        return (
            f"{n_blocks - n_out:,} {_block_word(worlds)} are too few: the intervals are wider than what they "
            "measure"
        )
    if worlds.design == "sobol":
        alone, with_all = (share_with_interval(first, column) for column in ("first_order", "total_effect"))
        text = (
            f"{OUTPUTS[output]} varies most with {first['label']}: {alone} of the variance between points by "
            f"itself, {with_all} with its interactions"
        )
    else:
        text = (
            f"{first['label']} moves {OUTPUTS[output]} most: by {_effect(first, size)} over its whole range, "
            "on average"
        )
    gap = f" ({percent(n_out / n_blocks)} of {n_blocks:,} {_block_word(worlds)} left out)" if n_out else ""
    return _capital(text + gap)


def _effect(row: "Cells", column: str) -> str:
    """How far R or a share moves, with its 95 % interval."""
    return f"{row[column]:.2f} ({row[f'{column}_low']:.2f} to {row[f'{column}_high']:.2f})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


SENSITIVITY = Question(
    "sensitivity", "Which factors does R vary with?", sensitivity, designs=("sobol", "morris")
)
