"""Dated changes of numbers: what may change in a month, and by how much."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.errors import did_you_mean, shown
from sim.model.declaring import AT_START, EACH_MONTH, quantity
from sim.model.events import NUMBER_CHANGES, Event
from sim.model.parameters import declared_at
from sim.scenario.checking import Checker
from sim.scenario.prior import Quantity
from sim.scenario.reading import LARGEST_NUMBER, Path
from sim.scenario.renamed import renamed_hint


def changed_number(
    checker: Checker, data: Mapping[str, Any], path: Path, numbers: Mapping[str, Quantity]
) -> tuple[str, dict[str, Quantity]]:
    """The number that an event changes, and what it does to it, by the key that says so.

    Args:
        checker: of the tree in which the event stands.
        data: the event.
        path: where it stands.
        numbers: all numbers of the economy, by dotted path.

    Raises:
        UserError: if there is no such number, if it does not act in a month, or if it would leave its range.
    """
    number = _acting_number(checker, data["number"], (*path, "number"), numbers)
    said = [key for key in NUMBER_CHANGES if key in data]
    if len(said) != 1:
        stands = "both stand here" if said else "neither stands here"
        raise checker.tree.error(path, f"say either 'multiply_by' or 'set_to': {stands}")
    at = (*path, said[0])
    if said[0] == "set_to":
        return number, {"set_to": checker.quantity(data["set_to"], at, declared_at(number))}
    return number, {"multiply_by": _factor(checker, data["multiply_by"], at, number, numbers[number])}


def _acting_number(checker: Checker, value: Any, path: Path, numbers: Mapping[str, Quantity]) -> str:
    number = checker.text(value, path)
    if _is_word(number):
        raise checker.tree.error(path, f"{number} is a word, the same in all months; only numbers change")
    if number not in numbers:
        is_dated = number.split(".")[0] in ("shock", "events")
        acting = [known for known in numbers if declared_at(known).metadata["acts"] == EACH_MONTH]
        hint = "; what is dated has its own month" if is_dated else did_you_mean(number, acting)
        raise checker.tree.error(
            path, f"{shown(number, 80)} is no number of the economy{renamed_hint(number) or hint}"
        )
    metadata = declared_at(number).metadata
    if metadata["acts"] != EACH_MONTH:
        why = (
            "it only sets up the first month"
            if metadata["acts"] == AT_START
            else "it shapes a path that is reckoned from the first month"
        )
        raise checker.tree.error(path, f"{number} cannot change in a month: {why}{_instead(number)}")
    return number


def _is_word(path: str) -> bool:
    try:
        return bool(declared_at(path).metadata["kind"] != "quantity")
    except KeyError:
        return False


def _instead(number: str) -> str:
    instead: str = declared_at(number).metadata["instead"]
    _, *row, _ = number.split(".")
    named = instead.replace("NAME", row[0]) if row else instead
    verb = "use" if named.startswith("an event") else "change"
    return f"; {verb} {named}" if named else ""


def _factor(checker: Checker, value: Any, path: Path, name: str, number: Quantity) -> Quantity:
    """A factor with which the number stays in its range in every world.

    A prior without ends may reach too far by its outermost percent: such draws are kept within.
    """
    factor = checker.quantity(value, path, quantity("1", -LARGEST_NUMBER, LARGEST_NUMBER))
    first, last = number.support()
    if first == last == 0.0:
        raise checker.tree.error(
            path, f"{name} is 0, and stays so whatever it is multiplied by; use 'set_to'"
        )
    low, high = _factors_within(number)
    smallest, largest = factor.support(tail=0.01)
    # A rounding error in a product that is to reach the end of the range is no mistake.
    if smallest < low - 1e-12 * abs(low) or largest > high + 1e-12 * abs(high):
        reached = [end * times for end in (first, last) for times in (smallest, largest)]
        raise checker.tree.error(
            path,
            f"{name} would lie between {min(reached):g} and {max(reached):g}, "
            f"outside {number.low:g} … {number.high:g}",
        )
    return replace(factor, low=low, high=high)


def _factors_within(number: Quantity) -> tuple[float, float]:
    """The smallest and largest factor with which a number stays within its range, wherever it is drawn."""
    low, high = -LARGEST_NUMBER, LARGEST_NUMBER
    for end in number.support():
        if end != 0.0:
            limits = sorted((number.low / end, number.high / end))
            low, high = max(low, limits[0]), min(high, limits[1])
    return low, high


def refuse_overlaps(checker: Checker, events: Mapping[str, Event[Quantity]]) -> None:
    """Two changes of one number in the same month: which would count?

    Raises:
        UserError: on the first pair.
    """
    changes = {name: event for name, event in events.items() if event.number}
    for name, event in changes.items():
        for other, earlier in changes.items():
            if other == name:
                break
            if event.number == earlier.number and _overlap(event, earlier):
                until = f"until {earlier.until}" if earlier.until else "for good"
                raise checker.tree.error(
                    ("events", name),
                    f"events.{other} changes {event.number} already, from {earlier.month} {until}; "
                    "let one end where the other begins",
                )


def _overlap(one: Event[Quantity], other: Event[Quantity]) -> bool:
    """Whether two events have a month in common; months such as 2025-01 sort as text."""
    return (not one.until or other.month < one.until) and (not other.until or one.month < other.until)
