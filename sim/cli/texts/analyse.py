"""What a sweep says, for a reader at a terminal."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.cli.texts.run import aligned, paragraph
from sim.words import percent

if TYPE_CHECKING:
    from sim.sweep.analysis import Analysis
    from sim.sweep.analysis.worlds import Worlds

MOST_ROWS = 12
LITTLE_DEFINED = 0.9
QUESTIONS = {
    "phase_map": "Where does the verdict flip?",
    "boxes": "What would have to be true?",
    "tornado": "What does each factor move by itself?",
    "sensitivity": "Which factors does R vary with?",
    "correlations": "Which factors does R go with?",
    "fans": "Where does demand go?",
    "enough": "Are the worlds enough?",
}


def analysis_text(analysis: "Analysis") -> str:
    """The answers, each a sentence with its table, and what could not be answered."""
    parts = [heading(analysis.worlds)]
    for name, part in analysis.parts.items():
        body = TABLES[name](part) if name in TABLES else ""
        # The first box is the finding.
        finding = "" if name == "boxes" and body else paragraph(f"{part.finding}.")
        parts.append("\n".join(text for text in (QUESTIONS[name], finding, body) if text))
    parts += [paragraph(f"{QUESTIONS[name]} No answer: {why}.") for name, why in analysis.gaps.items()]
    return "\n\n".join(parts)


def findings_text(analysis: "Analysis") -> str:
    """The sentences alone."""
    return "\n".join(f"{part.finding}." for part in analysis.parts.values())


def heading(worlds: "Worlds") -> str:
    """What is measured, and what is missing."""
    measured = int(worlds.is_measured.sum())
    lines = [
        f"{worlds.name}: R of {worlds.measure} over {worlds.horizon} months in {measured:,} worlds with "
        "their twins, "
        f"at {worlds.n_points:,} points ({worlds.design.replace('_', ' ')})"
    ]
    if worlds.n_rows < worlds.n_asked:
        lines.append(f"The sweep is unfinished: {worlds.n_rows:,} of {worlds.n_asked:,} pairs of worlds.")
    if worlds.n_failed:
        lines.append(f"{worlds.n_failed:,} pairs of worlds failed and are left out.")
    if not worlds.n_defined:
        lines.append("R is not defined in any world: the shock saves too little, or there is none.")
    elif worlds.n_defined < measured:
        share = worlds.n_defined / measured
        little = (
            " That is little: what is said holds for those worlds only." if share < LITTLE_DEFINED else ""
        )
        lines.append(f"R is defined in {percent(share)} of them.{little}")
    return "\n".join(paragraph(line) for line in lines)


def phase_map_table(part: Any) -> str:
    """A row for each level across which the map runs, a column for each other; and the flips."""
    tables = []
    for facet in part.facets:
        shares = part.matrix(facet, "p_above_one")
        head = [f"{part.y.dimension.label} \\ {part.x.dimension.label}"]
        rows = [[*head, *(part.x.dimension.say(level) for level in part.x.levels)]]
        for level, row in zip(reversed(part.y.levels), shares[::-1], strict=True):
            rows.append([part.y.dimension.say(level), *(_share(share) for share in row)])
        tables.append("\n".join(filter(None, [facet, aligned(rows)])))
    return "\n".join(tables)


def boxes_table(part: Any) -> str:
    """A sentence for each box."""
    return "\n".join(paragraph(f"{box.name}. {box.sentence()}.", indent="   ") for box in part.boxes)


def tornado_table(part: Any) -> str:
    """Ends and swing of P(R > 1), and of the median of R."""
    rows = [["factor", "P(R>1) from", "at", "to", "at", "difference ± error", "median R from", "to"]]
    wide = part.swings[part.swings["statistic"] == "median_rebound"].set_index("factor")
    for row in part.swings[part.swings["statistic"] == "p_above_one"].head(MOST_ROWS).itertuples():
        of_median = wide.loc[row.factor]
        error = "" if math.isnan(row.swing_standard_error) else f" ± {100 * row.swing_standard_error:.1f}"
        rows.append([
            row.label, _share(row.low), row.low_at, _share(row.high), row.high_at,
            f"{100 * row.swing:+.1f}{error} points", f"{of_median['low']:.2f}", f"{of_median['high']:.2f}",
        ])  # fmt: skip
    return aligned(rows)


def sensitivity_table(part: Any) -> str:
    """Indices of R and of P(R > 1), with 95 % intervals."""
    columns = (
        {"first_order": "by itself", "total_effect": "with interactions"}
        if part.method == "sobol"
        else {"mean_absolute_effect": "mean size of effect", "spread_of_effects": "spread"}
    )
    rows = [["output", "factor", *columns.values()]]
    for row in part.table.to_dict("records"):
        cells = []
        for column in columns:
            half = row.get(f"{column}_half_width")
            cells.append(f"{row[column]:.2f}" + ("" if half is None else f" ± {half:.2f}"))
        rows.append(["R" if row["output"] == "rebound" else "P(R>1)", row["label"], *cells])
    return aligned(rows)


def correlations_table(part: Any) -> str:
    """Simple and partial rank correlations, with 95 % intervals."""
    rows = [["output", "factor", "rank correlation", "partial"]]
    for row in part.table.to_dict("records"):
        cells = [
            "–"
            if math.isnan(row[name])
            else f"{row[name]:+.2f} ({row[f'{name}_low']:+.2f} to {row[f'{name}_high']:+.2f})"
            for name in ("spearman", "partial")
        ]
        rows.append(["R" if row["output"] == "rebound" else "P(R>1)", row["label"], *cells])
    return aligned(rows)


def fans_table(part: Any) -> str:
    """Share of worlds with backfire and change of demand by panel."""
    from sim.sweep.analysis.fans import median_change

    rows = [["", "P(R>1)", "median R", "median demand at the end, against the twin's"]]
    for fan in part.fans:
        median = "–" if math.isnan(fan.median_rebound) else f"{fan.median_rebound:.2f}"
        rows.append([fan.title, _share(fan.p_above_one), median, f"{100 * median_change(fan):+.1f} %"])
    return aligned(rows)


def enough_table(part: Any) -> str:
    """The last row of each group, and what more draws would give."""
    rows = [
        ["worlds of", "draws", "P(R>1), 95 %", "median R, 95 %", "side of one half from", "±1 point takes"]
    ]
    for answer in part.answers.to_dict("records"):
        last = part.table[part.table["group"] == answer["group"]].iloc[-1]
        even, needed = answer["excludes_even_from_draws"], answer["draws_for_one_point"]
        rows.append([
            answer["group"],
            f"{last['draws']:,}",
            f"{_share(last['p_above_one'])} ({_share(last['p_above_one_low'])} to "
            f"{_share(last['p_above_one_high'])})",
            f"{last['median_rebound']:.2f} ({last['median_rebound_low']:.2f} to "
            f"{last['median_rebound_high']:.2f})",
            "not yet" if math.isnan(even) else f"{even:,.0f} draws",
            "–" if math.isnan(needed) else f"{needed:,.0f} draws",
        ])  # fmt: skip
    return aligned(rows)


def _share(value: float) -> str:
    return "–" if math.isnan(value) else percent(value)


TABLES: dict[str, Callable[[Any], str]] = {
    "phase_map": phase_map_table,
    "boxes": boxes_table,
    "tornado": tornado_table,
    "sensitivity": sensitivity_table,
    "correlations": correlations_table,
    "fans": fans_table,
    "enough": enough_table,
}
"""Name of the question → its table in words."""
