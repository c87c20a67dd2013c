"""`jevons evidence`."""

from typing import Annotated

import typer


def evidence(
    series: Annotated[str | None, typer.Argument(metavar="SERIES", help="All if absent.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="As plain CSV.")] = False,
) -> None:
    """Print the series that the model is compared with, or the rows of one with their sources."""
    from sim.cli.texts import evidence as text

    if series is None:
        typer.echo(text.list_csv() if as_csv else text.list_text())
    else:
        typer.echo(text.series_csv(series) if as_csv else text.series_text(series))
