"""`jevons energy`."""

from collections.abc import Iterable
from typing import Annotated

import typer

from sim.cli.endings import draw_beside
from sim.cli.options import RunFolder
from sim.errors import UserError, did_you_mean
from sim.words import readable


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
    places = named("--place", place, [row.of for row in rows])
    years = named("--year", map(str, year), [row.period for row in rows])
    chosen = [row for row in rows if row.of in places and row.period in years]
    typer.echo(branches_text(chosen, "place", ENERGY_LEGEND))
    draw_beside(result, "energy")


def named(option: str, asked: Iterable[str], known: Iterable[str]) -> list[str]:
    """What was asked for as the rows call it, everything if nothing was; words of the table are understood.

    Raises:
        UserError: with what there is.
    """
    by_words = {readable(name).lower(): name for name in known}
    found = []
    for name in asked:
        words = readable(name).lower()
        if words not in by_words:
            hint = did_you_mean(name, by_words.values()) or "."
            few = ", ".join([*by_words.values()][:12])
            raise UserError(f"{option} {name}: there is none{hint} There are: {few}")
        found.append(by_words[words])
    return found or [*by_words.values()]
