"""`jevons reproduce`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import completing
from sim.cli.endings import interruptible
from sim.cli.options import QuietLine, Workers
from sim.cli.progress import reporting

if TYPE_CHECKING:
    from sim.studies.reproduction import Reproduction

DIFFERENT = 1


def reproduce(
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT",
            help="Folder of a run, a sweep, verdicts, a back-test or years ahead.",
            autocompletion=completing.results,
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Keep the new result here.", show_default="it is thrown away")
    ] = None,
    workers: Workers = None,
    quiet: QuietLine = False,
) -> None:
    """Simulate a result again from what its folder remembers, and say whether all tables are the same.

    Ends with 0 if they are, with 1 if any differs.
    """
    from sim.studies.reproduction import reproduce as made_again

    with interruptible(f"{result}/ is as it was"), reporting(quiet) as progress:
        reproduction = made_again(result, out, workers, progress)
    typer.echo(_conclusion(reproduction) if quiet else _text(reproduction, out))
    if not reproduction.is_same:
        raise typer.Exit(DIFFERENT)


def _text(reproduction: "Reproduction", out: Path | None) -> str:
    from sim.studies.reproduction.reproducing import MAY_DIFFER
    from sim.texts.layout import aligned

    result = reproduction.result
    head = f"{result.folder}: {result.called} of {result.name}, {result.worlds:,} worlds, seed"
    rows = [["file", "made again", "where it differs"]]
    rows += [[file.name, file.state, ", ".join(file.where)] for file in reproduction.compared]
    parts = [
        f"{head} {result.seed}",
        aligned(rows),
        "\n".join(["Not compared:", *(f"  {kind}" for kind in MAY_DIFFER)]),
        "\n".join(
            ["Not as it was when the result was made:", *(f"  {line}" for line in reproduction.differences)]
        )
        if reproduction.differences
        else "",
        f"The new result is in {out}/" if out is not None else "",
        _conclusion(reproduction),
    ]
    return "\n\n".join(part for part in parts if part)


def _conclusion(reproduction: "Reproduction") -> str:
    if all(file.state == "identical" for file in reproduction.compared):
        return "Every table is the same, byte for byte."
    if reproduction.is_same:
        return "Every number is the same, bit for bit; only what the tables say of their maker differs."
    n_other = sum(not file.is_same for file in reproduction.compared)
    why = "" if reproduction.differences else ", though program, libraries and parameters are as they were"
    return f"{n_other} of {len(reproduction.compared)} files differ{why}."
