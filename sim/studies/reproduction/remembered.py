"""What the folder of a result remembers of how it was made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.results.folder import PROVENANCE, RESOLVED_SCENARIO, is_result
from sim.scenario import Scenario, load_scenario, scenario_from_text
from sim.studies.asof.asof import AsOf
from sim.studies.backtest import Backtest
from sim.studies.compare.compare import SECOND_SCENARIO, Compare
from sim.studies.plausible import Plausible
from sim.studies.run.scenario_run import Run
from sim.studies.study import WrittenStudy
from sim.studies.verdicts import Verdicts
from sim.sweep.parts import WHOLE, draws_in_whole
from sim.sweep.plan import Plan
from sim.sweep.plan_file import PLAN, read_plan

SWEEP = "sweep"

STUDIES: Mapping[str, type[WrittenStudy]] = {
    study.kind: study for study in (Verdicts, Backtest, Plausible, AsOf, Run)
}
"""Kind of result → the study of one scenario that makes it."""

TABLES = {kind: study.tables for kind, study in STUDIES.items()} | {
    Compare.kind: Compare.tables,
    SWEEP: (PLAN, WHOLE),
}
"""Kind of result → what it consists of; the first is always there and tells the kind."""

CALLED = {kind: study.called for kind, study in STUDIES.items()} | {
    Compare.kind: Compare.called,
    SWEEP: "a sweep",
}
"""Kind of result → what it is called in a sentence."""


@dataclass(frozen=True)
class Remembered:
    """How a result was made.

    Attributes:
        folder: where it lies.
        kind: `run`, `verdicts`, `backtest`, `plausible`, `asof`, `compare` or `sweep`.
        seed: root of all random numbers.
        worlds: draws; of a sweep, rows.
        scenarios: by name; one, but for sweeps of several and for the two of a comparison.
        digests: name of the scenario → its digest when the result was made.
        made_by: `code_version`, `code_digest`, `python` and `libraries`, as far as they are known.
        n_set_aside: draws that were lost with their workers when the result was made.
        plan: of a sweep.
    """

    folder: Path
    kind: str
    seed: int
    worlds: int
    scenarios: Mapping[str, Scenario]
    digests: Mapping[str, str]
    made_by: Mapping[str, Any]
    n_set_aside: int = 0
    plan: Plan | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Of the scenario, or of the sweep."""
        return next(iter(self.scenarios)) if self.plan is None else self.plan.name

    @property
    def called(self) -> str:
        """The kind in a sentence."""
        return CALLED[self.kind]

    @property
    def files(self) -> list[str]:
        """What is compared: the scenario and the tables."""
        texts = [RESOLVED_SCENARIO] if self.plan is None else []
        texts += [SECOND_SCENARIO] if len(self.scenarios) > 1 and self.plan is None else []
        return texts + [name for name in TABLES[self.kind] if (self.folder / name).exists()]


def remembered(folder: Path) -> Remembered:
    """Read what a folder remembers.

    Raises:
        UserError: if it holds no finished result, or what it remembers cannot be used.
    """
    if (folder / PLAN).exists():
        return _of_sweep(folder)
    if not is_result(folder):
        raise UserError(
            f"{folder}: is not the folder of a run, a sweep, verdicts, a back-test or years ahead of jevons"
        )
    kinds = [kind for kind, files in TABLES.items() if (folder / files[0]).exists()]
    if not kinds:
        raise UserError(f"{folder}: holds none of {', '.join(files[0] for files in TABLES.values())}")
    try:
        made_by = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        if made_by["is_complete"] is not True:
            raise UserError(f"{folder}: was not finished; there is nothing to reproduce")
        scenario = load_scenario(str(folder / RESOLVED_SCENARIO))
        scenarios, digests = {scenario.name: scenario}, {scenario.name: str(made_by["scenario_digest"])}
        if kinds[0] == Compare.kind:
            name, second, digest = _second(folder)
            scenarios[name], digests[name] = second, digest
        return Remembered(
            folder=folder,
            kind=kinds[0],
            seed=int(made_by["seed"]),
            worlds=int(made_by["worlds"]),
            scenarios=scenarios,
            digests=digests,
            made_by=_maker(made_by),
            n_set_aside=sum(int(entry["n_draws"]) for entry in made_by["set_aside"]),
        )
    except (KeyError, TypeError, ValueError):
        raise UserError(f"{folder / PROVENANCE}: does not say how the result was made") from None


def _second(folder: Path) -> tuple[str, Scenario, str]:
    """The second scenario of a comparison: what it is called, itself, and its digest when it was made."""
    if not (folder / SECOND_SCENARIO).exists():
        raise UserError(f"{folder}: compares two results; reproduce each of them, and compare them again")
    second = load_scenario(str(folder / SECOND_SCENARIO))
    said = json.loads((folder / Compare.tables[0]).read_text(encoding="utf-8"))
    return f"{second.name} (second)", second, str(said["second"]["scenario_digest"])


def _of_sweep(folder: Path) -> Remembered:
    plan = read_plan(folder)
    if not (folder / WHOLE).exists() or 0 < draws_in_whole(folder, plan) < plan.draws:
        raise UserError(
            f"{folder}: is not finished, or some of its worlds failed; `jevons sweep` goes on with it"
        )
    scenarios = {
        name: scenario_from_text(planned.resolved, f"{folder / PLAN} ({name})")
        for name, planned in plan.scenarios.items()
    }
    return Remembered(
        folder=folder,
        kind=SWEEP,
        seed=plan.seed,
        worlds=plan.n_rows,
        scenarios=scenarios,
        digests={name: planned.digest for name, planned in plan.scenarios.items()},
        made_by={"code_digest": plan.code_digest, "libraries": plan.libraries},
        plan=plan,
    )


def _maker(said: Mapping[str, Any]) -> dict[str, Any]:
    names = ("code_version", "code_digest", "python", "libraries")
    return {name: said[name] for name in names if name in said}
