"""What would have to be true: boxes of worlds in which R is nearly always above, or below, one."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.measuring.rebound import LEAST_WORLDS
from sim.sweep.analysis.bounds import column_of
from sim.sweep.analysis.box_search import ABOVE, BELOW, Box, candidates, kept
from sim.sweep.analysis.chance import SEED
from sim.sweep.analysis.features import Column, Features, features
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered
from sim.sweep.analysis.question import Answer, Question

if TYPE_CHECKING:
    import pandas as pd

_MOST_BOXES = 3
_MOST_SHOWN = 1500


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


def boxes(worlds: MeasuredWorlds) -> Boxes:
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
    halves = (len(train), int((~observed.is_training).sum()))
    if train.all() or not train.any() or min(halves) < LEAST_WORLDS:
        raise Unanswered("too few worlds on both sides of R = 1")
    suggested = candidates(observed, is_above)
    holding = kept(observed, is_above, suggested)
    named = _named(holding)
    return Boxes(
        boxes=named,
        n_rejected=len(suggested) - len(holding),
        n_worlds=len(is_above),
        split=observed.split,
        shown=_shown(observed, named),
        columns=_columns_of(observed, named),
        finding=_finding(named, len(suggested) - len(holding)),
    )


def _named(holding: list[Box]) -> list[Box]:
    chosen: list[Box] = []
    for side in (ABOVE, BELOW):
        of_side = sorted((box for box in holding if box.side == side), key=lambda box: -box.coverage)
        chosen += of_side[:_MOST_BOXES]
    return [replace(box, name=chr(ord("A") + place)) for place, box in enumerate(chosen)]


def _columns_of(observed: Features, named: list[Box]) -> list[Column]:
    places = sorted({column_of(observed.columns, bound) for box in named for bound in box.bounds})
    return [observed.columns[place] for place in places]


def _shown(observed: Features, named: list[Box]) -> "pd.DataFrame":
    """Held-out worlds, at random by weight, with the columns that boxes bound: `c0`, `c1` … in order."""
    import pandas as pd

    held_out = np.flatnonzero(~observed.is_training)
    if len(held_out) > _MOST_SHOWN:
        chances = observed.weights[held_out] / observed.weights[held_out].sum()
        chosen = np.random.default_rng(SEED).choice(held_out, _MOST_SHOWN, replace=False, p=chances)
        held_out = np.sort(chosen)
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
