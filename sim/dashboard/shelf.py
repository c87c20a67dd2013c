"""Finished results and sweeps in a folder, and what can be said of each."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sim.errors import UserError, did_you_mean
from sim.report.kinds import RUN, document_of, kind_of
from sim.report.page import page
from sim.report.sweep import is_sweep
from sim.results.folder import PROVENANCE, is_result, read_json
from sim.results.locks import is_held
from sim.results.opened import OpenedResult
from sim.studies.run.sentences import split_sentence
from sim.sweep.earlier import ANALYSIS
from sim.sweep.opened import open_sweep
from sim.texts.run import interval, number, probability

MOST_SHOWN = 500
MOST_BESIDE = 6
"""Runs in one report."""

_UNREADABLE = (OSError, LookupError, TypeError, ValueError, AttributeError)


def folders(root: Path) -> Iterator[Path]:
    """Folders of results below a folder, one or two levels down; links that lead out are left alone.

    The analysis of a sweep is shown with the sweep.
    """
    inside = root.resolve()
    for below in ("*", "*/*"):
        for folder in sorted(root.glob(below)):
            is_ours = (
                folder.is_dir() and inside in folder.resolve().parents and not folder.name.startswith(".")
            )
            is_part = folder.name == ANALYSIS and is_sweep(folder.parent)
            if is_ours and not is_part and (is_sweep(folder) or is_result(folder)):
                yield folder


def shelf(root: Path) -> list[dict[str, Any]]:
    """All results by name, with what each says or why it says nothing."""
    found: list[dict[str, Any]] = []
    for folder in folders(root):
        if len(found) == MOST_SHOWN:
            break
        name = folder.relative_to(root).as_posix()
        try:
            entry = sweep_entry(folder) if is_sweep(folder) else result_entry(folder)
        except UserError as gap:
            entry = {"kind": "unreadable", "said": str(gap), "can_open": False}
        except _UNREADABLE as fault:
            entry = {
                "kind": "unreadable",
                "said": f"cannot be read ({type(fault).__name__})",
                "can_open": False,
            }
        found.append({"name": name, **entry})
    return found


def result_entry(folder: Path) -> dict[str, Any]:
    """What a result says; of a run its verdict.

    Raises:
        UserError: if it is unfinished, or of another version.
    """
    kind, made_by = kind_of(folder), read_json(folder / PROVENANCE)
    made = str(made_by.get("started", ""))[: len("2026-01-01")]
    if kind is not RUN:
        said = f"{made_by['scenario']}, {made_by['worlds']:,} worlds, seed {made_by['seed']}"
        return {"kind": kind.called, "said": said, "made": made, "can_open": True}
    with closing(OpenedResult(folder)) as result:
        said = result.summary["verdict"]
        entry = result.rebound_summary(said["measure"], said["horizon_months"])
        cells = (
            [number(entry["median"]), interval(entry), probability(entry)] if entry.get("n") else ["", "", ""]
        )
        return {
            "kind": "run",
            "word": said["word"],
            "cells": cells,
            "said": split_sentence(said["sentence"])[0],
            "made": made,
            "can_open": True,
        }


def sweep_entry(folder: Path) -> dict[str, Any]:
    """How far a sweep is; it can be opened once it is analysed.

    Raises:
        UserError: if its plan cannot be read.
    """
    status = open_sweep(folder).status()
    share = f"{status.n_pairs_done:,} of {status.n_pairs:,} pairs"
    if status.n_pairs_done < status.n_pairs:
        now = "it is running" if is_held(folder) else "nothing runs it; the same `jevons sweep` goes on"
        return {"kind": "sweep", "said": f"{share} so far; {now}", "can_open": False}
    is_analysed = (folder / ANALYSIS).is_dir()
    hint = "" if is_analysed else f"; `jevons analyse {folder}` makes its report"
    return {"kind": "sweep", "said": f"finished: {share}{hint}", "can_open": is_analysed}


def report_of(root: Path, names: Sequence[str]) -> str:
    """The report of results by name, as `jevons report` writes it.

    Raises:
        UserError: if one is not on the shelf, or cannot be read.
    """
    if not 1 <= len(names) <= MOST_BESIDE:
        raise UserError(f"a report shows 1 to {MOST_BESIDE} results")
    known = {folder.relative_to(root).as_posix(): folder for folder in folders(root)}
    for name in names:
        if name not in known:
            raise UserError(f"there is no result {name[:80]!r} here{did_you_mean(name, known)}")
    return page(document_of([known[name] for name in names]))
