"""The day in the model: pairs of worlds up to a month after the news, beside the record or other returns."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.evidence.event_day import RecordedReturn, recorded_event_day_returns
from sim.evidence.targets import Target, read_targets
from sim.measuring.ensemble import Ensemble
from sim.measuring.experiment import Experiment, Task
from sim.measuring.readings.event_day import rank_correlation_of_day
from sim.measuring.statistics import quantiles
from sim.measuring.variables import coordinates
from sim.model.declaring import Array
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario, scenario_of
from sim.scenario.drawing import draw_by_path
from sim.studies.event_day.inversion import (
    Implied,
    Inversion,
    exposures_of,
    implied_beliefs,
    inversion_of,
    sensitivity,
    why_not_identified,
)
from sim.studies.event_day.own_returns import read_returns
from sim.studies.event_day.readings import EVENT_DAY, KIND, OWN_DAY
from sim.studies.study import Study, StudySettings, simulate
from sim.workers.progress import Report

EVENT_MONTH = "2025-01"

LEAST_RANKED = 3
"""Fewer firms have no order that could be right or wrong."""

Spread = Mapping[str, float | None]
"""Median, 5 and 95 % quantile over draws; None where no draw has a value."""


@dataclass(frozen=True)
class FirmDay:
    """One firm on the day.

    Attributes:
        recorded: its return as a share of the last close.
        simulated: the model's return.
        has_right_sign: whether the median of the model has the sign of the record.
        exposure: how its value hangs on compute, median over draws.
        belief, rebound: what its return implies, None if it is not identified.
        why_not: why it is not identified, empty if it is.
    """

    firm: str
    label: str
    recorded: float
    simulated: Spread
    has_right_sign: bool
    exposure: float
    belief: Spread | None
    rebound: Spread | None
    why_not: str


@dataclass(frozen=True)
class EventDay:
    """What is known about the day.

    Attributes:
        returns_file: whose returns are read; None if it is the record of 27 January 2025.
        firms: those of the scenario that the record has, the deepest recorded fall first.
        n_used, n_dropped: pairs of worlds.
        rank_correlation: of the model's returns with the record, over worlds.
        recovery: share of Nvidia's fall that the model regains in a month, over worlds; of the record alone.
        recovery_target: the same in the record, with its band.
        belief, rebound: what the market priced in: the median of the firms that identify it, over draws.
        reference: label of the firm that hangs most on compute among those that identify a belief; Nvidia, of
            the record; empty if there is none.
        sensitivity: what its return implies at the ends of what is uncertain.
        growth_product: growth gap times horizon, over draws.
        has_growth_prior: whether the scenario itself says how uncertain that product is.
        believed_shock: efficiency gain that was believed in, over draws.
        set_aside: tasks that failed.
    """

    scenario: str
    returns_file: str | None
    firms: tuple[FirmDay, ...]
    n_used: int
    n_dropped: int
    rank_correlation: Spread
    recovery: Spread | None
    recovery_target: Target | None
    belief: Spread
    rebound: Spread
    reference: str
    sensitivity: Mapping[str, tuple[Implied, Implied]]
    growth_product: Spread
    has_growth_prior: bool
    believed_shock: Spread
    set_aside: tuple[Mapping[str, Any], ...]


class EventDayStudy(Study):
    """Pairs of worlds to the month after the news; for returns of one's own, to the month of the news.

    Args:
        scenario: whose news it is.
        experiment: how draws are simulated and read, if not by the model.
        returns_file: returns of one's own.
    """

    by_default = EVENT_DAY

    def __init__(
        self, scenario: Scenario, experiment: Experiment | None = None, returns_file: Path | None = None
    ) -> None:
        super().__init__(scenario, experiment)
        self.returns_file = returns_file
        self.kind = KIND if returns_file is None else OWN_DAY
        if returns_file is None:
            _check(scenario)
            self.record = recorded_event_day_returns()
        elif scenario.shock is None:
            raise UserError(f"{scenario.name}: has no shock, so there is no news that returns could answer")
        else:
            self.record = read_returns(returns_file, scenario)
        self.short = _shortened(scenario, 2 if returns_file is None else 1)

    def plan(self, worlds: int, seed: int, n_workers: int) -> list[Task]:
        """The scenario to its shortened end."""
        return self.experiment.tasks(self.kind, self.short, seed, worlds, n_workers)


def event_day(
    scenario: Scenario | str,
    worlds: int = 500,
    seed: int = 0,
    workers: int | None = None,
    progress: Report | None = None,
    *,
    returns: Path | str | None = None,
    experiment: Experiment | None = None,
) -> EventDay:
    """Simulate up to a month after the news, and invert the recorded returns.

    Args:
        scenario: a scenario whose shock is in January 2025, its name or its file; with `returns`, in any
            month.
        worlds: pairs of worlds.
        seed: root of all random numbers.
        workers: processes; by default one per core.
        progress: called after each task.
        returns: a CSV file with the returns of another day, `firm,return`.
        experiment: how draws are simulated and read, if not by the model.

    Raises:
        UserError: if the scenario, the seed, the number of worlds or the file will not do.
    """
    chosen = scenario_of(scenario)
    study = EventDayStudy(chosen, experiment, None if returns is None else Path(returns))
    simulate(study, StudySettings(worlds, seed, workers, progress))
    return _summed_up(study, RandomDraws(seed, 0, worlds))


def _check(scenario: Scenario) -> None:
    month = None if scenario.shock is None else scenario.shock.month
    if month != EVENT_MONTH:
        when = "has no shock" if month is None else f"has its shock in {month}"
        raise UserError(f"{scenario.name}: {when}, and the recorded day is in {EVENT_MONTH}")
    if "nvidia" not in coordinates(scenario)["firm"]:
        raise UserError(f"{scenario.name}: has no listed firm 'nvidia', which the record is about")


def _shortened(scenario: Scenario, months: int) -> Scenario:
    """The scenario up to so many months from that of the news on."""
    assert scenario.shock is not None
    end = scenario.month_index(scenario.shock.month) + months
    return scenario.with_changes({"clock.months": end, "measurement.horizons_months": [1]})


def _summed_up(study: EventDayStudy, draws: RandomDraws) -> EventDay:
    scenario, ensemble, record = study.scenario, study.ensembles[study.kind, ""], study.record
    by_path = draw_by_path(scenario, draws)
    inversion, has_prior = inversion_of(scenario, by_path, draws)
    exposures = {firm: values for firm, values in exposures_of(scenario, by_path).items() if firm in record}
    beliefs = implied_beliefs(record, exposures, inversion)
    known = np.stack(list(beliefs.values())) if beliefs else np.full((1, draws.n_draws), np.nan)
    # The first of those that hang on compute alike.
    reference = max(beliefs, key=lambda firm: abs(float(np.median(exposures[firm]))), default="")
    is_recorded = study.returns_file is None
    targets = {target.name: target for target in read_targets()}
    return EventDay(
        scenario=scenario.name,
        returns_file=None if is_recorded else str(study.returns_file),
        firms=_firms(record, exposures, ensemble, beliefs, inversion),
        n_used=len(ensemble.draws),
        n_dropped=len(ensemble.dropped),
        rank_correlation=quantiles(_rank_correlation(ensemble, record, list(exposures))),
        recovery=quantiles(ensemble.values("nvidia_recovery")) if is_recorded else None,
        recovery_target=targets["nvidia_recovery"] if is_recorded else None,
        belief=quantiles(np.median(known, axis=0)),
        rebound=quantiles(np.median(inversion.rebound(known), axis=0)),
        reference=record[reference].label if reference else "",
        sensitivity=(
            sensitivity(record[reference].value, exposures[reference], inversion) if reference else {}
        ),
        growth_product=quantiles(inversion.growth_product),
        has_growth_prior=has_prior,
        believed_shock=quantiles(np.exp(inversion.ln_believed_shock)),
        set_aside=tuple(study.set_aside),
    )


def _rank_correlation(ensemble: Ensemble, record: Mapping[str, RecordedReturn], firms: list[str]) -> Array:
    """Of the model's returns with the record, `[draw]`; NaN with fewer than three firms."""
    if len(firms) < LEAST_RANKED:
        return np.full(len(ensemble.draws), np.nan)
    simulated = np.stack([ensemble.values("event_day_return", firm=firm) for firm in firms])
    return rank_correlation_of_day(simulated, np.array([record[firm].value for firm in firms]))


def _firms(
    record: Mapping[str, RecordedReturn],
    exposures: Mapping[str, Array],
    ensemble: Ensemble,
    beliefs: Mapping[str, Array],
    inversion: Inversion,
) -> tuple[FirmDay, ...]:
    firms = []
    for firm in sorted(exposures, key=lambda firm: record[firm].value):
        simulated = quantiles(ensemble.values("event_day_return", firm=firm))
        belief = beliefs.get(firm)
        firms.append(
            FirmDay(
                firm=firm,
                label=record[firm].label,
                recorded=record[firm].value,
                simulated=simulated,
                has_right_sign=(simulated["median"] or 0.0) * record[firm].value > 0.0,
                exposure=float(np.median(exposures[firm])),
                belief=None if belief is None else quantiles(belief),
                rebound=None if belief is None else quantiles(inversion.rebound(belief)),
                why_not=why_not_identified(record, exposures, firm),
            )
        )
    return tuple(firms)
