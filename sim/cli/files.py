"""`jevons list`, `jevons validate` and `jevons schema`: what there is to run, and what its files must say."""

import json
from typing import Annotated, Any

import typer

from sim.cli import completing
from sim.errors import UserError, did_you_mean

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE…",
        help="Files or names of scenarios or sweeps.",
        autocompletion=completing.scenarios_and_sweeps,
    ),
]


def list_command() -> None:
    """Print the scenarios, and then the sweeps, that can be run by name."""
    from sim.scenario import list_scenarios
    from sim.sweep.listing import list_sweeps
    from sim.texts.layout import paragraph

    for name, description in list_scenarios():
        typer.echo(paragraph(f"{name}: {description}", indent="    "))
    typer.echo("\nsweeps, for `jevons sweep`:")
    for name, description in list_sweeps():
        typer.echo(paragraph(f"{name}: {description}", indent="    "))


def validate(files: Files) -> None:
    """Check scenario and sweep files; each mistake is named with its file and line."""
    mistakes = 0
    for name in files:
        try:
            content = _checked_sweep(name) if _is_sweep(name) else _checked_scenario(name)
        except UserError as mistake:
            mistakes += 1
            typer.echo(str(mistake), err=True)
        else:
            typer.echo(f"{name}: valid ({content})")
    if mistakes:
        raise typer.Exit(2)


def schema(
    summary: Annotated[bool, typer.Option("--summary", help="Of summary.json instead.")] = False,
    sweep: Annotated[bool, typer.Option("--sweep", help="Of sweep files instead.")] = False,
) -> None:
    """Print the JSON schema of scenario files, for editors that check while you type."""
    if summary and sweep:
        raise UserError("--summary and --sweep ask for two schemas; take one of them")
    typer.echo(json.dumps(_schema(summary, sweep), indent=2))


def _schema(summary: bool, sweep: bool) -> dict[str, Any]:
    if summary:
        from sim.results.summary_schema import summary_schema

        return summary_schema()
    if sweep:
        from sim.sweep.schema import sweep_schema

        return sweep_schema()
    from sim.scenario import scenario_schema

    return scenario_schema()


def _is_sweep(name: str) -> bool:
    """Whether a name or a file is a sweep; a name that is both, or neither, is taken for a scenario's.

    Raises:
        UserError: if a file cannot be read, or nothing has that name.
    """
    from sim.scenario import list_scenarios
    from sim.scenario.folders import existing, folders, near_names
    from sim.scenario.reading import read_document
    from sim.sweep.listing import SUFFIXES, SWEEPS, is_sweep, list_sweeps

    if name.endswith(SUFFIXES):
        return is_sweep(read_document(existing(name)).data)
    scenarios, sweeps = ([known for known, _ in listed] for listed in (list_scenarios(), list_sweeps()))
    if name not in scenarios and name not in sweeps:
        places = [place for folder in folders() for place in (folder, folder / SWEEPS)]
        hint = near_names(name, places) or did_you_mean(name, [*scenarios, *sweeps])
        raise UserError(f"there is no scenario or sweep {name!r}{hint}")
    return name not in scenarios


def _checked_scenario(name: str) -> str:
    from sim.scenario import load_scenario

    scenario = load_scenario(name)
    return f"{len(scenario.quantities())} numbers, digest {scenario.digest()[:10]}"


def _checked_sweep(name: str) -> str:
    from sim.sweep import load_sweep
    from sim.sweep.designs import n_points

    sweep = load_sweep(name)
    return f"{sweep.design}, {n_points(sweep):,} points × {sweep.draws:,} draws"
