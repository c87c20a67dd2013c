"""Sweep files: YAML in, a checked sweep out."""

from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.measuring.experiment import MOST_WORLDS
from sim.measuring.rebound import MEASURES
from sim.measuring.variables import own_variables
from sim.model.random_draws import MAX_SEED
from sim.scenario import Scenario, load_scenario
from sim.scenario.changes import apply_changes, changes_under
from sim.scenario.folders import NAME, folders, near_names
from sim.scenario.own_sets import check_ends
from sim.scenario.reading import read_document
from sim.scenario.tree import Tree
from sim.scenario.user_table import named_beside
from sim.sweep.definition import (
    DESIGNS,
    MEASURED,
    MOST_POINTS,
    OWN_POINTS,
    SAMPLED,
    SIDE_BY_SIDE,
    THEORY_OF_DEMAND,
    Sweep,
)
from sim.sweep.designs import n_points
from sim.sweep.factor_reading import FactorReader
from sim.sweep.listing import find_sweep
from sim.sweep.misplaced import misplaced
from sim.sweep.point_file import OwnPoints, read_points


def load_sweep(name_or_path: str) -> Sweep:
    """Load a sweep by name or by path.

    Args:
        name_or_path: a name, looked up in `./scenarios/sweeps` and in those of the project; or a path that
            ends in `.yaml`.

    Raises:
        UserError: one line with file, line, path and the nearest valid name.
    """
    document = read_document(find_sweep(name_or_path))
    return _SweepReader(Tree(document.data, document.places, document.file)).sweep()


class _SweepReader(FactorReader):
    def sweep(self) -> Sweep:
        head = ["name", "description", "design", "draws"]
        given = self.mapping(self.tree.data, ())
        # First of all, because it decides which keys there are.
        design = self.one_of(given["design"], ("design",), DESIGNS) if "design" in given else ""
        optional = ("changes", "seed", "measures")
        for key in given:
            if why := misplaced(design, key):
                raise self.tree.error((key,), why)
        if design == OWN_POINTS:
            data = self.keys(given, (), [*head, "scenario", "points"], optional)
        elif design == SIDE_BY_SIDE:
            data = self.keys(given, (), [*head, "scenarios"], ("factors", *optional))
        else:
            sampled = ["points"] if design in SAMPLED else []
            data = self.keys(given, (), [*head, "scenario", "factors", *sampled], optional)
        scenarios = self.bases = self._scenarios(data)
        first = next(iter(scenarios.values()))
        own = self._own_points(data["points"], first) if design == OWN_POINTS else None
        sweep = Sweep(
            name=self._name(data["name"]),
            description=" ".join(self.text(data["description"], ("description",)).split()),
            design=design,
            scenarios=scenarios,
            factors=self.checked_factors(data, design, first) if own is None else own.factors,
            points=self._points(data.get("points"), design) if own is None else 0,
            draws=self.integer(data["draws"], ("draws",), 1, MOST_WORLDS),
            seed=self.integer(data.get("seed", 0), ("seed",), 0, MAX_SEED),
            measures=self._measures(data.get("measures", list(MEASURES))),
            columns={} if own is None else own.columns,
            labels=() if own is None else own.labels,
        )
        self._check_size(sweep)
        return sweep

    def _name(self, value: Any) -> str:
        name = self.text(value, ("name",))
        if not NAME.fullmatch(name):
            raise self.tree.error(("name",), "a name has small letters, digits, - and _ only")
        return name

    def _measures(self, value: Any) -> tuple[str, ...]:
        for scenario in self.bases.values():
            try:
                own_variables(scenario)
            except UserError as problem:
                raise self.tree.error(("scenario",), str(problem)) from None
        # Those that all scenarios of the sweep have.
        first, *others = self.bases.values()
        own = [name for name in first.own_measures if all(name in other.own_measures for other in others)]
        known = (*MEASURED, *own)
        names = self.sequence(value, ("measures",), len(known))
        for index, name in enumerate(names):
            self.one_of(name, ("measures", str(index)), known)
            if name in names[:index]:
                raise self.tree.error(("measures", str(index)), f"{name!r} stands here twice")
        if not set(names) & {*MEASURES}:
            raise self.tree.error(("measures",), f"needs at least one of {', '.join(MEASURES)}")
        return tuple(name for name in known if name in names)

    def _scenarios(self, data: dict[str, Any]) -> dict[str, Scenario]:
        self.changes = self.mapping(data.get("changes", {}), ("changes",))
        if "scenario" in data:
            scenario = self._scenario(data["scenario"], ("scenario",))
            return {scenario.name: scenario}
        names = self.sequence(data["scenarios"], ("scenarios",))
        for index, name in enumerate(names):
            if name in names[:index]:
                raise self.tree.error(("scenarios", str(index)), f"{name!r} stands here twice")
        return {str(name): self._scenario(name, ("scenarios", str(at))) for at, name in enumerate(names)}

    def _scenario(self, value: Any, path: tuple[str, ...]) -> Scenario:
        name = self.text(value, path)
        if not NAME.fullmatch(name):
            hint = near_names(name, folders())
            raise self.tree.error(path, f"must be the name of a scenario, not {name!r}{hint}")
        try:
            scenario = load_scenario(name)
        except UserError as problem:
            raise self.tree.error(path, str(problem)) from None
        if scenario.shock is None:
            raise self.tree.error(path, f"{name} has no shock, so there is no rebound to measure")
        changed = self._changed(scenario)
        check_ends(changed)
        try:
            changed.refuse_mixture()
        except UserError as problem:
            at = ("changes", "posterior") if "posterior" in self.changes else path
            raise self.tree.error(at, f"{problem}, and list the theories as a factor") from None
        return changed

    def _changed(self, scenario: Scenario) -> Scenario:
        """The scenario with the changes of this file, and a mistake among them named where it stands."""
        if not self.changes:
            return scenario
        tree = scenario.tree.copy(self.tree.file)
        apply_changes(tree, changes_under("changes", self.changes, self.tree.places))
        return scenario.build(tree, scenario, {path.split(".")[0] for path in self.changes})

    def _points(self, value: Any, design: str) -> int:
        if value is None:
            return 0
        points = self.integer(value, ("points",), 1, MOST_POINTS)
        if design == "sobol" and points & (points - 1):
            raise self.tree.error(("points",), f"a sobol design takes a power of two, not {points}")
        return points

    def _own_points(self, value: Any, scenario: Scenario) -> OwnPoints:
        said, at = self.text(value, ("points",)), self.tree.place(("points",))
        try:
            file = named_beside(said, Path(at.file).parent)
        except UserError as problem:
            raise self.tree.error(("points",), str(problem)) from None
        own = read_points(file, scenario)
        theories = list(dict.fromkeys(own.columns.get(THEORY_OF_DEMAND, ())))
        self.refuse_without_effect(list(own.columns), theories, scenario, "points")
        return own

    def _check_size(self, sweep: Sweep) -> None:
        n_made = n_points(sweep)
        if n_made > MOST_POINTS:
            raise self.tree.error(
                ("design",), f"makes {n_made:,} points; at most {MOST_POINTS:,} are allowed"
            )
        if n_made * sweep.draws > MOST_WORLDS:
            raise self.tree.error(
                ("draws",),
                f"{n_made:,} points × {sweep.draws:,} draws are too many; at most {MOST_WORLDS:,} worlds",
            )
