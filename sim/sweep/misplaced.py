"""What of a sweep file would have no effect: keys of another design, changes of what a factor sets."""

from collections.abc import Iterable, Mapping
from typing import Any

from sim.scenario.changes import leaves
from sim.sweep.definition import DESIGNS, OWN_POINTS, SAMPLED, SIDE_BY_SIDE, WITH_LEVELS
from sim.words import listed


def misplaced(design: str, key: str) -> str:
    """Why a design has no such key; empty for keys that no design has.

    >>> misplaced("grid", "points")
    "the points of a grid are the levels of its factors; latin_hypercube, sobol and morris take 'points'"
    """
    if key == "points" and design in WITH_LEVELS:
        return f"the points of a {design} are the levels of its factors; {listed(SAMPLED)} take 'points'"
    if design == SIDE_BY_SIDE:
        return {
            "points": "scenarios side by side make their points of the values of factors",
            "scenario": "scenarios side by side are listed under 'scenarios', as [base, panic]",
        }.get(key, "")
    if key == "factors" and design == OWN_POINTS:
        return "points of one's own have the columns of their table for factors"
    if key == "scenarios" and design in DESIGNS:
        return f"a {design} design has one 'scenario'; several are compared by 'design: {SIDE_BY_SIDE}'"
    return ""


def misplaced_in_factor(design: str, factor: Mapping[str, Any], key: str) -> str:
    """Why a factor of a design has no such key; empty if it may, or if no factor has it."""
    if key in ("levels", "scale") and "values" in factor:
        return f"listed values take no {key!r}"
    if key == "scale" and "from" in factor:
        return "a distribution takes no 'scale'"
    if key == "levels" and design in SAMPLED:
        return f"a {design} design draws its points and takes no 'levels'"
    if key in ("range", "from") and design == SIDE_BY_SIDE and "values" not in factor:
        return "factors of scenarios side by side list their values"
    return ""


def set_twice(changes: Mapping[str, Any], factors: Iterable[str]) -> list[str]:
    """Factors whose value `changes` says as well; a prior beside it counts where a factor runs through it.

    >>> set_twice({"tokens": {"price_slope": 2}, "demand.form": "flat_tasks"}, ["tokens.price_slope"])
    ['tokens.price_slope']
    """
    said = {".".join(leaf) for path, value in changes.items() for leaf in leaves((*path.split("."),), value)}
    return [
        path
        for path in factors
        if not said.isdisjoint({path, f"{path}.value"}) and f"{path}.prior" not in said
    ]
