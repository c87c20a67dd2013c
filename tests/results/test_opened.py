"""What is read from the folder of a run."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from sim.results.opened import OpenedResult
from tests.figures.synthetic_result import write_synthetic_result

Open = Callable[[str], OpenedResult]


def test_cumulative_rebound_agrees_with_the_stored_one(open_result: Open) -> None:
    result = open_result("usual")
    assert result.shock_index == 36
    for measure in ("compute", "training", "inference"):
        path = result.cumulative_rebound(measure)
        for horizon in result.horizons:
            np.testing.assert_allclose(
                path[:, 36 + horizon - 1], result.rebound(horizon, measure), rtol=1e-4, atol=1e-4
            )


def test_without_shock_nothing_is_measured(open_result: Open) -> None:
    result = open_result("no_shock")
    assert result.shock_index is None
    assert np.isnan(result.cumulative_rebound("compute")).all()
    np.testing.assert_array_equal(result.relative_to_twin("compute_demand_kh100e"), 1.0)


def test_undefined_rebound_stays_undefined(open_result: Open) -> None:
    result = open_result("undefined")
    assert result.shock_index == 36
    assert np.isnan(result.cumulative_rebound("compute")).all()


def test_the_month_of_the_shock_is_read(open_result: Open) -> None:
    result = open_result("usual")
    assert result.months[36] == "2025-01"
    assert (result.months_since_shock[36], open_result("no_shock").months_since_shock[0]) == (0.0, 0.0)
    old = open_result("bare")
    del old.dataset.attrs["shock_month"]
    with pytest.raises(UserError, match="does not say when the shock was; run the scenario again"):
        _ = old.shock_index


def test_what_was_perhaps_meant_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_synthetic_result(tmp_path / "results/mine", n_draws=2)
    (tmp_path / "results/sweeps/small").mkdir(parents=True)
    (tmp_path / "results/sweeps/small/plan.json").write_text("{}")
    for asked, said in {
        "mine": "mine: there is no such folder; did you mean 'results/mine'?",
        "results/mone": "results/mone: there is no such folder; did you mean 'results/mine'?",
        "results/quite-another": "there is no such folder; `jevons run SCENARIO` makes a result",
        "results/sweeps/small": "is the folder of a sweep; `jevons analyse` reads it",
        "results/mine/summary.json": "is a file; a result is a folder",
    }.items():
        with pytest.raises(UserError, match=re.escape(said)):
            OpenedResult(asked)


def test_missing_result_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such folder; `jevons run SCENARIO` makes a result"):
        OpenedResult(tmp_path / "nowhere")
    write_synthetic_result(tmp_path, n_draws=2)
    summary = (tmp_path / "summary.json").read_text()
    (tmp_path / "summary.json").write_text("{")
    with pytest.raises(UserError, match="cannot be read"):
        OpenedResult(tmp_path)
    (tmp_path / "summary.json").unlink()
    with pytest.raises(UserError, match=r"no summary\.json"):
        OpenedResult(tmp_path)
    (tmp_path / "summary.json").write_text(summary)
    (tmp_path / "series.nc").unlink()
    with pytest.raises(UserError, match=r"series\.nc"):
        _ = OpenedResult(tmp_path).dataset


def test_a_summary_of_another_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    write_synthetic_result(tmp_path, n_draws=2)
    summary = json.loads((tmp_path / "summary.json").read_text())
    (tmp_path / "summary.json").write_text(json.dumps(summary | {"schema_version": 1}))
    with pytest.raises(UserError, match=r"schema 1, here it is 2\); run the scenario again"):
        OpenedResult(tmp_path)
