"""The figures of a run, one file each."""

from sim.figures.run.alternatives import ALTERNATIVES
from sim.figures.run.capex import CAPEX
from sim.figures.run.compute_market import COMPUTE_MARKET
from sim.figures.run.decomposition import DECOMPOSITION
from sim.figures.run.demand import DEMAND
from sim.figures.run.energy import ENERGY_FIGURE
from sim.figures.run.event_day import EVENT_DAY
from sim.figures.run.figure import RunFigure
from sim.figures.run.firms import FIRMS_FIGURE
from sim.figures.run.own_measures import OWN_MEASURES
from sim.figures.run.rebound_distribution import REBOUND_DISTRIBUTION
from sim.figures.run.rebound_path import REBOUND_PATH
from sim.figures.run.token_prices import TOKEN_PRICES
from sim.results.opened import OpenedResult

_IN_ORDER = (
    DEMAND,
    REBOUND_PATH,
    REBOUND_DISTRIBUTION,
    COMPUTE_MARKET,
    CAPEX,
    FIRMS_FIGURE,
    ENERGY_FIGURE,
    TOKEN_PRICES,
    EVENT_DAY,
    DECOMPOSITION,
    ALTERNATIVES,
    OWN_MEASURES,
)

FIGURES: dict[str, RunFigure] = {figure.name: figure for figure in _IN_ORDER}
"""By name; `comparison` is apart, since it takes several results."""


def available(result: OpenedResult) -> list[str]:
    """Names of the figures that this result can show."""
    return [name for name, figure in FIGURES.items() if figure.can_draw(result)]
