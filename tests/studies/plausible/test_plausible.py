"""The study from end to end with formulas in the place of the model, and a few worlds of the model."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli.application import application
from sim.errors import UserError
from sim.evidence.projections import read_projections
from sim.measuring.experiment import Task
from sim.scenario import Scenario, load_scenario
from sim.scenario.posterior import ParameterSets, posterior_text
from sim.studies.plausible import LookAhead, look_ahead
from sim.studies.plausible.quantities import MODELLED
from sim.studies.plausible.readings import KIND, YEARS, simulate
from sim.studies.reproduction import reproduce
from sim.studies.theories import theories_of
from sim.texts.plausible import plausible_text
from tests.studies.plausible.fake_plausible import EXPERIMENT, reading

WORLDS = 40
FORMS = ["task_ladder", "human_hours", "flat_tasks"]


def read(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text().splitlines()))


def from_priors() -> Scenario:
    return load_scenario("deepseek-2025").without_posterior()


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LookAhead]:
    folder = tmp_path_factory.mktemp("plausible") / "out"
    return folder, look_ahead(from_priors(), WORLDS, 7, 1, folder, experiment=EXPERIMENT)


def test_each_theory_that_carries_weight_has_its_worlds(done: tuple[Path, LookAhead]) -> None:
    table = done[1].table
    assert [each["theory"] for each in table["theories"]] == FORMS
    power = next(entry for entry in table["compared"] if entry["quantity"] == "ai_power")
    for model in power["model"]:
        known = [reading(model["theory"], draw, 2030) for draw in range(WORLDS) if draw not in (3, 5)]
        assert model["median"] == pytest.approx(np.median(known))
        assert model["worlds"] == WORLDS - 2


def test_draws_that_are_dropped_are_counted_by_reason_and_theory(done: tuple[Path, LookAhead]) -> None:
    for each in done[1].table["theories"]:
        assert (each["asked"], each["used"], each["dropped"]) == (WORLDS, WORLDS - 2, 2)
        assert each["reasons"] == {"accounts do not close": 1, "a number is not finite": 1}
        assert (each["drawn_from"], each["sets_discarded"]) == ("priors", None)


def test_the_folder_holds_the_table_and_its_parts(done: tuple[Path, LookAhead]) -> None:
    folder, found = done
    assert json.loads((folder / "plausible.json").read_text()) == found.table
    rows = read(folder / "plausible.csv")
    kinds = [row["kind"] for row in rows]
    assert kinds.count("published") + kinds.count("not comparable") == len(read_projections())
    assert kinds.count("model") == 3 * len(found.table["compared"])
    assert all(row["reason"] for row in rows if row["kind"] == "not comparable")
    attrition = read(folder / "attrition.csv")
    assert [row["count"] for row in attrition if row["reason"] == "asked"] == [str(WORLDS)] * 3
    assert {path.name for path in (folder / "figures").iterdir()} == {"plausible.png", "plausible.svg"}
    assert found.provenance["figures_failed"] is None


def test_it_is_made_again_from_its_folder(done: tuple[Path, LookAhead]) -> None:
    again = reproduce(done[0], workers=1, experiment=EXPERIMENT)
    assert again.is_same and again.result.kind == "plausible"
    assert {"plausible.csv", "attrition.csv"} <= {file.name for file in again.compared}


def test_without_a_folder_nothing_is_written_and_the_table_is_the_same(
    done: tuple[Path, LookAhead], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert look_ahead(from_priors(), WORLDS, 7, 1, experiment=EXPERIMENT).table == done[1].table
    assert not list(tmp_path.iterdir())


def test_the_text_can_be_read_without_a_manual(done: tuple[Path, LookAhead]) -> None:
    text = plausible_text(done[1].table)
    words = " ".join(text.split())
    assert "Shown, never fitted" in words and "Capital spending on AI, from 2025 to the end of 2029" in words
    assert "worlds, human hours" in words and "1 accounts do not close; 1 a number is not finite" in words
    assert "what would pay for the compute, not what is expected" in words
    assert max(map(len, text.splitlines())) <= 140


def test_a_theory_that_was_not_calibrated_is_left_out_with_its_reason() -> None:
    scenario = load_scenario("deepseek-2025", {"posterior": "base"})
    theories = theories_of(scenario)
    known = {form for form in FORMS if form in theories.chosen}
    assert "task_ladder" in known and known | {*theories.left_out} == {*FORMS}
    missing = theories_of(load_scenario("base"))
    for form, reason in missing.left_out.items():
        assert reason.startswith(f"there is no base.{form}.posterior.csv") and "--prior" in reason
    assert list(theories_of(from_priors()).chosen) == FORMS


def test_the_own_theory_comes_first_even_without_weight() -> None:
    yardstick = from_priors().with_changes({"demand.form": "constant_elasticity"})
    assert list(theories_of(yardstick).chosen) == ["constant_elasticity", *FORMS]


def test_sets_that_were_left_out_when_found_are_said_if_the_posterior_says_so(
    tmp_path: Path,
) -> None:
    counts = {"not finite": 0, "accounts": 2, "earns more than the world produces": 5}
    sets = ParameterSets(np.array([0.5, 0.5]), np.zeros(2), {}, {})
    for name, head in (("old", {}), ("new", {"discarded": counts})):
        text = posterior_text(head | {"theory": "task_ladder"}, sets, 5)
        (tmp_path / f"{name}.task_ladder.posterior.csv").write_text(text)
        file = tmp_path / f"{name}.yaml"
        file.write_text(f"name: {name}\ndescription: x\nextends: base\nchanges:\n  posterior: {name}\n")
    old, new = (
        look_ahead(load_scenario(str(tmp_path / f"{name}.yaml")), 2, workers=1, experiment=EXPERIMENT).table
        for name in ("old", "new")
    )
    assert old["theories"][0]["sets_discarded"] is None and "were found" not in plausible_text(old)
    assert new["theories"][0]["sets_discarded"] == counts
    said = " ".join(plausible_text(new).split())
    assert "when its 2 sets were found" in said
    assert "impossible: 2 (accounts) and 5 (earns more than the world produces)" in said
    assert "human hours is left out: there is no new.human_hours.posterior.csv" in said


def test_a_clock_that_ends_before_the_years_compared_is_one_line() -> None:
    short = from_priors().with_changes({"clock.months": 62, "measurement.horizons_months": [6]})
    with pytest.raises(UserError, match="holds none of the years 2027 to 2030 .*; set clock.months=108"):
        look_ahead(short, 2)


def test_no_usable_world_is_one_line() -> None:
    with pytest.raises(UserError, match="no world of task_ladder could be used: accounts do not close"):
        look_ahead(from_priors().with_changes({"name": "hopeless"}), 2, workers=1, experiment=EXPERIMENT)


def test_the_model_itself_is_read() -> None:
    scenario = from_priors().with_changes({"clock.months": 72, "measurement.horizons_months": [6]})
    whole, part = (simulate(Task(scenario, 3, first, n, KIND)) for first, n in ((0, 3), (2, 1)))
    by_year = YEARS.index(2027)
    for quantity in MODELLED:
        values = whole.variables[quantity]
        assert np.all(values[:, by_year] > 0.0) and np.isnan(values[:, by_year + 1 :]).all()
        assert np.array_equal(values[2:], part.variables[quantity], equal_nan=True)
    capex, so_far = (whole.variables[name][:, by_year] for name in ("ai_capex", "ai_capex_cumulative"))
    assert np.all(so_far > capex)


def test_a_mistake_at_the_command_line_is_refused() -> None:
    said = CliRunner().invoke(
        application, ["plausible", "--set", "clock.months=50", "--set", "measurement.horizons_months=[6]"]
    )
    assert isinstance(said.exception, UserError) and "holds none of the years" in str(said.exception)
