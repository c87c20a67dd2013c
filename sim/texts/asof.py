"""The verdict by vintage, and in words what moved it."""

from collections.abc import Mapping
from typing import Any

from sim.measuring.rebound import LEAST_WORLDS
from sim.scenario.mixture import MARGINAL_LIKELIHOOD
from sim.texts.layout import UNKNOWN, Rows, aligned, paragraph
from sim.texts.run import interval, number, probability
from sim.words import fixed, listed, percent, readable, series_label

Table = Mapping[str, Any]
_MOST_SERIES = 6


def asof_text(table: Table) -> str:
    """The rows, then weights, what taught it, what would decide it, how forecasts fared."""
    return "\n\n".join(
        [
            paragraph(f"{table['scenario']}: {subject(table)}"),
            vintages_text(table),
            paragraph(moved(table)),
            aligned(weights_rows(table)),
            paragraph(weighed(table)),
            paragraph(MOVED),
            aligned(moved_rows(table)),
            aligned(taught_rows(table)),
            paragraph(decided(table)),
            *([] if is_few(table) else [aligned(decided_rows(table))]),
            f"{aligned(scores_rows(table))}\n\n{paragraph(scored(table))}",
        ]
    )


def subject(table: Table) -> str:
    """What is tabulated."""
    return (
        f"the verdict as it stood at each vintage, {table['worlds']:,} pairs of worlds of each theory, over "
        f"{table['horizons_months'][-1]} months. A vintage knows the record to its month and nothing later; "
        f"a verdict takes {percent(table['probability_required'])} of worlds, and of a mixture that every "
        "theory above 5 % agrees."
    )


def weighed(table: Table) -> str:
    """By what theories are weighed, and how far to trust it."""
    return (
        "Weights: by marginal likelihood of what the vintage knows, by how well mixtures foretold what each "
        f"vintage did not know (stacking), and alike. {caveat(table)}"
    )


def vintages_text(table: Table) -> str:
    """A row for each vintage and theory, and for the mixture."""
    return aligned(vintages_rows(table))


def vintages_rows(table: Table) -> Rows:
    """The rows of that table, the head first."""
    horizon = str(table["horizons_months"][-1])
    header = ["vintage", "theory", "R", "90 % of worlds", "P(R>1)", "near 1", "verdict", "sets", "ln Z"]
    rows = []
    for vintage in dict.fromkeys(row["vintage"] for row in table["theories"]):
        for row in table["theories"]:
            if row["vintage"] == vintage:
                said = row["rebound"][horizon]
                tail = [f"{row['effective_sets']:.0f}", f"{row['log_marginal_likelihood']:.1f}"]
                rows.append([vintage, readable(row["theory"]), *_said(said), said["verdict"], *tail])
        mixed = next(row for row in by_evidence(table) if row["vintage"] == vintage)
        rows.append([vintage, "mixture", *_said(mixed["rebound"][horizon]), mixed["word"], "", ""])
    return [header, *rows]


def _said(said: Mapping[str, Any]) -> list[str]:
    return [number(said["median"]), interval(said), probability(said), percent(said["p_near_one"])]


def by_evidence(table: Table) -> list[Mapping[str, Any]]:
    """Rows of the mixture that is weighed by marginal likelihood."""
    return [row for row in table["mixtures"] if row["weighting"] == MARGINAL_LIKELIHOOD]


def is_few(table: Table) -> bool:
    """Whether there are too few worlds to say what moved the verdict, or what would decide it."""
    return int(table["worlds"]) < LEAST_WORLDS


def too_few(table: Table) -> str:
    """The same in words."""
    return (
        f"Too few worlds to say what moved the verdict or would decide it: {table['worlds']} of each theory, "
        f"and it takes {LEAST_WORLDS}."
    )


def moved(table: Table) -> str:
    """Each step of the mixture in words."""
    if is_few(table):
        return too_few(table)
    horizon = str(table["horizons_months"][-1])
    rows = by_evidence(table)
    steps = []
    for earlier, later in zip(rows, rows[1:], strict=False):
        before, after = earlier["rebound"][horizon], later["rebound"][horizon]
        change = 100 * (after["p_above_one"] - before["p_above_one"])
        medians = f"{fixed(before['median'], 2)} → {fixed(after['median'], 2)}"
        step = f"R {medians}, P(R>1) {fixed(change, 0, has_sign=True)} points"
        steps.append(f"{later['vintage']}: {step}")
    return f"Of the mixture, from each vintage to the next: {'; '.join(steps)}."


def moved_rows(table: Table) -> Rows:
    """The numbers that moved most, a row each; the head first."""
    rows = [
        [
            readable(row["theory"]),
            row["path"],
            "prior" if row["before"] is None else f"{row['before']:.3g}",
            f"{row['after']:.3g}",
            fixed(row["shift"], 1, has_sign=True),
        ]
        for row in table["moved"]
    ]
    return [["theory", "number", "first vintage", "last vintage", "moved by"], *rows]


MOVED = (
    "What moved from the first vintage to the last: medians, and by how many standard deviations of the "
    "prior."
)


def weights_rows(table: Table) -> Rows:
    """Weights of theories, a row for each vintage and weighting; the head first."""
    theories = list(table["mixtures"][0]["weights"])
    header = ["vintage", "weighting", *map(readable, theories), "R", "P(R>1)", "verdict"]
    horizon = str(table["horizons_months"][-1])
    rows = [
        [
            row["vintage"],
            readable(row["weighting"]),
            *(percent(row["weights"][theory]) for theory in theories),
            number(row["rebound"][horizon]["median"]),
            probability(row["rebound"][horizon]),
            row["word"],
        ]
        for row in table["mixtures"]
    ]
    return [header, *rows]


def caveat(table: Table) -> str:
    """How far the ways to weigh disagree at the last vintage."""
    last = table["mixtures"][-1]["vintage"]
    heaviest = {
        row["weighting"]: max(row["weights"], key=lambda theory: row["weights"][theory])
        for row in table["mixtures"]
        if row["vintage"] == last and len(set(row["weights"].values())) > 1
    }
    if len(set(heaviest.values())) > 1:
        said = listed([f"{readable(name)} puts {readable(one)} first" for name, one in heaviest.items()])
        return f"They disagree ({said}), so no weight is worth more than a hint."
    return "Weights also move with the width of priors, which `jevons calibrate --prior-width` shows."


def taught_rows(table: Table) -> Rows:
    """The series that move P(R>1) most by themselves, a row each; the head first."""
    theories = list(dict.fromkeys(row["theory"] for row in table["taught"]))
    of = {(row["theory"], row["series"]): row for row in table["taught"]}
    start = {theory: of[theory, "nothing"]["alone"]["p_above_one"] for theory in theories}
    every = [name for theory, name in of if theory == theories[0] and name not in ("nothing", "everything")]

    def size(name: str) -> float:
        return sum(abs(of[theory, name]["alone"]["p_above_one"] - start[theory]) for theory in theories)

    ranked = sorted(every, key=size, reverse=True)[:_MOST_SERIES]
    rows = [["P(R>1) from this series alone", *(readable(theory) for theory in theories)]]
    for name in ["nothing", *ranked]:
        rows.append([series_label(name), *(_alone(of[theory, name]["alone"]) for theory in theories)])
    everything = [of[theory, "everything"]["left_out"] for theory in theories]
    rows.append(["everything", *map(_alone, everything)])
    return rows


def _alone(said: Mapping[str, Any]) -> str:
    if said["p_above_one"] is None:
        return UNKNOWN
    return f"{percent(said['p_above_one'])} ({said['effective_draws']:.0f} draws)"


def decided_rows(table: Table) -> Rows:
    """What the last quarter of 2026 would have to show, a row for each series; the head first."""
    header = ["series", "expected", "90 % of worlds", "unit", "P(R>1) at low", "at high", "would decide"]
    rows = [
        [
            series_label(row["series"]),
            f"{row['median']:.3g}",
            f"{row['q05']:.3g} to {row['q95']:.3g}",
            row["unit"],
            percent(row["p_at_q05"]),
            percent(row["p_at_q95"]),
            listed([_region(region) for region in row["deciding"]] or ["no value alone"]),
        ]
        for row in table["decide"]
    ]
    return [header, *rows]


def decided(table: Table) -> str:
    """How to read that table, or why there is none."""
    if is_few(table):
        return too_few(table)
    return "What would decide it, were it the number of the last quarter of 2026."


def _region(region: Mapping[str, Any]) -> str:
    low, high = region["from"], region["to"]
    where = f"from {low:.3g}" if low is not None else f"up to {high:.3g}"
    if low is not None and high is not None:
        where = f"{low:.3g} to {high:.3g}"
    return f"{region['word']} {where} ({percent(region['probability'])} likely)"


def scores_rows(table: Table) -> Rows:
    """How each vintage fared on what it did not know, a row for each series; the head first."""
    header = ["series", "numbers", "mixture", "last growth", "AR(1)", "in 50 %", "in 90 %"]
    rows = [header]
    for row in table["scores"]:
        crps = [row["crps"][name] for name in ("mixture", "last_growth", "ar1")]
        rows.append(
            [
                series_label(f"{row['series']}/{row['entity']}"),
                str(row["n"]),
                *(UNKNOWN if value is None else f"{value:.3f}" for value in crps),
                str(row["in_50_percent"]),
                str(row["in_90_percent"]),
            ]
        )
    return rows


def scored(table: Table) -> str:
    """How to read the scores, and what they come to."""
    n, inside = (sum(row[name] for row in table["scores"]) for name in ("n", "in_90_percent"))
    return (
        "CRPS in logarithms of each vintage on the numbers of 2025 that it did not know, beside naive "
        f"forecasts that knew as much; lower is better. {inside} of {n} numbers ({percent(inside / n)}) lie "
        "in the 90 % bands."
    )
