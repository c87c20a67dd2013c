"""A page for each scenario: its question, its verdict, two figures, and what differs from what it extends."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from docs.generator.markdown import contents, fenced, folded, table, yaml_file
from docs.generator.paths import ROOT
from docs.generator.pictures import picture, told
from docs.generator.previews import POSTERIOR, command_of, is_preview, result_of
from sim.figures import FIGURES, save
from sim.results.opened import OpenedResult
from sim.scenario import list_scenarios
from sim.scenario.reading import read_document
from sim.texts.run import verdict_text
from sim.words import PERCENT, percent

SHOWN = ("rebound_path", "demand")
"""Figures of a page; a scenario in which R is nowhere defined lacks the first."""


def scenario_names() -> list[str]:
    """All but the base, which the others extend."""
    return sorted(file.stem for file in (ROOT / "scenarios").glob("*.yaml") if _extended_by(file))


def _extended_by(file: Path) -> str:
    """The scenario that a file extends; empty if it is the base."""
    return str(read_document(file).data.get("extends", ""))


def write_scenario_pages(folder: Path, progress: Callable[[str], None]) -> None:
    """Write a page for each scenario, and the overview."""
    rows = []
    for name in scenario_names():
        progress(f"scenario {name}")
        with closing(result_of(name)) as result:
            write_scenario_page(name, folder, result)
            rows.append(_row(name, result))
    (folder / "index.md").write_text(_overview(rows), "utf-8")


def write_scenario_page(name: str, folder: Path, result: OpenedResult) -> None:
    """Write the page of one scenario with its figures, from a result of it."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = []
    for kind in SHOWN:
        if FIGURES[kind].can_draw(result):
            figure = FIGURES[kind].draw(result)
            save(figure, folder / "figures", f"{name}-{kind}")
            pictures.append(picture(f"figures/{name}-{kind}.png", told(figure)))
    description = dict(list_scenarios())[name]
    (folder / f"{name}.md").write_text(_page(name, description, result, "\n\n".join(pictures)), "utf-8")


def _page(name: str, description: str, result: OpenedResult, pictures: str) -> str:
    summary = result.summary
    verdict = summary["verdict"]
    return f"""# {name}

{description}

**Question.** {summary["question"]}

## Verdict: {verdict["word"]}

{verdict["sentence"].replace(" %", PERCENT)}

{_how_sure(name, result)}

{pictures}

{folded("All that the command prints", fenced(verdict_text(summary)))}

## What differs

{_what_differs(name)}

## Go on

* All its worlds: `{command_of(name, is_preview=False)}`; then `jevons explain results/{name}` says why.
* Every number: `jevons show {name}`.
* Beside all other scenarios, with more worlds: [all-scenarios](../sweeps/all-scenarios.md).
* What the words mean: [glossary](../../GLOSSARY.md). How to doubt the verdict:
  [a tutorial](../../tutorials/argue-with-the-verdict.md).
"""


def _how_sure(name: str, result: OpenedResult) -> str:
    worlds, seed = result.provenance["worlds"], result.provenance["seed"]
    command = command_of(name, is_preview(result))
    made = f"Made by `{command}`: {worlds:,} worlds and their twins, seed {seed}."
    if not is_preview(result):
        return made
    return (
        f":::{{note}}\n**This is a preview.** {made} Shares of so few worlds err by several points, as the "
        "number after ± says, and with more worlds the word can become another.\n:::"
    )


def _what_differs(name: str) -> str:
    file = ROOT / "scenarios" / f"{name}.yaml"
    extends = _extended_by(file)
    parent = f"[{extends}]({extends}.md)" if extends in scenario_names() else f"`{extends}`"
    return f"The whole file, `scenarios/{name}.yaml`; all else is as in {parent}:\n\n{yaml_file(file)}"


def _row(name: str, result: OpenedResult) -> list[str]:
    verdict = result.summary["verdict"]
    entry = result.rebound_summary("compute", verdict["horizon_months"])
    median = "undefined" if entry["median"] is None else f"{entry['median']:.2f}"
    share = verdict["p_rebound_above_one"]
    error = verdict["p_standard_error"]
    above = "–" if share is None else percent(share) + ("" if error is None else f" ± {percent(error)}")
    return [
        f"[{name}]({name}.md)",
        verdict["word"],
        median,
        above,
        f"{entry['n']:,} of {result.provenance['worlds']:,}",
    ]


def _overview(rows: list[list[str]]) -> str:
    head = ["scenario", "verdict", "median R", "P(R > 1)", "worlds with R"]
    return f"""# Scenarios

Every scenario asks whether a rebound in the demand for AI compute offsets the lower cost of each model, in
a world that differs in something. R and P are those of all compute over the longest horizon of the
scenario, drawn from the mixture of theories (`{POSTERIOR}`) unless the scenario asks for one alone. Rows
with few worlds are previews; the page of a scenario says with which command they were made.

{table(head, rows)}

The same with more worlds and under each theory of demand: [all-scenarios](../sweeps/all-scenarios.md). To
write one of your own: [a tutorial](../../tutorials/your-own-scenario.md).

{contents(scenario_names())}
"""
