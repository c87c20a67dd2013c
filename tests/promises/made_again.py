"""Promise 20: `jevons reproduce` rebuilds a result from its folder, byte for byte."""

import random
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

from sim.scenario import list_scenarios, load_scenario
from tests.promises.finding import Finding, counted, log
from tests.promises.sweeps import SEED, environment, python
from tests.sweep.files import GRID

SAID = "provenance in every result; `jevons reproduce RESULT` rebuilds it"
SAME = "Every table is the same, byte for byte.\n"
_CHANGES = ("measurement.decomposition_worlds=2", "measurement.alternative_worlds=8")


def check(folder: Path, n: int = 20) -> Finding:
    """Make `n` random results of all kinds with the commands of the user, and reproduce each."""
    chance = random.Random(SEED)
    kinds, misses = [], []
    for number in range(n):
        kind = list(KINDS)[number % len(KINDS)]
        place = folder / f"result{number}"
        command = KINDS[kind](place, chance)
        log(f"  {number + 1} of {n}: {' '.join(map(str, command))}")
        misses += [f"{kind} {number}: {miss}" for miss in case(place, command)]
        kinds.append(kind)
    measured = f"{n} random results of the model ({counted(kinds)}) made and reproduced: {len(misses)} differ"
    return Finding(20, SAID, measured, tuple(misses))


def case(place: Path, command: list[object]) -> list[str]:
    """Make a result with a command, reproduce it; what went wrong."""
    made = jevons(*command, "--out", place, "--workers", 2, "--quiet")
    if made.returncode:
        return [f"could not be made: {made.stderr[-200:]}"]
    again = jevons("reproduce", place, "--workers", 1, "--quiet")
    if (again.returncode, again.stdout) != (0, SAME):
        return [f"exit code {again.returncode}: {again.stdout}{again.stderr[-200:]}"]
    return []


def jevons(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """A command of the user."""
    return subprocess.run(python("sim.cli", *arguments), env=environment(), capture_output=True, text=True)


def _scenario(chance: random.Random) -> str:
    return chance.choice(_of_the_record())


@cache
def _of_the_record() -> list[str]:
    """Scenarios that a back-test takes."""
    shocks = {name: load_scenario(name).shock for name, _ in list_scenarios()}
    return [name for name, shock in shocks.items() if shock is not None and shock.month == "2025-01"]


def _seed(chance: random.Random) -> int:
    return chance.randrange(2**40)


def _run(place: Path, chance: random.Random) -> list[object]:
    changes = [part for change in _CHANGES for part in ("--set", change)]
    changes += ["--set", f"token_pricing.pass_through={chance.uniform(0.3, 1.0):.3f}"]
    changes += ["--prior"] if chance.random() < 0.3 else []
    worlds, seed = chance.randint(2, 50), _seed(chance)
    return ["run", _scenario(chance), "--worlds", worlds, "--seed", seed, "--no-figures", *changes]


def _sweep(place: Path, chance: random.Random) -> list[object]:
    design = chance.choice(["grid", "one_at_a_time", "latin_hypercube", "morris", "sobol"])
    text = GRID.replace("levels: 12", "levels: 3").replace("draws: 6", f"draws: {chance.randint(1, 6)}")
    text = text.replace("deepseek-2025", _scenario(chance)).replace("seed: 7", f"seed: {_seed(chance)}")
    if design not in ("grid", "one_at_a_time"):
        text = text.replace(", levels: 3", "").replace("design: grid", f"design: {design}\npoints: 4")
    if chance.random() < 0.4:
        text = text.replace("{range: [0.45, 1.0]", "{from: posterior")
    if chance.random() < 0.3:
        text += "measures: [compute, energy, price_elasticity]\n"
    file = place.with_suffix(".yaml")
    file.write_text(text.replace("design: grid", f"design: {design}"), encoding="utf-8")
    return ["sweep", file]


def _verdicts(place: Path, chance: random.Random) -> list[object]:
    return ["verdicts", _scenario(chance), "--worlds", chance.randint(2, 8), "--seed", _seed(chance)]


def _backtest(place: Path, chance: random.Random) -> list[object]:
    return ["backtest", _scenario(chance), "--worlds", chance.randint(2, 40), "--seed", _seed(chance)]


KINDS: dict[str, Callable[[Path, random.Random], list[object]]] = {
    "sweeps": _sweep,
    "runs": _run,
    "back-tests": _backtest,
    "more sweeps": _sweep,
    "verdicts": _verdicts,
}
"""Kind of result → the command that makes a random one."""
