"""`jevons show`."""

from typing import Annotated

import typer

from sim.cli.options import Changes, ScenarioName, load


def show(
    scenario: ScenarioName,
    changes: Changes = [],  # noqa: B006 (typer reads the default; nothing changes it)
    yaml: Annotated[bool, typer.Option("--yaml", help="As one scenario file that can be run.")] = False,
) -> None:
    """Print every number of a scenario with its unit, prior, grade and source."""
    from sim.texts.show import parameters_text

    chosen = load(scenario, changes)
    typer.echo(chosen.resolved_yaml() if yaml else parameters_text(chosen), nl=not yaml)
