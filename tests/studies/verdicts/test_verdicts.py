import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from sim.measuring.experiment import Task
from sim.measuring.rebound import MEASURES
from sim.measuring.twins import simulate
from sim.scenario import Scenario, load_scenario
from sim.studies.study import StudyAnswer
from sim.studies.verdicts import tabulate_verdicts
from sim.studies.verdicts.design import BELIEFS, Cell, all_cells, own_cell
from sim.studies.verdicts.table import effects
from sim.texts.verdicts import evidence, verb, verdicts_text
from sim.workers.progress import Progress
from tests.paths import ROOT
from tests.studies.verdicts.fake_verdicts import DEADLY, EXPERIMENT, FORM_SHIFT, INVALID, UNDEFINED, rebound
from tests.waiting import SAFETY_NET_S

WORLDS = 80
OWN = Cell("task_ladder", "optimise", 1.0)
A_YEAR_AFTER = {"clock.months": 50, "measurement.horizons_months": [6, 12]}


def scenario(name: str = "calm") -> Scenario:
    return load_scenario("deepseek-2025", {"name": name, "posterior": "none"})


def tabulate(out: Path, name: str = "calm", **options: object) -> StudyAnswer:
    chosen = scenario(name)
    return tabulate_verdicts(chosen, WORLDS, out=out, experiment=EXPERIMENT, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> StudyAnswer:
    return tabulate(tmp_path_factory.mktemp("verdicts") / "table", workers=2, seed=3)


def test_there_is_a_cell_for_every_combination_and_the_scenarios_own_is_among_them() -> None:
    cells = all_cells()
    assert len(set(cells)) == len(cells) == 36
    assert len({cell.name for cell in cells}) == 36
    assert own_cell(scenario()) == OWN and OWN in cells
    assert own_cell(load_scenario("base", {"investment.initial_belief": 1.2})).belief == 1.3


def test_a_cell_says_what_its_worlds_say(found: StudyAnswer) -> None:
    assert [(row["form"], row["theory"], row["belief"]) for row in found.table["cells"]] == [
        (cell.form, cell.theory, cell.belief) for cell in all_cells()
    ]
    for cell, row in zip(all_cells(), found.table["cells"], strict=True):
        changed = scenario().with_changes(cell.changes)
        known = [rebound(changed, draw, 3) for draw in range(WORLDS) if draw not in (UNDEFINED, INVALID)]
        headline = row["rebound"]["60"]
        assert headline["median"] == pytest.approx(np.median(known))
        assert headline["p_above_one"] == np.mean(np.array(known) > 1.0)
        assert row["rebound"]["12"]["median"] == pytest.approx(np.median(known) / 2.0)
        assert (headline["n"], row["used"], row["dropped"]) == (WORLDS - 2, WORLDS - 1, 1)
        assert row["verdict"] == headline["verdict"]
    verdicts = {row["belief"]: row["verdict"] for row in found.table["cells"][:3]}
    assert verdicts == {0.6: "PARTIAL", 1.0: "UNDECIDED", 1.3: "BACKFIRE"}


def test_what_moves_the_verdict_is_found_and_ranked(found: StudyAnswer) -> None:
    belief, theory, form = found.table["effects"]
    assert [effect["factor"] for effect in (belief, theory, form)] == ["belief", "theory", "form"]
    own = {
        row["belief"]: row["rebound"]["60"]["p_above_one"]
        for row in found.table["cells"]
        if (row["form"], row["theory"]) == (OWN.form, OWN.theory)
    }
    assert belief["p_above_one"] == [own[level] for level in BELIEFS]
    assert belief["range"] == max(own.values()) - min(own.values())
    assert belief["least_range"] <= belief["range"] <= belief["most_range"]


def test_common_draws_make_differences_surer_than_shares() -> None:
    luck = np.random.default_rng(0).normal(1.0, 0.2, 1000)
    shift = FORM_SHIFT
    rebounds = {cell: luck + shift[cell.form] for cell in all_cells()}
    by_factor = {effect["factor"]: effect for effect in effects(rebounds, OWN)}
    form = by_factor["form"]
    assert form["range"] == pytest.approx(np.mean((luck > 0.98) & (luck <= 1.0)))
    of_pairs = np.sqrt(form["range"] * (1.0 - form["range"]) / 1000)
    assert form["range_standard_error"] == pytest.approx(of_pairs, rel=0.02)
    assert of_pairs < 0.5 * np.sqrt(2.0 * 0.25 / 1000)
    assert by_factor["belief"]["range"] == 0.0 < by_factor["belief"]["range_standard_error"] < 0.001


def test_a_factor_whose_rebound_is_undefined_has_no_range() -> None:
    rebounds = {cell: np.full(5, np.nan if cell.belief == 1.3 else 1.5) for cell in all_cells()}
    *_, belief = effects(rebounds, OWN)
    assert belief["factor"] == "belief"
    assert (belief["range"], belief["least_range"], belief["p_above_one"]) == (None, None, [1.0, 1.0, None])


def test_the_folder_has_its_parts_and_they_agree(found: StudyAnswer) -> None:
    names = ["figures", "provenance.json", "scenario.resolved.yaml", "verdicts.csv", "verdicts.json"]
    assert sorted(path.name for path in found.folder.iterdir()) == names
    assert json.loads((found.folder / "verdicts.json").read_text()) == found.table
    with (found.folder / "verdicts.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 36
    for row, cell in zip(rows, found.table["cells"], strict=True):
        median = cell["rebound"]["60"]["median"]
        assert float(row["rebound_median_60_months"]) == pytest.approx(median, rel=1e-5)
        assert (row["demand_form"], row["verdict"]) == (cell["form"], cell["verdict"])
        assert (row["worlds_used"], row["worlds_dropped"]) == (str(WORLDS - 1), "1")
    made_by = json.loads((found.folder / "provenance.json").read_text())
    assert (made_by["seed"], made_by["is_complete"], made_by["figures_failed"]) == (3, True, None)
    assert {path.name for path in (found.folder / "figures").iterdir()} == {"verdicts.png", "verdicts.svg"}


def test_workers_do_not_show_and_an_older_table_is_replaced(found: StudyAnswer, tmp_path: Path) -> None:
    seen: list[Progress] = []
    again = tabulate(tmp_path / "table", workers=1, seed=3, progress=seen.append)
    assert again.table == found.table
    assert seen[-2].n_done == seen[-2].n_total == 36 * WORLDS * 2
    assert seen[-1].stage == "figures"
    assert tabulate(tmp_path / "table", workers=2, seed=4).table["cells"] != found.table["cells"]


def test_the_text_has_a_row_a_cell_and_says_what_moves_the_verdict(found: StudyAnswer) -> None:
    text = verdicts_text(found.table)
    assert text.count("BACKFIRE  ") + text.count("PARTIAL  ") + text.count("UNDECIDED  ") == 36
    assert "What managers believe moves the verdict most" in text
    words = " ".join(text.split())
    assert "of 36 rows" in words.lower() and "79 1" in words
    assert max(map(len, text.splitlines())) <= 130


def test_the_text_ranks_theories_by_how_likely_the_record_is_under_them() -> None:
    chains = {"task_ladder": [-38.0, -39.0], "flat_tasks": [-36.0, -36.0], "human_hours": []}
    said = " ".join(" ".join(evidence({"log_marginal_likelihoods": chains, "vintage": "2025-12"})).split())
    assert "of the record to 2025-12: " in said
    assert "flat tasks -36.0 (chains -36.0 to -36.0), task ladder -38.4 (chains -39.0 to -38.0)." in said
    assert "human hours" not in said
    assert evidence({"log_marginal_likelihoods": {}}) == []


def test_assumptions_that_chance_could_swap_are_not_ranked() -> None:
    def effect(extent: float) -> dict[str, float]:
        return {"range": extent, "range_standard_error": 0.01}

    ranked = [effect(0.76), effect(0.26), effect(0.25)]
    words = ["moves the verdict most", "moves it less", "moves it about as much"]
    assert [verb(ranked, rank) for rank in range(3)] == words
    assert verb([*ranked[:2], effect(0.1)], 2) == "moves it least"


def test_a_chunk_whose_worker_dies_is_named_and_counted(tmp_path: Path) -> None:
    found = tabulate(tmp_path / "table", "killed", workers=2)
    gaps = found.provenance["set_aside"]
    assert [(gap["alternative"], gap["first_draw"]) for gap in gaps] == [(DEADLY.name, 0)]
    for cell, row in zip(all_cells(), found.table["cells"], strict=True):
        n_lost = gaps[0]["n_draws"] if cell == DEADLY else 1
        assert (row["used"], row["dropped"]) == (WORLDS - n_lost, n_lost)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        (
            "hopeless",
            {},
            "no world of task_ladder, optimise, belief 0.6 could be used: accounts do not close",
        ),
        ("calm", {"seed": -1}, "seed: -1 is outside"),
        ("calm", {"workers": 0}, "workers: 0 is too few"),
    ],
)
def test_what_cannot_be_tabulated_is_refused(
    tmp_path: Path, name: str, options: dict[str, int], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        tabulate(tmp_path / "table", name, **options)
    assert list(tmp_path.iterdir()) == []


def test_without_a_shock_there_is_no_verdict(tmp_path: Path) -> None:
    calm = scenario().with_changes({"shock": "none"})
    with pytest.raises(UserError, match="has no shock"):
        tabulate_verdicts(calm, WORLDS, out=tmp_path / "table")


def test_the_model_itself_fills_a_cell_with_the_draws_of_every_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = load_scenario("deepseek-2025", A_YEAR_AFTER)
    # The scenario's own and both ends of the table.
    few = (OWN, all_cells()[0], all_cells()[-1])
    monkeypatch.setattr("sim.studies.verdicts.verdicts.cells_of", lambda _: few)
    found = tabulate_verdicts(quick, 2, seed=5, workers=2, out=tmp_path / "table")
    assert found.table["horizons_months"] == [12]
    cell = all_cells()[-1]
    alone = simulate(Task(quick.with_changes(cell.changes), 5, 0, 2, "alternative")).variables["rebound"]
    headline = found.table["cells"][-1]["rebound"]["12"]
    known = alone[:, MEASURES.index("compute"), -1]
    assert headline["median"] == pytest.approx(np.median(known[np.isfinite(known)]), abs=1e-12)


def test_a_mistake_at_the_command_line_is_one_line(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "sim.cli", "verdicts", "--worlds", "0", "--out", str(tmp_path / "table")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SAFETY_NET_S,
    )
    assert (said.returncode, said.stderr) == (2, "jevons: worlds: 0 is too few; a run takes at least 1\n")


def test_the_command_can_be_interrupted(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "verdicts", "--worlds", "4000", "--out", "table"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + SAFETY_NET_S
    while not (tmp_path / ".table.unfinished" / "scenario.resolved.yaml").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, stderr = running.communicate(timeout=SAFETY_NET_S)
    assert (running.returncode, stderr) == (130, "jevons: interrupted; nothing was replaced\n")
    assert list(tmp_path.iterdir()) == []
