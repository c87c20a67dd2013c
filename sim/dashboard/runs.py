"""Live runs: two warm processes, one flight for each state, a cache, and an end for what nobody waits for."""

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from typing import Any

from sim.dashboard.answer import answer
from sim.dashboard.preview import Preview, Seen
from sim.dashboard.state import State, scenario_of
from sim.dashboard.worker import DONE, PROGRESS, Worker
from sim.errors import UserError
from sim.measuring.experiment import Task
from sim.scenario import Scenario

N_WORKERS = 2
MOST_WAITING = 4
"""Runs that may wait for a process; one more is refused."""

MOST_KEPT = 12
"""Results in the cache; one of 256 pairs takes about 3 MB."""

MOST_TRIES = 2

Word = dict[str, Any]


class Flight:
    """A run on its way: what it has said so far, and how many listen."""

    def __init__(self) -> None:
        self.progress: Word | None = None
        self.answers: list[Word] = []
        self.n_listeners = 0
        self.changed = asyncio.Event()
        self.task: asyncio.Task[None] | None = None
        self.is_over = False

    def tell(self, share: float, stage: str) -> None:
        """Say how far it is."""
        self.progress = {"kind": "progress", "stage": stage, "share": round(share, 3)}
        self.wake()

    def say(self, word: Word) -> None:
        """Add an answer, or an error."""
        self.answers.append(word)
        self.wake()

    def wake(self) -> None:
        """Let listeners look again."""
        self.changed.set()
        self.changed = asyncio.Event()

    async def words(self) -> AsyncIterator[Word]:
        """The last progress and all answers, as they come."""
        n_heard, last = 0, None
        while True:
            changed = self.changed
            if self.progress is not last and self.progress is not None:
                last = self.progress
                yield last
            for word in self.answers[n_heard:]:
                n_heard += 1
                yield word
            if self.is_over and n_heard == len(self.answers):
                return
            await changed.wait()


class Runs:
    """All that is simulated for pages; lives in the loop of the server.

    Args:
        warm_up: the scenario that processes make ready for.
        known: answers that need no run.
    """

    def __init__(
        self,
        warm_up: Scenario,
        new_worker: Callable[[Scenario], Worker] = Worker,
        known: Mapping[State, Word] | None = None,
    ) -> None:
        self._warm_up = warm_up
        self._new_worker = new_worker
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._workers: set[Worker] = set()
        self._flights: dict[tuple[State, State | None], Flight] = {}
        self._seen: OrderedDict[State, Seen] = OrderedDict()
        self._answers: OrderedDict[tuple[State, State | None], Word] = OrderedDict(
            ((state, None), word) for state, word in (known or {}).items()
        )
        self._starting: set[asyncio.Task[None]] = set()
        self._is_open = True

    async def start(self) -> None:
        """Start the processes."""
        await asyncio.gather(*(self._add_worker() for _ in range(N_WORKERS)))

    async def stop(self) -> None:
        """End everything at once."""
        self._is_open = False
        for flight in self._flights.values():
            if flight.task is not None:
                flight.task.cancel()
        for worker in list(self._workers):
            worker.kill()

    def finished(self, state: State, kept: State | None) -> Word | None:
        """The whole answer of a state, if it is in the cache."""
        return self._answers.get((state, kept))

    @property
    def n_running(self) -> int:
        """Runs that have not ended."""
        return len(self._flights)

    async def words(self, state: State, kept: State | None) -> AsyncGenerator[Word, None]:
        """Progress and answers, as they come; who stops listening last ends the run.

        Raises:
            UserError: if too many runs wait already.
        """
        key = (state, kept)
        if key in self._answers:
            self._answers.move_to_end(key)
            yield {**self._answers[key], "is_from_cache": True}
            return
        flight = self._flights.get(key) or self._launch(key)
        flight.n_listeners += 1
        try:
            async for word in flight.words():
                yield word
        finally:
            flight.n_listeners -= 1
            if not flight.n_listeners and flight.task is not None:
                self._forget(key, flight)
                flight.task.cancel()

    def _forget(self, key: tuple[State, State | None], flight: Flight) -> None:
        """Nobody joins it from now on."""
        if self._flights.get(key) is flight:
            del self._flights[key]

    def _launch(self, key: tuple[State, State | None]) -> Flight:
        if len(self._flights) >= N_WORKERS + MOST_WAITING:
            raise UserError(
                f"{len(self._flights)} runs are under way or waiting; try again when one has ended"
            )
        flight = self._flights[key] = Flight()
        flight.task = asyncio.create_task(self._fly(flight, *key))
        return flight

    async def _fly(self, flight: Flight, state: State, kept: State | None) -> None:
        try:
            beside = None if kept is None else (kept, await self._worlds(flight, kept, "kept result"))
            await self._worlds(flight, state, "this result", beside)
        except UserError as mistake:
            flight.say({"kind": "error", "message": str(mistake)})
        except asyncio.CancelledError:
            flight.say({"kind": "error", "message": "the run was ended"})
        except Exception as fault:  # noqa: BLE001 (a fault of one run must not end the others, nor its page hang)
            flight.say({"kind": "error", "message": f"the run failed: {type(fault).__name__}: {fault}"})
        finally:
            flight.is_over = True
            self._forget((state, kept), flight)
            flight.wake()

    async def _worlds(
        self, flight: Flight, state: State, stage: str, beside: tuple[State, Seen] | None = None
    ) -> Seen:
        """Simulate what is not in the cache, and say an answer after each stage."""
        is_asked = stage != "kept result"
        if state in self._seen:
            self._seen.move_to_end(state)
            seen = self._seen[state]
            if is_asked:
                await self._answer(flight, state, seen, True, beside)
            return seen
        began = time.monotonic()
        scenario = await asyncio.to_thread(scenario_of, state)
        preview = Preview(scenario)
        stages = preview.stages(state.pairs, state.seed)
        for position, tasks in enumerate(stages):
            for task in tasks:
                await self._simulate(flight, preview, task, state.pairs, stage)
            if is_asked:
                is_final = position == len(stages) - 1
                seconds = time.monotonic() - began
                seen = Seen(scenario, preview.ensemble)
                await self._answer(flight, state, seen, is_final, beside, seconds)
        seen = Seen(scenario, preview.ensemble)
        _remember(self._seen, state, seen)
        return seen

    async def _answer(
        self,
        flight: Flight,
        state: State,
        seen: Seen,
        is_final: bool,
        beside: tuple[State, Seen] | None,
        seconds: float = 0.0,
    ) -> None:
        word = await asyncio.to_thread(answer, state, seen, is_final, beside)
        word["seconds"] = round(seconds, 2)
        if is_final and word["kind"] == "answer":
            _remember(self._answers, (state, None if beside is None else beside[0]), word)
        flight.say(word)

    async def _simulate(self, flight: Flight, preview: Preview, task: Task, n_pairs: int, stage: str) -> None:
        for attempt in range(1, MOST_TRIES + 1):
            try:
                preview.take(task, await self._outcome(flight, preview, task, n_pairs, stage))
                return
            except (EOFError, BrokenPipeError):
                if attempt == MOST_TRIES:
                    raise UserError("the process that simulated it died twice") from None

    async def _outcome(self, flight: Flight, preview: Preview, task: Task, n_pairs: int, stage: str) -> Any:
        """The outcome of a task; a process whose run is given up is killed and replaced behind."""
        flight.tell(task.first_draw / n_pairs, f"{stage}: waiting for a process")
        worker = await self._idle.get()
        is_whole = False
        try:
            await asyncio.to_thread(worker.start, task)
            while True:
                kind, said = await _blocking(worker.next_word)
                if kind == PROGRESS:
                    share = (task.first_draw + task.n_draws * said / preview.scenario.months) / n_pairs
                    label = f"{stage}: pairs {task.first_draw + 1} to {task.first_draw + task.n_draws}"
                    flight.tell(share, label)
                    continue
                is_whole = True
                if kind == DONE:
                    return said
                raise UserError(f"these numbers cannot be simulated: {said}")
        finally:
            if is_whole and worker.is_alive:
                self._idle.put_nowait(worker)
            else:
                self._replace(worker)

    def _replace(self, worker: Worker) -> None:
        worker.kill()
        self._workers.discard(worker)
        if self._is_open:
            starting = asyncio.create_task(self._add_worker())
            self._starting.add(starting)
            starting.add_done_callback(self._starting.discard)

    async def _add_worker(self) -> None:
        worker = await asyncio.to_thread(self._new_worker, self._warm_up)
        self._workers.add(worker)
        if self._is_open:
            self._idle.put_nowait(worker)
        else:
            worker.kill()


async def _blocking(call: Callable[[], Any]) -> Any:
    """A blocking call in a thread of its own, that is left to itself when its run is given up."""
    future = asyncio.ensure_future(asyncio.to_thread(call))
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        # The process is killed next, which ends the call; nobody asks how.
        future.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        raise


def _remember(kept: "OrderedDict[Any, Any]", key: object, value: object) -> None:
    kept[key] = value
    while len(kept) > MOST_KEPT:
        with contextlib.suppress(KeyError):
            kept.popitem(last=False)
