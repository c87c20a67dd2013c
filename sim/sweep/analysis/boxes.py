"""What would have to be true: boxes of worlds in which R is nearly always above, or below, one."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.sweep.analysis.bounds import (
    Bound,
    Flags,
    column_of,
    leaves,
    members,
    one_per_dimension,
    rounded_bounds,
)
from sim.sweep.analysis.chance import CONFIDENCE_Z, SEED
from sim.sweep.analysis.features import Column, Features, features
from sim.sweep.analysis.question import Answer, Question
from sim.sweep.analysis.worlds import Unanswered, Worlds
from sim.words import listed, percent

if TYPE_CHECKING:
    import pandas as pd

ABOVE, BELOW = "R > 1", "R < 1"
_DEPTH = 3
_LEAST_LEAF_SHARE = 0.05
_MOST_BOXES = 3
_MOST_SHOWN = 1500


@dataclass(frozen=True)
class Box:
    """Conditions, and what is true of the worlds that meet them.

    Attributes:
        name: a letter.
        side: `R > 1` or `R < 1`.
        bounds: all must hold.
        density: share of its worlds on that side, in the half that found it and in the held-out half.
        coverage: its share of all worlds on that side, held out.
        base: share of all worlds on that side, held out.
        n: held-out worlds in it.
    """

    name: str
    side: str
    bounds: tuple[Bound, ...]
    density_found: float
    density: float
    coverage: float
    base: float
    n: int

    def conditions(self) -> str:
        """All bounds in words."""
        return listed([bound.words() for bound in self.bounds])

    def sentence(self) -> str:
        """What the box says."""
        verb = "Backfire (R > 1)" if self.side == ABOVE else "A saving (R < 1)"
        kind = "backfire" if self.side == ABOVE else "saving"
        return (
            f"{verb} with {self.conditions()}: {percent(self.density)} of such worlds, which are "
            f"{percent(self.coverage)} of all {kind} worlds (without conditions: {percent(self.base)})"
        )


@dataclass(frozen=True)
class Boxes(Answer):
    """All boxes that hold.

    Attributes:
        boxes: those of R > 1 first, the widest first.
        n_rejected: boxes that did not hold in the held-out half.
        n_worlds: worlds that count, both halves.
        split: what was held out.
        shown: held-out worlds for a picture: R and the columns of `columns`.
        columns: what the columns of `shown` are.
        finding: one sentence.
    """

    boxes: list[Box]
    n_rejected: int
    n_worlds: int
    split: str
    shown: "pd.DataFrame"
    columns: list[Column]
    finding: str

    @property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """By name of the file."""
        import pandas as pd

        rows = []
        for box in self.boxes:
            numbers = {
                "density_held_out": box.density,
                "density_training": box.density_found,
                "coverage_held_out": box.coverage,
                "base_rate_held_out": box.base,
                "worlds_held_out": box.n,
            }
            for bound in box.bounds:
                rows.append(
                    {"box": box.name, "side": box.side, "path": bound.dimension.path,
                     "condition": bound.words(), "above": bound.low, "up_to": bound.high,
                     "unit": bound.dimension.unit} | numbers
                )  # fmt: skip
        columns = ["box", "side", "path", "condition", "above", "up_to", "unit"]
        table = pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)
        return {"boxes": table.replace([np.inf, -np.inf], np.nan)}

    @property
    def sentences(self) -> list[str]:
        """One for each box, of which the first is the finding."""
        return [f"{box.name}. {box.sentence()}" for box in self.boxes] or [self.finding]


def boxes(worlds: Worlds) -> Boxes:
    """Boxes of R > 1 and R < 1 from a shallow tree over all that differs between worlds.

    The tree (depth 3, leaves of at least 5 % of worlds) sees one half. A leaf is a box of a side if it at
    least halves the share of the other side; bounds of one dimension along the path are merged, and so are
    neighbouring leaves of one side. Bounds are rounded as they are printed before anything is counted.

    In the held-out half a bound is dropped if the worlds that it alone keeps out do not differ beyond chance
    (whole draws as clusters, and whole points where those are a sample), and a box is kept if its density is
    above the share of all worlds beyond chance, and by at least half as much as in the half that found it.

    Raises:
        Unanswered: if all worlds agree, or there are too few to split.
    """
    observed = features(worlds)
    if observed is None:
        raise Unanswered("too few worlds in which R is defined, or nothing differs between them")
    is_above = observed.rebound > 1.0
    if is_above.all() or not is_above.any():
        raise Unanswered(
            f"{ABOVE if is_above.all() else BELOW} in all {len(is_above):,} worlds in which R is defined"
        )
    train = is_above[observed.is_training]
    if train.all() or not train.any() or len(train) < 20 or (~observed.is_training).sum() < 20:
        raise Unanswered("too few worlds on both sides of R = 1")
    candidates = _merged_per_side(observed, is_above)
    kept = _kept(observed, is_above, candidates)
    named = _named(kept)
    return Boxes(
        boxes=named,
        n_rejected=len(candidates) - len(kept),
        n_worlds=len(is_above),
        split=observed.split,
        shown=_shown(observed, named),
        columns=_columns_of(observed, named),
        finding=_finding(named, len(candidates) - len(kept)),
    )


def _merged_per_side(observed: Features, is_above: Flags) -> list[Box]:
    from sklearn.tree import DecisionTreeClassifier

    train = observed.is_training
    least = max(2, math.ceil(_LEAST_LEAF_SHARE * train.sum()))
    fitted = DecisionTreeClassifier(max_depth=_DEPTH, min_samples_leaf=least, random_state=0)
    fitted.fit(observed.values[train], is_above[train])
    tree = fitted.tree_
    result = []
    for side, is_side in ((ABOVE, is_above), (BELOW, ~is_above)):
        base = float(is_side[train].mean())
        for bounds in leaves(observed, tree, 0, (), is_side, (1.0 + base) / 2.0):
            merged = rounded_bounds(one_per_dimension(bounds))
            result.append(_counted(observed, is_side, side, merged))
    return result


def _counted(observed: Features, is_side: Flags, side: str, bounds: tuple[Bound, ...]) -> Box:
    inside, train = members(observed.columns, observed.values, bounds), observed.is_training
    out = inside & ~train
    n_side = int((is_side & ~train).sum())
    return Box(
        name="",
        side=side,
        bounds=bounds,
        density_found=_mean(is_side[inside & train]),
        density=_mean(is_side[out]),
        coverage=float((is_side & out).sum() / n_side) if n_side else math.nan,
        base=_mean(is_side[~train]),
        n=int(out.sum()),
    )


def _mean(flags: Flags) -> float:
    return float(flags.mean()) if flags.size else math.nan


def _kept(observed: Features, is_above: Flags, candidates: list[Box]) -> list[Box]:
    """The boxes that hold, with the bounds that hold, each once."""
    kept: dict[tuple[str, tuple[Bound, ...]], Box] = {}
    for box in candidates:
        is_side = is_above if box.side == ABOVE else ~is_above
        bounds = box.bounds
        for bound in box.bounds:
            others = tuple(other for other in bounds if other != bound)
            if not _tells(observed, is_side, bounds, others):
                bounds = others
        if bounds:
            told = _counted(observed, is_side, box.side, bounds)
            if _holds(observed, is_above, told):
                kept[box.side, bounds] = told
    return list(kept.values())


def _tells(observed: Features, is_side: Flags, bounds: tuple[Bound, ...], others: tuple[Bound, ...]) -> bool:
    """Whether, held out, a box has more of its side than the worlds that one bound alone keeps out."""
    inside = members(observed.columns, observed.values, bounds) & ~observed.is_training
    beyond = members(observed.columns, observed.values, others) & ~observed.is_training & ~inside
    if not inside.any() or not beyond.any():
        return False
    gains = np.zeros(len(inside))
    gains[inside] = (is_side[inside] - is_side[beyond].mean()) / inside.sum()
    gains[beyond] = -(is_side[beyond] - is_side[beyond].mean()) / beyond.sum()
    used = inside | beyond
    return all(_is_clear(clusters[used], gains[used]) for clusters in observed.clusters)


def _holds(observed: Features, is_above: Flags, box: Box) -> bool:
    """Whether the held-out half agrees."""
    if not box.n or not box.density > box.base:
        return False
    is_side = is_above if box.side == ABOVE else ~is_above
    train = observed.is_training
    base_found = float(is_side[train].mean())
    if box.density - box.base < 0.5 * (box.density_found - base_found):
        return False
    inside = members(observed.columns, observed.values, box.bounds) & ~train
    gains = is_side[inside] - box.base
    return all(_is_clear(clusters[inside], gains) for clusters in observed.clusters)


def _is_clear(clusters: NDArray[np.int_], gains: Any) -> bool:
    """Whether a sum of gains is above zero beyond chance, where whole clusters came by chance."""
    _, place = np.unique(clusters, return_inverse=True)
    sums = np.bincount(place, gains)
    n = len(sums)
    if n < 2:
        return False
    return bool(sums.sum() > CONFIDENCE_Z * math.sqrt(n * float(np.var(sums, ddof=1))))


def _named(kept: list[Box]) -> list[Box]:
    chosen: list[Box] = []
    for side in (ABOVE, BELOW):
        of_side = sorted((box for box in kept if box.side == side), key=lambda box: -box.coverage)
        chosen += of_side[:_MOST_BOXES]
    return [replace(box, name=chr(ord("A") + place)) for place, box in enumerate(chosen)]


def _columns_of(observed: Features, named: list[Box]) -> list[Column]:
    places = sorted({column_of(observed.columns, bound) for box in named for bound in box.bounds})
    return [observed.columns[place] for place in places]


def _shown(observed: Features, named: list[Box]) -> "pd.DataFrame":
    """Held-out worlds, at random, with the columns that the boxes bound; `c0`, `c1` … in their order."""
    import pandas as pd

    held_out = np.flatnonzero(~observed.is_training)
    if len(held_out) > _MOST_SHOWN:
        held_out = np.sort(np.random.default_rng(SEED).choice(held_out, _MOST_SHOWN, replace=False))
    columns = _columns_of(observed, named)
    data = {"rebound": observed.rebound[held_out]}
    for place, column in enumerate(columns):
        data[f"c{place}"] = observed.values[held_out, observed.columns.index(column)]
    return pd.DataFrame(data)


def _finding(named: list[Box], n_rejected: int) -> str:
    if named:
        return named[0].sentence()
    if n_rejected:
        return (
            "No box of worlds holds in the half that was held out: what decides on R is not in these numbers"
        )
    return "No box of up to three conditions halves the share of worlds on the other side"


BOXES = Question("boxes", "What would have to be true?", boxes)
