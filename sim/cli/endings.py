"""How a command ends: with its answer, with gaps, or interrupted."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer

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


def warn_of_gaps(set_aside: Sequence[Mapping[str, Any]], figures_failed: str | None = None) -> None:
    """Say what is missing, and end with a code that a script can see."""
    gaps = [
        f"{gap['n_draws']} draws from {gap['first_draw']} on ({gap['alternative'] or gap['kind']}) "
        f"were set aside: {gap['reason']}"
        for gap in set_aside
    ]
    if figures_failed:
        gaps.append(f"the figures could not be drawn: {figures_failed}")
    for gap in gaps:
        typer.echo(f"jevons: {gap}", err=True)
    if gaps:
        raise typer.Exit(INCOMPLETE)
