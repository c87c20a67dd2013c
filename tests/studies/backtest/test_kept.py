"""The back-tests that reports read: beside each posterior, of its very sets, or refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.scenario import load_scenario
from sim.scenario.posterior import Posterior, open_posterior
from sim.scenario.posterior_names import MIXED
from sim.scenario.theories import WEIGHTY_FORMS
from sim.studies.backtest.kept import SUFFIX, check_keepable, file_beside, keep, read_kept
from sim.texts.backtest import conclusion
from tests.studies.backtest.fake_backtest import fake_ensemble, fake_table


@pytest.fixture
def posterior(tmp_path: Path) -> Posterior:
    """Looks like one that lies in a folder of its own."""
    scenario = load_scenario("deepseek-2025")
    assert scenario.posterior is not None
    return replace(scenario.posterior, path=str(tmp_path / "mine.task_ladder.posterior.csv"))


def kept_beside(posterior: Posterior) -> Path:
    scenario = replace(load_scenario("deepseek-2025"), posterior=posterior)
    table = fake_table(fake_ensemble())
    table["posterior"] = {"name": posterior.name, "digest": posterior.digest}
    return keep(table, scenario)


@pytest.mark.parametrize("theory", WEIGHTY_FORMS)
def test_the_shipped_ones_are_of_the_shipped_sets(theory: str) -> None:
    """Fails after a calibration: `jevons backtest --set demand.form=THEORY --keep` makes it again."""
    table = read_kept(open_posterior(MIXED, theory, None))
    assert table["scenario"] == "deepseek-2025"
    assert table["worlds"]["used"] >= 900
    assert "inside the bands" in conclusion(table)


def test_what_is_kept_is_what_a_report_shows(posterior: Posterior) -> None:
    file = kept_beside(posterior)
    assert file == file_beside(posterior) and file.name == f"mine.task_ladder{SUFFIX}"
    table, whole = read_kept(posterior), fake_table(fake_ensemble())
    assert conclusion(table) == conclusion(whole)
    assert [each["score"] for each in table["series"]] == [each["score"] for each in whole["series"]]
    assert "points" not in table["series"][0]


def test_other_sets_and_damaged_files_are_refused(posterior: Posterior) -> None:
    with pytest.raises(UserError, match="there is no mine.task_ladder.backtest.json"):
        read_kept(posterior)
    file = kept_beside(posterior)
    with pytest.raises(UserError, match="other parameter sets"):
        read_kept(replace(posterior, digest="0" * 64))
    for damage in ("", "[]", "{}", '{"posterior": null}'):
        file.write_text(damage)
        with pytest.raises(UserError, match="is no back-test"):
            read_kept(posterior)


def test_priors_and_mixtures_keep_none() -> None:
    with pytest.raises(UserError, match="draws from priors"):
        check_keepable(load_scenario("deepseek-2025").without_posterior())
