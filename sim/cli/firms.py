"""`jevons firms`."""

from typing import Annotated

import typer

from sim.cli.endings import draw_beside
from sim.cli.energy import named
from sim.cli.options import RunFolder


def firms(
    result: RunFolder,
    firm: Annotated[
        list[str], typer.Option("--firm", help="A firm alone; can be repeated.", show_default="all")
    ] = [],  # noqa: B006 (typer reads the default; nothing changes it)
    period: Annotated[
        list[str],
        typer.Option("--period", help="A year or a quarter such as 2025Q1 alone; can be repeated."),
    ] = [],  # noqa: B006
    quarters: Annotated[bool, typer.Option("--quarters", help="Quarters, not years.")] = False,
) -> None:
    """Print what listed firms earn, invest, write off and keep, with the shock and without, and draw it."""
    from sim.studies.run.reader_tables import firms_of
    from sim.texts.readers import FIRMS_LEGEND, branches_text

    rows = firms_of(result)
    firms = named("--firm", firm, [row.of for row in rows])
    periods = named("--period", period, [row.period for row in rows])
    chosen = [
        row
        for row in rows
        if row.of in firms and row.period in periods and (period or ("Q" in row.period) == quarters)
    ]
    typer.echo(branches_text(chosen, "firm", FIRMS_LEGEND))
    draw_beside(result, "firms")
