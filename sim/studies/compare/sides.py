"""The two sides of a comparison: what each measured by draw, and whether their worlds are the same worlds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.measuring.ensemble import Ensemble, Numbers
from sim.measuring.paired import rebound_by_draw
from sim.measuring.rebound import MEASURES
from sim.measuring.variables import DEMAND
from sim.results.opened import OpenedResult
from sim.scenario import Scenario

REBOUND, WITH_SHOCK, WITHOUT_SHOCK = "rebound", "ln_demand_with_shock", "ln_demand_without_shock"
QUANTITIES = (REBOUND, WITH_SHOCK, WITHOUT_SHOCK)
"""What is compared: R, and the logarithm of what is demanded over the horizon in each of both worlds."""

BRANCH = {WITH_SHOCK: "shocked", WITHOUT_SHOCK: "twin"}

Key = tuple[str, str, int]
"""Quantity, measure and horizon (months)."""


@dataclass(frozen=True)
class Side:
    """One of the two.

    Attributes:
        label: what a reader calls it.
        scenario: whose worlds they are.
        seed, worlds: of its draws, and how many were asked for.
        used: how many of these are usable.
        values: `[draw]` by quantity, measure and horizon; NaN where a draw was dropped or nothing is defined.
        folder: of the result that it was read from, if it was.
    """

    label: str
    scenario: Scenario
    seed: int
    worlds: int
    used: int
    values: Mapping[Key, Numbers] = field(repr=False)
    folder: str | None = None

    def entry(self) -> dict[str, Any]:
        """As the table holds it."""
        return {
            "label": self.label,
            "scenario": self.scenario.name,
            "scenario_digest": self.scenario.digest(),
            "seed": self.seed,
            "worlds": self.worlds,
            "used": self.used,
            "folder": self.folder,
        }


def side_of_ensemble(label: str, scenario: Scenario, seed: int, worlds: int, ensemble: Ensemble) -> Side:
    """A side that was simulated, with rebounds and monthly demand."""
    values: dict[Key, Numbers] = {}
    for measure in MEASURES:
        for horizon in map(int, scenario.measurement.horizons_months):
            values[REBOUND, measure, horizon] = rebound_by_draw(ensemble, worlds, measure, horizon)
            for quantity, branch in BRANCH.items():
                demand = _aligned(ensemble, DEMAND[measure], branch, worlds)
                values[quantity, measure, horizon] = ln_demand(demand, shock_index(scenario), horizon)
    return Side(label, scenario, seed, worlds, len(ensemble.draws), values)


def _aligned(ensemble: Ensemble, name: str, branch: str, worlds: int) -> Numbers:
    spread = np.full((worlds, len(ensemble.coordinates["month"])), np.nan)
    if ensemble.draws:
        spread[ensemble.draws] = ensemble.values(name, branch=branch)
    return spread


def side_of_result(label: str, result: OpenedResult, scenario: Scenario) -> Side:
    """A side that `jevons run` wrote."""
    worlds, draws = int(result.provenance["worlds"]), result.dataset["draw"].values
    values: dict[Key, Numbers] = {}

    def spread(known: Numbers) -> Numbers:
        every = np.full(worlds, np.nan)
        every[draws] = known
        return every

    for measure in MEASURES:
        demands = {name: result.values(DEMAND[measure], branch) for name, branch in BRANCH.items()}
        for horizon in result.horizons:
            values[REBOUND, measure, horizon] = spread(result.rebound(horizon, measure))
            for quantity, demand in demands.items():
                values[quantity, measure, horizon] = spread(ln_demand(demand, shock_index(scenario), horizon))
    seed, folder = int(result.provenance["seed"]), str(result.folder)
    return Side(label, scenario, seed, worlds, int(draws.size), values, folder)


def shock_index(scenario: Scenario) -> int:
    """Place of the month from which horizons count: that of the shock, or the first."""
    return 0 if scenario.shock is None else scenario.month_index(scenario.shock.month)


def ln_demand(demand: Numbers, first: int, horizon: int) -> Numbers:
    """Logarithm of what is demanded over a horizon, `[draw]`.

    Args:
        demand: `[draw, month]`.
        first: place of the first month.
        horizon: how many months.
    """
    total = np.sum(demand[:, first : first + horizon], axis=1)
    return np.log(np.where(total > 0.0, total, np.nan))


def why_not_paired(first: Side, second: Side) -> str:
    """Why worlds of the same number are not the same world; empty if they are.

    Draws belong to a seed and to the sets of parameters that they are taken from. Numbers of worlds may
    differ: the first ones are shared, but for a mixture, which deals its draws out to theories by how many
    there are.
    """
    if first.seed != second.seed:
        return (
            f"the seeds differ ({first.seed} and {second.seed}), so worlds of the same number share no draw"
        )
    posteriors = [side.scenario.posterior for side in (first, second)]
    one, other = (None if posterior is None else posterior.digest for posterior in posteriors)
    if one != other:
        names = ["priors" if each is None else f"{each.name} ({_form(side)})"
                 for each, side in zip(posteriors, (first, second), strict=True)]  # fmt: skip
        return (
            f"their parameters come from two collections of sets, {names[0]} and {names[1]}, of which the "
            "same number draws different ones"
        )
    is_mixture = posteriors[0] is not None and posteriors[0].is_mixture
    if is_mixture and first.worlds != second.worlds:
        return (
            f"a mixture deals its draws out to theories by their number, which differs ({first.worlds:,} and "
            f"{second.worlds:,}); take the same --worlds"
        )
    return ""


def _form(side: Side) -> str:
    posterior = side.scenario.posterior
    is_mixture = posterior is not None and posterior.is_mixture
    return "a mixture of theories" if is_mixture else str(side.scenario.single("demand")["form"])


_SAID_ONLY = frozenset({"name", "description", "source", "grade", "label", "unit"})
"""What changes no draw and no number."""


def differing(first: Scenario, second: Scenario) -> list[dict[str, str]]:
    """What the second scenario says otherwise, as dotted paths with both values."""
    one, other = (dict(_leaves(scenario.resolved, ())) for scenario in (first, second))
    return [
        {"path": path, "first": _in_a_line(one.get(path, "–")), "second": _in_a_line(other.get(path, "–"))}
        for path in dict.fromkeys([*one, *other])
        if one.get(path) != other.get(path)
    ]


def _in_a_line(said: str) -> str:
    """Code of the user's own by how long it is.

    >>> _in_a_line("0.5"), _in_a_line("import numpy\\nclass Mine: ...\\n")
    ('0.5', '2 lines')
    """
    lines = said.splitlines()
    return said if len(lines) < 2 else f"{len(lines)} lines"


def _leaves(value: Any, above: Sequence[str]) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _SAID_ONLY and not (key == "prior" and inner is None):
                # A quantity is called by its path, whether its value is said in a mapping or bare.
                yield from _leaves(inner, above if key == "value" else (*above, str(key)))
        return
    said = f"{value:g}" if isinstance(value, float) else str(value)
    yield ".".join(above), said
