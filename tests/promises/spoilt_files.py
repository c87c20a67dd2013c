"""Promise 16: whatever stands in a file, nothing of it is run, and the answer is a scenario or one line."""

import os
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import UserError
from sim.scenario import Scenario, load_scenario, scenario_from_text
from sim.sweep.designs import n_points
from sim.sweep.reading import load_sweep
from tests.promises.finding import Finding, log
from tests.promises.mutations import WORDS, spoilt
from tests.promises.sweeps import SEED
from tests.scenario.files import SCENARIOS, changes
from tests.scenario.test_hostile_files import CASES
from tests.sweep.files import GRID, sampled

SAID = "a hostile file runs nothing and is refused soon; whatever a file holds, the answer is one clear line"
N = 10_000
LONGEST_S = 1.0
"""CPU seconds within which a hostile file is refused; measured by the long version alone."""

_RUNS = (
    "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "subprocess.Popen", "socket.connect",
    "pickle.find_class", "ctypes.dlopen", "os.remove", "os.rename", "os.mkdir", "shutil.rmtree",
)  # fmt: skip
_HEARD: list[list[str]] = []


def check(folder: Path, n: int = N) -> Finding:
    """Load all hostile files, and `n` files spoilt at random."""
    chance = random.Random(SEED)
    slow: list[float] = []
    misses: list[str] = []
    hostile = [(name, content, load_scenario) for name, content, _ in CASES]
    hostile += [(f"sweep {word[:20]!r}", GRID.replace("[true, false]", word), load_sweep) for word in WORDS]
    if n < len(hostile):
        hostile = chance.sample(hostile, n)
    for name, content, load in hostile:
        began = time.process_time()
        misses += wrong(folder, content, load, name)
        slow.append(time.process_time() - began)
    log(f"  {len(hostile)} hostile files: {len(misses)} wrong, the slowest took {max(slow):.2f} s")
    if n == N:
        misses += [f"{hostile[at][0]} took {took:.1f} s" for at, took in enumerate(slow) if took > LONGEST_S]
    found: Counter[str] = Counter()
    scenarios, sweeps = texts_of_scenarios(), texts_of_sweeps()
    for at in range(n):
        is_sweep = at % 4 == 0
        name, text = spoilt(sweeps if is_sweep else scenarios, chance)
        said = wrong(folder, text, load_sweep if is_sweep else load_scenario, f"{at} {name}", found)
        misses += said
        if at % 1000 == 999:
            log(f"  {at + 1:,} spoilt files: {len(misses)} wrong")
    measured = (
        f"{len(hostile)} hostile files: no code run, the slowest refused after {max(slow):.1f} s of CPU; "
        f"{n:,} shipped files spoilt at random: {found['refused']:,} refused in one line, "
        f"{found['loaded']:,} loaded and read back the same; {len(misses)} wrong"
    )
    return Finding(16, SAID, measured, tuple(misses))


def texts_of_scenarios() -> dict[str, str]:
    """Scenarios to spoil: those that are shipped, and one that says everything in a few lines."""
    found = {file.stem: file.read_text(encoding="utf-8") for file in sorted(SCENARIOS.glob("*.yaml"))}
    found["all"] = changes(
        "tokens.price_slope: {value: 3, prior: {uniform: [2, 4]}}",
        "shock: {lab: openai, month: 2025-02, training_efficiency_ratio: 3}",
        "shock.inference_efficiency_ratio: = 1.5 * shock.training_efficiency_ratio",
        "labs.xai.brand_index: 0.5",
        "labs.qwen: null",
        "hyperscalers.google.sourcing: {nvidia: 1, broadcom: 2}",
        "events.stargate: {until: 2027-01, strikes: shocked, month: 2025-03}",
        "events.power: {kind: number_change, number: compute.power_price_usd_per_mwh, month: 2027-01, "
        "source: 'assumption: x', multiply_by: {value: 2, unit: '1', source: 'assumption: x'}}",
        "measurement: {horizons_months: [6, 12], worlds: 10, verdict: {probability: 0.8}}",
        "measurement.alternatives.a: {description: d, changes: {demand.form: human_hours}}",
    )
    return found


def texts_of_sweeps() -> dict[str, str]:
    """Sweeps to spoil."""
    found = {file.stem: file.read_text(encoding="utf-8") for file in sorted(SCENARIOS.glob("sweeps/*.yaml"))}
    return found | {"grid": GRID, "sobol": sampled("sobol", 4), "morris": sampled("morris", 3)}


def wrong(
    folder: Path,
    content: str | bytes,
    load: Callable[[str], object],
    named: str,
    found: Counter[str] | None = None,
) -> list[str]:
    """What is wrong with the answer to a file: code that ran, a traceback, a message that is not clean."""
    file = folder / "scenario.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    misses: list[str] = []
    before = sorted(os.listdir(folder))
    came = "loaded"
    try:
        with heard() as events:
            use(load(str(file)))
    except UserError as refused:
        came = "refused"
        if not str(refused).isprintable() or "\n" in str(refused) or not str(refused):
            misses.append(f"{named}: the message is not one clean line")
    except Exception as problem:
        came = "broken"
        last = traceback.extract_tb(problem.__traceback__)[-1]
        misses.append(f"{named}: {type(problem).__name__} in {last.name}: {problem}")
    if found is not None:
        found[came] += 1
    misses += [f"{named}: ran {event}" for event in events]
    return misses + ([f"{named}: left a file"] if sorted(os.listdir(folder)) != before else [])


def use(loaded: object) -> None:
    """What is taken is whole: it has a digest, and reads back to the same."""
    if not isinstance(loaded, Scenario):
        assert n_points(loaded) >= 1  # type: ignore[arg-type]
        return
    again = scenario_from_text(loaded.resolved_yaml(), "resolved")
    assert again.digest() == loaded.digest(), "reads back to another"


def _hear(event: str, arguments: tuple[object, ...]) -> None:  # noqa: ARG001 (so the interpreter calls it)
    if _HEARD and event.startswith(_RUNS):
        _HEARD[-1].append(event)


@contextmanager
def heard() -> Iterator[list[str]]:
    """What is run, sent or removed while the block lasts."""
    if not getattr(sys, "_promise_16_hook", False):
        # The interpreter keeps it for ever.
        sys.addaudithook(_hear)
        sys._promise_16_hook = True  # type: ignore[attr-defined]
    _HEARD.append([])
    try:
        yield _HEARD[-1]
    finally:
        _HEARD.pop()
