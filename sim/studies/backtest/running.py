"""Runs the worlds to December 2025, compares them with the record, and writes the folder."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.evidence.targets import read_targets
from sim.measuring.ensemble import Ensemble
from sim.months import month_number
from sim.results import SCHEMA_VERSION
from sim.results.folder import PROVENANCE, staged, write_json
from sim.results.provenance import provenance
from sim.scenario import Scenario, load_scenario
from sim.studies.backtest import foreknowledge
from sim.studies.backtest.compared import COMPARED, NOT_COMPARED
from sim.studies.backtest.ensemble import axes, to_the_end_of_the_record
from sim.studies.backtest.files import bands_csv, scores_csv, series_csv, targets_csv
from sim.studies.backtest.series_table import band_rows, score_counts, series_entry
from sim.studies.backtest.targets_table import counts_by_role, counts_by_target, target_rows
from sim.studies.run.summary import MADE_BY
from sim.studies.study import set_aside_entry, simulate_chunks, take, why_not_drawn
from sim.workers.chunks import Chunk, Progress, available_cores, check_seed_and_workers, check_worlds, cut
from sim.workers.execution import Failure

SIMULATE = "sim.studies.backtest.ensemble.simulate"
KIND = "backtest"
JSON_NAME = "backtest.json"


@dataclass(frozen=True)
class Backtest:
    """A finished back-test.

    Attributes:
        folder: where it was written.
        table: content of `backtest.json`.
        provenance: what made it, and what was set aside.
    """

    folder: Path
    table: dict[str, Any]
    provenance: dict[str, Any]


def run_backtest(
    scenario: Scenario | str = "deepseek-2025",
    worlds: int = 1000,
    seed: int = 0,
    workers: int | None = None,
    out: Path | str = "results/backtest",
    progress: Callable[[Progress], None] | None = None,
    *,
    command: Sequence[str] | None = None,
    simulate: str = SIMULATE,
) -> Backtest:
    """Compare a scenario with the record to the end of 2025, and write the tables and figures.

    Args:
        scenario: a scenario with the shock in January 2025, its name or its file.
        worlds: draws.
        seed: root of all random numbers.
        workers: processes; by default one per core. The result does not depend on it.
        out: folder of the result.
        progress: called after each chunk.
        command: how it was called, for the record.
        simulate: import path of the function that simulates a chunk.

    Raises:
        UserError: if the scenario, the seed, the number of worlds or the folder will not do.
    """
    started = time.monotonic()
    chosen = load_scenario(scenario) if isinstance(scenario, str) else scenario
    n_workers = available_cores() if workers is None else workers
    check_seed_and_workers(seed, n_workers)
    check_worlds(worlds)
    short = to_the_end_of_the_record(chosen)
    made_by = provenance(chosen, seed=seed, worlds=worlds, workers=n_workers, command=command)
    with staged(Path(out)) as folder:
        write_json(folder / PROVENANCE, made_by | {"is_complete": False})
        (folder / "scenario.resolved.yaml").write_text(chosen.resolved_yaml(), encoding="utf-8")
        taken = _Taken()
        chunks = list(cut(KIND, "", short, worlds, n_workers))
        simulate_chunks(chunks, taken.take, seed, simulate, n_workers, progress)
        table = _write(folder, short, taken.ensemble, made_by)
        made_by |= {"is_complete": True, "set_aside": taken.set_aside}
        write_json(folder / PROVENANCE, made_by)
        if progress is not None:
            progress(Progress(n_done=1, n_total=1, stage="figures"))
        made_by |= {"figures_failed": why_not_drawn(lambda: _draw(folder))}
        write_json(folder / PROVENANCE, made_by | {"duration_s": round(time.monotonic() - started, 1)})
    return Backtest(Path(out), table, made_by)


class _Taken:
    """The readings of all draws, in memory: some kilobytes a draw."""

    def __init__(self) -> None:
        self.ensemble = Ensemble(axes(), {})
        self.set_aside: list[dict[str, Any]] = []

    def take(self, chunk: Chunk, outcome: Any) -> None:
        """Keep what a chunk gave; name it if it failed."""
        if isinstance(outcome, Failure):
            self.set_aside.append(set_aside_entry(chunk, outcome))
        take(self.ensemble, chunk, outcome)


def _write(folder: Path, scenario: Scenario, ensemble: Ensemble, made_by: dict[str, Any]) -> dict[str, Any]:
    """Write the tables; return the content of the JSON file."""
    if not ensemble.draws:
        raise UserError(f"{scenario.name}: no world could be used: {next(iter(ensemble.reasons))}")
    table = table_of(scenario, ensemble, made_by)
    clock_start = month_number(scenario.clock.start)
    bands = {one: band_rows(one, ensemble.values(one.key), clock_start) for one in COMPARED}
    write_json(folder / JSON_NAME, table)
    texts = {
        "targets.csv": targets_csv(table["targets"]),
        "series.csv": series_csv(table["series"]),
        "scores.csv": scores_csv(table["series"]),
        "bands.csv": bands_csv(bands),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return table


def table_of(scenario: Scenario, ensemble: Ensemble, made_by: dict[str, Any]) -> dict[str, Any]:
    """All that is found, as `backtest.json` holds it.

    Args:
        scenario: to the end of 2025.
        ensemble: what was read in the valid draws.
        made_by: the provenance.
    """
    targets = read_targets()
    rows = target_rows(targets, {target.name: ensemble.values(target.name) for target in targets})
    clock_start = month_number(scenario.clock.start)
    series = [series_entry(one, ensemble.values(one.key), clock_start) for one in COMPARED]
    by_target = counts_by_target(rows)
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "provenance": {key: made_by[key] for key in MADE_BY},
        "posterior": _posterior_entry(scenario),
        "worlds": {
            "asked": ensemble.n_asked,
            "used": len(ensemble.draws),
            "dropped": len(ensemble.dropped),
            "reasons": ensemble.reasons,
        },
        "counts": {
            **counts_by_role(rows),
            "targets": len(by_target),
            "targets_met": sum(entry["is_met"] for entry in by_target),
            **score_counts(series),
        },
        "by_target": by_target,
        "targets": rows,
        "series": series,
        "not_compared": NOT_COMPARED,
        "had_in_view": list(foreknowledge.INPUTS),
    }


def _posterior_entry(scenario: Scenario) -> dict[str, str] | None:
    """Where parameters were drawn from; None if from the priors, so that nothing was fitted."""
    posterior = scenario.posterior
    return None if posterior is None else {"name": posterior.name, "digest": posterior.digest}


def _draw(folder: Path) -> None:
    from sim.figures import write_backtest

    write_backtest(folder)
