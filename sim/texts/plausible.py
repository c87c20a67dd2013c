"""The years ahead beside what was published, for a reader who has not read the manual."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from sim.texts.layout import UNKNOWN, Rows, aligned, paragraph
from sim.words import listed, number, plain, readable, with_range

Entry = Mapping[str, Any]

SUBJECT = (
    "the years ahead, in worlds with the shock, beside what others published before 2026. Shown, never "
    "fitted: neither side is the truth."
)
LEGEND = (
    "Worlds: median (5 to 95 %). Against what is published of the same quantity and year, the median is "
    "inside, above all or below all of it. In range: how many of the published numbers lie in the 90 % "
    "range of worlds."
)


def plausible_text(table: Entry) -> str:
    """The comparison, what it leaves out, and what became of the draws."""
    return "\n\n".join(
        part
        for part in [
            paragraph(f"{table['scenario']}: {SUBJECT}"),
            compared_text(table),
            paragraph(LEGEND),
            notes_text(table),
            not_compared_text(table),
            attrition_text(table),
        ]
        if part
    )


def compared_text(table: Entry) -> str:
    """A block a quantity: the theories first, then who published what."""
    return aligned(compared_rows(table))


def compared_rows(table: Entry) -> Rows:
    """The rows of that table, the head first."""
    rows = [["", "number", "unit", "against what is published", "in range"]]
    for entry in table["compared"]:
        rows.append([entry["title"], "", "", "", ""])
        rows += [_model_row(model, entry) for model in entry["model"]]
        rows += [
            [f"    {each['who']}, {each['published']}", said(each), entry["unit"], "", ""]
            for each in entry["published"]
        ]
    return rows


def _model_row(model: Entry, entry: Entry) -> list[str]:
    name = f"  worlds, {readable(model['theory'])}"
    if not model["worlds"]:
        return [name, UNKNOWN, "", "no world could be used", ""]
    spread = with_range(model["median"], number(model, "q05"), number(model, "q95"), plain)
    inside = f"{model['n_published_inside']} of {len(entry['published'])}"
    return [name, spread, entry["unit"], model["word"], inside]


def said(each: Entry) -> str:
    """A published number with its range.

    >>> said({"low": 3.0, "value": 3.5, "high": 4.0}), said({"low": 50.0, "value": None, "high": None})
    ('3.50 (3.00 to 4.00)', 'above 50.0')
    """
    low, value, high = each["low"], each["value"], each["high"]
    if low is not None and high is not None:
        ends = f"{plain(low)} to {plain(high)}"
        return ends if value is None else f"{plain(value)} ({ends})"
    if value is not None:
        return plain(value)
    return f"above {plain(low)}" if low is not None else f"below {plain(high)}"


def notes_text(table: Entry) -> str:
    """What is counted on either side."""
    return "\n".join(["What is counted", *notes(table)])


def notes(table: Entry) -> list[str]:
    """A paragraph for each quantity, then one for each published number that counts something else."""
    lines = []
    by_quantity = sorted(table["compared"], key=lambda entry: str(entry["what"]))
    for (what, basis), entries in groupby(by_quantity, key=lambda entry: (entry["what"], entry["basis"])):
        lines.append(paragraph(f"{what}, worlds: {basis}.", indent="    "))
        lines += [
            paragraph(f"  {each['who']}, for {entry['year']}: {each['note']}.", indent="    ")
            for entry in entries
            for each in entry["published"]
            if each["note"]
        ]
    return lines


def not_compared_text(table: Entry) -> str:
    """What was published and has no like in the model."""
    lines = not_compared(table)
    return "\n".join(["Not comparable", *lines]) if lines else ""


def not_compared(table: Entry) -> list[str]:
    """A paragraph for each number without a like, with the reason."""
    return [
        paragraph(
            f"{each['what']}, {each['year']}, {each['who']}: {said(each)} {each['unit']}; {each['reason']}.",
            indent="    ",
        )
        for each in table["not_compared"]
    ]


def attrition_text(table: Entry) -> str:
    """How many draws were asked, used and dropped under each theory, and why; theories without worlds."""
    lines = attrition_notes(table)
    return "\n".join(
        ["What was discarded", "", aligned(attrition_rows(table)), *([""] if lines else []), *lines]
    )


def attrition_rows(table: Entry) -> Rows:
    """The rows of that table, the head first."""
    rows = [["theory of demand", "drawn from", "asked", "used", "dropped", "why"]]
    for each in table["theories"]:
        reasons = "; ".join(f"{count:,} {reason}" for reason, count in each["reasons"].items())
        counts = [f"{each[name]:,}" for name in ("asked", "used", "dropped")]
        rows.append([readable(each["theory"]), each["drawn_from"], *counts, reasons or UNKNOWN])
    return rows


def attrition_notes(table: Entry) -> list[str]:
    """What was discarded when sets were found, and theories that have no worlds."""
    lines = [
        paragraph(f"{readable(each['theory'])}: {_discarded(each)}", indent="    ")
        for each in table["theories"]
        if each["sets_discarded"] is not None
    ]
    return lines + [
        paragraph(f"{readable(each['theory'])} is left out: {each['reason']}.", indent="    ")
        for each in table["theories_left_out"]
    ]


def _discarded(each: Entry) -> str:
    counts = {check: count for check, count in each["sets_discarded"].items() if count}
    why = listed(f"{count:,} ({check})" for check, count in counts.items()) if counts else "none"
    return f"when its {each['sets']:,} sets were found, others fitted but were impossible: {why}."
