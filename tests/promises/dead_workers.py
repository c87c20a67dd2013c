"""Promise 7: a worker that dies, hangs or runs out of memory costs its own row alone, and the sweep ends."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim.sweep
from sim.cli.application import application
from sim.cli.sweep import FAILED_CHUNKS
from sim.studies.reproduction.comparing import same_column
from sim.sweep.definition import Sweep
from sim.sweep.lanes import simulate_lanes
from sim.sweep.parts import part_files, read_part
from sim.sweep.planning import make_plan
from sim.sweep.running import Finished, Settings, run_sweep
from tests.promises import deadly
from tests.promises.finding import Finding, counted, log
from tests.promises.sweeps import SEED, grid, lanes, text
from tests.sweep import fake_sweep
from tests.sweep.files import write
from tests.waiting import SAFETY_NET_S

SAID = "a worker dies, hangs or is out of memory: tried again, then its row alone is set aside, exit code 3"
ROWS_PER_CHUNK = 3
LIMIT_S = 2.0
"""Of a row that hangs; on a busy machine an honest row of milliseconds can wait for its turn as well."""

MOST_SECONDS = 180.0
"""A sweep with two deadly rows takes 2 to 30; beyond this it hung."""


def check(folder: Path, n: int = 50) -> Finding:
    """Run `n` sweeps in each of which one row at the largest pass-through is deadly in some way."""
    chance = random.Random(SEED)
    kinds, misses = [], []
    longest = 0.0
    for number in range(n):
        kind = list(deadly.KINDS)[number % len(deadly.KINDS)]
        started = time.monotonic()
        found = case(folder / f"case{number}", kind, chance.randrange(1000))
        seconds = time.monotonic() - started
        longest = max(longest, seconds)
        kinds.append(kind)
        misses += [f"{kind} {number}: {miss}" for miss in found]
        misses += [f"{kind} {number}: took {seconds:.0f} s"] * (seconds > MOST_SECONDS)
        log(f"  {number + 1} of {n}: {kind}, {seconds:.1f} s")
    measured = (
        f"{len(kinds)} sweeps with a deadly row ({counted(kinds)}): {len(misses)} faults; all ended, "
        f"the slowest after {longest:.0f} s"
    )
    return Finding(7, SAID, measured, tuple(misses))


def case(folder: Path, kind: str, seed: int) -> list[str]:
    """What went wrong in a sweep with a deadly row."""
    folder.mkdir()
    file, out = write(folder, text(2, 6, seed)), folder / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.sweep, "run_sweep", deadly_sweep(kind))
        said = CliRunner().invoke(application, ["sweep", str(file), "--out", str(out), "--workers", "2"])
    if not part_files(out):
        return [f"exit code {said.exit_code}: {said.output[-200:]!r} {said.exception!r}"]
    misses = []
    if said.exit_code != FAILED_CHUNKS:
        misses.append(f"exit code {said.exit_code}: {said.output[-200:]!r}")
    if "Traceback" in said.output or "pairs of worlds failed; their rows say why" not in said.stderr:
        misses.append(f"does not say what is missing: {said.stderr[-200:]!r}")
    return misses + wrong_rows(grid(folder, 2, 6, seed), out, kind)


def deadly_sweep(kind: str) -> Callable[..., Finished]:
    """`run_sweep` with a deadly experiment."""

    def run(sweep: Sweep, folder: Path, settings: Settings, *others: object) -> Finished:
        limit = LIMIT_S if "hang" in kind else SAFETY_NET_S
        chosen = Settings(2, timeout_s=limit, rows_per_chunk=ROWS_PER_CHUNK, simulate=deadly.KINDS[kind])
        return run_sweep(sweep, folder, chosen, *others)  # type: ignore[arg-type]

    return run


def wrong_rows(sweep: Sweep, out: Path, kind: str) -> list[str]:
    """Rows that failed and should not have, or that have other numbers than without the fault."""
    import pyarrow as pa

    plan = make_plan(sweep)
    right = simulate_lanes(lanes(sweep, plan, fake_sweep.SIMULATE))
    found = pa.concat_tables([read_part(file).replace_schema_metadata(None) for file in part_files(out)])
    if found.num_rows != plan.n_rows:
        return [f"{found.num_rows} rows of {plan.n_rows}"]
    is_failed = [status == "failed" for status in found["status"].to_pylist()]
    # One draw of the two points at the largest pass-through.
    points, draws = found["point"].to_pylist(), found["draw"].to_pylist()
    wanted = [
        plan.points[point][0] == deadly.LARGEST and draw == sweep.seed % plan.draws
        for point, draw in zip(points, draws, strict=True)
    ]
    misses = [f"{sum(is_failed)} rows failed, not {sum(wanted)}"] if is_failed != wanted else []
    reasons = {why for why, failed in zip(found["reason"].to_pylist(), is_failed, strict=True) if failed}
    if not all(deadly.REASONS[kind] in str(why) for why in reasons):
        misses.append(f"they say {reasons}")
    left = pa.array([place for place, failed in enumerate(is_failed) if not failed])
    for name in right.column_names:
        one, other = (table[name].combine_chunks().take(left) for table in (found, right))
        if not same_column(one, other):
            misses.append(f"{name} has other values")
    return misses
