"""Promise 15: a verdict stays what it is when there are twice as many worlds."""

from pathlib import Path

import numpy as np

from sim.measuring.experiment import Task
from sim.measuring.rebound import MEASURES
from sim.measuring.statistics import rebound_summary
from sim.measuring.twins import simulate
from sim.model.declaring import Array
from sim.scenario import Scenario, list_scenarios, load_scenario
from tests.promises.finding import Finding, log

SAID = "P(R>1) carries its Monte-Carlo error, UNDECIDED where it is; the sign is stable when worlds double"
STEPS = 3
"""How often worlds are doubled."""

ERRORS = 4.0
"""P(R>1) may move by so many standard errors of the move: one move in 16,000 does more by chance."""

_WORLDS_PER_TASK = 250


def check(folder: Path, n: int = 250) -> Finding:
    """Simulate every scenario with a shock with `n` pairs, and with 2, 4 and 8 times as many."""
    names = [name for name, _ in list_scenarios() if load_scenario(name).shock is not None]
    misses, verdicts, n_moves, n_undefined = [], [], 0, 0
    for name in names:
        scenario = load_scenario(name)
        values = rebounds(scenario, n * 2**STEPS)
        found = [said(scenario, values[: n * 2**step]) for step in range(STEPS + 1)]
        if not found[0]["n"]:
            n_undefined += 1
            continue
        verdicts.append(found[-1]["verdict"])
        n_moves += STEPS
        misses += [
            f"{name}, {n * 2**step} to {n * 2 ** (step + 1)} worlds: {what}"
            for step in range(STEPS)
            for what in moved(found[step], found[step + 1])
        ]
        shares = ", ".join(f"{each['p_above_one']:.3f}" for each in found)
        log(f"  {name}: P(R>1) {shares}, {verdicts[-1]}")
    measured = (
        f"{len(names)} scenarios at {n} to {n * 2**STEPS:,} pairs, {n_moves} doublings: {len(misses)} "
        f"verdicts reversed or P(R>1) moved by more than {ERRORS:g} standard errors; "
        f"{verdicts.count('UNDECIDED')} scenarios are undecided, {n_undefined} define no R"
    )
    return Finding(15, SAID, measured, tuple(misses))


def rebounds(scenario: Scenario, n: int) -> Array:
    """R of all compute over the longest horizon, `[draw]`."""
    parts = [
        simulate(Task(scenario, 0, first, min(_WORLDS_PER_TASK, n - first), "alternative"))
        for first in range(0, n, _WORLDS_PER_TASK)
    ]
    measure = MEASURES.index("compute")
    return np.concatenate([part.variables["rebound"][:, measure, -1][part.is_valid] for part in parts])


def said(scenario: Scenario, values: Array) -> dict[str, float | str]:
    """The summary of some worlds, as results hold it."""
    return rebound_summary(values, scenario.measurement.verdict.probability, None)


def moved(few: dict[str, float | str], many: dict[str, float | str]) -> list[str]:
    """What is not stable from some worlds to twice as many, of which they are the first half."""
    before, after = float(few["p_above_one"]), float(many["p_above_one"])
    # Of the many, the few are a part: the variance of the move is that of the few less that of the many.
    ratio = float(many["n"]) / float(few["n"])
    error = float(many["p_above_one_standard_error"]) * float(np.sqrt(max(ratio - 1.0, 0.0)))
    error = max(error, 0.5 / float(many["n"]))
    found = []
    if "UNDECIDED" not in (few["verdict"], many["verdict"]) and few["verdict"] != many["verdict"]:
        found.append(f"{few['verdict']} became {many['verdict']}")
    if abs(after - before) > ERRORS * error:
        found.append(f"P(R>1) went from {before:.3f} to {after:.3f}, its error is {error:.3f}")
    return found
