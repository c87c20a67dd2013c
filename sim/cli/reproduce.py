"""`jevons reproduce`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.progress import reporting

if TYPE_CHECKING:
    from sim.studies.reproduction import Reproduction

DIFFERENT, INTERRUPTED = 1, 130

_KINDS = {"run": "a run", "sweep": "a sweep", "verdicts": "verdicts", "backtest": "a back-test"}


def reproduce(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help="Folder of a run, a sweep, verdicts or a back-test.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Keep the new result here.", show_default="it is thrown away")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes.", show_default="one per core")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the last line alone.")] = False,
) -> None:
    """Simulate a result again from what its folder remembers, and say whether all tables are the same.

    Ends with 0 if they are, with 1 if any differs.
    """
    from sim.studies.reproduction import reproduce as made_again

    try:
        with reporting(quiet) as progress:
            found = made_again(result, out, workers, progress)
    except KeyboardInterrupt:
        typer.echo(f"jevons: interrupted; {result}/ is as it was", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(_conclusion(found) if quiet else _text(found, out))
    if not found.is_same:
        raise typer.Exit(DIFFERENT)


def _text(found: "Reproduction", out: Path | None) -> str:
    from sim.cli.texts.run import aligned
    from sim.studies.reproduction.reproducing import MAY_DIFFER

    result = found.result
    head = f"{result.folder}: {_KINDS[result.kind]} of {result.name}, {result.worlds:,} worlds, seed"
    rows = [["file", "made again", "where it differs"]]
    rows += [[each.name, each.state, ", ".join(each.where)] for each in found.compared]
    parts = [
        f"{head} {result.seed}",
        aligned(rows),
        "\n".join(["Not compared:", *(f"  {each}" for each in MAY_DIFFER)]),
        "\n".join(["Not as it was when the result was made:", *(f"  {each}" for each in found.differences)])
        if found.differences
        else "",
        f"The new result is in {out}/" if out is not None else "",
        _conclusion(found),
    ]
    return "\n\n".join(part for part in parts if part)


def _conclusion(found: "Reproduction") -> str:
    if all(each.state == "identical" for each in found.compared):
        return "Every table is the same, byte for byte."
    if found.is_same:
        return "Every number is the same, bit for bit; only what the tables say of their maker differs."
    n_other = sum(not each.is_same for each in found.compared)
    why = "" if found.differences else ", though program, libraries and parameters are as they were"
    return f"{n_other} of {len(found.compared)} files differ{why}."
