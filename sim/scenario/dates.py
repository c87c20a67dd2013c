"""What is dated in a scenario, checked: the clock, the shock, events."""

from collections.abc import Mapping
from typing import Any

from sim.errors import UserError, shown
from sim.model.calendar import Clock
from sim.model.declaring import quantity_fields
from sim.model.events import EVENT_KINDS, LASTING_KINDS, NUMBER_CHANGES, Event, Shock, names_in_event
from sim.months import MONTH, months_between
from sim.scenario.beginning import why_no_shock, why_no_start
from sim.scenario.existence import refuse_before_lab, refuse_early_event
from sim.scenario.links import LinkedChecker
from sim.scenario.number_changes import changed_number, refuse_overlaps
from sim.scenario.prior import Quantity
from sim.scenario.reading import Path
from sim.scenario.spelling import as_month
from sim.scenario.striking import checked_strikes

LONGEST_MONTHS = 600
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class DatesChecker(LinkedChecker):
    """Reads what is dated; the clock comes first, and numbers of the economy before events.

    Attributes:
        clock: months of the scenario.
        numbers: of the economy, by dotted path.
    """

    clock: Clock
    numbers: Mapping[str, Quantity]

    def checked_clock(self, value: Any) -> Clock:
        """When the months begin, and how many there are."""
        data = self.keys(value, ("clock",), ["start", "months"])
        if not isinstance(data["start"], str) or not MONTH.fullmatch(data["start"]):
            raise self.tree.error(
                ("clock", "start"),
                f"must be a month such as 2022-01, not {shown(data['start'])}{as_month(data['start'])}",
            )
        if not _FIRST_YEAR <= int(data["start"][:4]) <= _LAST_YEAR:
            raise self.tree.error(
                ("clock", "start"), f"must lie between the years {_FIRST_YEAR} and {_LAST_YEAR}"
            )
        if why := why_no_start(data["start"]):
            raise self.tree.error(("clock", "start"), why)
        return Clock(data["start"], self.integer(data["months"], ("clock", "months"), 2, LONGEST_MONTHS))

    def _month(self, value: Any, path: Path, is_end: bool = False) -> str:
        if not isinstance(value, str) or not MONTH.fullmatch(value):
            raise self.tree.error(
                path, f"must be a month such as 2025-01, not {shown(value)}{as_month(value)}"
            )
        position = months_between(self.clock.start, value)
        last = self.clock.months - (0 if is_end else 1)
        # An event may end long after the clock: then it lasts to the end.
        if position < 0 or (position > last and not is_end):
            raise self.tree.error(
                path, f"{value} lies outside the clock ({self.clock.start}, {self.clock.months} months)"
            )
        return value

    def quantities(self, data: dict[str, Any], path: Path, kind: type) -> dict[str, Any]:
        """The numbers that a kind declares."""
        declared = {name: kind.__dataclass_fields__[name] for name in quantity_fields(kind)}  # type: ignore[attr-defined]
        return {name: self.quantity(data[name], (*path, name), field) for name, field in declared.items()}

    def checked_shock(self, value: Any) -> Shock[Quantity] | None:
        """The shock, or none."""
        if value == "none":
            return None
        names = quantity_fields(Shock)
        data = self.keys(value, ("shock",), ["lab", "month", *names])
        lab = self.one_of(data["lab"], ("shock", "lab"), ["all", *self.rows("labs")])
        month = self._month(data["month"], ("shock", "month"))
        if why := why_no_shock(self.clock.start, month):
            raise self.tree.error(("shock", "month"), why)
        refuse_before_lab(self, ("shock",), lab, month, self.numbers, self.clock)
        return Shock(lab=lab, month=month, **self.quantities(data, ("shock",), Shock))

    def checked_events(self, value: Any) -> dict[str, Event[Quantity]]:
        """All that happens in a month, by name."""
        events = {
            name: self._event(event, ("events", name))
            for name, event in self.mapping(value, ("events",)).items()
        }
        for name, event in events.items():
            refuse_early_event(self, name, event, self.numbers, self.clock)
        refuse_overlaps(self, events)
        return events

    def _kind(self, value: Any, path: Path) -> str:
        try:
            return self.one_of(value, path, list(EVENT_KINDS))
        except UserError as unknown:
            raise UserError(f"{unknown}; a number_change gives any number another value for a time") from None

    def _event(self, value: Any, path: Path) -> Event[Quantity]:
        data = self.mapping(value, path)
        self.agent_name(path)
        kind = self._kind(data.get("kind"), (*path, "kind"))
        needed = ["kind", "month", "source", *quantity_fields(EVENT_KINDS[kind])]
        needed += ["until"] if kind in LASTING_KINDS else []
        needed += [*names_in_event(kind)]
        is_number_change = kind == "number_change"
        needed += ["number"] if is_number_change else []
        data = self.keys(
            data, path, needed, ("strikes", "until", *NUMBER_CHANGES) if is_number_change else ("strikes",)
        )
        month = self._month(data["month"], (*path, "month"))
        until = self._month(data["until"], (*path, "until"), is_end=True) if "until" in data else ""
        if until and months_between(month, until) <= 0:
            raise self.tree.error((*path, "until"), f"{until} is not after {month}")
        names = {
            name: self.one_of(data[name], (*path, name), [*allowed["others"], *self.rows(allowed["section"])])
            for name, allowed in names_in_event(kind).items()
        }
        number, change = changed_number(self, data, path, self.numbers) if is_number_change else ("", {})
        return Event(
            kind=kind,
            month=month,
            source=self.text(data["source"], (*path, "source")),
            until=until,
            strikes=checked_strikes(self, data, month, path),
            values=self.quantities(data, path, EVENT_KINDS[kind]) | change,
            number=number,
            **names,
        )
