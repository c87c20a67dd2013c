"""All that a back-test finds, as `backtest.json` holds it."""

from collections.abc import Mapping
from typing import Any

from sim.evidence.targets import read_targets
from sim.measuring.ensemble import Ensemble
from sim.months import month_number
from sim.results import SCHEMA_VERSION
from sim.scenario import Scenario
from sim.studies.backtest import foreknowledge
from sim.studies.backtest.compared import COMPARED, NOT_COMPARED
from sim.studies.backtest.past_errors import past_errors, persistence_months
from sim.studies.backtest.series_table import score_counts, series_entry
from sim.studies.backtest.targets_table import counts_by_role, counts_by_target, target_rows
from sim.studies.run.summary import MADE_BY


def table_of(scenario: Scenario, ensemble: Ensemble, made_by: Mapping[str, Any]) -> dict[str, Any]:
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
        "past_errors": past_errors(series),
        "past_errors_persist_months": persistence_months(series),
        "not_compared": NOT_COMPARED,
        "had_in_view": list(foreknowledge.inputs()),
    }


def _posterior_entry(scenario: Scenario) -> dict[str, str] | None:
    """Where parameters were drawn from; None if from the priors, so that nothing was fitted."""
    posterior = scenario.posterior
    return None if posterior is None else {"name": posterior.name, "digest": posterior.digest}
