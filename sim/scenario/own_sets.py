"""Parameter sets that users bring: a table with a row for each set; a draw takes one, by weight."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UserError, did_you_mean
from sim.model.declaring import Array
from sim.model.parameters import declared_at
from sim.scenario.posterior import ParameterSets, Posterior, prior_text
from sim.scenario.posterior_names import SUFFIX
from sim.scenario.prior import Quantity
from sim.scenario.reading import Path as Keys
from sim.scenario.renamed import renamed_hint
from sim.scenario.theories import forms_asked, unread, why_unread
from sim.scenario.tree import Tree
from sim.scenario.user_table import UserTable, named_beside, read_user_table

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

WEIGHT = "weight"
"""The column that says in which proportion sets are drawn; without it all are alike."""

MOST_SETS, MOST_COLUMNS = 200_000, 1000

_ANY, _WEIGHTS = Quantity(0.0, "", ""), Quantity(0.0, "1", "", low=0.0)


@dataclass(frozen=True)
class OwnSets(Posterior):
    """The sets of a user's table.

    Attributes:
        name: that of the copy which a result keeps; it says the content, not what the user calls the file.
        stood: path of each column → how the scenario had the number when the table was opened.
    """

    stood: Mapping[str, str] = field(default_factory=dict)

    @property
    def vintage(self) -> str:
        """Nobody knows what they know of the record."""
        return ""

    @property
    def sets(self) -> ParameterSets:
        """The table.

        Raises:
            UserError: if it is another one now, or gone.
        """
        weights, values = _parsed(self.path, self.digest)
        return ParameterSets(weights, np.zeros(len(weights)), values, self.stood)

    def is_replaced(self, path: str, number: Quantity) -> bool:
        """Whether a number stands as when the table was opened."""
        return standing(number) == self.stood[path]

    def content(self) -> bytes:
        """The file.

        Raises:
            UserError: as for `sets`.
        """
        _parsed(self.path, self.digest)
        return Path(self.path).read_bytes()


def named_sets(name: str, scenario: "Scenario") -> OwnSets:
    """The table that a scenario names: beside the file that names it, or where a command names it from.

    Raises:
        UserError: if there is none, or as for `open_own_sets`.
    """
    return open_own_sets(table_named(name, scenario.tree, ("posterior",)), scenario)


def table_named(name: str, tree: Tree, path: Keys) -> Path:
    """Where the table lies that a tree names at a path.

    Raises:
        UserError: if there is none, or it lies outside the folder of the file that names it.
    """
    if name in tree.tables:
        return Path(tree.tables[name])
    if name.endswith(SUFFIX):
        raise tree.error(path, f"{name}: is a posterior of jevons; call it by its name, such as base@2025-12")
    place = tree.place(path)
    try:
        file = Path(name) if place.names else named_beside(name, Path(place.file).parent)
    except UserError as problem:
        raise tree.error(path, str(problem)) from None
    return file


def kept_name(file: Path, digest: str) -> str:
    """What a result calls its copy of a table with this SHA-256."""
    return f"parameter_sets.{digest[:12]}{file.suffix.lower()}"


def open_own_sets(file: Path, scenario: "Scenario") -> OwnSets:
    """Read and check a table of parameter sets.

    Args:
        file: CSV or Parquet, a column for each number that differs, by its dotted path.
        scenario: whose numbers these are; what it says of them now gives way to the table.

    Raises:
        UserError: at the first mistake, with its line and column.
    """
    table, numbers = _table(file), scenario.quantities()
    paths = [name for name in table.columns if name != WEIGHT]
    if not paths:
        raise UserError(f"{file}: has no column of a number; a column is called by its path")
    for path in paths:
        _check_head(table, path, numbers, scenario)
    weights, values = _parsed(str(file.resolve()), table.digest)
    if not weights.sum() > 0.0:
        raise table.error(WEIGHT, None, "the weights add up to nothing; at least one must be above zero")
    for path in paths:
        table.check_range(path, values[path], numbers[path])
    return OwnSets(
        name=kept_name(file, table.digest),
        path=str(file.resolve()),
        digest=table.digest,
        head={},
        stood={path: standing(numbers[path]) for path in paths},
    )


def check_ends(scenario: "Scenario") -> None:
    """Refuse own sets with a number that the scenario would not take, such as one that an event multiplies.

    What else a scenario asks of a number holds between two ends if it holds at both.

    Raises:
        UserError: that names the cell.
    """
    own = scenario.posterior
    if not isinstance(own, OwnSets):
        return
    table, without = _table(Path(own.path)), scenario.without_posterior()
    for path, values in own.sets.values.items():
        for row in (int(np.argmin(values)), int(np.argmax(values))):
            tree = Tree(without.tree.data, without.tree.places, table.file, tables=without.tree.tables)
            tree.change(path, float(values[row]), table.place(path, row))
            without.build(tree, without, {path.split(".")[0]})


def _check_head(table: UserTable, path: str, numbers: Mapping[str, Quantity], scenario: "Scenario") -> None:
    number, _, part = path.rpartition(".")
    if number in numbers:
        unit = numbers[number].unit
        raise table.error(
            path, None, f"its {part} is that of the scenario, {unit}; call the column {number!r}"
        )
    if path not in numbers:
        known = [*numbers, WEIGHT]
        hint = renamed_hint(path) or did_you_mean(path, known)
        raise table.error(path, None, f"is no number of the scenario{hint}")
    if not may_vary(path):
        raise table.error(path, None, "is the same in all worlds; `--set` changes it")
    forms = forms_asked(scenario)
    for section in unread([path.partition(".")[0]], forms):
        raise table.error(path, None, why_unread(section, forms))
    if (place := scenario.tree.place(tuple(path.split(".")))).names:
        raise table.error(path, None, f"is a column here, and is set by {place} besides; take one of them")


def may_vary(path: str) -> bool:
    """Whether worlds may differ in a number."""
    try:
        return bool(declared_at(path).metadata["may_vary"])
    except KeyError:
        # What is dated stands in no section.
        return True


def standing(number: Quantity) -> str:
    """How a number stands in a scenario: by what it follows, its prior, or its value where it is fixed."""
    if number.link is not None:
        return f"= {number.link.factor!r} * {number.link.path}"
    return prior_text(number) or repr(float(number.value))


def _table(file: Path) -> UserTable:
    try:
        status = file.stat()
    except OSError:
        return read_user_table(file, MOST_SETS, MOST_COLUMNS)
    return _read(str(file), status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _read(path: str, _changed_ns: int, _n_bytes: int) -> UserTable:
    # When the file was changed is a part of the key under which the answer is kept.
    return read_user_table(Path(path), MOST_SETS, MOST_COLUMNS)


@lru_cache(maxsize=4)
def _parsed(path: str, digest: str) -> tuple[Array, Mapping[str, Array]]:
    """Weights, `[set]`, and path → `[set]`."""
    table = read_user_table(Path(path), MOST_SETS, MOST_COLUMNS)
    if table.digest != digest:
        raise UserError(f"{path}: changed while it was in use")
    values = {name: table.numbers(name, _ANY) for name in table.columns if name != WEIGHT}
    weights = table.numbers(WEIGHT, _WEIGHTS) if WEIGHT in table.columns else np.ones(table.n_rows)
    return weights / weights.sum() if weights.sum() > 0.0 else weights, values
