"""What a calibration found, and the tables that it is written to."""

import json
from dataclasses import dataclass
from pathlib import Path

from sim.evidence.targets import Target
from sim.results.files import replace_file
from sim.results.tables import csv_text
from sim.studies.calibration.diagnostics import ParameterFinding, Ridge


@dataclass(frozen=True)
class FittedTarget:
    """A row of the record in the calibrated ensemble: 5th, 50th and 95th percentile of its readings."""

    target: Target
    readings: tuple[float, float, float]

    @property
    def is_inside(self) -> bool:
        """Whether the median lies in the band."""
        return self.target.holds(self.readings[1])


@dataclass(frozen=True)
class Calibration:
    """What a calibration found.

    Attributes:
        posterior: the file that was written.
        vintage: month to which it knows the record.
        n_sets: parameter sets in it.
        n_impossible: sets that fitted the record but led to an impossible world, and were left out.
        n_worlds: worlds that were simulated.
        log_evidence: of each chain.
        acceptance: share of moves accepted in the last step, of each chain.
    """

    posterior: Path
    vintage: str
    n_sets: int
    n_impossible: int
    n_worlds: int
    log_evidence: tuple[float, ...]
    acceptance: tuple[float, ...]
    parameters: tuple[ParameterFinding, ...]
    ridges: tuple[Ridge, ...]
    targets: tuple[FittedTarget, ...]


def write_tables(calibration: Calibration, folder: Path) -> None:
    """Write `parameters.csv`, `ridges.csv`, `targets.csv` and `calibration.json`."""
    tables = {
        "parameters": [_parameter(parameter) for parameter in calibration.parameters],
        "ridges": [
            {"ridge": number, "contraction": ridge.contraction, "path": path, "loading": loading}
            for number, ridge in enumerate(calibration.ridges, start=1)
            for path, loading in ridge.loadings
        ],
        "targets": [_target(fitted) for fitted in calibration.targets],
    }
    for name, rows in tables.items():
        text = csv_text(rows[0] if rows else (), [list(row.values()) for row in rows])
        replace_file(folder / f"{name}.csv", text.encode())
    summary = {
        "sets": calibration.n_sets,
        "impossible_sets": calibration.n_impossible,
        "worlds": calibration.n_worlds,
        "log_evidence": calibration.log_evidence,
        "acceptance": calibration.acceptance,
    }
    replace_file(folder / "calibration.json", (json.dumps(summary, indent=2) + "\n").encode())


def _parameter(parameter: ParameterFinding) -> dict[str, object]:
    return {
        "path": parameter.path,
        "unit": parameter.unit,
        **dict(zip(("prior_p5", "prior_p50", "prior_p95"), parameter.prior, strict=True)),
        **dict(zip(("p5", "p50", "p95"), parameter.posterior, strict=True)),
        "contraction": parameter.contraction,
        "shift": parameter.shift,
        "chain_spread": parameter.chain_spread,
    }


def _target(fitted: FittedTarget) -> dict[str, object]:
    target = fitted.target
    return {
        "target": target.number,
        "name": target.name,
        "unit": target.unit,
        "low": target.low,
        "value": target.value,
        "high": target.high,
        **dict(zip(("p5", "p50", "p95"), fitted.readings, strict=True)),
        "is_inside": str(fitted.is_inside),
    }
