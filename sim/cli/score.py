"""`jevons score`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import QuietLine


def score(
    forecasts: Annotated[Path, typer.Argument(metavar="FORECASTS", help="File of `jevons forecast`.")],
    record: Annotated[
        Path,
        typer.Argument(metavar="RECORD.csv", help="What came later; docs/FORECASTS.md says in which form."),
    ],
    out: Annotated[
        Path | None, typer.Option(help="CSV of all scores.", show_default="nothing is written")
    ] = None,
    quiet: QuietLine = False,
) -> None:
    """Score a dated forecast on the record that came later: CRPS, weighted interval score, coverage."""
    from sim.studies.forecast import score as score_file
    from sim.texts.forecast import conclusion, score_text

    found = score_file(forecasts, record, out)
    written = f"\n\nAll of it is in {out}" if out and not quiet else ""
    typer.echo((conclusion if quiet else score_text)(found) + written)
