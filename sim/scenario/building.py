"""From a tree of data to a scenario."""

import math
import re
from collections.abc import Mapping, Set
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import Any

from sim.errors import UserError, shown
from sim.model.calendar import Clock
from sim.model.declaring import quantity_fields, sections_named_in
from sim.model.events import EVENT_KINDS, LASTING_KINDS, NUMBER_CHANGES, Event, Shock, names_in_event
from sim.model.markets.tokens import REGIONS
from sim.model.parameters import SINGLE, TABLES
from sim.months import MONTH, month_number, months_between
from sim.scenario.beginning import why_no_shock, why_no_start
from sim.scenario.checking import Cell
from sim.scenario.existence import refuse_before_lab, refuse_early_event
from sim.scenario.links import LinkedChecker
from sim.scenario.measurement import Alternative, Grid, Measurement, Verdict
from sim.scenario.naming_code import own_demand, own_measures
from sim.scenario.number_changes import changed_number, refuse_overlaps
from sim.scenario.own_code import OWN_SECTIONS
from sim.scenario.own_sets import named_sets
from sim.scenario.posterior import Posterior, open_posterior
from sim.scenario.prior import Quantity
from sim.scenario.reading import Path
from sim.scenario.regions import refuse_empty_regions
from sim.scenario.scenario import Scenario, numbers_of
from sim.scenario.striking import checked_strikes
from sim.scenario.tree import Tree
from sim.scenario.user_table import is_user_table

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
POSTERIOR_NAME = re.compile(rf"{NAME.pattern}(@{MONTH.pattern})?")
AGENT_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
HEAD = ("name", "description", "clock", "shock", "events", "measurement")
NO_POSTERIOR = "none"
_LONGEST_MONTHS = 600
_MOST_ALTERNATIVES = 20
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def build_scenario(tree: Tree, like: Scenario | None = None, touched: Set[str] = frozenset()) -> Scenario:
    """Check everything and build the scenario.

    Args:
        tree: of the scenario.
        like: a checked scenario that differs in some sections alone; the others are taken from it.
        touched: the sections in which it differs.

    Raises:
        UserError: on the first mistake, with its file, line and path.
    """
    return _Builder(tree, like, touched).scenario()


class _Builder(LinkedChecker):
    def __init__(self, tree: Tree, like: Scenario | None, touched: Set[str]) -> None:
        super().__init__(tree)
        self.like = like
        self.known_posterior = None if like is None or "posterior" in touched else like.posterior
        self.kept = {
            section
            for section, kind in (SINGLE | TABLES).items()
            if like is not None
            and touched.isdisjoint({section, *sections_named_in(kind)})
            # What is followed may stand in a section that differs.
            and section not in like.linked_sections
        }

    def scenario(self) -> Scenario:
        data = self.keys(self.tree.data, (), [*HEAD, *SINGLE, *TABLES], ("posterior", *OWN_SECTIONS))
        name = self.text(data["name"], ("name",))
        if not NAME.fullmatch(name):
            raise self.tree.error(("name",), "a name has small letters, digits, - and _ only")
        self.clock = self._clock(data["clock"])
        singles = {section: self._single(data[section], section, kind) for section, kind in SINGLE.items()}
        tables = {section: self._table(data[section], section, kind) for section, kind in TABLES.items()}
        self._check_segments(tables["segments"], tables["use_cases"])
        refuse_empty_regions(self.tree, tables)
        self.numbers = numbers_of(singles, tables)
        if singles["chip_supply"]["unit_cost"] == "generations":
            self._steps_of_cost(tables)
        named = self.text(data.get("posterior", NO_POSTERIOR), ("posterior",))
        scenario = Scenario(
            name=name,
            description=" ".join(self.text(data["description"], ("description",)).split()),
            clock=self.clock,
            shock=self._shock(data["shock"]),
            events=self._events(data["events"]),
            measurement=self._measurement(data["measurement"]),
            posterior=None
            if is_user_table(named)
            else self._posterior(named, str(singles["demand"]["form"])),
            singles=singles,
            tables=tables,
            tree=self.tree,
            build=build_scenario,
            known_texts=self._known_texts(),
            own_demand=own_demand(self),
            own_measures=own_measures(self),
            may_run_code=self.like is not None and self.like.may_run_code,
            source="" if self.like is None else self.like.source,
        )
        if not is_user_table(named):
            return scenario
        return replace(scenario, posterior=self.known_posterior or named_sets(named, scenario))

    def _check_segments(
        self, segments: Mapping[str, Mapping[str, Cell]], use_cases: Mapping[str, Mapping[str, Cell]]
    ) -> None:
        used = {str(cells["segment"]) for cells in use_cases.values()}
        for name in segments:
            if name not in used:
                raise self.tree.error(("segments", name), "no use case is of this segment; remove it too")
        listed = [name for name, cells in segments.items() if cells["has_list_prices"]]
        if len(listed) != 1:
            who = ", ".join(listed) or "none"
            raise self.tree.error(
                ("segments",), f"one segment pays list prices (has_list_prices: true), not {who}"
            )

    def _posterior(self, name: str, theory: str) -> Posterior | None:
        path = ("posterior",)
        if name == NO_POSTERIOR:
            return None
        if not POSTERIOR_NAME.fullmatch(name):
            raise self.tree.error(
                path,
                "must be the name of a posterior in the same folder, such as base or base@2025-12, or of a "
                f"table there, such as sets.csv, not {shown(name)}",
            )
        place = self.tree.place(path)
        try:
            return open_posterior(name, theory, None if place.names else FilePath(place.file).parent)
        except UserError as problem:
            raise self.tree.error(path, str(problem)) from None

    def _known_texts(self) -> dict[str, str]:
        texts = {} if self.like is None else self.like.section_texts_so_far
        return {section: text for section, text in texts.items() if section in self.kept}

    def _single(self, value: Any, section: str, kind: type) -> Mapping[str, Cell]:
        if self.like is not None and section in self.kept:
            return self.like.singles[section]
        return self.fields(value, (section,), kind)

    def _table(self, value: Any, section: str, kind: type) -> Mapping[str, Mapping[str, Cell]]:
        if self.like is not None and section in self.kept:
            return self.like.tables[section]
        data = self.mapping(value, (section,))
        columns = self._columns(data.get("columns", {}), (section, "columns"), kind)
        rows = {row: cells for row, cells in data.items() if row != "columns"}
        if not rows:
            raise self.tree.error((section,), "at least one agent is needed")
        for row in rows:
            self._agent_name((section, row))
            if "columns" not in data and get_close_matches(row, ["columns"], cutoff=0.8):
                raise self.tree.error((section, row), "unknown key; did you mean 'columns'?")
        return {row: self.fields(cells, (section, row), kind, columns) for row, cells in rows.items()}

    def _steps_of_cost(self, tables: Mapping[str, Mapping[str, Mapping[str, Cell]]]) -> None:
        """Refuse what would have no effect where the cost of chips falls by generations."""
        for vendor in tables["chip_vendors"]:
            row = ("chip_vendors", vendor)
            changed = self.tree.changed_at((*row, "unit_cost_decline_per_year"))
            # A vendor that is new comes with all numbers of its row.
            parts = [(*row, name) for name in self.tree.data["chip_vendors"][vendor]]
            if changed is not None and not self.tree.is_of_one_source([changed, *parts]):
                raise self.tree.error(
                    changed,
                    "no step of a generation: chip_supply.unit_cost takes its steps from chip_generations",
                )
        for generation, cells in tables["chip_generations"].items():
            volume_year = cells["volume_year"]
            assert isinstance(volume_year, Quantity)
            if volume_year.value * 12.0 <= 1970 * 12 + month_number(self.clock.start):
                raise self.tree.error(
                    ("chip_generations", generation, "volume_year"),
                    f"{volume_year.value:g} is no step: vendors start with that cost in {self.clock.start}",
                )

    def _agent_name(self, path: Path) -> None:
        if not AGENT_NAME.fullmatch(path[-1]):
            raise self.tree.error(path, "a name has small letters, digits and _ only, and a letter first")

    def _columns(self, value: Any, path: Path, kind: type) -> dict[str, dict[str, Any]]:
        names = quantity_fields(kind)
        data = self.keys(value, path, [], tuple(names))
        for name, column in data.items():
            self.keys(column, (*path, name), ["unit", "source"], ("prior", "grade"))
            self.evidence(column, (*path, name), kind.__dataclass_fields__[name].metadata["unit"])  # type: ignore[attr-defined]
            self.prior(column.get("prior"), (*path, name, "prior"), 1.0)
        return {name: data.get(name, {}) for name in names}

    def _month(self, value: Any, path: Path, is_end: bool = False) -> str:
        if not isinstance(value, str) or not MONTH.fullmatch(value):
            raise self.tree.error(path, f"must be a month such as 2025-01, not {shown(value)}")
        position = months_between(self.clock.start, value)
        last = self.clock.months - (0 if is_end else 1)
        # An event may end long after the clock: then it lasts to the end.
        if position < 0 or (position > last and not is_end):
            raise self.tree.error(
                path, f"{value} lies outside the clock ({self.clock.start}, {self.clock.months} months)"
            )
        return value

    def _clock(self, value: Any) -> Clock:
        data = self.keys(value, ("clock",), ["start", "months"])
        if not isinstance(data["start"], str) or not MONTH.fullmatch(data["start"]):
            raise self.tree.error(
                ("clock", "start"), f"must be a month such as 2022-01, not {shown(data['start'])}"
            )
        if not _FIRST_YEAR <= int(data["start"][:4]) <= _LAST_YEAR:
            raise self.tree.error(
                ("clock", "start"), f"must lie between the years {_FIRST_YEAR} and {_LAST_YEAR}"
            )
        if why := why_no_start(data["start"]):
            raise self.tree.error(("clock", "start"), why)
        return Clock(data["start"], self.integer(data["months"], ("clock", "months"), 2, _LONGEST_MONTHS))

    def _quantities(self, data: dict[str, Any], path: Path, kind: type) -> dict[str, Any]:
        declared = {name: kind.__dataclass_fields__[name] for name in quantity_fields(kind)}  # type: ignore[attr-defined]
        return {name: self.quantity(data[name], (*path, name), field) for name, field in declared.items()}

    def _shock(self, value: Any) -> Shock[Quantity] | None:
        if value == "none":
            return None
        names = quantity_fields(Shock)
        data = self.keys(value, ("shock",), ["lab", "month", *names])
        lab = self.one_of(data["lab"], ("shock", "lab"), ["all", *self.rows("labs")])
        month = self._month(data["month"], ("shock", "month"))
        if why := why_no_shock(self.clock.start, month):
            raise self.tree.error(("shock", "month"), why)
        refuse_before_lab(self, ("shock",), lab, month, self.numbers, self.clock)
        return Shock(lab=lab, month=month, **self._quantities(data, ("shock",), Shock))

    def _events(self, value: Any) -> dict[str, Event[Quantity]]:
        events = {
            name: self._event(event, ("events", name))
            for name, event in self.mapping(value, ("events",)).items()
        }
        for name, event in events.items():
            refuse_early_event(self, name, event, self.numbers, self.clock)
        refuse_overlaps(self, events)
        return events

    def _event(self, value: Any, path: Path) -> Event[Quantity]:
        data = self.mapping(value, path)
        self._agent_name(path)
        kind = self.one_of(data.get("kind"), (*path, "kind"), list(EVENT_KINDS))
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
            values=self._quantities(data, path, EVENT_KINDS[kind]) | change,
            number=number,
            **names,
        )

    def _measurement(self, value: Any) -> Measurement:
        path = ("measurement",)
        counts = ["worlds", "decomposition_worlds", "alternative_worlds"]
        shares = ["minimum_engineering_saving_share", "discount_rate_per_year"]
        needed = ["horizons_months", *shares, "verdict", "alternatives", "grids", *counts]
        data = self.keys(value, path, needed)
        verdict = self.keys(data["verdict"], (*path, "verdict"), ["probability"])
        saving = data["minimum_engineering_saving_share"]
        return Measurement(
            horizons_months=self._horizons(data["horizons_months"], (*path, "horizons_months")),
            minimum_engineering_saving_share=self.number(
                saving, (*path, "minimum_engineering_saving_share"), 0.0, 1.0
            ),
            verdict=Verdict(self.number(verdict["probability"], (*path, "verdict", "probability"), 0.5, 1.0)),
            worlds=self.integer(data["worlds"], (*path, "worlds"), 1, 10_000_000),
            decomposition_worlds=self.integer(
                data["decomposition_worlds"], (*path, "decomposition_worlds"), 0, 1_000_000
            ),
            alternative_worlds=self.integer(
                data["alternative_worlds"], (*path, "alternative_worlds"), 0, 1_000_000
            ),
            alternatives=self._alternatives(data["alternatives"], (*path, "alternatives")),
            grids=self._grids(data["grids"], (*path, "grids")),
            **self._quantities(data, path, Measurement),
        )

    def _horizons(self, value: Any, path: Path) -> tuple[int, ...]:
        if not isinstance(value, list) or not value:
            raise self.tree.error(path, "must be a list of months such as [6, 12, 24, 60]")
        horizons = tuple(
            self.integer(months, (*path, str(index)), 1, _LONGEST_MONTHS)
            for index, months in enumerate(value)
        )
        if list(horizons) != sorted(set(horizons)):
            raise self.tree.error(path, "must rise, each month once")
        shock = self.tree.data["shock"]
        first = months_between(self.clock.start, shock["month"]) if isinstance(shock, dict) else 0
        left = self.clock.months - first
        if horizons[-1] > left:
            raise self.tree.error(
                (*path, str(len(horizons) - 1)),
                f"{horizons[-1]} months run past the end of the clock ({left} left after the shock)",
            )
        return horizons

    def _grids(self, value: Any, path: Path) -> dict[str, Grid]:
        grids: dict[str, Grid] = {}
        for name, grid in self.mapping(value, path).items():
            self._agent_name((*path, name))
            grids[name] = Grid(**self.fields(grid, (*path, name), Grid))  # type: ignore[arg-type]
        for region in REGIONS:
            total = sum(grid.share_of_region.value for grid in grids.values() if grid.region == region)
            if not math.isclose(total, 1.0, abs_tol=1e-6):
                raise self.tree.error(path, f"shares of the {region} region add up to {total:g}, not to 1")
        return grids

    def _alternatives(self, value: Any, path: Path) -> dict[str, Alternative]:
        alternatives = {}
        if len(self.mapping(value, path)) > _MOST_ALTERNATIVES:
            raise self.tree.error(path, f"at most {_MOST_ALTERNATIVES} alternatives are allowed")
        for name, alternative in value.items():
            self._agent_name((*path, name))
            data = self.keys(alternative, (*path, name), ["description", "changes"])
            alternatives[name] = Alternative(
                self.text(data["description"], (*path, name, "description")),
                self.mapping(data["changes"], (*path, name, "changes")),
            )
        return alternatives
