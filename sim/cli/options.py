"""What several commands ask for, and how they ask."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import completing
from sim.errors import UserError, shown
from sim.results.folder import RESOLVED_SCENARIO

if TYPE_CHECKING:
    from sim.scenario import Scenario

ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO", help="Name of a scenario, or a file.", autocompletion=completing.scenarios
    ),
]
RunFolder = Annotated[
    Path,
    typer.Argument(metavar="RESULT", help="Folder that `jevons run` wrote.", autocompletion=completing.runs),
]
Changes = Annotated[
    list[str], typer.Option("--set", metavar="PATH=VALUE", help="Change a number; can be repeated.")
]
Draws = Annotated[int, typer.Option("--worlds", help="Draws.")]
Pairs = Annotated[int, typer.Option("--worlds", help="Pairs of worlds.")]
Seed = Annotated[int, typer.Option(help="Root of all random numbers.")]
Workers = Annotated[int | None, typer.Option(help="Processes.", show_default="one per core")]
Out = Annotated[Path, typer.Option(help="Folder.")]
Prior = Annotated[bool, typer.Option("--prior", help="Draw from priors, not the posterior.")]
PosteriorName = Annotated[
    str | None,
    typer.Option(
        "--posterior",
        metavar="NAME",
        help="Draw from this posterior: a name or a theory with @ and a month, such as base@2025-12, "
        "task_ladder@2025-12 (for a run or a comparison also mixture@2025-12); or a table of your own, "
        "such as sets.csv.",
        show_default="the scenario's",
        autocompletion=completing.posteriors,
    ),
]
QuietTable = Annotated[bool, typer.Option("--quiet", "-q", help="Print the table alone.")]
QuietLine = Annotated[bool, typer.Option("--quiet", "-q", help="Print the last line alone.")]


def refuse_twice(option: str, value: object, path: str, changes: list[str]) -> None:
    """Refuse an option beside a change that says the same thing.

    Raises:
        UserError: if both are said.
    """
    from sim.scenario import parse_override
    from sim.scenario.changes import leaves

    said = {
        ".".join(leaf).removesuffix(".value")
        for changed, new in map(parse_override, changes)
        for leaf in leaves(tuple(changed.split(".")), new)
    }
    if value is not None and path in said:
        raise UserError(f"{option} {value} and --set {path} say the same thing: say one of them")


def load(
    scenario: str, changes: list[str], is_drawn_from_priors: bool = False, posterior: str | None = None
) -> "Scenario":
    """The scenario that a command names, with its changes and the posterior that it draws from.

    Raises:
        UserError: if there is none, or a change does not fit.
    """
    from sim.scenario import load_scenario, parse_override
    from sim.scenario.posterior_names import changes_for

    if (Path(scenario) / RESOLVED_SCENARIO).is_file():
        raise UserError(
            f"{scenario}: is the folder of a result; its scenario is {Path(scenario) / RESOLVED_SCENARIO}"
        )
    if posterior is not None and is_drawn_from_priors:
        raise UserError("--posterior and --prior: say one of them")
    changed: dict[str, object] = {}
    for path, value in map(parse_override, changes):
        if path in changed:
            raise UserError(f"--set {path} is given twice, as {shown(changed[path])} and {shown(value)}")
        changed[path] = value
    # Said before the file is opened: who draws from priors needs no posterior of this version.
    option = "--prior" if is_drawn_from_priors else f"--posterior {posterior}"
    chosen = "none" if is_drawn_from_priors else posterior
    implied = {} if chosen is None else changes_for(chosen)
    for path in implied:
        if changed.get(path, implied[path]) != implied[path]:
            raise UserError(
                f"{option} means {path}={implied[path]}, and --set {path}={changed[path]}: say one of them"
            )
    return load_scenario(scenario, changed | implied)
