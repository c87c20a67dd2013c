"""`jevons plausible` at the command line, with formulas in the place of the model."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import sim.studies.plausible
from sim.cli.application import application
from tests.studies.plausible.fake_plausible import EXPERIMENT

Command = Callable[..., Result]


@pytest.fixture
def jevons_plausible(monkeypatch: pytest.MonkeyPatch) -> Command:
    faked = partial(sim.studies.plausible.look_ahead, experiment=EXPERIMENT)
    monkeypatch.setattr(sim.studies.plausible, "look_ahead", faked)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(
            application, ["plausible", "deepseek-2025", "--worlds", "8", "--workers", "1", *arguments]
        )

    return run


def test_it_prints_the_table_and_says_what_was_discarded(jevons_plausible: Command, tmp_path: Path) -> None:
    said = jevons_plausible("--prior", "--out", str(tmp_path / "out"))
    assert said.exit_code == 0, said.output
    assert "What was discarded" in said.stdout and "flat tasks" in said.stdout
    assert said.stdout.rstrip().endswith(f"All of it is in {tmp_path / 'out'}/")
    assert (tmp_path / "out" / "figures" / "plausible.png").stat().st_size > 0


def test_quiet_is_the_table_alone(jevons_plausible: Command) -> None:
    said = jevons_plausible("--prior", "-q")
    assert said.exit_code == 0, said.output
    assert "worlds, task ladder" in said.stdout and "discarded" not in said.stdout


def test_a_number_can_be_changed(jevons_plausible: Command) -> None:
    said = jevons_plausible("--prior", "--set", "demand.form=constant_elasticity", "-q")
    rows = [line.split("  ")[1] for line in said.stdout.splitlines() if line.startswith("  worlds, ")]
    assert rows[0] == "worlds, constant elasticity" and len(set(rows)) == 4


def test_a_clock_that_ends_early_is_one_line(jevons_plausible: Command) -> None:
    said = jevons_plausible("--set", "clock.months=62", "--set", "measurement.horizons_months=[6]")
    assert "holds none of the years 2027 to 2030" in str(said.exception)
    assert "\n" not in str(said.exception)
