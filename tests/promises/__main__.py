"""`python -m tests.promises [NUMBER …]`: measure what is promised, and write docs/PROMISES.md."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tests.paths import ROOT
from tests.promises.finding import Finding, log, row, update

DOCUMENT = ROOT / "docs" / "PROMISES.md"

HARNESSES = {
    1: "same_bytes",
    2: "same_worlds",
    3: "streams",
    4: "common_numbers",
    5: "kills",
    6: "faults",
    7: "dead_workers",
    8: "races",
    9: "digests",
    10: "closed_accounts",
    11: "physical_limits",
    12: "exact_cases",
    13: "kept_numbers",
    14: "recovered",
    15: "doubled_worlds",
    16: "spoilt_files",
    17: "payloads",
    18: "pages",
    19: "listening",
    20: "made_again",
    21: "effects",
    22: "few_worlds",
    23: "random_scenarios",
    24: "places",
    25: "strangers",
    26: "busy_machine",
}
"""Number of the promise → the module that measures it."""


def harness(number: int) -> Callable[..., Finding]:
    """The function `check(folder, n)` of a promise; n is how many cases, by default all."""
    check: Callable[..., Finding] = import_module(f"tests.promises.{HARNESSES[number]}").check
    return check


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.promises", description=__doc__)
    parser.add_argument("promise", type=int, nargs="*", choices=[[], *HARNESSES], help="all if absent")
    parser.add_argument("--cases", type=int, help="only so many cases of each; nothing is written then")
    given = parser.parse_args()
    n_missed = 0
    for number in given.promise or HARNESSES:
        log(f"promise {number}")
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="promise-") as folder:
            counts = {} if given.cases is None else {"n": given.cases}
            finding = harness(number)(Path(folder), **counts)
        line = row(finding, time.monotonic() - started)
        print(line, flush=True)
        n_missed += bool(finding.misses)
        if given.cases is None:
            update(DOCUMENT, {number: line})
    return 1 if n_missed else 0


if __name__ == "__main__":
    sys.exit(main())
