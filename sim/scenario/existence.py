"""What is not there yet: nothing dated happens to a lab before it starts."""

import math
from collections.abc import Mapping

from sim.model.calendar import Clock
from sim.model.events import Event
from sim.months import month_name, month_number, months_between
from sim.scenario.checking import Checker
from sim.scenario.prior import Quantity
from sim.scenario.reading import Path

FOUNDING_MONTHS = 12
"""A round may come before its lab: what founds it is raised within the year before it trains at scale.

Assumption: Mistral's seed round came a month before, and money waits for a lab in its account.
"""


def refuse_before_lab(
    checker: Checker,
    path: Path,
    lab: str,
    month: str,
    numbers: Mapping[str, Quantity],
    clock: Clock,
    months_before: int = 0,
) -> None:
    """Refuse what happens to a lab before it starts, or more than some months before.

    Args:
        checker: of the tree in which it stands.
        path: of the shock or the event.
        lab: its name, or a word for none or all.
        month: in which it happens.
        numbers: all numbers of the economy, by dotted path.
        clock: from which labs count their start.
        months_before: how much earlier it may happen.

    Raises:
        UserError: that names both months.
    """
    start = numbers.get(f"labs.{lab}.start_month")
    if start is None:
        return
    first = math.ceil(start.value)
    if months_between(clock.start, month) < first - months_before:
        since = month_name(month_number(clock.start) + first)
        raise checker.tree.error((*path, "month"), f"{lab} is there from {since} on, not yet in {month}")


def refuse_early_event(
    checker: Checker,
    name: str,
    event: Event[Quantity],
    numbers: Mapping[str, Quantity],
    clock: Clock,
) -> None:
    """Refuse an event at a lab that is not there yet.

    Raises:
        UserError: that names both months.
    """
    path = ("events", name)
    # A change of a number may be one of a lab's.
    section, _, rest = event.number.partition(".")
    lab = event.lab or (rest.partition(".")[0] if section == "labs" else "")
    before = FOUNDING_MONTHS if event.kind == "funding_round" else 0
    refuse_before_lab(checker, path, lab, event.month, numbers, clock, before)
