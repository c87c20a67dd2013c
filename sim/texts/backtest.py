"""The back-test as text: targets, scores in 2025, and what is not compared."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.texts.layout import UNKNOWN, Rows, aligned, paragraph
from sim.words import readable

Table = Mapping[str, Any]

UNITS = {"1": "", "USD/(H100e h)": "USD/h"}
"""Units that tables shorten."""

NAMES = {"model": "model", "last_growth": "last growth", "ar1": "AR(1)"}
HEADINGS = {
    "calibration": "Targets of 2022-24, which the parameters were fitted to",
    "validation": "Targets of 2025, which calibration did not see",
    "shown": "Shown beside the model, never scored",
}
SCORES = "Scores (CRPS in logarithms: about the relative error; lower is better)"
UNFITTED_HEADING = "Targets of 2022-24; the parameters are drawn from priors and fitted to nothing"


def backtest_text(table: Table) -> str:
    """All tables, then what they come to."""
    return "\n\n".join(
        [
            paragraph(heading(table)),
            *(targets_text(table, role) for role in HEADINGS),
            "\n".join([by_target_text(table), *in_view(table)]),
            scores_text(table),
            "\n".join(paragraph(line, indent="  ") for line in [*readings(table), *missing(table)]),
            "\n".join(paragraph(line, indent="  ") for line in conclusions(table)),
            paragraph(past_errors(table)),
        ]
    )


def past_errors(table: Table) -> str:
    """How far off the worlds were before 2025, by class of series."""
    said = [
        f"{readable(name)} {each['deviation_ln']:.3f} ({each['n']})"
        for name, each in table["past_errors"].items()
    ]
    return (
        "Errors before 2025, root mean square of ln(median / record) by class of series (numbers): "
        f"{listed(said)}. They persist for {number(table['past_errors_persist_months'])} months. Pooled over "
        "theories they are the discrepancy of vintages."
    )


def heading(table: Table) -> str:
    """What was compared with what."""
    worlds = table["worlds"]
    drawn = "priors" if table["posterior"] is None else f"posterior {table['posterior']['name']}"
    dropped = "".join(f"; {count:,} dropped: {reason}" for reason, count in worlds["reasons"].items())
    return (
        f"{table['scenario']} to December 2025, with the shock, against the record: {worlds['used']:,} of "
        f"{worlds['asked']:,} worlds, parameters from the {drawn}{dropped}."
    )


def targets_text(table: Table, role: str) -> str:
    """The targets of a role, a row each."""
    return f"{targets_title(table, role)}\n\n{aligned(targets_rows(table, role))}"


def targets_rows(table: Table, role: str) -> Rows:
    """The rows of that table, the head first."""
    rows = [["", "target", "unit", "record", "band", "median", "5 to 95 %", "", "worlds"]]
    rows += [target_cells(row) for row in table["targets"] if row["role"] == role]
    if role not in table["counts"]:
        rows = [cells[:-2] for cells in rows]  # nothing is in or out
    return rows


def targets_title(table: Table, role: str) -> str:
    """What targets these are, and how many are inside."""
    is_unfitted = role == "calibration" and table["posterior"] is None
    title = UNFITTED_HEADING if is_unfitted else HEADINGS[role]
    count = table["counts"].get(role)
    inside = "" if count is None else f": {count['inside']} of {count['rows']} inside"
    return f"{title}{inside}"


def target_cells(row: Table) -> list[str]:
    """One target."""
    share = row["share_inside"]
    return [
        f"{row['target']:>2}",
        row["name"],
        UNITS.get(row["unit"], row["unit"]),
        number(row["record"]),
        f"{number(row['low'])} to {number(row['high'])}",
        number(row["median"]),
        f"{number(row['q05'])} to {number(row['q95'])}",
        ("in" if row["is_inside"] else "OUT") + (" *" if row["had_in_view"] else ""),
        UNKNOWN if share is None else f"{100 * share:.0f} %",
    ]


def by_target_text(table: Table) -> str:
    """Which targets have all rows inside."""
    counts = table["counts"]
    met = [str(entry["target"]) for entry in table["by_target"] if entry["is_met"]]
    missed = [
        f"{entry['target']} ({entry['inside']} of {entry['rows']} rows)"
        for entry in table["by_target"]
        if not entry["is_met"]
    ]
    return paragraph(
        f"All rows inside: {counts['targets_met']} of {counts['targets']} targets ({listed(met)}). "
        f"Not so: {listed(missed)}. A row is in if the median of the worlds lies in its band; the last "
        "column is the share of worlds that do."
    )


def in_view(table: Table) -> list[str]:
    """Which rows of 2025 are no clean tests, and why."""
    by_reason: dict[str, list[str]] = {}
    for row in table["targets"]:
        if row["had_in_view"]:
            by_reason.setdefault(row["had_in_view"], []).append(row["name"])
    return [paragraph(f"* {listed(names)}: {why}.", indent="  ") for why, names in by_reason.items()]


def scores_text(table: Table) -> str:
    """A row a series: the scores in 2025."""
    return f"{SCORES}\n\n{aligned(scores_rows(table))}"


def scores_rows(table: Table) -> Rows:
    """The rows of that table, the head first."""
    rows = [["2025", "", "points", *NAMES.values(), "best", "in 90 %", "off by", "beats"]]
    previous = ""
    for entry in table["series"]:
        name = readable(entry["series"])
        rows.append(["" if name == previous else name, entry["entity"], *score_cells(entry["score"])])
        previous = name
    return rows


def score_cells(score: Table) -> list[str]:
    """The scores of one series."""
    beaten = {None: UNKNOWN, True: f"all {score['n_rivals']}", False: "no"}
    bias = score["bias_ln"]
    return [
        str(score["n_scored"]),
        *(decimals(score["crps"][name]) for name in NAMES),
        UNKNOWN if score["best"] is None else NAMES[score["best"]],
        f"{score['n_in_90_percent'].get('model', 0)} of {score['n_scored']}",
        UNKNOWN if bias is None else f"x {number(math.exp(bias))}",
        "both" if score["n_rivals"] == 2 and score["beats_all"] else beaten[score["beats_all"]],
    ]


def readings(table: Table) -> list[str]:
    """How to read the scores."""
    known = max(entry["score"]["n_known"] for entry in table["series"])
    return [
        (
            f"Forecasts know the record to the end of 2024 (at most {known} numbers a series). Last growth: "
            "the growth of the last year goes on; AR(1): of growth, step by step; each with the spread of "
            "its past errors."
        ),
        (
            "in 90 %: numbers of 2025 that lie in the model's 5 to 95 %. off by: the model's median over the "
            "record, geometric mean. beats: whether the model's score is better than that of every forecast."
        ),
        f"What the model knows of 2025 and the forecasts do not: {'; '.join(table['had_in_view'])}.",
    ]


def missing(table: Table) -> list[str]:
    """Which forecasts could not be made, and what is not compared, with the reasons."""
    by_forecast: dict[str, dict[str, list[str]]] = {}
    for entry in table["series"]:
        for name, reason in entry["score"]["why_none"].items():
            label = f"{readable(entry['series'])} {entry['entity']}"
            by_forecast.setdefault(name, {}).setdefault(reason, []).append(label)
    lines = [
        f"No {NAMES[name]}: {'; '.join(f'{listed(labels)} ({why})' for why, labels in by_reason.items())}."
        for name, by_reason in by_forecast.items()
    ]
    return lines + [f"Not compared: {what}: {why}." for what, why in table["not_compared"].items()]


def conclusions(table: Table) -> list[str]:
    """What it comes to; misses first."""
    counts = table["counts"]
    means = counts["mean_crps_where_both"]
    lines = [conclusion(table)]
    if counts["n_with_both"] and None not in means.values():
        shown = ", ".join(f"{NAMES[name]} {decimals(mean)}" for name, mean in means.items())
        lines.append(
            f"Mean score over the {counts['n_with_both']} series with both rivals: {shown}. Capital spending "
            "of the four firms is the sum of four of them, so they are not that many witnesses."
        )
    return lines


def conclusion(table: Table) -> str:
    """The answer in a line."""
    counts = table["counts"]
    fitted, tested, clean = (counts[name] for name in ("calibration", "validation", "validation_not_in_view"))
    return (
        f"{table['scenario']}: inside the bands {fitted['inside']} of {fitted['rows']} rows of 2022-24 and "
        f"{tested['inside']} of {tested['rows']} of 2025 ({clean['inside']} of {clean['rows']} without those "
        f"marked *); the model beats both naive forecasts on "
        f"{counts['n_beats_both']} of {counts['n_with_both']} series, and every one that could be made on "
        f"{counts['n_beats_all_there_are']} of {counts['n_with_any']}."
    )


def listed(words: Sequence[str]) -> str:
    """Words as a list.

    >>> listed(["1", "2"]), listed([])
    ('1, 2', 'none')
    """
    return ", ".join(words) or "none"


def number(value: float | None) -> str:
    """Three digits that matter, without an exponent.

    >>> number(1743.44), number(0.0312), number(-0.17), number(2.0), number(None)
    ('1,743', '0.0312', '-0.17', '2', '–')
    """
    if value is None:
        return UNKNOWN
    if abs(value) >= 100:
        return f"{value:,.0f}"
    text = f"{float(f'{value:.3g}'):.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def decimals(value: float | None) -> str:
    """A score.

    >>> decimals(0.14467), decimals(None)
    ('0.145', '–')
    """
    return UNKNOWN if value is None else f"{value:.3f}"
