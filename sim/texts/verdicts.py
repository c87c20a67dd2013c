"""The table of verdicts, and in words what moves the verdict."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from scipy.special import logsumexp

from sim.model.agents.segment_parameters import WEIGHTLESS_FORMS
from sim.texts.layout import UNKNOWN, Rows, aligned, paragraph
from sim.texts.run import (
    NEAR,
    READING,
    counted,
    interval,
    number,
    probability,
)
from sim.words import RIVAL_ASSUMPTIONS, percent, readable

Table = Mapping[str, Any]


def verdicts_text(table: Table) -> str:
    """The rows, then what moves the verdict."""
    return "\n\n".join(
        [
            paragraph(f"{table['scenario']}: {subject(table)}"),
            rows_text(table),
            paragraph(legend(table)),
            paragraph(READING),
            "\n".join(paragraph(line, indent="  ") for line in [*moves(table), overall(table)]),
            *evidence(table),
            *left_out(table),
        ]
    )


def subject(table: Table) -> str:
    """What is tabulated."""
    return (
        f"the verdict under every combination of rival assumptions, {table['worlds']:,} pairs of worlds in "
        f"each, with the same draws. A verdict takes {percent(table['probability_required'])} of them, over "
        f"{table['horizons_months'][-1]} months. R is that of all compute."
    )


def legend(table: Table) -> str:
    """How to read the rows."""
    return (
        f"R: median and 5 to 95 % of worlds; P(R>1) ± its Monte-Carlo error; near 1: R within {NEAR}. "
        "defined: worlds in which the shock saves enough for an R over "
        f"{table['horizons_months'][-1]} months; the others count against every verdict. No row is simulated "
        "with elastic supply, so none can be OFFSET. belief: of managers about the rebound, 1 is neutral."
        f"{weightless()} {' '.join(counted(table))}".rstrip()
    )


def evidence(table: Table) -> list[str]:
    """How likely the record is under each theory of demand, the best first."""
    by_form = {form: values for form, values in table.get("log_marginal_likelihoods", {}).items() if values}
    if not by_form:
        return []
    ranked = sorted(by_form, key=lambda form: -_log_mean(by_form[form]))
    said = [
        f"{words(form)} {_log_mean(by_form[form]):.1f} (chains {min(by_form[form]):.1f} to "
        f"{max(by_form[form]):.1f})"
        for form in ranked
    ]
    return [
        paragraph(
            f"Log marginal likelihood of the record to {table['vintage']}: {', '.join(said)}. It depends on "
            "how wide the priors of a theory are: `jevons calibrate --prior-width` shows how far.",
            indent="  ",
        )
    ]


def _log_mean(values: Sequence[float]) -> float:
    """Log of the mean of what chains estimated, each as a log."""
    return float(logsumexp(values) - math.log(len(values)))


def left_out(table: Table) -> list[str]:
    """Theories of demand of which there are no worlds, and why."""
    return [
        paragraph(f"{words(form)} is left out: {reason}.", indent="  ")
        for form, reason in table.get("theories_left_out", {}).items()
    ]


def weightless() -> str:
    """Which forms of demand carry no weight in a verdict."""
    return "".join(f" {words(form)} carries no weight: its answer is its prior." for form in WEIGHTLESS_FORMS)


def rows_text(table: Table) -> str:
    """A row a cell; the form of demand stands above its rows, and a theory in its first row only."""
    return aligned(rows_of(table))


def rows_of(table: Table) -> Rows:
    """The rows of that table, the head first."""
    horizons = [str(months) for months in table["horizons_months"]]
    heads = [f"R, {months} months" for months in horizons]
    rows = [
        [
            "demand, training",
            "belief",
            *heads,
            "P(R>1)",
            "near 1",
            "verdict",
            "defined",
            "worlds",
            "dropped",
        ]
    ]
    form = theory = ""
    for cell in table["cells"]:
        if cell["form"] != form:
            form, theory = cell["form"], ""
            rows.append([words(form), *[""] * (len(rows[0]) - 1)])
        shown = "" if cell["theory"] == theory else f"  {words(cell['theory'])}"
        theory = cell["theory"]
        rows.append([shown, f"{cell['belief']:g}", *cells_of(cell, horizons)])
    return rows


def cells_of(cell: Table, horizons: list[str]) -> list[str]:
    """What was found in a cell."""
    rebounds = [cell["rebound"][months] for months in horizons]
    return [
        *map(spread, rebounds),
        probability(rebounds[-1]),
        near_one(rebounds[-1]),
        cell["verdict"],
        f"{rebounds[-1]['n']:,}",
        f"{cell['used']:,}",
        f"{cell['dropped']:,}",
    ]


def spread(entry: Table) -> str:
    """Median R with its 5-95 % range."""
    if not entry["n"]:
        return "undefined"
    return f"{number(entry['median'])} ({interval(entry)})"


def near_one(entry: Table) -> str:
    """Share of worlds whose R is near one."""
    return UNKNOWN if entry["p_near_one"] is None else percent(entry["p_near_one"])


def moves(table: Table) -> list[str]:
    """One sentence for each assumption, the one that moves the verdict most first."""
    return [move(table, effect, rank) for rank, effect in enumerate(table["effects"])]


def move(table: Table, effect: Table, rank: int) -> str:
    """How far P(R>1) moves with an assumption while the others are the scenario's own."""
    factor = effect["factor"]
    name = RIVAL_ASSUMPTIONS[factor]
    if effect["range"] is None:
        return f"{name}: R is not defined in some of its rows."
    listed = ", ".join(
        f"{percent(share)} ({words(level)}, {verdict_of(table, factor, level)})"
        for level, share in zip(effect["levels"], effect["p_above_one"], strict=True)
    )
    is_chance = effect["range"] < 2.0 * (effect["range_standard_error"] or 0.0)
    chance = ", no more than chance" if is_chance else ""
    others = ", ".join(words(value) for key, value in table["own_cell"].items() if key != factor)
    return (
        f"{name} {verb(table['effects'], rank)}: with the rest as the scenario has it ({others}), P(R>1) is "
        f"{listed}; that spans "
        f"{points(effect['range'])} ± {points(effect['range_standard_error'])} points{chance}, and "
        f"{points(effect['least_range'])} to {points(effect['most_range'])} under the other assumptions of "
        "the table."
    )


def verb(effects: Sequence[Table], rank: int) -> str:
    """How strongly an assumption moves the verdict beside the one before it."""
    if rank == 0:
        return "moves the verdict most"
    both = [effects[rank - 1], effects[rank]]
    error = math.hypot(*(effect["range_standard_error"] or 0.0 for effect in both))
    if both[0]["range"] - both[1]["range"] < 2.0 * error:
        return "moves it about as much"
    return "moves it less" if rank + 1 < len(effects) else "moves it least"


def verdict_of(table: Table, factor: str, level: object) -> str:
    """The verdict at a level of one assumption, the others the scenario's own."""
    wanted = {**table["own_cell"], factor: level}
    return next(
        str(cell["verdict"])
        for cell in table["cells"]
        if all(cell[key] == value for key, value in wanted.items())
    )


def overall(table: Table) -> str:
    """How many rows say what."""
    counted = Counter(str(cell["verdict"]) for cell in table["cells"])
    listed = ", ".join(f"{count} {word}" for word, count in counted.most_common())
    headlines = [cell["rebound"][str(table["horizons_months"][-1])] for cell in table["cells"]]
    shares = [entry["p_above_one"] for entry in headlines if entry["n"]]
    medians = [entry["median"] for entry in headlines if entry["n"]]
    return (
        f"Of {len(table['cells'])} rows: {listed}. Median R runs from {number(min(medians))} to "
        f"{number(max(medians))}, P(R>1) from {percent(min(shares))} to {percent(max(shares))}."
    )


def points(share: float | None) -> str:
    """A difference of shares in points.

    >>> points(0.571), points(0.0021), points(0.0)
    ('57', '0.2', '0')
    """
    return UNKNOWN if share is None else percent(share).removesuffix(" %")


def words(value: object) -> str:
    """An option as people say it.

    >>> words("spend_budget"), words(1.0)
    ('spend budget', '1')
    """
    return f"{value:g}" if isinstance(value, float) else readable(str(value))
