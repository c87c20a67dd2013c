"""`jevons calibrate` from a scenario file to a posterior that the scenario can draw from."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from sim.cli.application import application
from sim.errors import UserError
from sim.scenario import load_scenario
from sim.studies.calibration.world_fit import fitted_quantities
from tests.studies.calibration.quick_search import quick_search

SEARCH = ["calibrate", "scenarios/few.yaml", "--chains", "2", "--points", "32", "--final-steps", "1"]


def make_few(folder: Path) -> Path:
    """Put a scenario into a folder that leaves two numbers to fit."""
    left = ("training.compute_scale_kh100e", "other_load.growth_per_year")
    fixed = {
        path: number.value
        for path, number in fitted_quantities(load_scenario("base")).items()
        if path not in left
    }
    changes = "".join(f"  {path}: {value}\n" for path, value in fixed.items())
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "few.yaml").write_text(
        "name: few\ndescription: Two numbers to fit.\nextends: base\nchanges:\n"
        f"  posterior: none\n  clock.months: 62\n  measurement.horizons_months: [6]\n{changes}",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a scenario and nothing searched."""
    monkeypatch.chdir(tmp_path)
    return make_few(tmp_path)


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A folder in which one search was made and installed, and what it said."""
    folder = make_few(tmp_path_factory.mktemp("search"))
    with pytest.MonkeyPatch.context() as patch, quick_search():
        patch.chdir(folder)
        return folder, CliRunner().invoke(application, [*SEARCH, "--install"])


def test_a_search_is_told_drawn_and_installed(
    searched: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, said = searched
    monkeypatch.chdir(folder)
    assert said.exit_code == 0, said.output
    assert "parameter sets agree with the record to 2024-12" in said.output
    assert "row of the record" in said.output and "capex_2023" in said.output
    assert "Of 2 parameters the record pins" in said.output
    assert "The posterior is scenarios/few.task_ladder.posterior.csv" in said.output
    made = folder / "results" / "calibration"
    assert {"plan.json", "parameters.csv", "targets.csv", "ridges.csv", "calibration.json"} <= {
        file.name for file in made.iterdir()
    }
    assert (made / "figures" / "calibration.png").stat().st_size > 10_000
    drawn = load_scenario("scenarios/few.yaml", {"posterior": "few"})
    assert drawn.posterior is not None and len(drawn.posterior.sets.weights) <= 64


def test_a_search_that_was_made_is_told_again_quietly_and_another_is_refused(
    searched: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(searched[0])
    said = CliRunner().invoke(application, [*SEARCH, "--quiet"])
    assert said.output == "results/calibration/few.task_ladder.posterior.csv\n"
    with pytest.raises(UserError, match="holds a calibration with another seed"):
        CliRunner().invoke(application, [*SEARCH, "--seed", "2"], catch_exceptions=False)


def test_trials_say_how_often_the_true_theory_weighed_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "telling-apart.csv").write_text(
        "trial,true,heaviest,task_ladder,human_hours,flat_tasks\n"
        "0,task_ladder,task_ladder,0.75,0.25,0\n1,human_hours,task_ladder,0.5,0.25,0.25\n",
        encoding="utf-8",
    )
    said = CliRunner().invoke(application, ["calibrate", "--tell-apart", "2", "--out", "out"])
    assert said.exit_code == 0, said.output
    assert (
        "the true one weighs most in 50%\n(standard error 35 points); the goal of 80% is missed"
        in said.output
    )
    assert "Mean weight of the true theory 0.50" in said.output
    assert "The heaviest weighs 0.62 on average" in said.output
    lines = {line.split()[0]: line.split()[1:] for line in said.output.splitlines()[-2:]}
    assert lines["task_ladder"] == ["1", "100%", "±", "0", "0.75", "0.25", "0.00"]
    assert lines["human_hours"] == ["1", "0%", "±", "0", "0.50", "0.25", "0.25"]


def test_two_studies_at_once_are_refused() -> None:
    with pytest.raises(UserError, match="each is a study of its own"):
        CliRunner().invoke(
            application, ["calibrate", "--recover", "2", "--tell-apart", "2"], catch_exceptions=False
        )


def test_recovery_says_how_often_the_truth_was_covered(few: Path) -> None:
    table = few / "results" / "calibration" / "recovery.csv"
    table.parent.mkdir(parents=True)
    table.write_text(
        "trial,training.compute_scale_kh100e,other_load.growth_per_year\n0,0.5,0.99\n1,0.2,0.4\n",
        encoding="utf-8",
    )
    said = CliRunner().invoke(application, ["calibrate", "scenarios/few.yaml", "--recover", "2"])
    assert said.exit_code == 0, said.output
    assert "2 synthetic records with known parameters: intervals of 90%" in said.output
    assert "held the truth in 75.0% of all cases" in said.output
    assert "outside: other_load.growth_per_year 50%" in said.output
