"""Results of every kind, small and quick: a few worlds of the model, else formulas in its place."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.measuring.experiment import Outcome, Task
from sim.scenario import load_scenario
from sim.studies.asof.asof import as_of
from sim.studies.backtest import run_backtest
from sim.studies.backtest.readings import READINGS
from sim.studies.compare import compare_scenarios
from sim.studies.plausible import look_ahead
from sim.studies.run import run
from sim.studies.verdicts import tabulate_verdicts
from sim.sweep import open_sweep
from sim.sweep.analysis import analyse, write_analysis
from sim.sweep.earlier import ANALYSIS
from sim.sweep.reading import load_sweep
from sim.sweep.running import Settings, run_sweep
from tests.studies.asof.fake_asof import EXPERIMENT as FAKE_VINTAGES
from tests.studies.backtest.fake_backtest import fake_ensemble
from tests.studies.compare.fake_compare import EXPERIMENT as FAKE_SIDES
from tests.studies.plausible.fake_plausible import EXPERIMENT as FAKE_AHEAD
from tests.studies.verdicts.fake_verdicts import EXPERIMENT as FAKE_VERDICTS
from tests.sweep import fake_sweep
from tests.sweep.files import SMALL

WORLDS = 6
BELIEF = "investment.initial_belief"
FEW = {"measurement.decomposition_worlds": 2, "measurement.alternative_worlds": 2}


def a_run(folder: Path) -> Path:
    """Some worlds of the model."""
    return run(load_scenario("deepseek-2025", FEW), WORLDS, workers=1, out=folder, figures=False).folder


def some_verdicts(folder: Path) -> Path:
    """The table over formulas."""
    scenario = load_scenario("deepseek-2025", {"posterior": "none"})
    return tabulate_verdicts(scenario, 40, workers=1, out=folder, experiment=FAKE_VERDICTS).folder


def a_backtest(folder: Path) -> Path:
    """Worlds that are near the record."""
    return run_backtest(worlds=40, workers=1, out=folder, experiment=replace(READINGS, simulate=near)).folder


def near(task: Task) -> Outcome:
    """Readings near the record, the same in each task."""
    ensemble = fake_ensemble(task.n_draws)
    values = {name: ensemble.values(name) for name in READINGS.variables}
    return Outcome(
        task.first_draw, task.n_draws, np.ones(task.n_draws, np.bool_), [None] * task.n_draws, values
    )


def the_years_ahead(folder: Path) -> Path:
    """The table over formulas."""
    scenario = load_scenario("deepseek-2025").without_posterior()
    look_ahead(scenario, 40, 7, 1, folder, experiment=FAKE_AHEAD)
    return folder


def the_verdict_by_vintage(folder: Path) -> Path:
    """The table over formulas."""
    return as_of("deepseek-2025", 60, workers=1, out=folder, experiment=FAKE_VINTAGES).folder


def a_comparison(folder: Path) -> Path:
    """Two sides over formulas."""
    sides = [load_scenario("deepseek-2025", {"posterior": "none", BELIEF: belief}) for belief in (1.0, 1.2)]
    compare_scenarios(*sides, 40, workers=1, out=folder, experiment=FAKE_SIDES)
    return folder


def a_sweep(folder: Path, is_analysed: bool = True, text: str = SMALL) -> Path:
    """A sweep over formulas."""
    file = folder.with_suffix(".yaml")
    file.write_text(text, encoding="utf-8")
    run_sweep(load_sweep(str(file)), folder, Settings(1, simulate=fake_sweep.SIMULATE))
    if is_analysed:
        (folder / ANALYSIS).mkdir()
        write_analysis(analyse(open_sweep(folder)), folder / ANALYSIS, "an answer")
    return folder


MAKERS = {
    "run": a_run,
    "verdicts": some_verdicts,
    "backtest": a_backtest,
    "plausible": the_years_ahead,
    "asof": the_verdict_by_vintage,
    "compare": a_comparison,
    "sweep": a_sweep,
}
"""Kind of result → makes one in a folder that isn't there yet."""
