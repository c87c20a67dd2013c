import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import UserError
from sim.measuring.paired import median_interval, paired_difference, share_difference_error
from sim.scenario import Scenario, load_scenario
from sim.studies.compare import compare_results, compare_scenarios
from sim.studies.compare.sides import differing
from sim.studies.reproduction import reproduce
from sim.studies.run import run
from sim.studies.study import StudyAnswer
from sim.texts.compare import compare_text
from tests.paths import ROOT
from tests.studies.compare.fake_compare import EXPERIMENT, INVALID, UNDEFINED, luck, rebound
from tests.waiting import SAFETY_NET_S

BELIEF = "investment.initial_belief"
WORLDS = 120
QUICK = {
    "posterior": "none",
    "clock.months": 49,
    "measurement.horizons_months": [6, 12],
    "measurement.alternative_worlds": 0,
    "measurement.decomposition_worlds": 0,
}


def scenario(belief: float = 1.0, name: str = "calm", **changes: object) -> Scenario:
    fixed = {"name": name, "posterior": "none", BELIEF: belief}
    return load_scenario("deepseek-2025", fixed | changes)


def compared(
    out: Path, first: Scenario, second: Scenario, worlds: int = WORLDS, seed: int = 3
) -> StudyAnswer:
    return compare_scenarios(first, second, worlds, seed, 2, out / "answer", experiment=EXPERIMENT)


def headline(answer: StudyAnswer) -> dict[str, object]:
    wanted = {"quantity": "rebound", "measure": "compute", "horizon_months": 60}
    return next(row for row in answer.table["rows"] if wanted.items() <= row.items())


def test_a_difference_is_that_of_the_same_worlds(tmp_path: Path) -> None:
    first, second = scenario(), scenario(1.2, "faulty")
    found = compared(tmp_path, first, second)
    known = [draw for draw in range(WORLDS) if draw not in (UNDEFINED, INVALID)]
    moved = np.array([rebound(second, 3, draw) - rebound(first, 3, draw) for draw in known])
    row = headline(found)
    assert (row["n_pairs"], row["n_first"], row["n_second"]) == (WORLDS - 2, WORLDS - 1, WORLDS - 2)
    assert row["difference"] == pytest.approx(np.median(moved))
    assert row["q95"] == pytest.approx(np.quantile(moved, 0.95))
    assert row["mean"] == pytest.approx(np.mean(moved))
    assert row["mean_standard_error"] == pytest.approx(np.std(moved, ddof=1) / np.sqrt(moved.size))
    assert row["higher_share"] == np.mean(moved > 0.0)
    assert row["word"] == found.table["verdict"]["word"] == "HIGHER"
    assert "is higher in faulty than in calm, in nearly all worlds" in found.table["verdict"]["sentence"]
    demand = {row["quantity"]: row["difference"] for row in found.table["rows"] if row["measure"] == "energy"}
    assert demand["ln_demand_with_shock"] == pytest.approx(np.log(1.2))
    assert demand["ln_demand_without_shock"] == 0.0


@pytest.mark.parametrize(
    ("belief", "worlds", "word", "said"),
    [
        (0.8, WORLDS, "LOWER", "is lower in other than in calm, in nearly all worlds"),
        (1.0, WORLDS, "SAME", "is the same in every one of 119 pairs"),
        (1.2, 29, "TOO_FEW_WORLDS", "Too few worlds to say how R over 60 months differs: 28 pairs"),
    ],
)
def test_the_sentence_says_what_is_known(
    tmp_path: Path, belief: float, worlds: int, word: str, said: str
) -> None:
    found = compared(tmp_path, scenario(), scenario(belief, "other"), worlds)
    assert found.table["verdict"]["word"] == word
    assert said in found.table["verdict"]["sentence"]
    assert said in " ".join(compare_text(found.table).split())


def test_other_seeds_are_compared_by_their_medians_and_not_known(tmp_path: Path) -> None:
    """Two results of one scenario with two seeds: any difference is chance."""
    quick = load_scenario("deepseek-2025", QUICK)
    for seed in (1, 2):
        run(quick, 60, seed, 1, tmp_path / str(seed), figures=False)
    found = compare_results(tmp_path / "1", tmp_path / "2", tmp_path / "answer").table
    assert not found["is_paired"] and "the seeds differ (1 and 2)" in found["why_not_paired"]
    row = next(row for row in found["rows"] if row["measure"] == "compute" and row["horizon_months"] == 12)
    assert (row["n_pairs"], row["higher_share"], row["q05"]) == (0, None, None)
    assert row["word"] == "NOT_KNOWN"
    said = " ".join(compare_text(found).split())
    assert "is not known" in said and "Not world by world: the seeds differ" in said
    # The same draws, but more of them: the first ones are shared.
    run(quick, 50, 1, 1, tmp_path / "fewer", figures=False)
    fewer = compare_results(tmp_path / "1", tmp_path / "fewer", tmp_path / "answer").table
    assert fewer["is_paired"] and fewer["verdict"]["word"] == "SAME"
    with pytest.raises(UserError, match="compares two results; reproduce each of them"):
        reproduce(tmp_path / "answer")


def test_worlds_of_two_posteriors_are_not_the_same_worlds(tmp_path: Path) -> None:
    flat = load_scenario("deepseek-2025", {"posterior": "base@2025-12", "demand.form": "flat_tasks"})
    ladder = load_scenario("deepseek-2025", {"posterior": "base@2025-12", "demand.form": "task_ladder"})
    found = compared(tmp_path, flat, ladder).table
    assert not found["is_paired"]
    assert "base@2025-12 (flat_tasks) and base@2025-12 (task_ladder)" in found["why_not_paired"]
    assert (tmp_path / "answer" / "figures" / "compare.png").exists()


def test_the_folder_has_its_parts_and_is_made_again(tmp_path: Path) -> None:
    found = compared(tmp_path, scenario(), scenario(1.2))
    names = ["compare.csv", "compare.json", "figures", "pairs.csv", "provenance.json",
             "scenario.resolved.yaml", "scenario.second.resolved.yaml"]  # fmt: skip
    assert sorted(path.name for path in found.folder.iterdir()) == names
    assert json.loads((found.folder / "compare.json").read_text()) == found.table
    assert found.table["second"]["label"] == "calm as changed"
    assert found.table["differs_in"] == [{"path": BELIEF, "first": "1", "second": "1.2"}]
    rows = pd.read_csv(found.folder / "compare.csv")
    assert len(rows) == len(found.table["rows"]) and rows["difference"].notna().all()
    pairs = pd.read_csv(found.folder / "pairs.csv")
    assert pairs["rebound_first"][7] == pytest.approx(1.0 + luck(3, 7))
    assert np.isnan(pairs["rebound_first"][UNDEFINED])
    assert found.provenance["figures_failed"] is None
    again = reproduce(found.folder, workers=1, experiment=EXPERIMENT)
    assert again.is_same and "scenario.second.resolved.yaml" in [file.name for file in again.compared]


def test_pairs_are_surer_than_two_groups() -> None:
    rng = np.random.default_rng(0)
    chance = rng.normal(1.0, 0.2, 400)
    found = paired_difference(chance + 0.01 + rng.normal(0.0, 0.01, 400), chance)
    assert found.low > 0.0 and found.high - found.low < 0.1 * np.subtract(*median_interval(chance)[::-1])
    assert share_difference_error(chance > 1.0, chance > 1.0) > 0.0


def test_intervals_of_medians_cover_them() -> None:
    rng = np.random.default_rng(1)
    intervals = [median_interval(rng.standard_cauchy(60)) for _ in range(600)]
    hits = [low <= 0.0 <= high for low, high in intervals]
    assert 0.93 <= np.mean(hits) <= 0.99
    assert median_interval(np.array([2.0, 1.0])) == (1.0, 2.0)


def test_what_is_said_and_not_meant_does_not_differ() -> None:
    other = scenario(name="other").with_changes({"description": "the same in other words"})
    assert differing(scenario(), other) == []


def test_what_cannot_be_compared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no shock"):
        compared(tmp_path, scenario(), scenario().with_changes({"shock": "none"}))
    other = scenario().with_changes({"measurement.horizons_months": [7]})
    with pytest.raises(UserError, match="has no horizon in common with calm"):
        compared(tmp_path, scenario(), other)
    mixed = load_scenario("deepseek-2025", {"posterior": "mixture@2025-12"})
    with pytest.raises(UserError, match="demand.form differs and has no effect"):
        compared(tmp_path, mixed, mixed.with_changes({"demand.form": "flat_tasks"}))
    for sides in (("a", "b"), ("b", "a")):
        with pytest.raises(UserError, match="is one of the results that are compared"):
            compare_results(*(tmp_path / side for side in sides), tmp_path / "." / "a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["base"], "base: with what? Name a second, or what changes with --set PATH=VALUE"),
        (["base", "deepsek-2025"], "there is no scenario 'deepsek-2025'"),
        (["base", "--set", "token_pricing.pas_through=1"], "did you mean 'token_pricing.pass_through'?"),
        (["docs", "base"], "base: a scenario and a result can't be compared"),
        (["docs", "results/nowhere"], "results/nowhere: there is no such folder"),
        (["docs", "sim"], "docs: not a result of jevons"),
        (["docs", "sim", "--seed", "1"], "--seed: results are compared as they were made"),
        (["docs"], "docs: is the folder of a result; name a second one"),
    ],
)
def test_a_mistake_at_the_command_line_is_one_line(words: list[str], message: str, tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "sim.cli", "compare", *words, "--out", str(tmp_path / "answer")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SAFETY_NET_S,
    )
    assert said.returncode == 2 and said.stderr.count("\n") == 1
    assert message in said.stderr
    assert list(tmp_path.iterdir()) == []
