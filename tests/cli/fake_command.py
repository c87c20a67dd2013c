"""`jevons` with formulas in the place of the model: `python -m tests.cli.fake_command run fake`."""

import functools
from dataclasses import replace

import sim.scenario
import sim.studies.run
from sim.cli import main
from sim.errors import UserError
from tests.studies.fake_experiment import EXPERIMENT, FakeMeasurement, FakeScenario

SMALL = FakeScenario(measurement=FakeMeasurement(worlds=40, decomposition_worlds=3, alternative_worlds=8))
SCENARIOS = {
    "fake": SMALL,
    "slow": replace(SMALL, name="fake", faults=((5, "sleep"),)),
    "sick": replace(SMALL, name="fake", faults=((33, "raise"),)),
}


def load(name: str, overrides: object = None) -> FakeScenario:
    if name not in SCENARIOS:
        raise UserError(f"no scenario {name!r};\ndid you mean 'fake'?")
    return SCENARIOS[name]


def install() -> None:
    """Put the fakes in their places."""
    sim.scenario.load_scenario = load  # type: ignore[assignment]
    sim.studies.run.run = functools.partial(sim.studies.run.run, experiment=EXPERIMENT)  # type: ignore[assignment]


if __name__ == "__main__":
    install()
    main()
