"""Promise 26: the tests pass on a busy machine."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sim.workers.cores import available_cores
from tests.paths import ROOT
from tests.promises.finding import Finding, log

SAID = "the tests pass on a busy machine: no limit in seconds decides a test"
LOOPS = 4
SUITE = ("tests", "--ignore=tests/browser", "-n", "2", "--dist", "worksteal")
_COUNTED = re.compile(r"(\d+) (passed|failed|errors?|skipped)")
_BROKEN = re.compile(r"^(?:FAILED|ERROR) (.*)$", re.MULTILINE)


def check(folder: Path, n: int = LOOPS, chosen: Sequence[str] = SUITE) -> Finding:  # noqa: ARG001
    """Run tests, by default all but those of pages, beside n loops that never rest."""
    with busy(n):
        told = outcome(chosen)
    counts = {what.removesuffix("s"): int(count) for count, what in _COUNTED.findall(told.splitlines()[-1])}
    misses = tuple(_BROKEN.findall(told))
    if not misses and not counts.get("passed"):
        misses = (f"no test passed: {told[-200:]}",)
    for miss in misses:
        log(f"  {miss}")
    measured = (
        f"{counts.get('passed', 0):,} tests beside {n} busy loops on {available_cores()} cores: "
        f"{counts.get('failed', 0) + counts.get('error', 0)} failed"
    )
    return Finding(26, SAID, measured, misses)


@contextmanager
def busy(n: int) -> Iterator[None]:
    """So many processes that count for ever, in the group of the caller, as other work would be."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(n)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def outcome(chosen: Sequence[str]) -> str:
    """What pytest says of the tests."""
    options = ("-q", "-p", "no:cacheprovider", "-rfE")
    with tempfile.TemporaryDirectory(prefix="busy-") as base:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, f"--basetemp={base}/tests", *chosen],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    return done.stdout.strip() or done.stderr.strip() or "nothing was said"
