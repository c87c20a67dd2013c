"""The answer that is kept in the package is what the code computes, or is not shown."""

import asyncio
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.dashboard import stored
from sim.dashboard.runs import Runs
from sim.dashboard.state import bare_scenario, first_state, state_of
from tests.dashboard.conftest import STATE
from tests.dashboard.fake_worker import FakeWorker


def without_curves(answer: dict[str, Any]) -> dict[str, Any]:
    left_out = ("charts", "stored")
    return {name: value for name, value in answer.items() if name not in left_out}


def curves(answer: dict[str, Any]) -> list[list[float]]:
    return [
        [np.nan if value is None else value for value in line[name]]
        for chart in answer["charts"]
        for line in chart["lines"]
        for name in ("low", "median", "high")
    ]


def test_what_is_kept_is_what_the_code_computes(tmp_path: Path) -> None:
    """If it is not: `jevons dashboard --store`."""
    kept, anew = stored.stored_answer(), stored.stored_answer(stored.store(tmp_path / "anew.json"))
    assert kept is not None and anew is not None
    assert without_curves(kept) == without_curves(anew)
    np.testing.assert_allclose(curves(kept), curves(anew), rtol=1e-3)
    assert "stored on" in kept["stored"]


@pytest.mark.parametrize(
    "change", [{"model_version": "0"}, {"scenario_digest": "0"}, {"state": {}}, {"answer": None}, {"more": 1}]
)
def test_what_was_made_of_something_else_is_not_shown(tmp_path: Path, change: dict[str, Any]) -> None:
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(json.loads(stored.FILE.read_text()) | change))
    assert stored.stored_answer(file) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}"])
def test_what_is_no_answer_is_not_shown(tmp_path: Path, text: str) -> None:
    assert stored.stored_answer(tmp_path / "nothing.json") is None
    (tmp_path / "torn.json").write_text(text)
    assert stored.stored_answer(tmp_path / "torn.json") is None


def test_it_needs_no_run_and_everything_else_does(fake: type[FakeWorker]) -> None:
    fake.gate.set()
    first, kept = first_state(), stored.stored_answer()
    assert kept is not None

    async def work() -> None:
        runs = Runs(bare_scenario("deepseek-2025", "flat_tasks"), fake, {first: kept})  # type: ignore[arg-type]
        await runs.start()
        assert [word async for word in runs.words(first, None)] == [{**kept, "is_from_cache": True}]
        assert runs.finished(first, None) == kept and fake.started == []
        words = [word async for word in runs.words(state_of(STATE), None)]
        assert "stored" not in words[-1] and len(fake.started) == 1
        await runs.stop()

    asyncio.run(work())
