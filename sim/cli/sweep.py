"""`jevons sweep` and `jevons sweep status`."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import completing
from sim.cli.endings import interruptible
from sim.cli.options import Workers
from sim.cli.progress import reporting
from sim.errors import UserError
from sim.workers.bars import duration

if TYPE_CHECKING:
    from sim.sweep.definition import Sweep
    from sim.sweep.earlier import Finished
    from sim.sweep.opened import OpenedSweep
    from sim.sweep.plan import Plan

FAILED_CHUNKS = 3
_STATUS = "status"
_MOST_ROWS = 40

File = Annotated[
    str,
    typer.Argument(
        metavar="SWEEP",
        help="Name of a sweep, or a file; or the word `status`.",
        autocompletion=completing.sweeps,
    ),
]
Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]",
        help="After `status`: what `jevons sweep` writes.",
        autocompletion=completing.swept,
    ),
]
Dask = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Scheduler of a dask cluster, instead of local processes."),
]
Timeout = Annotated[
    float | None,
    typer.Option(min=1.0, help="Seconds after which a chunk is given up.", show_default="by its size"),
]


def sweep(
    file: File,
    folder: Folder = None,
    workers: Workers = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder; a sweep that was stopped goes on there.", show_default="results/sweeps/<name>"
        ),
    ] = None,
    dask: Dask = None,
    timeout: Timeout = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would take, and stop.")] = False,
    anew: Annotated[
        bool,
        typer.Option("--anew/--resume", help="Throw away what an earlier run finished, or go on with it."),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the folder alone.")] = False,
) -> None:
    """Simulate a scenario at many points, each world with its twin; run again to go on where it stopped.

    `jevons sweep status FOLDER` says how far a sweep is, also while it runs.
    """
    from sim.sweep import Settings, load_sweep, open_sweep, run_sweep

    if file == _STATUS:
        typer.echo(_status(folder))
        return
    if folder is not None:
        raise UserError(f"{folder}: one sweep at a time; the folder to write in is given with --out")
    chosen = load_sweep(file)
    target = Path("results/sweeps") / chosen.name if out is None else out
    if dry_run:
        typer.echo(_forecast(chosen, target, workers))
        return
    again = f"jevons sweep {file}" + ("" if out is None else f" --out {out}")
    settings = Settings(workers, dask, timeout, anew=anew)
    with interruptible(f"what is finished stays, `{again}` goes on"), reporting(quiet) as progress:
        done = run_sweep(chosen, target, settings, progress, lambda text: _note(text, quiet))
    typer.echo(str(target) if quiet else f"{_summary(done)}\n\n{_shares(open_sweep(target))}")
    _warn_of_failures(done)


def _warn_of_failures(done: "Finished") -> None:
    for reason in done.reasons:
        typer.echo(f"jevons: worlds failed: {reason}", err=True)
    if done.n_failed:
        typer.echo(f"jevons: {done.n_failed:,} pairs of worlds failed; their rows say why", err=True)
        raise typer.Exit(FAILED_CHUNKS)


def _status(folder: Path | None) -> str:
    """How far a sweep is."""
    from sim.sweep import open_sweep

    if folder is None:
        raise UserError("sweep status: which folder? Name the one that `jevons sweep` writes")
    opened = open_sweep(folder)
    status = opened.status()
    share = status.n_pairs_done / status.n_pairs
    parts = "in one file" if share == 1.0 else f"{status.n_chunks_done:,} of {status.n_chunks:,} parts"
    lines = [
        (
            f"{opened.plan.name}: {status.n_pairs_done:,} of {status.n_pairs:,} pairs of worlds "
            f"({share:.0%}), {parts}, {status.n_bytes / 1e6:.1f} MB"
        )
    ]
    if status.last_part is not None:
        lines.append(f"last part: {duration(max(0.0, time.time() - status.last_part))} ago")
    counts = {
        "pairs dropped": status.n_dropped,
        "pairs failed": status.n_failed,
        "parts cut short": status.n_torn,
        "parts to try again": status.n_chunks_failed,
    }
    lines += [f"{name}: {count:,}" for name, count in counts.items() if count]
    return "\n".join(lines)


def _note(text: str, quiet: bool) -> None:
    if not quiet:
        typer.echo(f"jevons: {text}", err=True)


def _forecast(sweep: "Sweep", folder: Path, workers: int | None) -> str:
    from sim.sweep.cost import expected_bytes, expected_seconds
    from sim.sweep.earlier import as_known, n_there
    from sim.sweep.planning import make_plan
    from sim.workers.cores import n_workers

    processes = n_workers(workers)
    sweep = as_known(folder, sweep)
    plan = make_plan(sweep, processes)
    known = n_there(folder, plan)
    seconds = expected_seconds(plan, sweep, processes) * (1.0 - known / plan.n_rows)
    n_bytes, there = expected_bytes(plan), f", {known:,} of them are there" if known else ""
    return (
        f"{sweep.name}: {_size(plan)}{there}\n"
        f"about {duration(seconds)} on {processes} idle cores, {n_bytes / 1e6:.1f} MB on the disk at the end"
    )


def _size(plan: "Plan") -> str:
    return f"{plan.n_points:,} points × {plan.draws:,} draws = {plan.n_rows:,} worlds with their twins"


def _summary(done: "Finished") -> str:
    kept = f", {done.n_kept:,} of them by an earlier run" if done.n_kept else ""
    gaps = f"; {done.n_dropped:,} dropped, {done.n_failed:,} failed"
    return f"{done.plan.name}: {_size(done.plan)}{kept}{gaps}\nAll of it is in {done.folder}/"


def _shares(opened: "OpenedSweep") -> str:
    """The share of worlds with backfire: a table for two factors, a list of points for others."""
    horizon, measure = opened.plan.horizons_months[-1], opened.headline
    known = opened.defined_share(horizon, measure)
    gap = "" if known == 1.0 else f" (R is defined in {known:.1%} of worlds)"
    title = f"Share of worlds in which R of {measure} is above 1 after {horizon} months{gap}"
    if len(opened.plan.factors) == 2 and opened.plan.design == "grid":
        table = opened.probability_above_one(horizon, measure)
        return f"{title}\n{table.to_string(float_format='{:.2f}'.format)}"
    points = opened.points.assign(share=opened.probability_above_one_by_point(horizon, measure))
    if known < 1.0:
        points["defined"] = opened.defined_share_by_point(horizon, measure)
    rest = f"\n… {len(points) - _MOST_ROWS:,} more" if len(points) > _MOST_ROWS else ""
    return f"{title}\n{points.head(_MOST_ROWS).to_string(float_format='{:.3g}'.format)}{rest}"
