"""An experiment of formulas in the place of the model: quick, and it fails on command."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.measuring.experiment import Experiment, Outcome, Task
from sim.measuring.rebound_readings import READINGS, variable_of
from sim.measuring.twins import KINDS
from sim.measuring.variables import Variable

MECHANISMS = ["usage", "adoption", "thinking", "reinvestment", "entry", "capital", "induction"]


@dataclass(frozen=True)
class FakeVerdict:
    probability: float = 0.9


@dataclass(frozen=True)
class FakeAlternative:
    description: str
    changes: Mapping[str, object]


@dataclass(frozen=True)
class FakeRate:
    value: float = 0.05


@dataclass(frozen=True)
class FakeMeasurement:
    horizons_months: tuple[int, ...] = (6, 60)
    minimum_engineering_saving_share: float = 0.05
    discount_rate_per_year: FakeRate = FakeRate()
    verdict: FakeVerdict = FakeVerdict()
    worlds: int = 70
    decomposition_worlds: int = 5
    alternative_worlds: int = 40
    alternatives: Mapping[str, FakeAlternative] = field(
        default_factory=lambda: {"weak_users": FakeAlternative("users answer weakly", {"shift": -1.0})}
    )


@dataclass(frozen=True)
class FakeNumber:
    value: float

    def support(self, tail: float = 0.0) -> tuple[float, float]:
        return self.value, self.value


@dataclass(frozen=True)
class FakeShock:
    lab: str = "all"
    month: str = "2025-01"
    training_efficiency_ratio: FakeNumber = FakeNumber(8.0)
    inference_efficiency_ratio: FakeNumber = FakeNumber(7.0)
    believed_efficiency_ratio: FakeNumber = FakeNumber(18.0)
    pull_forward_share: FakeNumber = FakeNumber(0.0)


@dataclass(frozen=True)
class FakeScenario:
    """Looks like a scenario to the driver; `faults` says which draw fails, and how."""

    name: str = "fake"
    description: str = "formulas in the place of the model"
    shift: float = 0.0
    form: str = "willingness_to_pay"
    months: int = 108
    shock: FakeShock | None = FakeShock()
    events: Mapping[str, object] = field(default_factory=dict)
    measurement: FakeMeasurement = FakeMeasurement()
    faults: tuple[tuple[int, str], ...] = ()
    scratch: str = ""
    posterior: None = None
    own_measures: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    tables_of_alternatives: Mapping[str, Any] = field(default_factory=dict)

    def month_index(self, month: str) -> int:
        return 36

    def refuse_mixture(self) -> None:
        """There is none."""

    def refuse_untrusted_code(self) -> None:
        """There is none."""

    def under(self, changes: Mapping[str, Any], above: object = None) -> "FakeScenario":
        return self.with_changes(changes)

    def with_changes(self, changes: Mapping[str, Any]) -> "FakeScenario":
        return replace(
            self,
            shift=float(changes.get("shift", self.shift)),
            form=str(changes.get("demand.form", self.form)),
        )

    def single(self, section: str) -> dict[str, str]:
        assert section == "demand"
        return {"form": self.form}

    def digest(self) -> str:
        return "a" * 64

    def resolved_yaml(self) -> str:
        return f"name: {self.name}\n"


PAIRS = ("main", "alternative", "rival_theory")
ALL_KINDS = (*PAIRS, "decomposition")
BY_HORIZON = ("draw", "measure", "horizon")
VARIABLES = {
    "compute_demand_kh100e": Variable(("draw", "branch", "month"), "kH100e", "compute demanded"),
    "engineering_demand_kh100e": Variable(("draw", "month"), "kH100e", "the engineering path"),
    "training_by_lab_kh100e": Variable(("draw", "branch", "lab", "month"), "kH100e", "training"),
    "event_day_return": Variable(("draw", "firm"), "1", "return on the day"),
    "rebound": Variable(BY_HORIZON, "1", "rebound", ALL_KINDS),
    "demand_change_ratio": Variable(BY_HORIZON, "1", "change of demand", PAIRS),
    "rebound_flow": Variable(("draw", "measure", "month"), "1", "rebound of the month"),
    **{
        variable_of(name): Variable(("draw", "horizon"), "1", reading.long_name, reading.kinds)
        for name, reading in READINGS.items()
    },
    "saving_share_by_year": Variable(("draw", "year_since_shock"), "1", "share of the saving"),
    "price_elasticity": Variable(("draw", "elasticity_month"), "1", "price elasticity"),
    "price_elasticity_of_token_count": Variable(("draw", "elasticity_month"), "1", "of a count"),
    "impact_dip_ratio": Variable(("draw",), "1", "impact dip"),
    "crossover_month": Variable(("draw",), "months", "crossover"),
    "grid_binds_year": Variable(("draw", "branch"), "yr", "when the grid binds"),
    "shapley_share": Variable(("draw", "mechanism", "measure", "horizon"), "1", "share", ("decomposition",)),
    "rebound_frozen": Variable(BY_HORIZON, "1", "rebound with all frozen", ("decomposition",)),
}


def coordinates(scenario: FakeScenario, kind: str) -> dict[str, list[Any]]:
    common: dict[str, list[Any]] = {
        "measure": ["training", "inference", "compute", "spending", "energy"],
        "horizon": list(scenario.measurement.horizons_months),
    }
    if kind == "decomposition":
        return common | {"mechanism": MECHANISMS}
    if kind in ("alternative", "rival_theory"):
        return common
    first = np.datetime64("2022-01", "M")
    return common | {
        "branch": ["twin", "shocked"],
        "month": [str(first + month) for month in range(scenario.months)],
        "lab": ["openai", "deepseek"],
        "firm": ["nvidia"],
        "elasticity_month": [1, 3],
        "year_since_shock": [1, 2, 3, 4, 5],
    }


def simulate(task: Task) -> Outcome:
    """Values depend on the seed, the draw and the name only."""
    time.sleep(0.01 * (task.first_draw // 2 % 3))
    draws = range(task.first_draw, task.first_draw + task.n_draws)
    reasons: list[str | None] = [None] * task.n_draws
    for draw, fault in task.scenario.faults if task.kind == "main" else ():
        if draw in draws:
            reasons[draw - task.first_draw] = fail(task.scenario, fault)
    size = {name: len(labels) for name, labels in coordinates(task.scenario, task.kind).items()}
    variables = {
        name: np.stack(
            [numbers(task, name, draw, [size[dim] for dim in variable.dims[1:]]) for draw in draws]
        )
        for name, variable in VARIABLES.items()
        if task.kind in variable.kinds
    }
    is_valid = np.array([reason is None for reason in reasons])
    return Outcome(task.first_draw, task.n_draws, is_valid, reasons, variables)


def numbers(task: Task, name: str, draw: int, shape: list[int]) -> np.ndarray:
    generator = np.random.default_rng([task.root_seed, draw, sum(name.encode())])
    values = generator.normal(1.5 + task.scenario.shift, 0.2, shape)
    if name in ("rebound", "rebound_flow"):
        values[0] = np.nan
    return np.asarray(values)


def fail(scenario: FakeScenario, fault: str) -> str | None:
    """Do what the fault says; return why the draw is invalid, if it is."""
    if fault == "kill" or (fault == "kill once" and is_first(scenario)):
        os.kill(os.getpid(), 9)
    if fault == "raise":
        raise ZeroDivisionError("division of\nnothing")
    if fault == "mistake":
        raise UserError("the user is mistaken")
    if fault == "sleep":
        time.sleep(60)
    return "accounts do not close" if fault == "invalid" else None


def is_first(scenario: FakeScenario) -> bool:
    mark = Path(scenario.scratch) / "killed"
    if mark.exists():
        return False
    mark.touch()
    return True


EXPERIMENT = Experiment(
    simulate,
    {name: KINDS[name] for name in ALL_KINDS},
    VARIABLES,
    coordinates,
)
