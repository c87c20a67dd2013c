"""From a tree of data to a scenario."""

import re
from collections.abc import Mapping, Set
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import Any

from sim.errors import UserError, did_you_mean, shown
from sim.model.declaring import quantity_fields, sections_named_in
from sim.model.parameters import SINGLE, TABLES
from sim.months import MONTH, month_number
from sim.scenario.checking import Cell
from sim.scenario.folders import NAME
from sim.scenario.measurement_checking import MeasurementChecker
from sim.scenario.naming_code import own_demand, own_measures
from sim.scenario.own_code import OWN_SECTIONS
from sim.scenario.own_sets import named_sets
from sim.scenario.posterior import Posterior, open_posterior
from sim.scenario.prior import Quantity
from sim.scenario.reading import Path
from sim.scenario.regions import refuse_empty_regions
from sim.scenario.scenario import Scenario, numbers_of
from sim.scenario.spelling import as_name
from sim.scenario.tree import Tree
from sim.scenario.user_table import is_user_table

POSTERIOR_NAME = re.compile(rf"{NAME.pattern}(@{MONTH.pattern})?")

HEAD = ("name", "description", "clock", "shock", "events", "measurement")
NO_POSTERIOR = "none"


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


class _Builder(MeasurementChecker):
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
            raise self.tree.error(("name",), f"a name has small letters, digits, - and _ only{as_name(name)}")
        self.clock = self.checked_clock(data["clock"])
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
            shock=self.checked_shock(data["shock"]),
            events=self.checked_events(data["events"]),
            measurement=self.checked_measurement(data["measurement"]),
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
                f"table there, such as sets.csv, not {shown(name)}{did_you_mean(name, [NO_POSTERIOR])}",
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
            self.agent_name((section, row))
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

    def _columns(self, value: Any, path: Path, kind: type) -> dict[str, dict[str, Any]]:
        names = quantity_fields(kind)
        data = self.keys(value, path, [], tuple(names))
        for name, column in data.items():
            self.keys(column, (*path, name), ["unit", "source"], ("prior", "grade"))
            self.evidence(column, (*path, name), kind.__dataclass_fields__[name].metadata["unit"])  # type: ignore[attr-defined]
            self.prior(column.get("prior"), (*path, name, "prior"), 1.0)
        return {name: data.get(name, {}) for name in names}
