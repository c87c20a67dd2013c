import json
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from jsonschema import Draft202012Validator

from sim.errors import UserError
from sim.measuring.rebound_readings import READINGS
from sim.model.random_draws import RandomDraws
from sim.results.summary_schema import summary_schema
from sim.scenario import load_scenario
from sim.scenario.drawing import draw_by_path
from sim.studies import run as driver
from sim.studies.run import Result
from sim.studies.run.scenario_run import Run
from sim.studies.run.summary import Ensembles, summarise
from sim.studies.study import StudySettings, simulate
from sim.texts.run import rebound_table
from sim.workers.progress import Progress
from tests.studies.fake_experiment import EXPERIMENT, FakeAlternative, FakeMeasurement, FakeScenario
from tests.waiting import SAFETY_NET_S

FILES = [
    "alternatives.nc",
    "decomposition.nc",
    "provenance.json",
    "scenario.resolved.yaml",
    "series.nc",
    "summary.json",
]
SMALL = FakeScenario(measurement=FakeMeasurement(worlds=40, decomposition_worlds=3, alternative_worlds=8))


def run(out: Path | None, scenario: FakeScenario = SMALL, **options: object) -> Result:
    return driver.run(scenario, out=out, figures=False, experiment=EXPERIMENT, **options)  # type: ignore[arg-type]


def test_a_result_has_all_its_parts(tmp_path: Path) -> None:
    result = run(tmp_path / "fake", seed=7, workers=2, command=["jevons", "run", "fake"])
    assert sorted(path.name for path in result.folder.iterdir()) == FILES
    Draft202012Validator(summary_schema()).validate(result.summary)
    assert result.summary["worlds"] == {"asked": 40, "used": 40, "dropped": 0, "reasons": {}}
    assert result.verdict == "BACKFIRE"
    assert result.rebound().shape == (40,)
    assert np.isnan(result.rebound(6, "training")).all()
    assert (result.dataset.attrs["shock_month"], result.months[36]) == ("2025-01", "2025-01")
    assert result.shock_index == 36
    assert result.decomposition is not None and dict(result.decomposition.sizes)["mechanism"] == 7
    assert result.alternatives is not None and result.alternatives.sizes["draw"] == 8
    made_by = result.provenance
    assert (made_by["seed"], made_by["worlds"], made_by["is_complete"]) == (7, 40, True)
    assert made_by["command"] == ["jevons", "run", "fake"]
    assert made_by["set_aside"] == []
    result.close()


def test_the_number_of_workers_does_not_show(tmp_path: Path) -> None:
    scenario = FakeScenario()
    for workers in (1, 2, 3):
        run(tmp_path / str(workers), scenario, workers=workers).close()
    for name in ("series.nc", "decomposition.nc", "alternatives.nc", "summary.json"):
        contents = {(tmp_path / str(workers) / name).read_bytes() for workers in (1, 2, 3)}
        assert len(contents) == 1, name


def test_more_worlds_leave_the_first_ones_as_they_were(tmp_path: Path) -> None:
    few, many = run(tmp_path / "few", worlds=5), run(tmp_path / "many", worlds=40)
    with few.dataset as one, many.dataset as other:
        xr.testing.assert_identical(one.load(), other.isel(draw=slice(5)).load())
    few.close()
    many.close()


def test_invalid_worlds_are_left_out_and_counted(tmp_path: Path) -> None:
    result = run(tmp_path / "fake", replace(SMALL, faults=((3, "invalid"), (39, "invalid"))))
    assert result.summary["worlds"] == {
        "asked": 40,
        "used": 38,
        "dropped": 2,
        "reasons": {"accounts do not close": 2},
    }
    assert result.dataset["draw"].values.tolist() == [draw for draw in range(40) if draw not in (3, 39)]
    assert np.isfinite(result.dataset["compute_demand_kh100e"].values).all()
    result.close()


def test_a_chunk_that_fails_is_set_aside_with_its_traceback(tmp_path: Path) -> None:
    result = run(tmp_path / "fake", replace(SMALL, faults=((33, "raise"),)))
    assert result.summary["worlds"]["reasons"] == {"ZeroDivisionError: division of": 8}
    (gap,) = result.provenance["set_aside"]
    assert (gap["first_draw"], gap["n_draws"], gap["kind"]) == (32, 8, "main")
    assert "in fail" in gap["traceback"]


def test_a_worker_that_is_killed_is_replaced_and_the_result_is_the_same(tmp_path: Path) -> None:
    calm = run(tmp_path / "calm")
    killed = run(tmp_path / "mended", replace(SMALL, faults=((1, "kill once"),), scratch=str(tmp_path)))
    assert (tmp_path / "killed").is_file()
    assert (calm.folder / "series.nc").read_bytes() == (killed.folder / "series.nc").read_bytes()


def test_a_chunk_that_kills_again_and_again_is_dropped(tmp_path: Path) -> None:
    result = run(tmp_path / "fake", replace(SMALL, faults=((1, "kill"),)))
    assert result.summary["worlds"]["reasons"] == {"its worker process died 4 times": 32}
    assert result.dataset["draw"].values.tolist() == list(range(32, 40))
    result.close()


def test_no_usable_world_is_an_error_and_keeps_the_old_result(tmp_path: Path) -> None:
    old = run(tmp_path / "fake")
    with pytest.raises(UserError, match="no world could be used: accounts do not close"):
        run(tmp_path / "fake", replace(SMALL, faults=tuple((draw, "invalid") for draw in range(40))))
    assert Result(old.folder).summary == old.summary
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fake"]


def test_without_a_shock_there_is_nothing_to_decompose(tmp_path: Path) -> None:
    result = run(tmp_path / "fake", replace(SMALL, shock=None))
    assert result.decomposition is None and result.alternatives is None
    assert (result.dataset.attrs["shock_month"], result.shock_index) == ("", None)
    assert (result.summary["decomposition"], result.summary["alternatives"]) == (None, {})
    Draft202012Validator(summary_schema()).validate(result.summary)


def with_alternatives(**changes: dict[str, object]) -> FakeScenario:
    alternatives = {name: FakeAlternative(name, change) for name, change in changes.items()}
    return replace(
        SMALL, measurement=replace(SMALL.measurement, alternative_worlds=32, alternatives=alternatives)
    )


def test_rival_theories_of_demand_can_overturn_the_verdict(tmp_path: Path) -> None:
    asked = with_alternatives(
        prior={"demand.form": "constant_elasticity", "shift": -1.0},
        rival={"demand.form": "human_hours", "shift": -1.0},
        other={"shift": -1.0},
    )
    result = run(tmp_path / "fake", asked)
    Draft202012Validator(summary_schema()).validate(result.summary)
    said = result.summary["verdict"]
    assert (result.verdict, said["word_of_main"]) == ("UNDECIDED", "BACKFIRE")
    assert [(each["run"], each["form"], each["has_weight"], each["n"]) for each in said["theories"]] == [
        ("main", "willingness_to_pay", True, 40),
        ("prior", "constant_elasticity", False, 32),
        ("rival", "human_hours", True, 32),
    ]
    assert said["p_range_over_theories"]["n_theories"] == 2
    assert "human hours" in said["sentence"]
    assert list(result.summary["alternatives"]) == ["prior", "rival", "other"]
    assert result.alternatives is not None
    assert result.alternatives["alternative"].values.tolist() == ["prior", "rival", "other"]
    result.close()


def test_a_rival_theory_without_a_usable_world_has_earned_no_word(tmp_path: Path) -> None:
    asked = with_alternatives(rival={"demand.form": "human_hours"})
    study = Run(asked, EXPERIMENT)  # type: ignore[arg-type]
    simulate(study, StudySettings(40))
    ensembles = Ensembles(study.ensembles["main", ""], {}, None)
    made_by = {"seed": 0, "scenario_digest": "0" * 64, "code_version": "1", "code_digest": "1" * 64}
    summary = summarise(asked, ensembles, made_by)  # type: ignore[arg-type]
    assert summary["verdict"]["word"] == "UNDECIDED"
    assert [each["word"] for each in summary["verdict"]["theories"]] == ["BACKFIRE", "TOO_FEW_WORLDS"]


def test_an_alternative_without_limits_is_a_row_of_the_headline(tmp_path: Path) -> None:
    usual = run(tmp_path / "usual")
    assert list(usual.summary["readings"]) == list(READINGS)
    free = run(tmp_path / "free", with_alternatives(without_limits={"shift": 1.0}))
    Draft202012Validator(summary_schema()).validate(free.summary)
    assert list(free.summary["readings"]) == [*READINGS, "without_limits"]
    alternative = free.summary["alternatives"]["without_limits"]
    assert free.summary["readings"]["without_limits"] == alternative["rebound"]
    assert "  without limits" in rebound_table(free.summary)
    usual.close()
    free.close()


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    seen: list[Progress] = []
    run(tmp_path / "fake", progress=seen.append)
    done = [progress.n_done for progress in seen]
    assert (done[0], done[-1]) == (0, seen[0].n_total)
    assert done == sorted(done)
    assert {progress.stage for progress in seen} == {"main", "decomposition", "weak_users"}


@pytest.mark.parametrize(
    ("options", "message"),
    [({"worlds": 0}, "worlds: 0"), ({"seed": -1}, "seed: -1"), ({"workers": 0}, "workers: 0")],
)
def test_what_cannot_be_run_is_refused(tmp_path: Path, options: dict[str, int], message: str) -> None:
    with pytest.raises(UserError, match=message):
        run(tmp_path / "fake", **options)
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_that_shows_in_a_worker_is_the_users(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="the user is mistaken"):
        run(tmp_path / "fake", replace(SMALL, faults=((0, "mistake"),)))


def test_without_a_folder_the_result_lasts_as_long_as_the_program() -> None:
    result = run(None, worlds=2)
    assert result.folder.is_dir()
    assert result.dataset.sizes["draw"] == 2
    result.close()


def test_a_figure_that_fails_does_not_cost_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.figures.write_figures", lambda folder: 1 / 0)
    result = driver.run(SMALL, out=tmp_path / "fake", experiment=EXPERIMENT)  # type: ignore[arg-type]
    assert result.provenance["figures_failed"] == "ZeroDivisionError: division by zero"
    assert result.provenance["is_complete"]


def test_a_folder_that_is_no_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a result of jevons"):
        Result(tmp_path)


def test_a_question_that_a_result_cannot_answer_names_those_it_can(tmp_path: Path) -> None:
    result = run(tmp_path / "fake", worlds=2)
    with pytest.raises(UserError, match=r"no rebound of water at 60 .*: training, .*; months: 6, 60"):
        result.rebound(60, "water")
    result.close()


def test_the_disk_fills_up_in_the_middle_of_a_run(tmp_path: Path) -> None:
    old = run(tmp_path / "fake", worlds=2)
    before = (old.folder / "series.nc").read_bytes()
    script = (
        "import resource; from tests.studies.run.test_run import *\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        f"run(Path({str(old.folder)!r}), worlds=40)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=SAFETY_NET_S
    )
    assert "cannot be written" in done.stderr.splitlines()[-1], done.stderr
    assert (old.folder / "series.nc").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fake"]


def test_the_parent_keeps_no_series_in_memory(tmp_path: Path) -> None:
    script = (
        "import resource, sys; from tests.studies.run.test_run import *\n"
        "run(Path(sys.argv[1]), worlds=int(sys.argv[2])).close()\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = [
        int(
            subprocess.check_output(
                [sys.executable, "-c", script, tmp_path / worlds, worlds], timeout=SAFETY_NET_S
            )
        )
        for worlds in ("64", "4000")
    ]
    # 4,000 draws of 8 kB a draw each would add 30 MB and more.
    assert peaks[1] - peaks[0] < 20_000


def test_the_package_offers_run_and_load_scenario_and_little_else() -> None:
    import sim

    assert sim.run is driver.run
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = sim.nothing  # type: ignore[attr-defined]


def test_reading_a_result_warns_of_nothing(tmp_path: Path) -> None:
    result = run(tmp_path / "fake", worlds=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result.dataset.load()
    json.dumps(result.summary, allow_nan=False)
    result.close()


@pytest.mark.parametrize("content", ["{}", "[]", "7"])
def test_a_summary_of_another_shape_is_refused(tmp_path: Path, content: str) -> None:
    result = run(tmp_path / "fake", worlds=2)
    (result.folder / "summary.json").write_text(content)
    with pytest.raises(UserError, match="is not what jevons writes"):
        Result(result.folder).summary["verdict"]
    result.close()


def test_parameters_are_drawn_again_from_what_the_folder_remembers(tmp_path: Path) -> None:
    small = load_scenario("deepseek-2025", {"clock.months": 50, "measurement.horizons_months": [6, 12]})
    small = small.with_changes({"measurement.decomposition_worlds": 0, "measurement.alternative_worlds": 0})
    result = driver.run(small, worlds=6, seed=3, figures=False, out=tmp_path / "result")
    drawn = draw_by_path(small, RandomDraws(3, 0, 6))
    assert list(result.parameters.index) == list(range(6))
    for path in ("demand.value_spread_ln", "shock.inference_efficiency_ratio"):
        assert np.array_equal(result.parameters[path], drawn[path])
    assert "shock.pull_forward_months" not in result.parameters
    correlations = result.rank_correlations()
    assert correlations.abs().is_monotonic_decreasing
    assert correlations.abs().max() <= 1.0 + 1e-12
    resolved = tmp_path / "result" / "scenario.resolved.yaml"
    text = resolved.read_text(encoding="utf-8")
    resolved.write_text(text.replace("value: 0.25", "value: 0.26"), encoding="utf-8")
    with pytest.raises(UserError, match="its posterior is not the one"):
        Result(result.folder).parameters  # noqa: B018 (drawing again is what fails)
