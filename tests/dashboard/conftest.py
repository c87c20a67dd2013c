"""A dashboard in this process, with workers that answer at once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.dashboard.application import Dashboard
from sim.dashboard.runs import Runs
from sim.dashboard.state import bare_scenario
from tests.dashboard.fake_worker import FakeWorker

HOST = "127.0.0.1:8765"
TOKEN = "right"
ORIGIN = f"http://{HOST}"
STATE = {"scenario": "deepseek-2025", "theory": "flat_tasks", "pairs": 64, "seed": 0, "fixed": {}}


def own(**others: str) -> list[tuple[str, str]]:
    """Headers of our own page; `_` stands for `-`."""
    headers = {
        "host": HOST,
        "cookie": f"jevons_8765={TOKEN}",
        "origin": ORIGIN,
        "content-type": "application/json",
    }
    headers |= {name.replace("_", "-"): value for name, value in others.items()}
    return list(headers.items())


def body(state: Any = STATE, **others: Any) -> bytes:
    return json.dumps({"state": state, **others}).encode()


@pytest.fixture
def fake() -> type[FakeWorker]:
    return FakeWorker.afresh()


@pytest.fixture
def dashboard(tmp_path: Path, fake: type[FakeWorker]) -> Callable[[], Dashboard]:
    """Makes one within a running loop."""

    def make() -> Dashboard:
        warm_up = bare_scenario("deepseek-2025", "flat_tasks")
        return Dashboard(tmp_path, Runs(warm_up, fake), TOKEN, [HOST, "localhost:8765"])  # type: ignore[arg-type]

    return make
