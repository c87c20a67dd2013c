"""2030 in the worlds of a run, beside what others published."""

import numpy as np

from sim.measuring.ensemble import Ensemble
from sim.measuring.observed import Observed
from sim.report.document import Block, Notes, Table, Words
from sim.results.opened import OpenedResult
from sim.scenario import Scenario
from sim.studies.plausible.comparison import compared_rows
from sim.studies.plausible.quantities import MODELLED, why_not_comparable
from sim.studies.plausible.readings import PROJECTIONS, YEARS, readings_of
from sim.studies.run.theories import form_of
from sim.texts import plausible

YEAR = 2030


def ahead(result: OpenedResult, scenario: Scenario) -> list[Block]:
    """The comparison as a table, or why there is none."""
    published = [row for row in PROJECTIONS if row.year == YEAR]
    reasons = {why_not_comparable(row, scenario) for row in published}
    names = {name for modelled in MODELLED.values() for name in modelled.needs}
    if "" not in reasons:
        return [Words([f"Nothing can be compared: {'; '.join(sorted(reasons))}."])]
    if not result.has(*names):
        return [Words(["Nothing can be compared: the result does not hold the series that it takes."])]
    table = {"compared": compared_rows(published, scenario, {form_of(scenario): shocked(result, scenario)})}
    return [
        Table(plausible.compared_rows(table), f"{plausible.SUBJECT[:1].upper()}{plausible.SUBJECT[1:]}"),
        Notes([plausible.LEGEND, *plausible.notes(table)]),
    ]


def shocked(result: OpenedResult, scenario: Scenario) -> Ensemble:
    """The worlds with the shock, read in the words of projections."""
    names = {name for modelled in MODELLED.values() for name in modelled.needs}
    observed = Observed(
        # Months first, draws last, as the model has them.
        series={name: np.moveaxis(result.values(name, "shocked"), (0, -1), (-1, 0)) for name in names},
        agents={"lab": [str(name) for name in result.dataset["lab"].values]},
        month_index=scenario.month_index,
    )
    ensemble = Ensemble(dict.fromkeys(MODELLED, ("draw", "year")), {"year": YEARS})
    draws = [int(draw) for draw in result.dataset["draw"].values]
    ensemble.use(draws, readings_of(observed, scenario, len(draws)))
    return ensemble
