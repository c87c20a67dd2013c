"""What can be reported, and how it is told apart. A further kind is one more entry of `KINDS`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import UserError
from sim.report.asof import asof_document
from sim.report.backtest import backtest_document
from sim.report.compare import compare_document
from sim.report.document import Document
from sim.report.plausible import plausible_document
from sim.report.run import run_document
from sim.report.runs import runs_document
from sim.report.sweep import is_sweep, sweep_document
from sim.report.verdicts import verdicts_document
from sim.results.damage import damage_named
from sim.results.folder import is_result, refuse_unfinished
from sim.studies.asof import asof
from sim.studies.backtest import backtest
from sim.studies.compare.table import JSON_NAME as COMPARED
from sim.studies.forecast.forecast import SIDECAR_SUFFIX, TABLE_SUFFIX
from sim.studies.plausible import plausible
from sim.studies.run.scenario_run import SUMMARY
from sim.studies.verdicts import table


@dataclass(frozen=True)
class Kind:
    """A kind of result.

    Attributes:
        called: in a word or two.
        is_in: whether a folder holds one.
        document: its report; raises `UserError` if it cannot be read.
    """

    called: str
    is_in: Callable[[Path], bool]
    document: Callable[[Path], Document]


def _holds(name: str) -> Callable[[Path], bool]:
    return lambda folder: is_result(folder) and (folder / name).is_file()


RUN = Kind("run", _holds(SUMMARY), run_document)
KINDS = (
    RUN,
    Kind("sweep", is_sweep, sweep_document),
    Kind("verdicts", _holds(table.JSON_NAME), verdicts_document),
    Kind("back-test", _holds(backtest.JSON_NAME), backtest_document),
    Kind("years ahead", _holds(plausible.JSON_NAME), plausible_document),
    Kind("verdict by vintage", _holds(asof.JSON_NAME), asof_document),
    Kind("comparison", _holds(COMPARED), compare_document),
)


def document_of(folders: Sequence[Path]) -> Document:
    """The report of one result of any kind, or of several runs.

    Raises:
        UserError: if a folder holds no result that this version can read.
    """
    kinds = [kind_of(folder) for folder in folders]
    with damage_named(folders):
        if len(folders) == 1:
            return kinds[0].document(folders[0])
        for folder, kind in zip(folders, kinds, strict=True):
            if kind is not RUN:
                raise UserError(f"{folder}: is no run; runs alone are reported side by side")
        return runs_document(folders)


def kind_of(folder: Path) -> Kind:
    """The kind of a folder.

    Raises:
        UserError: if it holds no finished result.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder; `jevons run SCENARIO` makes a result")
    found = next((kind for kind in KINDS if kind.is_in(folder)), None)
    if found is None and (tables := forecasts_in(folder)):
        raise UserError(
            f"{folder}: holds dated forecasts, of which there is no report: {tables[0].name} is a table "
            "of quantiles, which `jevons score` scores"
        )
    if found is None and not is_result(folder):
        raise UserError(f"{folder}: not a result of jevons; `jevons run SCENARIO` makes one")
    if found is None or found.is_in is not is_sweep:
        refuse_unfinished(folder)
    if found is None:
        raise UserError(f"{folder}: holds nothing that can be reported")
    return found


def forecasts_in(folder: Path) -> list[Path]:
    """Tables that `jevons forecast` wrote, each with what made it beside it."""
    tables = sorted(folder.glob(f"[0-9]*-[0-9]*{TABLE_SUFFIX}"))
    return [table for table in tables if table.with_suffix(SIDECAR_SUFFIX).is_file()]
