"""Commands run in this process, with their work done here too, and remembered where it writes nothing."""

import contextlib
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sim.figures
import sim.sweep
from sim.cli import main
from sim.sweep.chunk import run_chunk, run_piece
from sim.sweep.running import Settings, run_sweep
from sim.workers.local import Workers
from tests.sweep import fake_sweep

ROWS_PER_CHUNK = 36


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    stderr: str


class Tape:
    """What the simulations of a command gave, in order, so that they need not be done again."""

    def __init__(self) -> None:
        self.outcomes: list[Any] = []
        self.place = 0

    def play(self, function: Callable[[Any], Any], argument: object) -> Any:
        """What a call gives; those of a sweep, which write and are quick, are made anew each time."""
        if function in (run_chunk, run_piece):
            return function(argument)
        if self.place == len(self.outcomes):
            self.outcomes.append(function(argument))
        self.place += 1
        return self.outcomes[self.place - 1]


def workers(tape: Tape) -> type[Workers]:
    """Workers that call in this process."""

    class Here(Workers):
        takes_all_down = False
        max_retries = 0

        def __init__(self, function: Callable[[Any], Any], n_workers: int) -> None:
            self.function = function
            self.n_workers = 1

        def submit(self, argument: object) -> Future[Any]:
            future: Future[Any] = Future()
            try:
                future.set_result(tape.play(self.function, argument))
            except Exception as problem:
                future.set_exception(problem)
            return future

        def stop(self) -> None:
            """Nothing to stop."""

    return Here


def jevons(arguments: Sequence[object], tape: Tape) -> Said:
    """Run a command of the user in this process; figures are one small file."""
    tape.place = 0
    said = io.StringIO()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    stdout = os.dup(1)
    try:
        with _surroundings(tape), contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            sys.argv = ["jevons", *map(str, arguments)]
            try:
                main()
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
        return Said(code, said.getvalue())
    finally:
        # The command lets go of stdout when it cannot write there.
        os.dup2(stdout, 1)
        os.close(stdout)
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _surroundings(tape: Tape) -> Iterator[None]:
    argv = sys.argv
    with contextlib.ExitStack() as patches:
        patches.enter_context(patch("sim.workers.execution.Workers", workers(tape)))
        patches.enter_context(patch.object(sim.sweep, "run_sweep", _run_formulas))
        for name in ("write_figures", "write_verdicts", "write_backtest"):
            patches.enter_context(patch.object(sim.figures, name, _draw))
        try:
            yield
        finally:
            sys.argv = argv


def _run_formulas(sweep: Any, folder: Any, settings: Settings, *others: Any) -> Any:
    chosen = Settings(1, rows_per_chunk=ROWS_PER_CHUNK, simulate=fake_sweep.SIMULATE)
    return run_sweep(sweep, folder, chosen, *others)


def _draw(folder: Path) -> None:
    (folder / "figures").mkdir()
    (folder / "figures" / "figure.svg").write_text("<svg/>\n", encoding="utf-8")
