"""Whether a scenario takes a factor and its values, tried before a sweep is planned."""

from sim.errors import Place
from sim.scenario import Scenario
from sim.sweep.definition import Level


def why_no_factor(scenario: Scenario, path: str) -> str:
    """Why a path cannot be that of a factor; empty if it can."""
    number = path.rpartition(".")[0]
    if number in scenario.quantities():
        return f"is a part of a number; did you mean {number!r}?"
    if path.partition(".")[0] == "clock":
        return "all points have one clock; only scenarios side by side may differ"
    return ""


def refuse_unknown(scenario: Scenario, path: str, place: Place) -> None:
    """Refuse a path at which the scenario has nothing, and name the place and the nearest.

    Raises:
        UserError: if it has nothing there.
    """
    scenario.tree.copy(place.file).change(path, 0.0, place)


def attempt(scenario: Scenario, path: str, value: Level, place: Place) -> None:
    """Refuse a value that the scenario would not take, and name its place.

    Raises:
        UserError: if it would not.
    """
    tree = scenario.tree.copy(place.file)
    tree.change(path, value, Place(place.file, place.line, place.column))
    scenario.build(tree, scenario, {path.partition(".")[0]})
