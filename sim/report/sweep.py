"""The report of a sweep that was analysed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.figures.sweep import SWEEP_FIGURES
from sim.figures.sweep.page import footer
from sim.report.document import Block, Document, Listing, Picture, Section, Table, Words
from sim.report.origin import facts
from sim.report.pictures import picture_or_why
from sim.results.folder import PROVENANCE, is_result, read_json
from sim.sweep.analysis import Analysis, analyse
from sim.sweep.analysis.analyse import QUESTIONS
from sim.sweep.analysis.files import provenance_of
from sim.sweep.analysis.phase_map import PHASE_MAP, PhaseMap
from sim.sweep.analysis.question import Answer, Question, Shown
from sim.sweep.earlier import ANALYSIS
from sim.sweep.opened import OpenedSweep, open_sweep
from sim.sweep.plan_file import PLAN
from sim.texts.analyse import measured

HEAT = (0.1, 0.5 - 1e-9, 0.5 + 1e-9, 0.9)
"""Shares of worlds with R > 1 between which cells of a map change their colour."""


def is_sweep(folder: Path) -> bool:
    """Whether a folder is that of a sweep, or of its analysis."""
    return (sweep_of(folder) / PLAN).is_file()


def sweep_of(folder: Path) -> Path:
    """The folder of the sweep that is meant."""
    return folder.parent if folder.name == ANALYSIS else folder


def sweep_document(folder: Path) -> Document:
    """The report of a sweep, as `jevons analyse` last analysed it.

    Raises:
        UserError: if it was not analysed, or has gone on since.
    """
    opened = open_sweep(sweep_of(folder))
    made_by = analysed(opened)
    return analysis_document(analyse(opened, made_by["measure"], made_by["horizon_months"]))


def analysed(opened: OpenedSweep) -> dict[str, Any]:
    """The provenance of the analysis of a sweep.

    Raises:
        UserError: as above.
    """
    status, again = opened.status(), f"`jevons analyse {opened.folder}`"
    so_far = ""
    if status.n_pairs_done < status.n_pairs:
        so_far = f"is unfinished ({status.n_pairs_done:,} of {status.n_pairs:,} pairs of worlds) and "
    if not is_result(opened.folder / ANALYSIS):
        raise UserError(f"{opened.folder}: {so_far}was not analysed; {again} does")
    made_by: dict[str, Any] = read_json(opened.folder / ANALYSIS / PROVENANCE)
    if made_by.get("plan_sha256") != opened.plan.hash:
        raise UserError(f"{opened.folder}: its analysis is that of another sweep; {again} makes it again")
    if made_by.get("worlds_finished") != status.n_pairs_done:
        raise UserError(
            f"{opened.folder}: {so_far}has gone on since it was analysed; {again} takes the rest in"
        )
    return made_by


def analysis_document(analysis: Analysis) -> Document:
    """The report of what a sweep says."""
    worlds = analysis.worlds
    plan = worlds.opened.plan
    answers = [f"{part.finding}." for part in analysis.parts.values()]
    gaps = [
        f"{question.words} {analysis.gaps[question.name]}."
        for question in QUESTIONS
        if question.name in analysis.gaps
    ]
    sections = [
        Section(question.words, answer_blocks(analysis, question))
        for question in QUESTIONS
        if question.name in analysis.parts
    ]
    return Document(
        kind="A sweep of jevons",
        title=worlds.name,
        about=" ".join([plan.description, *measured(worlds)]),
        question="Where does the verdict flip, and what does it hang on?",
        answer=answers or ["No question could be answered."],
        sections=[
            *sections,
            Section("What could not be answered", [Words(gaps)] if gaps else []),
            Section(
                "Where this comes from",
                [facts(provenance_of(analysis, None)), *scenario_of(plan.scenarios)],
            ),
        ],
        footer=footer(worlds),
    )


def answer_blocks(analysis: Analysis, question: Question) -> list[Block]:
    """What is said, the tables, and the figure if there is something to draw."""
    answer: Answer = analysis.parts[question.name]
    figure = SWEEP_FIGURES[question.name]
    blocks: list[Block] = [Words([f"{sentence}." for sentence in answer.sentences])]
    blocks += tables(answer, question)
    if figure.can_draw(analysis):
        drawn = picture_or_why(partial(figure.draw, analysis))
        # Its title is the finding, which stands above.
        blocks.append(replace(drawn, has_title=False) if isinstance(drawn, Picture) else drawn)
    return blocks


def tables(answer: Answer, question: Question) -> list[Table]:
    """The tables in short; those of a map with a colour for each cell."""
    if question is PHASE_MAP and isinstance(answer, PhaseMap):
        return [
            Table(shown.rows, map_caption(answer, shown), shades(answer, facet))
            for facet, shown in zip(answer.facets, answer.in_short, strict=True)
        ]
    return [
        Table(shown.rows, shown.title or question.words, has_caption=bool(shown.title))
        for shown in answer.in_short
    ]


def map_caption(answer: PhaseMap, shown: Shown) -> str:
    """What the cells of a map are."""
    where = f"{shown.title}. " if shown.title else ""
    pooled = f" Pooled over {', '.join(answer.averaged)}." if answer.averaged else ""
    return (
        f"{where}Share of worlds with R > 1, by {answer.y.dimension.label} (down) and "
        f"{answer.x.dimension.label} (across).{pooled}"
    )


def shades(answer: PhaseMap, facet: str) -> Sequence[Sequence[str]]:
    """A class of colour for each cell, in the order of the rows: the highest level first."""
    shares = answer.matrix(facet, "p_above_one")[::-1]
    return [
        ["" if np.isnan(share) else f"heat{np.searchsorted(HEAT, share)}" for share in row] for row in shares
    ]


def scenario_of(scenarios: Any) -> list[Block]:
    """The scenario in full where there is one; several would be longer than all the rest."""
    if len(scenarios) > 1:
        return []
    return [Listing("The whole scenario as YAML", planned.resolved) for planned in scenarios.values()]
