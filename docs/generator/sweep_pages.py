"""A page for each shipped sweep: its question, what it answered when it was run in full, and its file."""

from pathlib import Path

from docs.generator.markdown import contents, folded, table, yaml_file
from docs.generator.paths import ROOT
from docs.generator.pictures import Told, picture
from docs.generator.sweep_store import STORE, KeptAnswer, KeptSweep, kept_sweep
from sim.sweep.listing import list_sweeps

OPEN_ROWS = 12
"""A longer table opens when a reader asks for it, unless it is the first of its page."""


def write_sweep_pages(folder: Path) -> None:
    """Write a page for each sweep, and the overview."""
    folder.mkdir(parents=True, exist_ok=True)
    sweeps = {}
    for name, description in list_sweeps():
        kept = kept_sweep(name)
        (folder / f"{name}.md").write_text(sweep_page(name, description, kept), "utf-8")
        sweeps[name] = (
            f"* **[{name}]({name}.md)**: {description}\n\n  *Answer:* {kept.answers[0].sentences[0]}."
        )
    (folder / "index.md").write_text(_overview(sweeps), "utf-8")


def sweep_page(name: str, description: str, kept: KeptSweep) -> str:
    """The page of a sweep, from what was kept of it."""
    first, *others = kept.answers
    made = kept.made_from
    size = f"{made['points']:,} points × {made['draws']:,} draws = {made['points'] * made['draws']:,} worlds"
    file = ROOT / "scenarios" / "sweeps" / f"{name}.yaml"
    return f"""# {name}

**Question.** {description}

**Answer.** {first.sentences[0]}.

{size} with their twins, seed {made["seed"]}, version {made["model_version"]} of the model. Made by
`jevons sweep {name}` and `jevons analyse results/sweeps/{name}`. What R means:
[a how-to](../../how-to/what-r-means.md).

{_answer(first, is_first=True)}

{chr(10).join(_answer(answer) for answer in others)}

## What was measured

{" ".join(kept.measured)} A number after ± is one standard error, and an interval in brackets has 95 %;
in a table of two factors a cell is P(R > 1).
In words, beside the other sweeps: [what the shipped sweeps say](../../SWEEPS.md#what-the-shipped-sweeps-say).

## The file

`scenarios/sweeps/{name}.yaml`; what its keys mean stands in [Sweeps](../../SWEEPS.md#write-one).

{yaml_file(file)}

A smaller sweep of your own is made in [a how-to](../../how-to/your-own-sweep.md), and slowly, with its
map, in [a tutorial](../../tutorials/a-sweep-and-its-map.md).
"""


def _answer(answer: KeptAnswer, is_first: bool = False) -> str:
    parts = [f"## {answer.question}"]
    parts += [f"{sentence}." for sentence in answer.sentences[is_first:]]
    if answer.figure:
        parts.append(picture(f"../../{STORE.name}/{answer.figure}", Told(answer.title, answer.caption)))
    for title, rows in answer.tables:
        shown = table(rows[0], rows[1:])
        is_open = is_first or len(rows) <= OPEN_ROWS
        parts.append(
            f"{title}\n\n{shown}".strip() if is_open else folded(title or f"{len(rows) - 1} rows", shown)
        )
    return "\n\n".join(parts) + "\n"


def _overview(sweeps: dict[str, str]) -> str:
    return f"""# Sweeps

A sweep asks one question at many points. These come with the program, and each has a page with its answer
in figures and tables; how they are run, stopped and read stands in [Sweeps](../../SWEEPS.md).

{chr(10).join(sweeps.values())}

{contents(sweeps)}
"""
