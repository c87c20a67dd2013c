"""Promise 8: of sweeps that start at once in one folder, one runs; a lock that was left does no harm."""

import random
import subprocess
import time
from pathlib import Path

from sim.sweep.parts import WHOLE
from sim.sweep.running import run_sweep
from tests.promises import kills, processes
from tests.promises.finding import Finding, log
from tests.promises.sweeps import SEED, digest, environment, grid, python

SAID = "two sweeps on one folder: the second is refused; a stale lock is recognised"
RACERS = 3
N_ROWS = 144
REFUSED = "another sweep is running here"
MOST_SECONDS_APART = 0.05


def check(folder: Path, n: int = 100) -> Finding:
    """Let 2 or 3 processes start one sweep at once, `n` times; kill one of them in every tenth race."""
    run_sweep(grid(folder), folder / "reference", kills.settings())
    wanted = digest(folder / "reference" / WHOLE)
    chance = random.Random(SEED)
    misses: list[str] = []
    n_refused = n_killed = 0
    racers = [ready(each) for each in [started(folder) for _ in range(RACERS)]]
    for number in range(n):
        place, n_racing = folder / f"race{number}", chance.choice([2, 3])
        is_killing = number % 10 == 9
        tell(racers[:n_racing], place, chance)
        if is_killing:
            victim = _kill_winner(place, racers[:n_racing])
            n_killed += victim is not None
            # At once: the lock of the dead must hold nobody up.
            answers = [
                racer.stdout.readline() for racer in racers[:n_racing] if racer is not victim and racer.stdout
            ]
            if victim is not None:
                racers[racers.index(victim)] = ready(started(folder))
                answers += _again(racers[0], place)
        else:
            answers = [racer.stdout.readline() for racer in racers[:n_racing] if racer.stdout]
        n_refused += sum(REFUSED in answer for answer in answers)
        misses += [f"race {number}: {miss}" for miss in wrong(answers, place, wanted, is_killing)]
        if number % 20 == 19:
            log(f"  {number + 1} of {n} races")
    for racer in racers:
        racer.communicate(timeout=30)
    measured = (
        f"{n} races of 2 or 3 processes for one folder: {n_refused} refused, {len(misses)} faults; in "
        f"{n_killed} of them the winner was killed and the sweep went on at once"
    )
    return Finding(8, SAID, measured, tuple(misses))


def started(folder: Path) -> "subprocess.Popen[str]":
    """A racer that will soon be ready."""
    return subprocess.Popen(
        python("tests.promises.racer", folder / "small.yaml"),
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ready(racer: "subprocess.Popen[str]") -> "subprocess.Popen[str]":
    """The racer, when it is ready."""
    assert racer.stdout is not None and racer.stdout.readline() == "ready\n"
    return racer


def tell(racers: "list[subprocess.Popen[str]]", place: Path, chance: random.Random) -> None:
    """Start a race; some start a little later."""
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(f"{chance.choice([0.0, chance.uniform(0.0, MOST_SECONDS_APART)])} {place}\n")
        racer.stdin.flush()


def _kill_winner(place: Path, racers: "list[subprocess.Popen[str]]") -> "subprocess.Popen[str] | None":
    """Kill the racer that holds the folder; None if it was done before."""
    deadline = time.monotonic() + 10.0
    while time.monotonic() < deadline and not (place / WHOLE).exists():
        for racer in racers:
            if holds(racer.pid, place):
                processes.kill([racer.pid])
                racer.wait()
                return racer
    return None


def holds(pid: int, place: Path) -> bool:
    """Whether the system says that a process has locked a folder."""
    try:
        number = place.stat().st_ino
        locks = Path("/proc/locks").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    held = [line.split() for line in locks if "->" not in line]
    return any(words[4] == str(pid) and words[5].endswith(f":{number}") for words in held)


def _again(racer: "subprocess.Popen[str]", place: Path) -> list[str]:
    """Run the sweep once more, as the user would after a crash."""
    tell([racer], place, random.Random(0))
    return [racer.stdout.readline()] if racer.stdout else []


def wrong(answers: list[str], place: Path, wanted: str, is_killed: bool) -> list[str]:
    """What went wrong in a race."""
    misses = [f"answered {answer!r}" for answer in answers if not _is_known(answer)]
    ran = [answer for answer in answers if answer == "kept 0 failed 0\n"]
    if len(ran) != 1 and not is_killed:
        misses.append(f"{len(ran)} processes ran it: {answers}")
    if not (place / WHOLE).exists() or digest(place / WHOLE) != wanted:
        misses.append("its rows are not those of a sweep alone")
    if {entry.name for entry in place.iterdir()} != {"plan.json", WHOLE}:
        misses.append(f"holds {sorted(entry.name for entry in place.iterdir())}")
    return misses


def _is_known(answer: str) -> bool:
    is_run = answer.startswith("kept ") and answer.endswith(" failed 0\n")
    return is_run or (answer.startswith("refused ") and REFUSED in answer)
