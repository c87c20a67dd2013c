"""Live runs: one flight for each state, a cache, an end for what nobody waits for."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from sim.dashboard.application import Dashboard
from sim.dashboard.preview import FIRST, KIND
from sim.dashboard.runs import MOST_WAITING, N_WORKERS, Runs
from sim.dashboard.state import State, bare_scenario, state_of
from sim.errors import UserError
from sim.measuring.experiment import Task
from sim.measuring.twins import simulate
from tests.dashboard.asgi import ask
from tests.dashboard.conftest import STATE, body, own
from tests.dashboard.fake_worker import FakeWorker, outcome
from tests.waiting import SAFETY_NET_S

SLIDER = "token_pricing.pass_through"


def moved(value: float, pairs: int = 64) -> State:
    return state_of({**STATE, "pairs": pairs, "fixed": {SLIDER: value}})


async def heard(runs: Runs, state: State, kept: State | None = None) -> list[dict[str, Any]]:
    return [word async for word in runs.words(state, kept)]


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(SAFETY_NET_S):
        while not is_so():
            await asyncio.sleep(0.005)


def during(fake: type[FakeWorker], work: Callable[[Runs], Any]) -> Any:
    """Do something with runs whose workers are fakes."""

    async def whole() -> Any:
        runs = Runs(bare_scenario("deepseek-2025", "flat_tasks"), fake)  # type: ignore[arg-type]
        await runs.start()
        try:
            return await work(runs)
        finally:
            await runs.stop()

    return asyncio.run(whole())


def test_a_preview_comes_first_and_the_rest_after_it(fake: type[FakeWorker]) -> None:
    fake.gate.set()
    words = during(fake, lambda runs: heard(runs, moved(0.8, pairs=256)))
    assert [(task.first_draw, task.n_draws) for task in fake.started] == [(0, 64), (64, 192)]
    answers = [word for word in words if word["kind"] == "answer"]
    assert [(word["label"], word["is_final"]) for word in answers] == [
        ("preview of 64 pairs", False),
        ("256 pairs", True),
    ]
    assert all(0 <= word["share"] <= 1 for word in words if word["kind"] == "progress")
    assert {"kind": "progress"}.items() <= words[0].items()
    json.dumps(words, allow_nan=False)


def test_64_pairs_are_called_a_preview_even_at_the_end(fake: type[FakeWorker]) -> None:
    fake.gate.set()
    words = during(fake, lambda runs: heard(runs, moved(0.8)))
    assert words[-1]["label"] == f"preview of {FIRST} pairs" and words[-1]["is_final"]


def test_the_same_state_flies_once_and_is_kept(fake: type[FakeWorker]) -> None:
    async def work(runs: Runs) -> None:
        both = asyncio.gather(heard(runs, moved(0.8)), heard(runs, moved(0.8)))
        await until(lambda: len(fake.started) == 1)
        fake.gate.set()
        one, other = await both
        assert one[-1] == other[-1]
        (again,) = await heard(runs, moved(0.8))
        assert again == {**one[-1], "is_from_cache": True}

    during(fake, work)
    assert len(fake.started) == 1


def test_who_stops_listening_last_ends_the_run(fake: type[FakeWorker]) -> None:
    async def work(runs: Runs) -> None:
        one, other = (asyncio.create_task(heard(runs, moved(0.8))) for _ in range(2))
        await until(lambda: len(fake.started) == 1)
        one.cancel()
        await asyncio.gather(one, return_exceptions=True)
        assert runs.n_running == 1 and fake.killed == 0
        other.cancel()
        await asyncio.gather(other, return_exceptions=True)
        await until(lambda: fake.killed == 1)
        assert runs.n_running == 0
        # What was given up is no answer, and a new process stands ready.
        fake.gate.set()
        assert (await heard(runs, moved(0.8)))[-1]["kind"] == "answer"

    during(fake, work)


def test_five_quick_moves_leave_one_run(fake: type[FakeWorker]) -> None:
    async def work(runs: Runs) -> None:
        waiting: asyncio.Task[Any] | None = None
        for place in range(5):
            if waiting is not None:
                waiting.cancel()
            waiting = asyncio.create_task(heard(runs, moved(0.8 + place / 100)))
            await until(lambda place=place: len(fake.started) == place + 1)  # type: ignore[misc]
        await until(lambda: fake.killed == 4)
        assert runs.n_running == 1
        fake.gate.set()
        assert waiting is not None
        assert (await waiting)[-1]["kind"] == "answer"

    during(fake, work)


def test_too_many_runs_are_refused(fake: type[FakeWorker]) -> None:
    async def work(runs: Runs) -> None:
        n = N_WORKERS + MOST_WAITING
        waiting = [asyncio.create_task(heard(runs, moved(0.5 + place / 100))) for place in range(n)]
        await until(lambda: runs.n_running == n)
        with pytest.raises(UserError, match="try again"):
            await heard(runs, moved(0.9))
        fake.gate.set()
        assert all(words[-1]["kind"] == "answer" for words in await asyncio.gather(*waiting))

    during(fake, work)
    assert len(fake.started) == N_WORKERS + MOST_WAITING


def test_a_process_that_dies_is_replaced_and_the_run_says_so(fake: type[FakeWorker]) -> None:
    fake.dies = True

    async def work(runs: Runs) -> None:
        words = await heard(runs, moved(0.8))
        assert words[-1] == {"kind": "error", "message": "the process that simulated it died twice"}
        fake.dies = False
        fake.gate.set()
        assert (await heard(runs, moved(0.8)))[-1]["kind"] == "answer"

    during(fake, work)


def test_a_client_that_vanishes_ends_its_run(
    dashboard: Callable[[], Dashboard], fake: type[FakeWorker]
) -> None:
    async def work() -> None:
        made = dashboard()
        await made.runs.start()
        await ask(made.guard, "POST", "/api/run", own(), body(), n_words=1)
        await until(lambda: made.runs.n_running == 0 and fake.killed == 1)
        await made.runs.stop()

    asyncio.run(work())


def test_a_kept_result_is_compared_world_by_world(fake: type[FakeWorker]) -> None:
    fake.gate.set()
    words = during(fake, lambda runs: heard(runs, moved(0.8, pairs=128), moved(0.6)))
    said = words[-1]["comparison"]["said"]
    assert "R moves by 0.000" in said and "64 pairs" in said
    assert all(chart["lines"][-1]["label"] == "kept" for chart in words[-1]["charts"])


def test_mixtures_of_more_pairs_are_not_paired(fake: type[FakeWorker]) -> None:
    fake.gate.set()
    mixed = {**STATE, "theory": "mixture"}
    words = during(fake, lambda runs: heard(runs, state_of({**mixed, "pairs": 128}), state_of(mixed)))
    assert "as many pairs alone" in words[-1]["comparison"]["said"]
    assert [word["label"] for word in words if word["kind"] == "answer"] == [
        "preview of 64 pairs",
        "128 pairs",
    ]


def test_other_theories_are_not_paired(fake: type[FakeWorker]) -> None:
    fake.gate.set()
    kept = state_of({**STATE, "theory": "task_ladder"})
    words = during(fake, lambda runs: heard(runs, moved(0.8), kept))
    assert "same theory and seed alone" in words[-1]["comparison"]["said"]


def test_the_fake_gives_what_the_model_gives() -> None:
    task = Task(bare_scenario("deepseek-2025", "flat_tasks"), 0, 0, 1, KIND)
    real, made = simulate(task).variables, outcome(task).variables
    assert {name: values.shape for name, values in real.items()} == {
        name: values.shape for name, values in made.items()
    }


def test_a_preview_measures_what_a_run_measures() -> None:
    scenario = bare_scenario("deepseek-2025", "flat_tasks")
    told: list[int] = []
    preview = simulate(Task(scenario, 3, 0, 2, KIND), told.append)
    main = simulate(Task(scenario, 3, 0, 2, "main"))
    assert told == list(range(1, scenario.months + 1))
    for name, values in preview.variables.items():
        assert values.tobytes() == main.variables[name].tobytes(), name
