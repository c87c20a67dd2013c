"""`jevons compare`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import completing
from sim.cli.endings import NOTHING_REPLACED, interruptible, warn_of_gaps
from sim.cli.options import Out, Pairs, PosteriorName, Prior, Seed, Workers, load
from sim.cli.progress import reporting
from sim.errors import UserError
from sim.results.folder import why_no_result

if TYPE_CHECKING:
    from sim.studies.study import StudyAnswer

_SIMULATED = ("--worlds", "--seed", "--set", "--prior", "--posterior", "--workers")
First = Annotated[
    str,
    typer.Argument(
        metavar="FIRST",
        help="A scenario, or the folder of a run.",
        autocompletion=completing.scenarios_and_runs,
    ),
]
Second = Annotated[
    str | None,
    typer.Argument(
        metavar="[SECOND]",
        help="The same; without it the first, changed by --set.",
        autocompletion=completing.scenarios_and_runs,
    ),
]


def compare(
    first: First,
    second: Second = None,
    worlds: Pairs = 500,
    changes: Annotated[
        list[str],
        typer.Option("--set", metavar="PATH=VALUE", help="Change a number of the second; can be repeated."),
    ] = [],  # noqa: B006 (typer reads the default; nothing changes it)
    prior: Prior = False,
    posterior: PosteriorName = None,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = Path("results/compare"),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the sentence alone.")] = False,
) -> None:
    """Print how a second scenario or result differs from a first, world by world, and whether that is known.

    Two scenarios are simulated with the same draws; of two results, worlds are paired if they have the same.
    """
    from sim.texts.compare import compare_text

    answer: StudyAnswer
    command = ["jevons", *sys.argv[1:]]
    if _are_folders(first, second):
        from sim.results.damage import damage_named
        from sim.studies.compare import compare_results

        assert second is not None
        _refuse_options(command)
        with interruptible(NOTHING_REPLACED), damage_named([first, second]):
            answer = compare_results(first, second, out, command=command)
    else:
        from sim.studies.compare import compare_scenarios

        if second is None and not changes:
            raise UserError(f"{first}: with what? Name a second, or what changes with --set PATH=VALUE")
        sides = [load(first, [], prior, posterior), load(second or first, changes, prior, posterior)]
        with interruptible(NOTHING_REPLACED), reporting(quiet) as progress:
            answer = compare_scenarios(
                sides[0], sides[1], worlds, seed, workers, out, progress, command=command
            )
    said = answer.table["verdict"]["sentence"]
    typer.echo(said if quiet else f"{compare_text(answer.table)}\n\nAll of it is in {out}/")
    warn_of_gaps(answer.provenance["set_aside"], answer.provenance.get("figures_failed"))


def _are_folders(first: str, second: str | None) -> bool:
    folders = [name for name in (first, second) if name is not None and Path(name).is_dir()]
    if len(folders) == 1 and second is not None:
        other = second if folders[0] == first else first
        if "/" in other and not other.endswith((".yaml", ".yml")):
            raise UserError(why_no_result(Path(other)))
        raise UserError(
            f"{other}: a scenario and a result can't be compared; `jevons run` it with the seed and the "
            f"worlds of {folders[0]}, then compare both folders"
        )
    if folders and second is None:
        raise UserError(f"{first}: is the folder of a result; name a second one")
    return len(folders) == 2


def _refuse_options(command: list[str]) -> None:
    """Results are as they are."""
    given = [option for option in _SIMULATED if any(word.split("=")[0] == option for word in command)]
    if given:
        raise UserError(f"{given[0]}: results are compared as they were made; it is for two scenarios")
