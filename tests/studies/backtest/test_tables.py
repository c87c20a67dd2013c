"""The tables: who is inside, who is best, and nothing left out."""

import csv
import io

import numpy as np
import pytest

from sim.evidence.targets import read_targets
from sim.scenario import load_scenario
from sim.studies.backtest import foreknowledge
from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.files import bands_csv, scores_csv, series_csv, targets_csv
from sim.studies.backtest.series_table import band_rows, score_counts, series_entry
from sim.studies.backtest.targets_table import counts_by_role, counts_by_target, target_rows
from sim.texts.backtest import backtest_text, number
from tests.studies.backtest.fake_backtest import MONTHS, START, fake_ensemble, fake_table, monthly_record

CAPEX = next(compared for compared in COMPARED if compared.key == "capex/four firms")


def readings(off: dict[str, float]) -> dict[str, np.ndarray]:
    """Five worlds at the record, or where `off` puts the median of a target."""
    return {
        target.name: off.get(target.name, target.value) + 1e-9 * np.arange(-2.0, 3.0)
        for target in read_targets()
    }


def test_a_row_is_inside_where_the_median_is() -> None:
    rows = {row["name"]: row for row in target_rows(read_targets(), readings({"capex_2024": 300.0}))}
    assert rows["capex_2023"]["is_inside"] and rows["capex_2023"]["share_inside"] == 1.0
    assert not rows["capex_2024"]["is_inside"] and rows["capex_2024"]["share_inside"] == 0.0
    assert rows["capex_2024"]["median"] == pytest.approx(300.0)


def test_a_target_is_met_if_all_its_rows_are_inside() -> None:
    rows = target_rows(read_targets(), readings({"capex_2024": 300.0, "nvidia_recovery": 0.1}))
    by_role = counts_by_role(rows)
    assert by_role["calibration"] == {"rows": 22, "inside": 21}
    assert by_role["validation"] == {"rows": 25, "inside": 24}
    in_view = sum(row["role"] == "validation" for row in rows if row["had_in_view"])
    assert by_role["validation_not_in_view"] == {"rows": 25 - in_view, "inside": 25 - in_view}
    assert [entry["target"] for entry in counts_by_target(rows) if not entry["is_met"]] == [1, 8]
    assert counts_by_target(rows)[0] == {"target": 1, "rows": 3, "inside": 2, "is_met": False}


def test_a_target_that_no_world_defines_is_outside() -> None:
    found = readings({}) | {"nvidia_recovery": np.full(5, np.nan)}
    row = next(row for row in target_rows(read_targets(), found) if row["name"] == "nvidia_recovery")
    assert (row["is_inside"], row["median"], row["share_inside"], row["worlds"]) == (False, None, None, 0)


def test_what_the_sources_say_of_the_day_is_what_is_listed_as_in_view() -> None:
    """Numbers that were set with 27 January 2025 in view say so, and the day's targets are marked."""
    sources = {path: number.source for path, number in load_scenario("deepseek-2025").quantities().items()}
    kinds = {path.rpartition(".")[2] for path, source in sources.items() if "27 January" in source}
    assert kinds == {"compute_exposure", "learning_per_month", "initial_belief"}
    of_the_day = {target.name for target in read_targets() if target.number == 8}
    assert of_the_day < set(foreknowledge.TARGETS)
    assert foreknowledge.inputs(2)[: len(foreknowledge.inputs(1))] == foreknowledge.inputs(1)
    assert "only 2026 is" in foreknowledge.inputs(2)[-1] and "2026" not in " ".join(foreknowledge.inputs(1))
    assert set(foreknowledge.TARGETS) <= {target.name for target in read_targets()}


def test_worlds_on_the_record_beat_both_forecasts() -> None:
    monthly = monthly_record(CAPEX) * np.exp(np.linspace(-0.02, 0.02, 30))[:, np.newaxis]
    score = series_entry(CAPEX, monthly, START)["score"]
    assert (score["best"], score["beats_all"], score["n_rivals"]) == ("model", True, 2)
    assert score["n_scored"] == 4 and score["n_known"] == 12
    assert abs(score["bias_ln"]) < 0.05
    assert score["why_none"] == {}


def test_worlds_far_off_are_beaten_and_it_is_said_by_how_much() -> None:
    monthly = 3.0 * monthly_record(CAPEX) * np.exp(np.linspace(-0.02, 0.02, 30))[:, np.newaxis]
    score = series_entry(CAPEX, monthly, START)["score"]
    assert score["beats_all"] is False and score["best"] in ("last_growth", "ar1")
    assert score["n_in_90_percent"]["model"] == 0
    assert score["bias_ln"] == pytest.approx(np.log(3.0), abs=0.05)
    assert score["crps"]["model"] == pytest.approx(np.log(3.0), abs=0.05)


def test_a_series_without_rivals_is_listed_but_wins_nothing() -> None:
    table = fake_table(fake_ensemble())
    counts = table["counts"]
    alone = [entry for entry in table["series"] if entry["score"]["n_rivals"] == 0]
    assert len(alone) == counts["n_series"] - counts["n_with_any"] > 0
    assert all(entry["score"]["best"] is None and entry["score"]["crps"]["model"] > 0 for entry in alone)
    assert all(set(entry["score"]["why_none"]) == {"last_growth", "ar1"} for entry in alone)
    assert counts["n_with_both"] == 6
    assert counts["n_beats_both"] <= counts["n_with_both"] <= counts["n_with_any"] <= len(COMPARED)


def test_counts_follow_the_scores() -> None:
    series = fake_table(fake_ensemble())["series"]
    lost = [
        entry | {"score": entry["score"] | {"beats_all": False if entry["score"]["n_rivals"] else None}}
        for entry in series
    ]
    assert score_counts(lost)["n_beats_both"] == score_counts(lost)["n_beats_all_there_are"] == 0


def test_worlds_that_are_not_above_zero_have_no_score_and_it_is_seen() -> None:
    entry = series_entry(CAPEX, np.zeros((4, MONTHS)), START)
    assert entry["score"]["crps"]["model"] is None and entry["score"]["best"] is None
    assert all(point["worlds"] == 0 for point in entry["points"])
    half = np.stack([np.zeros(MONTHS), monthly_record(CAPEX)])
    assert {point["worlds"] for point in series_entry(CAPEX, half, START)["points"]} == {1}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_files_hold_every_number() -> None:
    ensemble = fake_ensemble()
    table = fake_table(ensemble)
    assert [row["name"] for row in rows_of(targets_csv(table["targets"]))] == [
        target.name for target in read_targets()
    ]
    series = rows_of(series_csv(table["series"]))
    assert len(series) == sum(len(compared.points()) for compared in COMPARED)
    of_capex = [row for row in series if row["entity"] == "four firms"]
    for row, point in zip(of_capex, CAPEX.points(), strict=True):
        assert float(row["record"]) == pytest.approx(point.value, rel=1e-5)
        assert (row["ar1_median"] == "") == (row["model_crps"] == "") == (row["role"] != "scored")
    scores = rows_of(scores_csv(table["series"]))
    assert [f"{row['series']}/{row['entity']}" for row in scores] == [one.key for one in COMPARED]
    capex = next(row for row in scores if row["entity"] == "four firms")
    mean = np.mean([float(row["ar1_crps"]) for row in of_capex if row["ar1_crps"]])
    assert float(capex["ar1_crps"]) == pytest.approx(mean, rel=1e-4)


def test_bands_cover_the_whole_clock() -> None:
    values = fake_ensemble().values(CAPEX.key)
    rows = rows_of(bands_csv({CAPEX: band_rows(CAPEX, values, START)}))
    assert len(rows) == 16
    assert (rows[0]["start"], rows[0]["end"]) == ("2022-01-01", "2022-03-31")
    assert (rows[-1]["start"], rows[-1]["end"]) == ("2025-10-01", "2025-12-31")
    first = values[:, :3].sum(axis=1)
    assert float(rows[0]["q95"]) == pytest.approx(np.quantile(first, 0.95), rel=1e-5)


@pytest.mark.parametrize("off_by", [1.0, 5.0, np.nan])
def test_the_text_says_all_of_it_in_narrow_lines(off_by: float) -> None:
    table = fake_table(fake_ensemble(off_by=off_by))
    text = backtest_text(table)
    assert max(map(len, text.splitlines())) <= 110
    assert all(target.name in text for target in read_targets())
    assert all(compared.entity in text for compared in COMPARED)
    flat = " ".join(text.split())
    assert all(why in flat for why in foreknowledge.TARGETS.values())
    assert all(f"Not compared: {what}" in flat for what in table["not_compared"])
    met = table["counts"]["targets_met"]
    assert f"All rows inside: {met} of {table['counts']['targets']} targets" in text
    assert "nan" not in flat.split()


def test_the_text_says_if_nothing_was_fitted() -> None:
    assert "fitted to nothing" in backtest_text(fake_table(fake_ensemble(), has_posterior=False))
    assert "fitted to nothing" not in backtest_text(fake_table(fake_ensemble()))


@pytest.mark.parametrize(
    ("value", "text"), [(-1e-9, "0"), (0.0, "0"), (1234.5, "1,234"), (-0.04449, "-0.0445"), (20.0, "20")]
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text
