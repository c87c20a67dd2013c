"""Two sides world by world: the sentence, what they differ in, and the rows."""

from collections.abc import Mapping
from typing import Any

from sim.measuring.paired import COVERED
from sim.studies.compare.sentences import signed
from sim.texts.layout import UNKNOWN, Rows, aligned, paragraph
from sim.texts.run import READING
from sim.words import fixed, percent, readable

Table = Mapping[str, Any]

ALIKE = "The scenarios say the same."
_MOST_NAMED = 12
_TITLES = {
    "rebound": "rebound R",
    "ln_demand_with_shock": "ln demand, shocked",
    "ln_demand_without_shock": "ln demand, twin",
}


def compare_text(table: Table) -> str:
    """The verdict in words, what sets the sides apart, and the table."""
    parts = [
        f"{title(table)}: {readable(table['verdict']['word'])}",
        paragraph(table["verdict"]["sentence"]),
        "\n".join(paragraph(line, indent="  ") for line in sides(table)),
        what_differs(table),
        rows_text(table),
        paragraph(legend(table)),
        paragraph(READING),
    ]
    return "\n\n".join(part for part in parts if part)


def title(table: Table) -> str:
    """Which two."""
    return f"{table['second']['label']} against {table['first']['label']}"


def sides(table: Table) -> list[str]:
    """Which worlds there are on each side."""
    return [
        f"{name}: {side['label']}, {side['used']:,} worlds used of {side['worlds']:,}, seed {side['seed']}"
        for name, side in ((name, table[name]) for name in ("first", "second"))
    ]


def differing_rows(table: Table) -> Rows:
    """What the second scenario says otherwise, the head first; nothing if they say the same."""
    entries = table["differs_in"]
    if not entries:
        return []
    return [["path", "first", "second"], *([each["path"], each["first"], each["second"]] for each in entries)]


def what_differs(table: Table) -> str:
    """The same in lines, the first of many."""
    entries = table["differs_in"]
    if not entries:
        return ALIKE
    lines = [f"  {entry['path']}: {entry['first']} → {entry['second']}" for entry in entries[:_MOST_NAMED]]
    more = len(entries) - _MOST_NAMED
    rest = [f"  … {more:,} more in compare.json"] if more > 0 else []
    return "\n".join(["What the second says otherwise:", *lines, *rest])


def rows_text(table: Table) -> str:
    """The rows of all compute, and of other measures those of the longest horizon."""
    return aligned(rows_of(table))


def rows_of(table: Table) -> Rows:
    """The rows of that table, the head first."""
    head = ["second less first", "of", "months", "what is known", "first", "second", "difference", "chance",
            "90 % of pairs", "higher in", "P(R>1)"]  # fmt: skip
    longest = table["horizons_months"][-1]
    rows = [
        row for row in table["rows"] if row["measure"] == table["measure"] or row["horizon_months"] == longest
    ]
    # The headline first, in each quantity.
    order = [*_TITLES]
    rows.sort(key=lambda row: (order.index(row["quantity"]), row["measure"] != table["measure"]))
    return [head, *map(cells_of, rows)]


def cells_of(row: Table) -> list[str]:
    """What was found of one quantity."""
    return [
        _TITLES[row["quantity"]],
        row["measure"],
        str(row["horizon_months"]),
        readable(row["word"]),
        _plain(row["first_median"]),
        _plain(row["second_median"]),
        _signed(row["difference"]),
        _range(row["difference_low"], row["difference_high"]),
        _range(row["q05"], row["q95"]),
        _share(row["higher_share"], row["higher_share_standard_error"]),
        _points(row),
    ]


def _plain(value: float | None) -> str:
    return UNKNOWN if value is None else fixed(value, 3)


def _signed(value: float | None) -> str:
    return UNKNOWN if value is None else signed(value)


def _range(low: float | None, high: float | None) -> str:
    return UNKNOWN if low is None or high is None else f"{_signed(low)} to {_signed(high)}"


def _share(share: float | None, error: float | None) -> str:
    return UNKNOWN if share is None or error is None else f"{percent(share)} ± {percent(error)}"


def _points(row: Table) -> str:
    moved, error = (row.get(f"p_above_one_difference{part}") for part in ("", "_standard_error"))
    if moved is None or error is None:
        return ""
    return f"{fixed(100 * moved, 1, has_sign=True)} ± {fixed(100 * error, 1)} points"


def legend(table: Table) -> str:
    """How to read the rows."""
    chance = (
        f"chance: where the median of all worlds lies with {percent(COVERED)} probability, judged by so "
        "many; where it holds zero, the sign of the difference is NOT KNOWN."
    )
    logs = (
        "ln demand: logarithm of what is demanded over the months, with the shock and in the twin without; "
        "+0.01 is 1 % more. P(R>1): its change."
    )
    if not table["is_paired"]:
        return f"Medians of each side and their difference, not world by world. {chance} {logs}"
    return (
        "first, second: medians. difference: median over pairs of worlds with the same draws, which is not "
        f"the difference of the medians. {chance} HIGHER and LOWER: so in "
        f"{percent(table['probability_required'])} of the pairs; MOSTLY: in the middle one, and not in so "
        f"many. {logs}"
    )
