"""`jevons evidence`."""

from typing import Annotated

import typer


def evidence(
    series: Annotated[str | None, typer.Argument(metavar="SERIES", help="All if absent.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="As plain CSV.")] = False,
) -> None:
    """Print the series that the model is compared with, its targets and projections, or the rows of one."""
    from sim.texts import evidence as text
    from sim.texts import evidence_tables as tables

    if series is None:
        typer.echo(text.list_csv() if as_csv else f"{text.list_text()}\n\n{tables.list_text()}")
    elif series in tables.TABLES:
        typer.echo(tables.TABLES[series].csv() if as_csv else tables.table_text(series))
    else:
        typer.echo(text.series_csv(series) if as_csv else text.series_text(series))
