"""How a command ends: with its answer, with gaps, or interrupted."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import typer

from sim.errors import UserError
from sim.results.folder import REPORT
from sim.workers.progress import Progress, Report

INCOMPLETE, INTERRUPTED = 1, 130
NOTHING_REPLACED = "nothing was replaced"


@contextmanager
def interruptible(left: str) -> Iterator[None]:
    """End with one line and its own exit code on Ctrl-C; `left` says what is left."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(f"jevons: interrupted; {left}" if left else "jevons: interrupted", err=True)
        raise typer.Exit(INTERRUPTED) from None


def write_report_of(folder: Path, progress: Report | None = None) -> str | None:
    """Write the report into the folder of a result that stands; if that fails, say why.

    A full disk too is only a reason here: the result has taken its place already, and is worth keeping.
    """
    from sim.report import write_report
    from sim.studies.study import why_not_drawn

    if progress is not None:
        progress(Progress(n_done=1, n_total=1, stage="report"))
    with interruptible(f"{folder}/ is whole, but for its report"):
        try:
            return why_not_drawn(lambda: write_report([folder]))
        except (OSError, UserError) as problem:
            return str(problem)


def draw_beside(folder: Path, name: str) -> None:
    """Draw a figure of a run into its folder and say where it is; if that fails, what was said stands."""
    from sim.figures import save
    from sim.results.folder import readable_faults
    from sim.studies.run import Result

    try:
        with closing(Result(folder)) as opened, readable_faults(folder):
            paths = save(opened.plot(name), folder / "figures", name)
    except UserError as gap:
        warn_of_gaps([], figures_failed=str(gap))
    else:
        typer.echo("\n" + "\n".join(map(str, paths)))


def all_of_it(folder: Path, has_report: bool) -> str:
    """Where everything is, the report first."""
    everything = f"All of it is in {folder}/"
    return f"The report is {folder / REPORT}\n{everything}" if has_report else everything


def warn_of_gaps(
    set_aside: Sequence[Mapping[str, Any]], figures_failed: str | None = None, unreported: str | None = None
) -> None:
    """Say what is missing, and end with a code that a script can see."""
    gaps = [
        f"{gap['n_draws']} draws from {gap['first_draw']} on ({gap['alternative'] or gap['kind']}) "
        f"were set aside: {gap['reason']}"
        for gap in set_aside
    ]
    if figures_failed:
        gaps.append(f"the figures could not be drawn: {figures_failed}")
    if unreported:
        gaps.append(f"the result is whole, but for its report: {unreported}")
    for gap in gaps:
        typer.echo(f"jevons: {gap}", err=True)
    if gaps:
        raise typer.Exit(INCOMPLETE)
