"""TODO."""

from collections.abc import Callable, Sequence
from contextlib import closing
from importlib import import_module
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.measuring.ensemble import Ensemble, Numbers
from sim.workers.chunks import Chunk, Progress
from sim.workers.execution import Failure, execute

SIMULATE = "sim.measuring.experiment.simulate"


def simulate_chunks(
    chunks: Sequence[Chunk],
    take: Callable[[Chunk, Any], None],
    seed: int,
    simulate: str,
    n_workers: int,
    progress: Callable[[Progress], None] | None,
) -> None:
    """Simulate chunks on worker processes, and hand each with its outcome on in the order of the plan.

    Args:
        chunks: what to simulate.
        take: is given each chunk with its outcome, or with a `Failure`.
        seed: root of all random numbers.
        simulate: import path of the function that simulates; its module has the class `Task`.
        n_workers: how many processes.
        progress: called after each chunk.
    """
    task_of = import_module(simulate.rpartition(".")[0]).Task
    tasks = [task_of(chunk.scenario, seed, chunk.first_draw, chunk.n_draws, chunk.kind) for chunk in chunks]
    _report(progress, chunks, 0)
    # Closed at once if taking fails or is interrupted, so that no worker goes on.
    with closing(execute(tasks, simulate, min(n_workers, len(tasks)))) as outcomes:
        for index, outcome in enumerate(outcomes):
            take(chunks[index], outcome)
            _report(progress, chunks, index + 1)


def _report(
    progress: Callable[[Progress], None] | None, chunks: Sequence[Chunk], n_done: int, stage: str = ""
) -> None:
    if progress is None:
        return
    following = chunks[min(n_done, len(chunks) - 1)]
    progress(
        Progress(
            n_done=sum(chunk.n_worlds for chunk in chunks[:n_done]),
            n_total=sum(chunk.n_worlds for chunk in chunks),
            stage=stage or following.alternative or following.kind,
        )
    )


def why_not_drawn(draw: Callable[[], None]) -> str | None:
    """Draw; if that fails, say why: hours of simulation are not thrown away for a picture."""
    try:
        draw()
    except (OSError, UserError):
        raise
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    return None


def take(ensemble: Ensemble, chunk: Chunk, outcome: Any) -> tuple[list[int], dict[str, Numbers]]:
    """Put the valid draws of an outcome, or of none if it failed, into an ensemble; drop the others.

    Returns:
        The draws that were used, and their arrays `[draw, ...]`.
    """
    if isinstance(outcome, Failure):
        ensemble.drop(chunk.draws, [outcome.reason] * chunk.n_draws)
        return [], {}
    is_valid = np.asarray(outcome.is_valid, dtype=np.bool_)
    used = [draw for draw, valid in zip(chunk.draws, is_valid, strict=True) if valid]
    reasons = {draw: reason or "invalid" for draw, reason in zip(chunk.draws, outcome.reasons, strict=True)}
    dropped = [draw for draw in chunk.draws if draw not in used]
    ensemble.drop(dropped, [reasons[draw] for draw in dropped])
    values = {name: values[is_valid] for name, values in outcome.variables.items()}
    if used:
        ensemble.use(used, values)
    return used, values


def set_aside_entry(chunk: Chunk, failure: Failure) -> dict[str, Any]:
    """What the provenance says of a chunk that failed."""
    return {
        "kind": chunk.kind,
        "alternative": chunk.alternative,
        "first_draw": chunk.first_draw,
        "n_draws": chunk.n_draws,
        "reason": failure.reason,
        "traceback": failure.detail,
    }
