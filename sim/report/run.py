"""The report of one run."""

from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UserError
from sim.figures.paper.footer import footer_of_run
from sim.figures.run import FIGURES, available
from sim.report.ahead import ahead
from sim.report.document import Block, Document, Notes, Section, Table, Words
from sim.report.explorer import explorer_of
from sim.report.origin import origin
from sim.report.pictures import pictures
from sim.report.validation import validation
from sim.results.folder import RESOLVED_SCENARIO
from sim.results.opened import OpenedResult
from sim.scenario import Scenario, load_scenario
from sim.studies.run.sentences import split_sentence
from sim.texts import explain
from sim.texts.run import (
    alternatives_notes,
    alternatives_rows,
    facts,
    has_rebound,
    reading,
    rebound_rows,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Summary = Mapping[str, Any]

_ELSEWHERE = {"alternatives", "decomposition"}
"""Figures that stand in the section of their subject."""


def run_document(folder: Path) -> Document:
    """The report of a folder that `jevons run` wrote.

    Raises:
        UserError: if it holds no result that can be read.
    """
    with closing(OpenedResult(folder)) as result:
        summary = result.summary
        word = summary["verdict"]["word"]
        return Document(
            kind="A run of jevons",
            title=result.scenario,
            about=summary["description"],
            verdict=word,
            question=summary["question"],
            answer=split_sentence(summary["verdict"]["sentence"]),
            sections=[
                Section("Walk along the curves", explorer_of(result)),
                Section("The rebound R", rebound(summary)),
                Section("Under other assumptions", alternatives(result)),
                Section("Why: what each mechanism adds", decomposition(result)),
                Section("Figures", pictures(drawings(result, set(available(result)) - _ELSEWHERE))),
                *outlook(result),
                Section("Where this comes from", origin(folder)),
            ],
            footer=footer_of_run(result),
        )


def rebound(summary: Summary) -> list[Block]:
    """The table of R, how to read it, and what it hangs on."""
    known = [Words(facts(summary))]
    if not has_rebound(summary):
        return [*known]
    return [Table(rebound_rows(summary), reading(summary)), *known]


def alternatives(result: OpenedResult) -> list[Block]:
    """How the verdict moves between alternatives."""
    summary = result.summary
    if not summary["alternatives"]:
        return []
    months = summary["verdict"]["horizon_months"]
    caption = f"The rebound of all compute over {months} months, with one assumption changed at a time."
    notes = alternatives_notes(summary)
    shown = pictures(drawings(result, {"alternatives"} & set(available(result))))
    return [Table(alternatives_rows(summary), caption), *([Notes(notes)] if notes else []), *shown]


def decomposition(result: OpenedResult) -> list[Block]:
    """What each mechanism adds, in words and as a figure, and the numbers that R hangs on."""
    summary = result.summary
    found = summary["decomposition"]
    if found is None or not found["n"]:
        return []
    told = [explain.opening(found), *explain.paragraphs(found), explain.closing(found, summary)]
    shown = pictures(drawings(result, {"decomposition"} & set(available(result))))
    return [Words(told), *shown, Words([leading(result)])]


def leading(result: OpenedResult) -> str:
    """The numbers that R hangs on most, or why that cannot be said."""
    try:
        return explain.leading_parameters(result.rank_correlations(), len(result.rebound()))
    except UserError as gap:
        return f"What R hangs on cannot be said: {_anywhere(gap, result)}."


def drawings(result: OpenedResult, names: set[str]) -> "list[Callable[[], Figure]]":
    """Figures of these names, in the order of all."""
    return [partial(FIGURES[name].draw, result) for name in FIGURES if name in names]


def outlook(result: OpenedResult) -> list[Section]:
    """What the record and others say; both take the scenario as it was."""
    titles = "What validation says, and misses", "2030 beside what others published"
    try:
        scenario = load_scenario(str(result.folder / RESOLVED_SCENARIO))
        _check_same(result, scenario)
    except UserError as gap:
        return [Section(title, [Words([f"Cannot be said: {_anywhere(gap, result)}."])]) for title in titles]
    return [Section(titles[0], validation(scenario)), Section(titles[1], ahead(result, scenario))]


def _anywhere(gap: UserError, result: OpenedResult) -> str:
    """A message without the folder of the result, which says nothing to those who are sent the page."""
    return str(gap).replace(f"{result.folder}/", "")


def _check_same(result: OpenedResult, scenario: Scenario) -> None:
    if scenario.digest() != result.provenance["scenario_digest"]:
        raise UserError("the posterior is not the one that the result was made with; run it again")
