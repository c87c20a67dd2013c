"""What a sweep says, for a reader at a terminal."""

from contextlib import suppress
from typing import TYPE_CHECKING

from sim.errors import UserError
from sim.scenario.striking import struck
from sim.texts.layout import aligned, paragraph
from sim.words import listed, percent

if TYPE_CHECKING:
    from sim.sweep.analysis import Analysis
    from sim.sweep.analysis.measured import MeasuredWorlds
    from sim.sweep.analysis.question import Answer


def analysis_text(analysis: "Analysis") -> str:
    """The answers, each a sentence with its table, and what could not be answered."""
    from sim.sweep.analysis.analyse import QUESTIONS

    words = {question.name: question.words for question in QUESTIONS}
    texts = [heading(analysis.worlds)]
    texts += [f"{words[name]}\n{answer_text(answer)}" for name, answer in analysis.parts.items()]
    if not analysis.parts and len(set(analysis.gaps.values())) == 1:
        return "\n\n".join([*texts, no_answer(analysis)])
    texts += [paragraph(f"{words[name]} No answer: {why}.") for name, why in analysis.gaps.items()]
    return "\n\n".join(texts)


def no_answer(analysis: "Analysis") -> str:
    """Why no question at all is answered, once."""
    return paragraph(f"No answer: {next(iter(analysis.gaps.values()))}.")


def answer_text(answer: "Answer") -> str:
    """Sentences, then tables; a sentence that is one of several hangs."""
    lines = []
    for sentence in answer.sentences:
        lines.append(paragraph(f"{sentence}.", indent="" if sentence == answer.finding else "   "))
    for table in answer.in_short:
        lines += [table.title] * bool(table.title)
        lines.append(aligned(table.rows))
    return "\n".join(lines)


def findings_text(analysis: "Analysis") -> str:
    """The sentences alone."""
    if not analysis.parts:
        return no_answer(analysis)
    return "\n".join(f"{part.finding}." for part in analysis.parts.values())


def heading(worlds: "MeasuredWorlds") -> str:
    """What is asked, what is measured, and what is missing."""
    return "\n".join([paragraph(worlds.opened.plan.description), *measured(worlds)])


def measured(worlds: "MeasuredWorlds") -> list[str]:
    """The same, a paragraph each."""
    from sim.sweep.analysis.measured import WELL_DEFINED

    n_measured = int(worlds.is_measured.sum())
    lines = [
        (
            f"{worlds.name}: R of {worlds.measure} over {worlds.horizon} months in {n_measured:,} worlds "
            f"with their twins, at {worlds.n_points:,} points ({worlds.design.replace('_', ' ')})"
        )
    ]
    if worlds.n_rows < worlds.n_asked:
        lines.append(f"The sweep is unfinished: {worlds.n_rows:,} of {worlds.n_asked:,} pairs of worlds.")
    if worlds.n_failed:
        lines.append(f"{worlds.n_failed:,} pairs of worlds failed and are left out.")
    if not worlds.n_defined:
        lines.append("R is not defined in any world: the shock saves too little, or there is none.")
    elif worlds.n_defined < n_measured:
        share = worlds.n_defined / n_measured
        little = " That is little: what is said holds for those worlds only." if share < WELL_DEFINED else ""
        lines.append(f"R is defined in {percent(share)} of them.{little}")
    if worlds.theory_weights:
        said = listed([f"{theory} {percent(weight)}" for theory, weight in worlds.theory_weights.items()])
        lines.append(
            f"Taken together, theories of demand have the weights that the record gives them: {said}."
        )
    return [paragraph(line) for line in [*lines, *counted(worlds)]]


def counted(worlds: "MeasuredWorlds") -> list[str]:
    """What R counts where it is more than the shock of the scenario, or something else."""
    told = []
    for name in worlds.opened.plan.scenarios:
        with suppress(UserError):
            shocks = struck(worlds.opened.scenario(name))
            if shocks.in_short:
                told.append(f"{name}: {' '.join(shocks.sentences)}")
    return told
