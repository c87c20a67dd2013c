"""`jevons` with formulas in the place of the model: `python -m tests.cli.fake_command run fake`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sim.scenario
import sim.studies.run
from sim.cli import main
from sim.errors import UserError
from sim.studies.run import run as the_true_run
from tests.cli.slow_experiment import SLOW
from tests.studies.fake_experiment import EXPERIMENT, FakeMeasurement, FakeScenario

SMALL = FakeScenario(measurement=FakeMeasurement(worlds=40, decomposition_worlds=3, alternative_worlds=8))
SCENARIOS = {
    "fake": SMALL,
    "slow": replace(SMALL, description="is never done"),
    "sick": replace(SMALL, name="fake", faults=((33, "raise"),)),
}


def load(name: str, overrides: object = None) -> FakeScenario:
    if name not in SCENARIOS:
        raise UserError(f"no scenario {name!r};\ndid you mean 'fake'?")
    return SCENARIOS[name]


def run(scenario: FakeScenario, *arguments: Any, **settings: Any) -> Any:
    experiment = SLOW if scenario is SCENARIOS["slow"] else EXPERIMENT
    return the_true_run(scenario, *arguments, experiment=experiment, **settings)


def install(put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Put the fakes in their places."""
    put(sim.scenario, "load_scenario", load)
    put(sim.studies.run, "run", run)


if __name__ == "__main__":
    install()
    main()
