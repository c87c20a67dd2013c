"""What a sweep file says of its factors, checked: paths, values, ranges, distributions."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sim.errors import UserError
from sim.scenario import Scenario
from sim.scenario.checking import Checker
from sim.scenario.reading import LARGEST_NUMBER
from sim.scenario.theories import unread, why_unread
from sim.sweep.attempts import attempt, why_no_factor
from sim.sweep.definition import (
    MOST_FACTORS,
    MOST_LEVELS,
    ONE_AT_A_TIME,
    SIDE_BY_SIDE,
    SOURCES,
    THEORY_OF_DEMAND,
    WITH_LEVELS,
    Factor,
)
from sim.sweep.distributions import quantile_of, support
from sim.sweep.misplaced import misplaced_in_factor, set_twice


class FactorReader(Checker):
    """Reads factors; the scenarios come first.

    Attributes:
        bases: scenarios that the sweep changes, by name.
        changes: what the file changes in all of them.
        rivals: the first scenario under each theory of demand that a factor lists.
    """

    bases: Mapping[str, Scenario]
    changes: Mapping[str, Any]
    rivals: Mapping[str, Scenario]

    def sequence(self, value: Any, path: tuple[str, ...], most: int = MOST_LEVELS) -> list[Any]:
        """A list that is not empty."""
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise self.tree.error(path, f"must be a list of 1 to {most:,} values")
        return value

    def checked_factors(self, data: dict[str, Any], design: str, scenario: Scenario) -> tuple[Factor, ...]:
        """The factors of the file, in its order.

        Raises:
            UserError: at the first mistake.
        """
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
        self.refuse_without_effect(list(given), theories, scenario, "factors", design == ONE_AT_A_TIME)
        return tuple(
            replace(
                self._factor(path, value, design, scenario),
                unit=numbers[path].unit if path in numbers else "",
                label=scenario.label(path),
            )
            for path, value in given.items()
        )

    def refuse_without_effect(
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
            return self._listed(path, self.sequence(data["values"], (*at, "values")))
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


def _rivals(listed: Any, scenario: Scenario) -> dict[str, Scenario]:
    """The scenario under each theory of demand that a factor lists; a mistake is named where it stands."""
    rivals = {}
    for form in listed if isinstance(listed, list) else []:
        with suppress(UserError):
            rivals[str(form)] = scenario.with_changes({THEORY_OF_DEMAND: form})
    return rivals


def _kind(value: Any) -> type:
    return bool if isinstance(value, bool) else str if isinstance(value, str) else float
