"""Which factors R hangs on: Sobol indices and Morris' elementary effects, with intervals."""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.model.declaring import Array
from sim.sweep.analysis.chance import CONFIDENCE, SEED
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered
from sim.sweep.analysis.question import Answer, Question, Shown
from sim.sweep.designs import MORRIS_LEVELS
from sim.words import percent

if TYPE_CHECKING:
    import pandas as pd

OUTPUTS = {"rebound": "mean R", "p_above_one": "P(R > 1)"}
"""What varies between points → what a reader calls it."""

SHORT = {"rebound": "R", "p_above_one": "P(R>1)"}
"""The same, as a cell of a table takes it."""

LEAST_DEFINED_FOR_A_MEAN = 0.5
"""Share of a point's draws that must define R; an assumption: below it the mean is that of odd draws."""

_RESAMPLES = 1000
_LEAST_BLOCKS = 4


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
        """Indices of R and of P(R > 1), with 95 % intervals."""
        columns = (
            {"first_order": "by itself", "total_effect": "with interactions"}
            if self.method == "sobol"
            else {"mean_absolute_effect": "mean size of effect", "spread_of_effects": "spread"}
        )
        rows = [["output", "factor", *columns.values()]]
        for row in self.table.to_dict("records"):
            halves = {column: row.get(f"{column}_half_width") for column in columns}
            cells = [
                f"{row[column]:.2f}" + ("" if half is None else f" ± {half:.2f}")
                for column, half in halves.items()
            ]
            rows.append([SHORT[row["output"]], row["label"], *cells])
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
    if blocks.sum() < _LEAST_BLOCKS:
        raise Unanswered(
            f"R is defined at all points of {blocks.sum()} of {len(blocks)} {_block_word(worlds)}; indices "
            f"take at least {_LEAST_BLOCKS}"
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
            from SALib.analyze import sobol

            indices = sobol.analyze(problem, values, calc_second_order=False, **settings)
            wanted = {"first_order": "S1", "first_order_half_width": "S1_conf",
                      "total_effect": "ST", "total_effect_half_width": "ST_conf"}  # fmt: skip
        else:
            from SALib.analyze import morris

            places = unit_places(worlds)[is_kept]
            indices = morris.analyze(problem, places, values, num_levels=MORRIS_LEVELS, **settings)
            wanted = {"mean_absolute_effect": "mu_star", "mean_absolute_effect_half_width": "mu_star_conf",
                      "mean_effect": "mu", "spread_of_effects": "sigma"}  # fmt: skip
    return [
        {column: float(np.asarray(indices[key])[place]) for column, key in wanted.items()}
        for place in range(len(names))
    ]


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
        text = (
            f"{OUTPUTS[output]} varies most with {first['label']}: {_share_of(first, 'first_order')} of the "
            "variance "
            f"between points by itself, {_share_of(first, 'total_effect')} with its interactions"
        )
    else:
        effect, half = first[size], first[f"{size}_half_width"]
        text = (
            f"{first['label']} moves {OUTPUTS[output]} most: by {effect:.2f} ± {half:.2f} over its whole "
            "range, "
            "on average"
        )
    gap = f" ({percent(n_out / n_blocks)} of {n_blocks:,} {_block_word(worlds)} left out)" if n_out else ""
    return _capital(text + gap)


def _share_of(row: "pd.Series", column: str) -> str:
    return f"{100 * row[column]:.0f} ± {100 * row[column + '_half_width']:.0f} %"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


SENSITIVITY = Question(
    "sensitivity", "Which factors does R vary with?", sensitivity, designs=("sobol", "morris")
)
