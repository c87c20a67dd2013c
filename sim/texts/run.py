"""The answer of a run, for a reader who has not read the manual."""

from collections.abc import Mapping
from typing import Any

from sim.measuring.rebound import LEAST_WORLDS, NEAR_ONE
from sim.measuring.rebound_readings import label_of
from sim.scenario.striking import Struck
from sim.texts.layout import UNKNOWN, Rows, aligned, paragraph
from sim.words import fixed, is_nothing, percent, readable

Summary = Mapping[str, Any]
READING = (
    "R = 1 - (demand saved) / (saving at unchanged use), against each world's own twin without the shock. "
    "R < 0: more is saved than engineering alone saves; 0 to 1: part of the saving is lost; "
    "R > 1: demand ends higher than without the shock."
)
DEMAND = "demand: its change against the twin."
FEW = f"few: fewer than {LEAST_WORLDS} worlds, so the range is little more than that of luck."
NEAR = f"{NEAR_ONE[0]:g}-{NEAR_ONE[1]:g}"
REBOUND_HEADS = ("median", "90 % of worlds", "P(R>1)", f"P({NEAR})", "demand", "worlds")
HEADLINE = "compute"
WITHOUT_WEIGHT = "* the answer is the prior of this theory of demand: it carries no weight in the verdict"


def verdict_text(summary: Summary) -> str:
    """The verdict, what it means, the rebound by measure and horizon, and what it hangs on."""
    parts = [
        f"{summary['scenario']}: {summary['verdict']['word']}",
        paragraph(summary["question"]),
        paragraph(summary["verdict"]["sentence"]),
        *([rebound_table(summary), paragraph(reading(summary))] if has_rebound(summary) else []),
        "\n".join(facts(summary)),
        alternatives_table(summary),
    ]
    return "\n\n".join(part for part in parts if part)


def reading(summary: Summary) -> str:
    """How to read the table."""
    is_few = any(
        0 < entry["n"] < LEAST_WORLDS for rows in summary["rebound"].values() for entry in rows.values()
    )
    return f"{READING} {DEMAND}{f' {FEW}' if is_few else ''}"


def has_rebound(summary: Summary) -> bool:
    """Whether a rebound is defined in any world, in any measure; without a shock there is none."""
    return any(entry["n"] for by_horizon in summary["rebound"].values() for entry in by_horizon.values())


def rebound_table(summary: Summary) -> str:
    """R by measure and horizon; under all compute its other readings, and when the saving falls due."""
    return aligned(rebound_rows(summary))


def rebound_rows(summary: Summary) -> Rows:
    """The rows of that table, the head first."""
    rows = [["rebound R", "months", *REBOUND_HEADS]]
    for measure, by_horizon in summary["rebound"].items():
        rows += by_horizon_rows(measure, by_horizon)
        if measure == HEADLINE:
            for name, entries in summary["readings"].items():
                rows += by_horizon_rows(f"  {label_of(name)}", entries)
            rows += saving_rows(summary)
    return rows


def by_horizon_rows(label: str, by_horizon: Summary) -> list[list[str]]:
    """One row a horizon; what it is stands in the first."""
    return [
        [label if position == 0 else "", horizon, *rebound_cells(entry)]
        for position, (horizon, entry) in enumerate(by_horizon.items())
    ]


def saving_rows(summary: Summary) -> list[list[str]]:
    """Which part of the engineering saving over the longest horizon falls in each year since the shock."""
    longest = summary["verdict"]["horizon_months"]
    empty = [""] * (len(REBOUND_HEADS) - 2)
    return [
        [
            f"  saving, share of {longest} months" if year == "1" else "",
            f"{12 * int(year) - 11}-{min(12 * int(year), longest)}",
            percent(entry["median"]),
            "few" if entry["q05"] is None else f"{percent(entry['q05'])} to {percent(entry['q95'])}",
            *empty,
        ]
        for year, entry in summary["saving_share_by_year"].items()
        if entry["median"] is not None
    ]


def rebound_cells(entry: Summary) -> list[str]:
    """Cells of one row of the table of rebounds."""
    if not entry["n"]:
        return ["undefined", "", "", "", change(entry), "0"]
    return [
        number(entry["median"]),
        interval(entry),
        probability(entry),
        percent(entry["p_near_one"]),
        change(entry),
        f"{entry['n']:,}",
    ]


def interval(entry: Summary) -> str:
    """The range of R in 90 % of worlds, and whether there are enough for one."""
    if entry["q05"] is None:
        return "few"
    few = " few" if entry["n"] < LEAST_WORLDS else ""
    return f"{number(entry['q05'])} to {number(entry['q95'])}{few}"


def probability(entry: Summary) -> str:
    """P(R>1) with its Monte-Carlo error."""
    if entry["p_above_one"] is None:
        return UNKNOWN
    return f"{percent(entry['p_above_one'])} ± {percent(entry['p_above_one_standard_error'])}"


def change(entry: Summary) -> str:
    """Median change of demand against the twin."""
    median = entry.get("demand_change_ratio", {}).get("median")
    return "" if median is None else f"{fixed(100 * median, 1, has_sign=True)} %"


def elasticities(summary: Summary) -> list[str]:
    """The emergent price elasticity: of the quantity index first, then of the count of tokens."""
    titles = {
        "price_elasticity": "Price elasticity of token demand at constant prices",
        "price_elasticity_of_token_count": "The same for a plain count of tokens",
    }
    lines = []
    for key, title in titles.items():
        entries = {months: entry for months, entry in summary[key].items() if entry["median"] is not None}
        if entries:
            listed = ", ".join(f"{spread(entry)} after {months} mo" for months, entry in entries.items())
            lines.append(f"{title}: {listed}.")
    return lines


def facts(summary: Summary) -> list[str]:
    """What the verdict hangs on, and how much of it there is."""
    worlds = summary["worlds"]
    lines = [
        *counted(summary),
        *elasticities(summary),
        *(dip_and_crossover(summary) if has_rebound(summary) else []),
    ]
    lines += grid_binding(summary) + own_measures(summary)
    lines += [summary["drawn_from"]] if "drawn_from" in summary else []
    lines.append(f"Worlds: {worlds['used']:,} used of {worlds['asked']:,}, {worlds['dropped']:,} dropped.")
    lines += [f"  {count:,} dropped: {reason}" for reason, count in worlds["reasons"].items()]
    return [paragraph(line, indent="  ") for line in lines]


def counted(summary: Summary) -> list[str]:
    """Which shocks the rebound counts, and which it does not; nothing if the summary does not say."""
    return Struck(**summary["shocks"]).sentences if "shocks" in summary else []


def dip_and_crossover(summary: Summary) -> list[str]:
    """How deep demand falls at first, and when it is back above the twin's for good."""
    dip, crossover = summary["impact_dip_ratio"], summary["crossover_months"]
    if dip["median"] is None:
        return []
    back = "Demand never falls below the twin's and recovers again in any world."
    if crossover["crossed_share"]:
        after = spread(crossover, digits=0)
        when = "from the month of the shock on" if is_nothing(after) else f"for good after {after} months"
        back = f"Demand is above the twin's {when}, in {percent(crossover['crossed_share'])} of worlds."
    fall = spread(dip, scale=100, unit=" %")
    if is_nothing(fall):
        return ["Compute demand has no impact dip, to two decimals of a percent.", back]
    return [f"Impact dip of compute demand: {fall}.", back]


def grid_binding(summary: Summary) -> list[str]:
    """When the grid first limits what can be connected; nothing if it never does."""
    entry = summary.get("grid_binds_year", {})
    if not entry.get("bound_share"):
        return []
    share = percent(entry["bound_share"])
    return [f"The grid first limits what is connected in {spread(entry, digits=1)}, in {share} of worlds."]


def own_measures(summary: Summary) -> list[str]:
    """How measures of the user's own change over the longest horizon against the twin."""
    months = str(summary["verdict"]["horizon_months"])
    lines = []
    for entry in summary.get("own_measures", {}).values():
        change = spread(entry["change_ratio"][months], scale=100, unit=" %")
        said = "no change, to two decimals of a percent" if is_nothing(change) else change
        lines.append(f"{entry['label']} over {months} months against the twin: {said}.")
    return lines


def alternatives_table(summary: Summary) -> str:
    """How the verdict moves between alternatives."""
    if not summary["alternatives"]:
        return ""
    return "\n".join([aligned(alternatives_rows(summary)), *alternatives_notes(summary)])


def alternatives_rows(summary: Summary) -> Rows:
    """The main ensemble, then each alternative; the head first."""
    horizon = str(summary["verdict"]["horizon_months"])
    weightless = weightless_runs(summary)
    rows = [["under other assumptions", "verdict", *REBOUND_HEADS]]
    main = summary["rebound"]["compute"][horizon]
    rows.append(["(as above)", main["verdict"], *rebound_cells(main)])
    for name, entry in summary["alternatives"].items():
        mark = " *" if name in weightless else ""
        rows.append([readable(name) + mark, entry["verdict"], *rebound_cells(entry["rebound"][horizon])])
    return rows


def alternatives_notes(summary: Summary) -> list[str]:
    """What the mark means, and which alternatives have no worlds."""
    notes = [WITHOUT_WEIGHT] if weightless_runs(summary) else []
    return notes + [
        paragraph(f"{readable(name)} is left out: {why}.")
        for name, why in summary.get("alternatives_left_out", {}).items()
    ]


def weightless_runs(summary: Summary) -> list[str]:
    """Alternatives that ask a theory which carries no weight."""
    return [theory["run"] for theory in summary["verdict"]["theories"] if not theory["has_weight"]]


def spread(entry: Summary, digits: int = 2, scale: float = 1.0, unit: str = "") -> str:
    """A median with its 90 % range.

    >>> spread({"median": -0.05, "q05": -0.1, "q95": 0.0}, digits=1, scale=100, unit=" %")
    '-5.0 % (-10.0 to 0.0)'
    >>> spread({"median": 2.0, "q05": None, "q95": None})
    '2.00'
    """
    if entry["median"] is None:
        return UNKNOWN
    if entry["q05"] is None:
        return f"{fixed(scale * entry['median'], digits)}{unit}"
    median, low, high = (fixed(scale * entry[key], digits) for key in ("median", "q05", "q95"))
    return f"{median}{unit}" + ("" if low == high else f" ({low} to {high})")


def in_most_worlds(entry: Summary, has_sign: bool = False) -> str:
    """The middle 90 % of worlds, in words.

    >>> in_most_worlds({"q05": 0.5, "q95": 1.0}, has_sign=True), in_most_worlds({"q05": None, "q95": None})
    ('90 % of worlds: +0.50 to +1.00', 'a single world')
    >>> in_most_worlds({"q05": -0.001, "q95": 0.001})
    'the same in 90 % of worlds'
    """
    if entry["q05"] is None:
        return "a single world"
    low, high = (fixed(entry[key], 2, has_sign) for key in ("q05", "q95"))
    return "the same in 90 % of worlds" if low == high else f"90 % of worlds: {low} to {high}"


def number(value: float | None) -> str:
    """A number with two decimals."""
    return UNKNOWN if value is None else fixed(value, 2)
