"""Where the program runs: other systems, other people's processes, one worker that is the caller."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.workers.execution import Failure, execute
from sim.workers.here import CallingProcess, runs_in_caller
from tests.waiting import SAFETY_NET_S
from tests.workers.work import work

TAKEN_AWAY = {
    "no fcntl": "sys.modules['fcntl'] = None",
    "no SIGHUP": "import signal; del signal.SIGHUP",
    "no alarm": "import signal; del signal.SIGALRM, signal.setitimer",
    "no fork server": "import multiprocessing.reduction as reduction; reduction.HAVE_SEND_HANDLE = False",
    "folders cannot be opened": "import os; del os.O_DIRECTORY",
}
"""What a system may lack → how a process is started without it."""

EVERYTHING = {**TAKEN_AWAY, "all of it": "; ".join(TAKEN_AWAY.values())}

PROGRAM = """\
import sys
from pathlib import Path
from sim.cli import main
from sim.results.folder import held, staged
from sim.workers.execution import execute
from tests.workers.work import work

print(*execute([("wait", 0)] * 3, work, 2))
with staged(Path("result")) as folder:
    (folder / "summary.json").write_text("{}")
    try:
        with staged(Path("result")):
            pass
    except Exception as refusal:
        print(refusal)
with held(Path("sweep"), "sweep"):
    pass
sys.argv = ["jevons", "list"]
main()
"""


@pytest.mark.parametrize("lack", EVERYTHING)
def test_it_works_with_what_the_system_has(lack: str, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"import sys; {EVERYTHING[lack]}\n")
    (tmp_path / "program.py").write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
        timeout=SAFETY_NET_S,
    )
    assert done.returncode == 0, done.stderr
    first, second, *listed = done.stdout.splitlines()
    assert first == "('wait', 0) ('wait', 0) ('wait', 0)"
    assert "another run is writing here" in second
    assert any(line.startswith("deepseek-2025") for line in listed)
    assert (tmp_path / "result" / "summary.json").exists()


def test_a_single_worker_is_the_caller() -> None:
    found = list(execute([("who", 0), ("raise", "it broke")], work, 1, workers=CallingProcess(work)))
    assert found[0] == ("who", os.getpid())
    assert isinstance(found[1], Failure) and found[1].reason == "RuntimeError: it broke"
    assert not found[1].may_pass


def test_a_mistake_and_an_interrupt_go_through_the_caller() -> None:
    with pytest.raises(UserError, match="too hot"):
        list(execute([("mistake", "too hot")], work, 1, workers=CallingProcess(work)))
    with pytest.raises(KeyboardInterrupt):
        list(execute([("interrupt", "")], work, 1, workers=CallingProcess(work)))
    assert not runs_in_caller()


@pytest.mark.parametrize("n_workers", [1, 2])
def test_a_process_of_a_pool_is_the_worker(n_workers: int) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        child, found = pool.apply(who_works, (n_workers,))
    assert {pid for _, pid in found} == {child}


def who_works(n_workers: int) -> tuple[int, list[tuple[str, int]]]:
    return os.getpid(), list(execute([("who", 0)] * 3, work, n_workers))


@pytest.mark.parametrize(
    ("problem", "may_pass"),
    [(TimeoutError("took too long"), True), (MemoryError(), True), (OSError(5, "I/O"), True),
     (AssertionError(), False), (ZeroDivisionError("x"), False)],
)  # fmt: skip
def test_what_the_machine_is_to_blame_for_may_pass(problem: Exception, may_pass: bool) -> None:
    [failure] = execute([problem], fails, 1, workers=CallingProcess(fails))
    assert failure.may_pass == may_pass
    assert failure.reason and not failure.reason.endswith(":")


@pytest.mark.parametrize("is_here", [True, False])
def test_a_check_without_words_is_told_with_its_place(is_here: bool) -> None:
    [failure] = execute([AssertionError()], fails, 1, workers=CallingProcess(fails) if is_here else None)
    assert "AssertionError in test_elsewhere.py, line" in failure.reason


def fails(problem: Exception) -> None:
    raise problem
