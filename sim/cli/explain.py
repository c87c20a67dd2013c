"""`jevons explain`."""

import typer

from sim.cli.endings import draw_beside
from sim.cli.options import RunFolder
from sim.errors import UserError


def explain(
    result: RunFolder,
) -> None:
    """Say in words what each mechanism adds to the rebound, and draw it."""
    from sim.results.damage import damage_named
    from sim.studies.run import Result
    from sim.texts.explain import explanation, leading_parameters

    opened = Result(result)
    with damage_named([result]):
        typer.echo(explanation(opened.summary))
        try:
            typer.echo("\n" + leading_parameters(opened.rank_correlations(), len(opened.rebound())))
        except UserError as gap:
            typer.echo(f"jevons: what R hangs on cannot be said: {gap}", err=True)
        draw_beside(result, "decomposition")
