"""Worlds of every theory at a vintage, and the dated files that say what they expect; none is rewritten."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import UserError, did_you_mean
from sim.measuring.ensemble import Ensemble
from sim.measuring.experiment import Experiment, Task
from sim.measuring.variables import Variable
from sim.months import days_of, month_number
from sim.results.files import replace_file
from sim.results.folder import held, json_text, readable_faults
from sim.results.provenance import provenance
from sim.scenario import Scenario, scenario_of
from sim.scenario.mixture import MARGINAL_LIKELIHOOD, WEIGHTINGS, mixture_at
from sim.studies.backtest.forecasts import NoForecast
from sim.studies.forecast.fans import write_fans
from sim.studies.forecast.naive import known_points, naive_forecasts
from sim.studies.forecast.quantities import QUANTITIES, Quantity
from sim.studies.forecast.readings import FORECAST, KIND, to_the_last_quarter
from sim.studies.forecast.table import QuantileForecast, forecasts, table_csv
from sim.studies.study import Study, StudySettings, simulate, why_not_drawn
from sim.vintages import LAST
from sim.workers.cores import n_workers

SCHEMA_VERSION = 1
BY_DEFAULT = StudySettings(worlds=2000)
FIGURES = "figures"
TABLE_SUFFIX, SIDECAR_SUFFIX = ".csv", ".json"


@dataclass(frozen=True)
class Forecasts:
    """What was written.

    Attributes:
        file: the table; what made it lies beside it as JSON.
        every: the forecasts.
        made_of: content of the JSON file.
        set_aside: tasks that failed.
        figure_failed: why there is no figure, None if there is one.
    """

    file: Path
    every: Sequence[QuantileForecast]
    made_of: Mapping[str, Any]
    set_aside: Sequence[Mapping[str, Any]]
    figure_failed: str | None


class Forecasting(Study):
    """The same draws of each theory at one vintage, month by month, in memory: some ten kilobytes a draw."""

    by_default = FORECAST
    needs_each = True

    def __init__(
        self, scenario: Scenario, vintage: str, weighting: str, experiment: Experiment | None = None
    ) -> None:
        super().__init__(scenario, experiment)
        if weighting not in WEIGHTINGS:
            hint = did_you_mean(weighting, WEIGHTINGS)
            raise UserError(f"--weighting {weighting}: is none{hint}; there are {', '.join(WEIGHTINGS)}")
        self.mixture = mixture_at(to_the_last_quarter(scenario), vintage, weighting)

    def plan(self, worlds: int, seed: int, n_workers: int) -> list[Task]:
        """As many draws of each theory: the mixture takes its share of each, theories are shown whole."""
        return [
            task
            for theory, scenario in self.mixture.scenarios.items()
            for task in self.experiment.tasks(KIND, scenario, seed, worlds, n_workers, theory)
        ]

    def is_kept(self, name: str, variable: Variable) -> bool:  # noqa: ARG002
        """All."""
        return True

    @property
    def by_theory(self) -> dict[str, Ensemble]:
        """Theory → its worlds."""
        return {theory: self.ensembles[KIND, theory] for theory in self.mixture.scenarios}

    def forecasts(self) -> list[QuantileForecast]:
        """What is expected of each quarter after the vintage."""
        start = self.scenario.clock.start
        return forecasts(self.by_theory, self.mixture.weights, self.mixture.vintage, start)

    def made_of(self) -> dict[str, Any]:
        """Posteriors, weights, worlds and quantities behind the forecasts."""
        mixture = self.mixture
        return {
            "schema_version": SCHEMA_VERSION,
            "vintage": mixture.vintage,
            "reference_date": days_of(*[month_number(mixture.vintage)] * 2)[1].isoformat(),
            "scenario": self.scenario.name,
            "weighting": mixture.weighting,
            "weights": dict(mixture.weights),
            "posteriors": {
                theory: {"name": one.posterior.name, "digest": one.posterior.digest}
                for theory, one in mixture.scenarios.items()
                if one.posterior is not None
            },
            "worlds": {
                theory: {"asked": one.n_asked, "used": len(one.draws), "reasons": one.reasons}
                for theory, one in self.by_theory.items()
            },
            "quantities": [_quantity_entry(each, mixture.vintage) for each in QUANTITIES.values()],
        }


def _quantity_entry(quantity: Quantity, vintage: str) -> dict[str, Any]:
    known = known_points(quantity, vintage)
    naive = naive_forecasts(quantity, vintage, quantity.quarters_after(vintage)).items()
    return {
        "target": quantity.target,
        "entity": quantity.entity,
        "unit": quantity.unit,
        "basis": quantity.basis,
        "note": quantity.note,
        "is_sum_of_months": quantity.is_flow,
        "record_known": len(known),
        "record_last_known": known[-1].period if known else None,
        "no_naive_forecast": {name: each.reason for name, each in naive if isinstance(each, NoForecast)},
    }


def forecast(
    scenario: Scenario | str = "deepseek-2025",
    vintage: str = LAST,
    weighting: str = MARGINAL_LIKELIHOOD,
    settings: StudySettings = BY_DEFAULT,
    out: Path | str = "results/forecasts",
    *,
    has_figure: bool = True,
    experiment: Experiment | None = None,
) -> Forecasts:
    """Write `VINTAGE.csv` and `VINTAGE.json` into a folder, once and for all, and a figure of the mixture.

    Args:
        scenario: a scenario with a shock, its name or its file.
        vintage: month to which the record is known.
        weighting: how theories are weighed in the mixture.
        settings: draws of each theory, and how they are simulated; the table does not depend on the workers.
        out: folder of dated files.
        has_figure: whether the mixture is drawn too.
        experiment: how draws are simulated and read, if not by the model.

    Raises:
        UserError: if there is such a file already, or scenario, vintage, settings or folder will not do.
    """
    chosen = scenario_of(scenario)
    study = Forecasting(chosen, vintage, weighting, experiment)
    file = Path(out) / f"{vintage}{TABLE_SUFFIX}"
    with held(Path(out), "forecast"):
        refuse_to_rewrite(file)
        simulate(study, settings)
        every = study.forecasts()
        table = table_csv(every, vintage).encode()
        made_by = provenance(
            chosen,
            seed=settings.seed,
            worlds=settings.worlds,
            workers=n_workers(settings.workers),
            command=settings.command,
        )
        made_of = {"sha256": sha256(table), **study.made_of(), "provenance": made_by}
        with readable_faults(file):
            # The table last: with it there is a forecast.
            replace_file(file.with_suffix(SIDECAR_SUFFIX), json_text(made_of).encode())
            replace_file(file, table)
        failed = None
        if has_figure:
            failed = why_not_drawn(lambda: write_fans(every, made_of, Path(out) / FIGURES))
    return Forecasts(file, every, made_of, study.set_aside, failed)


def refuse_to_rewrite(file: Path) -> None:
    """Refuse a forecast that is there.

    Raises:
        UserError: if there is one.
    """
    if file.exists():
        raise UserError(
            f"{file}: is there, and a forecast once written is never rewritten; choose another --out"
        )


def sha256(content: bytes) -> str:
    """Digest of a table."""
    return hashlib.sha256(content).hexdigest()
