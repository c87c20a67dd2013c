"""What the shipped sweeps said when they were run in full, kept in `docs/sweeps/`; their worlds are too many.

After `jevons sweep NAME`, `python -m docs.generator.sweep_store results/sweeps/NAME` keeps what a page shows.
"""

import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from docs.generator.paths import ROOT
from docs.generator.pictures import told
from sim.figures import SWEEP_FIGURES, save
from sim.figures.sweep import available_for
from sim.sweep import open_sweep
from sim.sweep.analysis import Analysis, analyse
from sim.sweep.analysis.analyse import QUESTIONS
from sim.sweep.plan import Plan
from sim.texts.analyse import measured
from sim.version import MODEL_VERSION

STORE = ROOT / "docs" / "sweeps"

FIRST = ("sensitivity", "phase_map", "theories", "boxes")
"""Questions by how much a reader wants their answer: the first that a sweep answers opens its page."""

SHOWN = 2
"""Figures of a page."""


@dataclass(frozen=True)
class KeptAnswer:
    """What a question to a sweep is answered with.

    Attributes:
        question: in words.
        sentences: the finding first, then what else is said.
        tables: titles and rows of words, the head first.
        figure: file beside the store, empty without.
        title, caption: words of the figure.
    """

    question: str
    sentences: list[str]
    tables: list[tuple[str, list[list[str]]]]
    figure: str = ""
    title: str = ""
    caption: str = ""


@dataclass(frozen=True)
class KeptSweep:
    """What a page of a sweep shows.

    Attributes:
        made_from: the sweep and the model that were run, as `made_from` says it of a plan.
        measured: sentences on what was measured, and in how many worlds.
        answers: what a reader wants first, first.
    """

    made_from: dict[str, Any]
    measured: list[str]
    answers: list[KeptAnswer]


def made_from(plan: Plan) -> dict[str, Any]:
    """What tells whether a kept answer is that of a sweep file and of this version of the model."""
    return {
        "model_version": MODEL_VERSION,
        "design": plan.design,
        "scenarios": list(plan.scenarios),
        "factors": [factor.path for factor in plan.factors],
        "points": len(plan.points),
        "draws": plan.draws,
        "seed": plan.seed,
    }


def keep(folder: Path, store: Path = STORE) -> Path:
    """Analyse a sweep, and keep what its page shows; return the file.

    Raises:
        UserError: if there is no such sweep.
    """
    opened = open_sweep(folder)
    analysis = analyse(opened, opened.headline)
    name = analysis.worlds.name
    shown = [question for question in FIRST if question in available_for(analysis)][:SHOWN]
    order = [*shown, *(question for question in analysis.parts if question not in shown)]
    kept = KeptSweep(
        made_from=made_from(opened.plan),
        measured=[" ".join(line.split()) for line in measured(analysis.worlds)],
        answers=[
            _kept(analysis, question, store / name if question in shown else None) for question in order
        ],
    )
    file = store / f"{name}.json"
    store.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(kept), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def _kept(analysis: Analysis, name: str, figures: Path | None) -> KeptAnswer:
    answer = analysis.parts[name]
    words = next(question.words for question in QUESTIONS if question.name == name)
    others = [sentence for sentence in answer.sentences if not sentence.endswith(answer.finding)]
    tables = [(table.title, table.rows) for table in answer.in_short]
    kept = KeptAnswer(words, [answer.finding, *others], tables)
    if figures is None:
        return kept
    figure = SWEEP_FIGURES[name].draw(analysis)
    file = next(path for path in save(figure, figures, name) if path.suffix == ".png")
    file.with_suffix(".svg").unlink()
    return replace(kept, figure=f"{figures.name}/{file.name}", **told(figure)._asdict())


def kept_sweep(name: str, store: Path = STORE) -> KeptSweep:
    """What was kept of a sweep.

    Raises:
        OSError: if nothing was.
    """
    said = json.loads((store / f"{name}.json").read_text(encoding="utf-8"))
    return KeptSweep(
        said["made_from"], said["measured"], [KeptAnswer(**answer) for answer in said["answers"]]
    )


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(keep(Path(argument)))
