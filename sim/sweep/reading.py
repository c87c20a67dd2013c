"""Sweep files: YAML in, a checked sweep out."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.measuring.experiment import MOST_WORLDS
from sim.measuring.rebound import MEASURES
from sim.measuring.variables import own_variables
from sim.model.random_draws import MAX_SEED
from sim.scenario import Scenario, load_scenario
from sim.scenario.changes import apply_changes, changes_under
from sim.scenario.checking import Checker
from sim.scenario.folders import NAME, folders, near_names
from sim.scenario.own_sets import check_ends
from sim.scenario.reading import LARGEST_NUMBER, read_document
from sim.scenario.theories import unread, why_unread
from sim.scenario.tree import Tree
from sim.scenario.user_table import named_beside
from sim.sweep.attempts import attempt, why_no_factor
from sim.sweep.definition import (
    DESIGNS,
    MEASURED,
    MOST_FACTORS,
    MOST_LEVELS,
    MOST_POINTS,
    ONE_AT_A_TIME,
    OWN_POINTS,
    SAMPLED,
    SIDE_BY_SIDE,
    SOURCES,
    THEORY_OF_DEMAND,
    WITH_LEVELS,
    Factor,
    Sweep,
)
from sim.sweep.designs import n_points
from sim.sweep.distributions import quantile_of, support
from sim.sweep.listing import find_sweep
from sim.sweep.misplaced import misplaced, misplaced_in_factor, set_twice
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


class _SweepReader(Checker):
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
            factors=self._factors(data, design, first) if own is None else own.factors,
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
        names = self._list(value, ("measures",), len(known))
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
        names = self._list(data["scenarios"], ("scenarios",))
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

    def _list(self, value: Any, path: tuple[str, ...], most: int = MOST_LEVELS) -> list[Any]:
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise self.tree.error(path, f"must be a list of 1 to {most:,} values")
        return value

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
        self._refuse_without_effect(list(own.columns), theories, scenario, "points")
        return own

    def _factors(self, data: dict[str, Any], design: str, scenario: Scenario) -> tuple[Factor, ...]:
        if "factors" not in data:
            return ()
        given = self.mapping(data["factors"], ("factors",))
        if not 1 <= len(given) <= MOST_FACTORS:
            raise self.tree.error(("factors",), f"a sweep has 1 to {MOST_FACTORS} factors")
        for path in given:
            inside = [other for other in given if path.startswith(f"{other}.")]
            if inside:
                raise self.tree.error(("factors", path), f"lies inside {inside[0]}, which is a factor too")
        numbers = scenario.quantities()
        listed = given.get(THEORY_OF_DEMAND)
        theories = listed.get("values") if isinstance(listed, dict) else None
        self._refuse_without_effect(list(given), theories, scenario, "factors", design == ONE_AT_A_TIME)
        return tuple(
            replace(
                self._factor(path, value, design, scenario),
                unit=numbers[path].unit if path in numbers else "",
                label=scenario.label(path),
            )
            for path, value in given.items()
        )

    def _refuse_without_effect(
        self, paths: list[str], theories: Any, scenario: Scenario, above: str, is_one_at_a_time: bool = False
    ) -> None:
        """Refuse changes of what factors set, and numbers of theories that no point asks.

        Args:
            paths: of factors.
            theories: that a factor lists.
            scenario: which the points change.
            above: the key under which the factors stand.
            is_one_at_a_time: whether a point sets one factor alone, and so leaves changes and theory.
        """
        for path in [] if is_one_at_a_time else set_twice(self.changes, paths):
            raise self.tree.error(
                (above, path),
                f"stands under 'changes' too, in line {self.tree.place(('changes', path)).line}, and the "
                "factor sets it at every point",
            )
        self.rivals = _rivals(theories, scenario)
        own = [str(base.single("demand")["form"]) for base in self.bases.values()]
        every = own + list(self.rivals)
        for key, said_there, forms in (
            ("changes", list(self.changes), every),
            (above, paths, own if is_one_at_a_time else every),
        ):
            for path in said_there:
                for section in unread([path.partition(".")[0]], forms):
                    raise self.tree.error((key, path), why_unread(section, forms))

    def _factor(self, path: str, value: Any, design: str, scenario: Scenario) -> Factor:
        at = ("factors", path)
        data = self.keys(value, at, [], ("values", "range", "from", "scale", "levels"))
        if len({"values", "range", "from"} & set(data)) != 1:
            raise self.tree.error(at, "takes either values, or a range, or from: posterior or prior")
        for key in data:
            if why := misplaced_in_factor(design, data, key):
                raise self.tree.error((*at, key), why)
        if why_not := why_no_factor(scenario, path):
            raise self.tree.error(at, why_not)
        if "values" in data or design == SIDE_BY_SIDE:
            self.keys(data, at, ["values"])
            return self._listed(path, self._list(data["values"], (*at, "values")))
        levels = ["levels"] if design in WITH_LEVELS else []
        if "from" in data:
            self.keys(data, at, ["from", *levels])
            return self._distributed(path, data, scenario)
        self.keys(data, at, ["range", *levels], ("scale",))
        return self._ranging(path, data, scenario)

    def _listed(self, path: str, values: list[Any]) -> Factor:
        at = ("factors", path, "values")
        for index, value in enumerate(values):
            here = (*at, str(index))
            if not isinstance(value, bool | int | float | str):
                raise self.tree.error(here, "must be a number, a word, or true or false")
            if _kind(value) is not _kind(values[0]):
                raise self.tree.error(here, "values of one factor must be of one kind")
            if value in values[:index]:
                raise self.tree.error(here, f"{value!r} stands here twice")
            for scenario in self.bases.values():
                attempt(scenario, path, value, self.tree.place(here))
        return Factor(path, tuple(values))

    def _ranging(self, path: str, data: dict[str, Any], scenario: Scenario) -> Factor:
        at = ("factors", path)
        ends = data["range"]
        if not isinstance(ends, list) or len(ends) != 2:
            raise self.tree.error((*at, "range"), "must be two numbers, [low, high]")
        for index, end in enumerate(ends):
            here = (*at, "range", str(index))
            self.number(end, here, -LARGEST_NUMBER, LARGEST_NUMBER)
            attempt(scenario, path, end, self.tree.place(here))
        low, high = float(ends[0]), float(ends[1])
        is_log = self.one_of(data.get("scale", "linear"), (*at, "scale"), ("linear", "log")) == "log"
        if not low < high:
            raise self.tree.error((*at, "range"), "needs low < high")
        if is_log and low <= 0.0:
            raise self.tree.error((*at, "range", "0"), "a log scale needs numbers above zero")
        self._check_support(path, low, high, scenario)
        return Factor(path, (), low, high, is_log, self._levels(data, at))

    def _levels(self, data: dict[str, Any], at: tuple[str, ...]) -> int:
        return self.integer(data["levels"], (*at, "levels"), 2, MOST_LEVELS) if "levels" in data else 0

    def _distributed(self, path: str, data: dict[str, Any], scenario: Scenario) -> Factor:
        at = ("factors", path)
        source = self.one_of(data["from"], (*at, "from"), SOURCES)
        if scenario.quantities().get(path) is None:
            # Most often the path is misspelt: this error names the nearest.
            attempt(scenario, path, 1, self.tree.place((*at, "from")))
            raise self.tree.error((*at, "from"), "needs a number with a unit; list values instead")
        under = {}
        for form, rival in self.rivals.items():
            # What a theory does not read has no posterior there, and no effect.
            with suppress(UserError):
                under[form] = quantile_of(rival, path, source)
        try:
            quantile = quantile_of(scenario, path, source)
        except UserError as gap:
            if not under:
                raise self.tree.error((*at, "from"), str(gap)) from None
            quantile = next(iter(under.values()))
        low, high = quantile(0.05), quantile(0.95)
        levels = self._levels(data, at)
        return Factor(path, (), low, high, False, levels, source, quantile=quantile, quantile_under=under)

    def _check_support(self, path: str, low: float, high: float, scenario: Scenario) -> None:
        at = ("factors", path, "range")
        number = scenario.quantities().get(path)
        if number is None:
            raise self.tree.error(at, "a range needs a number with a unit; list values instead")
        least, most = support(number.prior) if number.prior is not None else (low, high)
        if not least <= low <= high <= most:
            raise self.tree.error(
                at, f"reaches beyond what the prior allows, {least:g} … {most:g}; list values to go there"
            )

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


def _rivals(listed: Any, scenario: Scenario) -> dict[str, Scenario]:
    """The scenario under each theory of demand that a factor lists; a mistake is named where it stands."""
    rivals = {}
    for form in listed if isinstance(listed, list) else []:
        with suppress(UserError):
            rivals[str(form)] = scenario.with_changes({THEORY_OF_DEMAND: form})
    return rivals


def _kind(value: Any) -> type:
    return bool if isinstance(value, bool) else str if isinstance(value, str) else float
