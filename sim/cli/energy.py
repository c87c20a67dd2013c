"""`jevons energy`."""

from typing import Annotated

import typer

from sim.cli.endings import draw_beside
from sim.cli.options import RunFolder
from sim.errors import UserError, did_you_mean


def energy(
    result: RunFolder,
    place: Annotated[
        list[str],
        typer.Option(
            "--place", help="world, a region or a place alone; can be repeated.", show_default="all"
        ),
    ] = [],  # noqa: B006 (typer reads the default; nothing changes it)
    year: Annotated[
        list[int], typer.Option("--year", help="A year alone; can be repeated.", show_default="all")
    ] = [],  # noqa: B006
) -> None:
    """Print power, electricity and emissions by year and place, with the shock and without, and draw them."""
    from sim.studies.run.reader_tables import energy_of
    from sim.texts.readers import ENERGY_LEGEND, branches_text

    rows = energy_of(result)
    refuse_unknown("--place", place, [row.of for row in rows])
    refuse_unknown("--year", map(str, year), [row.period for row in rows])
    chosen = [row for row in rows if (not place or row.of in place) and (not year or int(row.period) in year)]
    typer.echo(branches_text(chosen, "place", ENERGY_LEGEND))
    draw_beside(result, "energy")


def refuse_unknown(option: str, asked: "list[str] | map[str]", known: list[str]) -> None:
    """Refuse what no row has.

    Raises:
        UserError: with what there is.
    """
    names = list(dict.fromkeys(known))
    for name in asked:
        if name not in names:
            few = ", ".join(names[:12])
            raise UserError(f"{option} {name}: there is none{did_you_mean(name, names)} There are: {few}")
