"""All commands, in the order in which help lists them. Each imports late what takes long to import."""

import os
from collections.abc import Callable
from typing import Annotated

import typer

from sim.cli import files
from sim.cli.analyse import analyse
from sim.cli.asof import asof
from sim.cli.backtest import backtest
from sim.cli.calibrate import calibrate
from sim.cli.compare import compare
from sim.cli.dashboard import dashboard
from sim.cli.doctor import doctor
from sim.cli.energy import energy
from sim.cli.event_day import event_day
from sim.cli.evidence import evidence
from sim.cli.explain import explain
from sim.cli.export import export
from sim.cli.firms import firms
from sim.cli.forecast import forecast
from sim.cli.plausible import plausible
from sim.cli.plot import plot
from sim.cli.report import report
from sim.cli.reproduce import reproduce
from sim.cli.run import run
from sim.cli.score import score
from sim.cli.show import show
from sim.cli.sweep import sweep
from sim.cli.verdicts import verdicts
from sim.version import MODEL_VERSION, __version__

application = typer.Typer(
    name="jevons",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _say_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"jevons {__version__}, model {MODEL_VERSION}")
        raise typer.Exit


@application.callback()
def before_every_command(
    allow_code: Annotated[
        bool, typer.Option("--allow-code", help="Run Python code that scenarios name; read it first.")
    ] = False,
    version: Annotated[  # noqa: ARG001 (asked and answered before anything else)
        bool,
        typer.Option("--version", is_eager=True, callback=_say_version, help="Say which version this is."),
    ] = False,
) -> None:
    """Does a rebound in the demand for AI compute offset the lower cost of each model?"""
    if allow_code:
        from sim.scenario.loading import ALLOW_CODE

        os.environ[ALLOW_CODE] = "1"


COMMANDS: dict[str, Callable[..., None]] = {
    "run": run,
    "compare": compare,
    "verdicts": verdicts,
    "asof": asof,
    "sweep": sweep,
    "analyse": analyse,
    "event-day": event_day,
    "energy": energy,
    "firms": firms,
    "plausible": plausible,
    "calibrate": calibrate,
    "validate": files.validate,
    "show": show,
    "list": files.list_command,
    "export": export,
    "reproduce": reproduce,
    "plot": plot,
    "report": report,
    "dashboard": dashboard,
    "explain": explain,
    "evidence": evidence,
    "backtest": backtest,
    "forecast": forecast,
    "score": score,
    "schema": files.schema,
    "doctor": doctor,
}

for name, command in COMMANDS.items():
    application.command(name)(command)
