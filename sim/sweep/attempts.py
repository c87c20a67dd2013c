"""Whether a scenario takes a factor and its values, tried before a sweep is planned."""

from sim.errors import Place
from sim.model.parameters import declared_at
from sim.scenario import Scenario
from sim.sweep.definition import Level

_MEASURED_WITH = ("minimum_engineering_saving_share", "horizons_months")
"""What of the measurement decides a number of a sweep."""


def why_no_factor(scenario: Scenario, path: str) -> str:
    """Why a path cannot be that of a factor; empty if it can."""
    number = path.rpartition(".")[0]
    if number in scenario.quantities():
        return f"is a part of a number; did you mean {number!r}?"
    section, _, name = path.partition(".")
    if section == "clock":
        return "all points have one clock; only scenarios side by side may differ"
    if section == "measurement" and name not in _MEASURED_WITH:
        return "moves no world of a sweep, in which 'draws' says how many each point has"
    if section in ("name", "description") or _is_for_readers(path):
        return "is a word for readers, which moves no world"
    return ""


def _is_for_readers(path: str) -> bool:
    try:
        return bool(declared_at(path).metadata["kind"] == "text")
    except KeyError:
        return path.rpartition(".")[2] in ("label", "source", "grade")


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
