import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.workers.execution import Failure, execute
from sim.workers.local import Workers
from tests.waiting import SAFETY_NET_S
from tests.workers.work import work


def run(tasks: list[object], n_workers: int = 2) -> list[object]:
    return list(execute(tasks, work, n_workers))


@pytest.mark.parametrize("n_workers", [1, 2])
def test_outcomes_come_in_the_order_of_tasks(n_workers: int) -> None:
    tasks: list[object] = [("wait", 0.02 * (index % 3)) for index in range(20)]
    assert run(tasks, n_workers) == tasks


def test_an_exception_sets_one_task_aside_with_its_traceback() -> None:
    found = run([("wait", 0), ("raise", "it\nbroke"), ("wait", 1e-3)])
    assert (found[0], found[2]) == (("wait", 0), ("wait", 1e-3))
    failure = found[1]
    assert isinstance(failure, Failure)
    assert failure.reason == "RuntimeError: it"
    assert "Traceback" in failure.detail


def test_a_mistake_of_the_user_ends_the_run() -> None:
    with pytest.raises(UserError, match="too hot"):
        run([("wait", 0), ("mistake", "too hot"), *[("wait", 0.01)] * 5])


def test_a_killed_worker_costs_nothing(tmp_path: Path) -> None:
    tasks: list[object] = [("wait", 0.01), ("kill once", str(tmp_path / "mark")), *[("wait", 0.01)] * 8]
    assert run(tasks) == tasks


def test_only_the_task_that_kills_is_set_aside() -> None:
    tasks: list[object] = [*[("wait", 0.01)] * 5, ("kill", ""), *[("wait", 0.01)] * 6]
    found = run(tasks)
    assert found[5] == Failure("its worker process died 4 times", "", may_pass=True)
    assert [task for task in found if not isinstance(task, Failure)] == tasks[:5] + tasks[6:]


def test_when_every_task_kills_the_run_ends() -> None:
    with pytest.raises(UserError, match="keep dying"):
        run([("kill", "")] * 8)


def test_workers_do_one_thing_at_a_time_and_leave_the_environment_alone() -> None:
    before = dict(os.environ)
    workers = Workers(os.getenv, 1)
    try:
        assert workers.submit("OMP_NUM_THREADS").result() == "1"
    finally:
        workers.stop()
    assert dict(os.environ) == before


def test_workers_end_when_the_driver_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from sim.workers.execution import execute\nfrom tests.workers.work import work\n"
        f"print(*execute([('pid', '')] * 6 + [('sleep', {str(tmp_path)!r})] * 2, work, 2))\n"
    )
    driver = subprocess.Popen([sys.executable, script], env=os.environ | {"PYTHONPATH": "."})
    pids = wait_for_pids(tmp_path, 2)
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    deadline = time.monotonic() + SAFETY_NET_S
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(is_alive(pid) for pid in pids)


def test_a_script_without_a_guard_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "print('once')\nfrom sim.workers.execution import execute\nfrom tests.workers.work import work\n"
        "print(*execute([('wait', 0)] * 3, work, 2))\n"
    )
    done = subprocess.run(
        [sys.executable, script],
        env=os.environ | {"PYTHONPATH": "."},
        capture_output=True,
        text=True,
        timeout=SAFETY_NET_S,
    )
    assert done.stdout == "once\n('wait', 0) ('wait', 0) ('wait', 0)\n", done.stderr


def wait_for_pids(folder: Path, n: int) -> list[int]:
    deadline = time.monotonic() + SAFETY_NET_S
    while time.monotonic() < deadline:
        pids = [int(path.name) for path in folder.iterdir() if path.name.isdigit()]
        if len(pids) == n:
            return pids
        time.sleep(0.05)
    raise AssertionError("workers did not start")


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
