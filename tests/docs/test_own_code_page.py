"""The files of docs/OWN_CODE.md do what the page says."""

import re
from pathlib import Path

import pytest

from sim import load_scenario, run
from sim.errors import UserError
from sim.scenario import Scenario
from sim.sweep import load_sweep, open_sweep, run_sweep
from tests.paths import ROOT

PAGE = (ROOT / "docs/OWN_CODE.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```(?:python|yaml)\n# (\S+)\n(.*?)```", PAGE, re.DOTALL))
QUICK = {
    "clock.months": 42,
    "measurement.horizons_months": [3],
    "measurement.decomposition_worlds": 0,
    "measurement.alternative_worlds": 0,
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with the files of the page among its scenarios."""
    for name, text in FILES.items():
        file = tmp_path / "scenarios" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def quick(name: str) -> Scenario:
    return load_scenario(name, QUICK, allow_code=True)


def test_the_page_has_its_files() -> None:
    assert [*FILES] == ["seats.py", "seats.yaml", "carbon.py", "carbon.yaml", "sweeps/carbon-grid.yaml"]


@pytest.mark.usefixtures("folder")
def test_demand_of_ones_own_moves_the_answer() -> None:
    theirs = run(quick("seats"), worlds=3, workers=1, figures=False)
    ours = run(load_scenario("deepseek-2025", QUICK), worlds=3, workers=1, figures=False)
    assert (theirs.rebound() != ours.rebound()).all()


@pytest.mark.usefixtures("folder")
def test_a_measure_of_ones_own_is_kept_summed_up_and_drawn(tmp_path: Path) -> None:
    result = run(quick("carbon"), worlds=3, workers=1, out=tmp_path / "out")
    electricity = result.dataset["served_electricity_twh_per_year"]
    assert result.dataset["carbon"].attrs["units"] == "Mt CO2/yr"
    assert result.values("carbon")[:, :, 0] == pytest.approx(0.45 * electricity.values[:, :, 0], rel=1e-6)
    assert result.summary["own_measures"]["carbon"]["change_ratio"]["3"]["median"] is not None
    assert (tmp_path / "out/figures/own_measures.png").is_file()


@pytest.mark.usefixtures("folder")
def test_a_sweep_takes_the_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = "changes:\n" + "".join(f"  {path}: {value}\n" for path, value in QUICK.items())
    file = tmp_path / "scenarios/sweeps/carbon-grid.yaml"
    file.write_text(FILES["sweeps/carbon-grid.yaml"].replace("draws: 30", "draws: 2") + short)
    with pytest.raises(UserError, match="--allow-code"):
        run_sweep(load_sweep("carbon-grid"), tmp_path / "swept")
    monkeypatch.setenv("JEVONS_ALLOW_CODE", "1")
    run_sweep(load_sweep("carbon-grid"), tmp_path / "swept")
    swept = open_sweep(tmp_path / "swept")
    change = swept.dataset["carbon_change_ratio"]
    assert change.dims == ("point", "draw", "horizon") and bool(change.notnull().all())
    assert swept.demand("carbon").attrs["units"] == "Mt CO2/yr"


@pytest.mark.usefixtures("folder")
def test_a_measure_cannot_stand_in_for_one_of_the_program(tmp_path: Path) -> None:
    taken = FILES["carbon.yaml"].replace("carbon: {code", "compute: {code")
    (tmp_path / "scenarios/carbon.yaml").write_text(taken, encoding="utf-8")
    with pytest.raises(UserError, match="hold a 'compute' already"):
        run(quick("carbon"), worlds=1, workers=1)
    with pytest.raises(UserError, match=r"carbon-grid.yaml:.*hold a 'compute' already"):
        load_sweep("carbon-grid")
