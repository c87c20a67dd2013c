"""A checked scenario."""

import hashlib
import json
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from sim.errors import Place, UserError
from sim.model.calendar import Clock
from sim.model.declaring import quantity_fields
from sim.model.events import Event, Shock
from sim.model.parameters import SINGLE, TABLES
from sim.months import months_between
from sim.scenario.changes import Change, apply_changes
from sim.scenario.checking import Cell
from sim.scenario.measurement import Measurement
from sim.scenario.own_code import OWN_SECTIONS, OwnCode, OwnMeasure
from sim.scenario.plain import as_yaml, plain
from sim.scenario.posterior import Posterior
from sim.scenario.posterior_names import MIXED, name_at
from sim.scenario.prior import Quantity
from sim.scenario.reading import Path
from sim.scenario.theories import forms_asked, refuse_unread
from sim.scenario.tree import Tree

_HEAD = ("name", "clock", "shock", "events", "measurement")
"""What counts of a scenario besides its posterior and the sections of the economy."""

_RANGE = frozenset({"low", "high"})
"""A property of the program, not of the scenario."""

_WORDS = frozenset({"label", "source", "grade", "description"})
"""What is said of a number, an event or an alternative."""


@dataclass(frozen=True)
class Scenario:
    """Everything that a run needs to know; made by `load_scenario`."""

    name: str
    description: str
    clock: Clock
    shock: Shock[Quantity] | None
    events: Mapping[str, Event[Quantity]]
    measurement: Measurement
    posterior: Posterior | None
    singles: Mapping[str, Mapping[str, Cell]]
    tables: Mapping[str, Mapping[str, Mapping[str, Cell]]]
    tree: Tree = field(repr=False, compare=False)
    build: Callable[..., "Scenario"] = field(repr=False, compare=False)
    known_texts: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    own_demand: Mapping[str, OwnCode] = field(default_factory=dict)
    own_measures: Mapping[str, OwnMeasure] = field(default_factory=dict)
    may_run_code: bool = field(default=False, repr=False, compare=False)
    source: str = field(default="", repr=False, compare=False)
    """The file that it was loaded from; empty for one that was none."""

    @property
    def months(self) -> int:
        """Length of a run."""
        return self.clock.months

    def single(self, section: str) -> Mapping[str, Cell]:
        """Fields of a section that exists once."""
        return self.singles[section]

    def table(self, section: str) -> Mapping[str, Mapping[str, Cell]]:
        """Rows of a table of agents."""
        return self.tables[section]

    def month_index(self, month: str) -> int:
        """Months from the start of the clock to a month such as `2025-01`."""
        return months_between(self.clock.start, month)

    def quantities(self) -> dict[str, Quantity]:
        """Every number with a unit, by dotted path."""
        return dict(self._quantities)

    @cached_property
    def _quantities(self) -> dict[str, Quantity]:
        numbers: dict[str, Quantity] = {}
        if self.shock is not None:
            numbers |= {f"shock.{name}": getattr(self.shock, name) for name in quantity_fields(Shock)}
        for name, event in self.events.items():
            numbers |= {f"events.{name}.{key}": number for key, number in event.values.items()}
        return numbers | numbers_of(self.singles, self.tables)

    @cached_property
    def linked_sections(self) -> set[str]:
        """Sections in which a number follows another."""
        return {
            path.partition(".")[0] for path, number in self._quantities.items() if number.link is not None
        }

    def n_followed(self, path: str) -> int:
        """Length of the chain of numbers that the number at a dotted path follows; 0 if it follows none."""
        number = self._quantities.get(path)
        return 0 if number is None or number.link is None else 1 + self.n_followed(number.link.path)

    def label(self, path: str) -> str:
        """What a reader calls the number or word at a dotted path; empty if it is called after its path."""
        if path in self._quantities:
            return self._quantities[path].label
        section, _, name = path.partition(".")
        declared = fields(SINGLE[section]) if section in SINGLE else ()
        return next((str(each.metadata.get("label", "")) for each in declared if each.name == name), "")

    def with_changes(self, changes: Mapping[str, Any]) -> "Scenario":
        """The same scenario with values at dotted paths changed, checked anew.

        Args:
            changes: dotted path → value, as in the `changes` of a scenario file.

        Raises:
            UserError: for an unknown path, a value that does not fit, or a number that no theory reads.
        """
        changed = self.under(changes)
        places = {changed.tree.place(tuple(path.split("."))) for path in changes}
        refuse_unread(changed, forms_asked(changed), lambda place: place in places)
        return changed

    def under(self, changes: Mapping[str, Any], above: Path | None = None) -> "Scenario":
        """As `with_changes`, for points of a sweep and alternatives: numbers may stand that no theory reads.

        Args:
            changes: dotted path → value.
            above: path of the mapping in this scenario that holds the changes, for error messages.

        Raises:
            UserError: for an unknown path, or a value that does not fit.
        """
        tree = self.tree.copy()
        said = []
        for path, value in changes.items():
            given = Place(f"change of {path}", names=path)
            place = given if above is None else tree.place((*above, path))
            said.append(Change(path, plain(value, place), place))
            tree.file = place.file
        apply_changes(tree, said)
        return self.build(tree, self, {path.split(".")[0] for path in changes})

    def refuse_mixture(self) -> None:
        """Refuse a scenario whose draws come from several theories.

        Raises:
            UserError: if they do.
        """
        if self.posterior is not None and self.posterior.is_mixture:
            one = name_at(MIXED, self.posterior.vintage)
            raise UserError(
                f"{self.posterior.name}: a mixture of theories is drawn from by `run`, `compare`, `asof` and "
                f"`forecast`; say one theory here, such as {one}"
            )

    def refuse_untrusted_code(self) -> None:
        """Refuse to simulate a scenario with code of its own before somebody has allowed it.

        Raises:
            UserError: if nobody has.
        """
        if (self.own_demand or self.own_measures) and not self.may_run_code:
            every = [*self.own_demand.values(), *(own.code for own in self.own_measures.values())]
            raise UserError(
                f"{self.name}: runs code of its own ({', '.join(map(str, every))}); read it, then say "
                "`jevons --allow-code …`, or load_scenario(…, allow_code=True) in Python"
            )

    def without_posterior(self) -> "Scenario":
        """The same scenario, drawn from its priors alone."""
        return self if self.posterior is None else self.with_changes({"posterior": "none"})

    def digest(self) -> str:
        """SHA-256 of the content: comments and the order of fields change nothing, any value does.

        The order of agents counts, because sums run in that order.
        """
        texts = {name: json.dumps(_canonical(getattr(self, name)), sort_keys=True) for name in _HEAD}
        texts["posterior"] = json.dumps(None if self.posterior is None else self.posterior.digest)
        # Absent where there is none, so that scenarios without code of their own keep their digests.
        for name in OWN_SECTIONS:
            if getattr(self, name):
                texts[name] = json.dumps(_canonical(getattr(self, name)), sort_keys=True)
        texts["singles"] = _joined({name: self._section_texts[name] for name in self.singles})
        texts["tables"] = _joined({name: self._section_texts[name] for name in self.tables})
        return hashlib.sha256(_joined(texts).encode()).hexdigest()

    def decisive_digest(self) -> str:
        """SHA-256 of what decides a world: other sources, grades, labels or descriptions make no other."""
        tables = {
            name: [(row, _without_text(TABLES[name], cells)) for row, cells in rows.items()]
            for name, rows in self.tables.items()
        }
        content: dict[str, Any] = {name: getattr(self, name) for name in _HEAD}
        content |= {name: getattr(self, name) for name in OWN_SECTIONS}
        content |= {"singles": self.singles, "tables": tables}
        content["posterior"] = None if self.posterior is None else self.posterior.digest
        text = json.dumps(_canonical(content, _RANGE | _WORDS), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def _section_texts(self) -> Mapping[str, str]:
        """Canonical text of each section; where one was taken over from another scenario, so is its text."""
        content: dict[str, Any] = {
            **self.singles,
            **{name: list(rows.items()) for name, rows in self.tables.items()},
        }
        return {
            name: self.known_texts.get(name) or json.dumps(_canonical(section), sort_keys=True)
            for name, section in content.items()
        }

    @property
    def section_texts_so_far(self) -> Mapping[str, str]:
        """Canonical text of sections as far as they are known already."""
        found: Mapping[str, str] = self.__dict__.get("_section_texts", self.known_texts)
        return found

    @property
    def tables_of_alternatives(self) -> dict[str, tuple[str, FilePath]]:
        """Alternative → how a result calls the table that it names, by its content, and where it lies."""
        tables, every = self.tree.tables, self.measurement.alternatives
        named = {name: alternative.changes.get("posterior") for name, alternative in every.items()}
        return {name: (said, FilePath(tables[said])) for name, said in named.items() if said in tables}

    @property
    def resolved(self) -> dict[str, Any]:
        """All that it says, as plain data; own sets are called by their content, as results keep them."""
        named = {} if self.posterior is None else {"posterior": self.posterior.name}
        return self.tree.data | named

    def resolved_yaml(self) -> str:
        """The whole scenario as one file that extends nothing."""
        return as_yaml(self.resolved)


def numbers_of(
    singles: Mapping[str, Mapping[str, Cell]], tables: Mapping[str, Mapping[str, Mapping[str, Cell]]]
) -> dict[str, Quantity]:
    """Every number of the economy, by dotted path; what is dated is not among them."""
    numbers: dict[str, Quantity] = {}
    for section in SINGLE:
        numbers |= _numbers(section, singles[section])
    for section in TABLES:
        for row, cells in tables[section].items():
            numbers |= _numbers(f"{section}.{row}", cells)
    return numbers


def _joined(texts: Mapping[str, str]) -> str:
    """The JSON text of a mapping whose values are JSON text already, as `json.dumps` sorts and writes it."""
    return "{" + ", ".join(f"{json.dumps(name)}: {texts[name]}" for name in sorted(texts)) + "}"


def _numbers(above: str, cells: Mapping[str, Cell]) -> dict[str, Quantity]:
    return {f"{above}.{name}": cell for name, cell in cells.items() if isinstance(cell, Quantity)}


def _without_text(kind: type, cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """The row of an agent without what is said for readers alone."""
    said = {field.name for field in fields(kind) if field.metadata["kind"] == "text"}
    return {name: cell for name, cell in cells.items() if name not in said}


def _canonical(value: Any, without: Set[str] = _RANGE | {"label"}) -> Any:
    """Plain data that is equal for equal meaning: 1 and 1.0, a cell with its unit said and one without.

    Args:
        value: of a scenario.
        without: attributes that do not count.
    """
    if is_dataclass(value):
        unsaid = set(without)
        if isinstance(value, Quantity):
            # The value of a number that follows another is that of the other.
            unsaid |= {"link"} if value.link is None else {"value"}
        said = {name: each for name, each in vars(value).items() if name not in unsaid}
        return {name: _canonical(each, without) for name, each in said.items()}
    if isinstance(value, Mapping):
        return {key: _canonical(inner, without) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(inner, without) for inner in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
