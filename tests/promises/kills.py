"""Promise 5: a sweep that is killed at any moment loses nothing that was finished, and ends the same."""

import random
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import sim.results.files
from sim.errors import UserError
from sim.results.files import TEMPORARY
from sim.sweep.lanes import simulate_lanes
from sim.sweep.opened import OpenedSweep
from sim.sweep.parts import WHOLE, part_file, part_files, part_info, read_part, write_table
from sim.sweep.plan_file import write_plan
from sim.sweep.planning import make_plan
from sim.sweep.running import Settings, run_sweep
from sim.workers.progress import Progress
from tests.promises import processes
from tests.promises.finding import Finding, counted, log
from tests.promises.slow_writes import ROWS_PER_CHUNK
from tests.promises.sweeps import SEED, digest, environment, grid, python, text
from tests.sweep import fake_sweep
from tests.sweep.files import write
from tests.waiting import SAFETY_NET_S

SAID = (
    "kill −9 at random moments: no finished world lost or counted twice, no torn file taken, the same bytes"
)
KINDS = {"driver": 35, "worker": 25, "all processes": 25, "while parts become one file": 15}
"""What is killed, and how often in a hundred."""

MOST_SECONDS = 1.6
"""After the first part; an undisturbed sweep takes about as long."""

N_ROWS, DRAWS_BEFORE = 24 * 6, 3
"""Pairs of the sweep, and the draws that every other one has finished before it is killed: it grows then."""

N_FINISHED_PARTS = 10_000
RESUME_SECONDS = 5.0


@dataclass
class Tally:
    """What was done and found in one series of kills.

    Attributes:
        kinds: of each kill.
        n_in_write: kills that left a half-written file.
        n_ended: sweeps that came to their end.
        n_grown: those of them that were killed while they took more draws.
        misses: each broken promise.
    """

    kinds: list[str] = field(default_factory=list)
    n_in_write: int = 0
    n_ended: int = 0
    n_grown: int = 0
    misses: list[str] = field(default_factory=list)


def check(folder: Path, n: int = 200, n_parts: int | None = None) -> Finding:
    """Kill sweeps `n` times; then time how a sweep with 10,000 finished parts goes on."""
    write(folder)
    run_sweep(grid(folder), folder / "reference", settings())
    wanted = digest(folder / "reference" / WHOLE)
    halves = [n - n // 2, n // 2]
    with ThreadPoolExecutor(2) as threads:
        places = [folder / f"series{number}" for number in range(2)]
        seeds = (SEED, SEED + 1)
        tallies = list(threads.map(series, places, halves, seeds, [wanted] * 2, [folder / "small.yaml"] * 2))
    many = n_parts or (N_FINISHED_PARTS if n >= 50 else 200)
    known, ended = resume_seconds(folder / "many", many)
    kinds = [kind for tally in tallies for kind in tally.kinds]
    misses = [miss for tally in tallies for miss in tally.misses]
    n_in_write, n_ended, n_grown = (
        sum(getattr(tally, name) for tally in tallies) for name in ("n_in_write", "n_ended", "n_grown")
    )
    slow = [f"to go on after {many:,} parts took {known:.1f} s"] if known > RESUME_SECONDS else []
    measured = (
        f"{len(kinds)} kills ({counted(kinds)}; {n_in_write} left a half-written file), {n_ended} sweeps "
        f"brought to their end, {n_grown} of them while they took more draws: {len(misses)} faults; with "
        f"{many:,} finished parts a sweep goes on after {known:.1f} s, and makes one file of them in "
        f"{ended:.1f} s"
    )
    return Finding(5, SAID, measured, (*misses, *slow))


def settings(workers: int = 2) -> Settings:
    """How the reference is run."""
    return Settings(workers, rows_per_chunk=ROWS_PER_CHUNK, simulate=fake_sweep.SIMULATE)


def series(folder: Path, n: int, seed: int, wanted: str, file: Path) -> Tally:
    """Kill a sweep again and again until it is finished, then the next, until there were `n` kills.

    Every other one grows: it has finished half of its draws before.
    """
    chance, tally, number = random.Random(seed), Tally(), 0
    folder.mkdir()
    fewer = folder / "fewer.yaml"
    fewer.write_text(text(draws=DRAWS_BEFORE), encoding="utf-8")
    while len(tally.kinds) < n:
        place = folder / f"sweep{number}"
        grows = number % 2 == 1
        number += 1
        if grows:
            _once(place, fewer, None, tally)
        while not is_full(place) or (place / "parts").exists():
            kept = committed(place)
            may_kill = len(tally.kinds) < n
            _once(place, file, chance if may_kill else None, tally)
            tally.misses += lost(place, kept)
            if len(tally.misses) > 20:
                return tally
        tally.n_ended += 1
        tally.n_grown += grows
        if digest(place / WHOLE) != wanted:
            tally.misses.append(f"{place.name}: its rows are not those of an uninterrupted sweep")
        tally.misses += twice(place)
        log(f"  {folder.name}: {len(tally.kinds)} of {n} kills, {tally.n_ended} sweeps ended")
    return tally


def _once(place: Path, file: Path, chance: random.Random | None, tally: Tally) -> None:
    """Start the sweep, kill it at a random moment, wait until all its processes are gone."""
    command = python("tests.promises.slow_writes", "sweep", file, "--out", place, "--workers", 2, "--quiet")
    driver = subprocess.Popen(
        command,
        env=environment(JEVONS_TEST_SLOW_WRITES="1"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    everyone: list[int] = []
    is_ended = True
    if chance is not None:
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        if _wait_for_moment(kind, place, driver, chance):
            everyone = processes.family(driver.pid)
            killed = _victims(kind, driver.pid, chance)
            processes.kill(killed)
            tally.kinds.append(kind)
            is_ended = driver.pid not in killed
    said = driver.communicate(timeout=SAFETY_NET_S)[1]
    left = processes.wait_for_end(everyone)
    if left:
        tally.misses.append(f"{place.name}: {len(left)} processes outlived their driver")
        processes.kill(left)
    if is_ended and driver.returncode != 0:
        tally.misses.append(f"{place.name}: ended with {driver.returncode}: {said[-200:]}")
    tally.n_in_write += bool(unfinished(place))


def _victims(kind: str, driver: int, chance: random.Random) -> list[int]:
    if kind == "worker":
        # None is left when the parts become one file.
        return chance.sample(alive, 1) if (alive := sorted(processes.workers(driver))) else [driver]
    return processes.family(driver) if kind == "all processes" else [driver]


def _wait_for_moment(kind: str, place: Path, driver: "subprocess.Popen[str]", chance: random.Random) -> bool:
    """Wait until it is time to kill; False if the sweep ended before."""
    if kind == "while parts become one file":
        return _wait_for(lambda: is_merging(place), driver) and _pause(chance.uniform(0.0, 0.15), driver)
    before = len(part_files(place))
    # Now and then while the first files are written.
    if chance.random() < 0.9 and not _wait_for(lambda: len(part_files(place)) > before, driver):
        return False
    if not _wait_for(lambda: place.exists(), driver):
        return False
    return _pause(chance.uniform(0.0, MOST_SECONDS), driver)


def _wait_for(is_time: Callable[[], bool], driver: "subprocess.Popen[str]") -> bool:
    while not is_time():
        if driver.poll() is not None:
            return False
        time.sleep(0.002)
    return True


def _pause(seconds: float, driver: "subprocess.Popen[str]") -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if driver.poll() is not None:
            return False
        time.sleep(0.002)
    return driver.poll() is None


def is_merging(place: Path) -> bool:
    """Whether the one file is being written, or the parts are being removed."""
    return bool(list(place.glob(f".{WHOLE}*{TEMPORARY}"))) or is_full(place)


def is_full(place: Path) -> bool:
    """Whether the one file is there with all its rows."""
    info = part_info(place / WHOLE)
    return info is not None and info.n_rows == N_ROWS


def unfinished(place: Path) -> list[Path]:
    """Half-written files."""
    return list(place.rglob(f".*{TEMPORARY}"))


def committed(place: Path) -> dict[str, str]:
    """Parts by name, with their digests; they must be whole."""
    return {file.name: digest(file) for file in part_files(place)} if place.exists() else {}


def lost(place: Path, kept: dict[str, str]) -> list[str]:
    """Parts of before that are gone or are other ones, and parts that are torn."""
    if not place.exists():
        return []
    now = committed(place)
    misses = [f"{name} is not what it was" for name, known in kept.items() if now.get(name, known) != known]
    if not is_full(place):
        misses += [f"{name} was finished and is lost" for name in kept.keys() - now.keys()]
    for file in [*part_files(place), *([place / WHOLE] if (place / WHOLE).exists() else [])]:
        try:
            if part_info(file) is None:
                misses.append(f"{file.name} is torn under its final name")
            else:
                read_part(file)
        except UserError as damage:
            misses.append(str(damage))
    return misses


def twice(place: Path) -> list[str]:
    """Rows that are there twice or not at all."""
    opened = OpenedSweep(place)
    rows = opened.table[["point", "draw"]]
    if len(rows) != opened.plan.n_rows or rows.duplicated().any():
        return [f"{place.name}: has {len(rows)} rows, {int(rows.duplicated().sum())} twice"]
    return []


def resume_seconds(folder: Path, n_parts: int) -> tuple[float, float]:
    """Time until a sweep with finished parts knows what is missing, and until it has made them one file."""
    folder.mkdir(parents=True)
    sweep = grid(folder, levels=2, draws=n_parts // 4 + 1)
    place = folder / "out"
    plan = make_plan(sweep, rows_per_chunk=1)
    (place / "parts").mkdir(parents=True)
    write_plan(place, plan)
    lay_parts(sweep, place, n_parts)
    log(f"  {n_parts:,} parts are there")
    seen: list[float] = []

    def report(progress: Progress) -> None:
        seen.append(time.monotonic())

    started = time.monotonic()
    done = run_sweep(sweep, place, Settings(1, rows_per_chunk=1, simulate=fake_sweep.SIMULATE), report)
    assert done.n_kept == n_parts, (done.n_kept, n_parts)
    return seen[0] - started, time.monotonic() - seen[-1]


def lay_parts(sweep: "sim.sweep.definition.Sweep", place: Path, n_parts: int) -> None:
    """Put the first parts of one row each there, as an earlier run would have."""
    from tests.promises.sweeps import lanes

    plan = make_plan(sweep, rows_per_chunk=1)
    table = simulate_lanes(lanes(sweep, plan, fake_sweep.SIMULATE))
    sync = sim.results.files.os.fsync
    sim.results.files.os.fsync = lambda descriptor: None
    try:
        for index in range(n_parts):
            write_table(part_file(place, index), table.slice(index, 1), plan.hash)
    finally:
        sim.results.files.os.fsync = sync
