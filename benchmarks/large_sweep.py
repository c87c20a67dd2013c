"""100,000 worlds of the base scenario: throughput of two workers against one, memory, store, query."""

import argparse
import json
import tempfile
from pathlib import Path

from benchmarks.timing import FROM_PRIORS, report, seconds
from benchmarks.watched_command import Watched, watched
from sim.sweep import open_sweep

SCENARIO = f"""\
name: from-priors
description: the base scenario, drawn from priors
extends: base
changes: {json.dumps(FROM_PRIORS)}
"""

SWEEP = """\
name: large
description: the base scenario from priors, many times
design: scenarios
scenarios: [from-priors]
draws: {pairs}
"""


def main() -> None:
    """Run a sweep with one worker and with two, then open what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=100_000, help="twins among them")
    pairs = parser.parse_args().worlds // 2
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder)
        (results / "scenarios").mkdir()
        (results / "scenarios" / "from-priors.yaml").write_text(SCENARIO, encoding="utf-8")
        # Half of it takes one worker about as long, so that starting up weighs the same.
        few = pairs // 2
        alone = _watched(results, "few", few, 1)
        together = _watched(results, "all", pairs, 2)
        again = _watched(results, "all", pairs, 2)
        size = sum(file.stat().st_size for file in (results / "all").rglob("*") if file.is_file())
        open_sweep(results / "few").table  # noqa: B018 (so that the query alone is timed, no import)
        query = seconds(lambda: _query(results / "all"))
    two, one = 2 * pairs / together.seconds, 2 * few / alone.seconds
    report(
        "large_sweep: throughput",
        f"{two:.0f} worlds/s with two workers, {one:.0f} with one, ratio {two / one:.2f}; "
        f"{2 * pairs:,} worlds in {together.seconds:.0f} s",
        "1.8",
    )
    report("large_sweep: memory", f"{together.peak_mib:.0f} MiB in all processes", "less than 1500 MB")
    report("large_sweep: store", f"{size / 1e6:.0f} MB with monthly demand", "less than 1 GB")
    report("large_sweep: resume", f"{again.seconds:.1f} s", "5 s")
    report("large_sweep: query", f"{query:.2f} s for P(R > 1) at each horizon", "1 s")


def _watched(results: Path, name: str, pairs: int, workers: int) -> Watched:
    file = results / f"{name}.yaml"
    file.write_text(SWEEP.format(pairs=pairs), encoding="utf-8")
    options = ("--quiet", "--workers", str(workers), "--out", str(results / name))
    return watched("sweep", str(file), *options, inside=results)


def _query(folder: Path) -> None:
    opened = open_sweep(folder)
    for horizon in opened.plan.horizons_months:
        opened.probability_above_one_by_point(horizon)


if __name__ == "__main__":
    main()
