"""What several commands ask for, and how they ask."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sim.scenario import Scenario

ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or a file.")]
Changes = Annotated[
    list[str], typer.Option("--set", metavar="PATH=VALUE", help="Change a number; can be repeated.")
]
Draws = Annotated[int, typer.Option("--worlds", help="Draws.")]
Pairs = Annotated[int, typer.Option("--worlds", help="Pairs of worlds.")]
Seed = Annotated[int, typer.Option(help="Root of all random numbers.")]
Workers = Annotated[int | None, typer.Option(help="Processes.", show_default="one per core")]
Out = Annotated[Path, typer.Option(help="Folder.")]
Prior = Annotated[bool, typer.Option("--prior", help="Draw from priors, not the posterior.")]
QuietTable = Annotated[bool, typer.Option("--quiet", "-q", help="Print the table alone.")]
QuietLine = Annotated[bool, typer.Option("--quiet", "-q", help="Print the last line alone.")]


def load(scenario: str, changes: list[str], is_drawn_from_priors: bool = False) -> "Scenario":
    """The scenario that a command names, with its changes.

    Raises:
        UserError: if there is none, or a change does not fit.
    """
    from sim.scenario import load_scenario, parse_override

    changed = dict(parse_override(change) for change in changes)
    # Said before the file is opened: who draws from priors needs no posterior of this version.
    return load_scenario(scenario, changed | ({"posterior": "none"} if is_drawn_from_priors else {}))
