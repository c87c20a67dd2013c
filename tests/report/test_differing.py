"""What a report of several runs says of their scenarios."""

from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from sim.report.differing import ALIKE, differing
from sim.report.document import Table, Words
from sim.results.folder import RESOLVED_SCENARIO
from sim.results.opened import OpenedResult
from sim.scenario import load_scenario
from sim.studies.run import run
from tests.report.made import FEW


def told(*folders: Path) -> Table | Words:
    with ExitStack() as opened:
        results = [opened.enter_context(closing(OpenedResult(folder))) for folder in folders]
        (block,) = differing([folder.name for folder in folders], results)
    assert isinstance(block, Table | Words)
    return block


@pytest.mark.long
def test_what_differs_is_named_and_nothing_else(results: dict[str, Path], tmp_path: Path) -> None:
    changes = {**FEW, "token_pricing.pass_through": 0.8, "labs.deepseek.is_open_weights": False}
    other = run(load_scenario("deepseek-2025", changes), 2, seed=5, workers=1, out=tmp_path / "other").folder
    block = told(results["run"], other)
    assert isinstance(block, Table)
    was = load_scenario("deepseek-2025").quantities()["token_pricing.pass_through"]
    assert block.rows == [
        ["number or word", "run", "other"],
        ["seed", "0", "5"],
        ["pairs of worlds", "6", "2"],
        ["token_pricing.pass_through", f"{was.value:g}, {was.prior}", "0.8"],
        ["labs.deepseek.is_open_weights", "yes", "no"],
    ]


def test_the_same_run_twice_does_not_differ(results: dict[str, Path]) -> None:
    assert told(results["run"], results["run"]) == Words([ALIKE])


def test_a_scenario_that_is_gone_is_no_reason_to_end(results: dict[str, Path], tmp_path: Path) -> None:
    with closing(OpenedResult(results["run"])) as result:
        result.folder = tmp_path
        (block,) = differing(["gone"], [result])
    assert isinstance(block, Words) and "cannot be said" in block.paragraphs[0]
    assert RESOLVED_SCENARIO in block.paragraphs[0]
