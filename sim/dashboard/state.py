"""What a page asks for: a scenario, a theory, numbers that are fixed, pairs and a seed."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sim.dashboard.controls import Slider, sliders
from sim.errors import UserError, did_you_mean, shown
from sim.model.random_draws import check_seed
from sim.scenario import Scenario, list_scenarios, load_scenario
from sim.scenario.mixture import mixture_of
from sim.scenario.plain import as_yaml
from sim.scenario.posterior_names import MIXTURE, changes_for, name_at
from sim.scenario.theories import WEIGHTY_FORMS
from sim.vintages import VINTAGES

PAIRS = (64, 128, 256)
"""Numbers of pairs that can be asked for."""

DEFAULT_SCENARIO = "deepseek-2025"
VINTAGE = VINTAGES[-1]
THEORIES = (MIXTURE, *WEIGHTY_FORMS)
"""What can be asked: the mixture, as `jevons run SCENARIO --posterior mixture@2025-12` does, or one alone."""

KEYS = ("scenario", "theory", "pairs", "seed", "fixed")
_LARGEST_SEED = 2**32 - 1
_MOST_FIXED = 64


@dataclass(frozen=True)
class State:
    """All that decides the numbers of a page.

    Attributes:
        fixed: dotted path and value of each number that is fixed, sorted by path.
    """

    scenario: str
    theory: str
    pairs: int
    seed: int
    fixed: tuple[tuple[str, float], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """As the page says it."""
        return {**vars(self), "fixed": dict(self.fixed)}


def state_of(data: object) -> State:
    """A checked state.

    Raises:
        UserError: if a part is missing, unknown or of the wrong type, or a number lies outside its slider.
    """
    if not isinstance(data, dict) or set(data) != set(KEYS):
        raise UserError(f"a state has these parts: {', '.join(KEYS)}")
    scenario, theory, fixed = data["scenario"], data["theory"], data["fixed"]
    known = scenario_names()
    if not isinstance(scenario, str) or scenario not in known:
        raise UserError(f"there is no scenario {shown(scenario)}{did_you_mean(scenario, known)}")
    if not isinstance(theory, str) or theory not in THEORIES:
        raise UserError(f"there is no theory of demand {shown(theory)}; there are {', '.join(THEORIES)}")
    pairs, seed = _whole(data["pairs"], "pairs"), _whole(data["seed"], "seed")
    if pairs not in PAIRS:
        raise UserError(f"{pairs} pairs: the dashboard simulates {', '.join(map(str, PAIRS))}")
    if not 0 <= seed <= _LARGEST_SEED:
        raise UserError(f"the seed must lie between 0 and {_LARGEST_SEED}")
    check_seed(seed)
    if not isinstance(fixed, dict) or len(fixed) > _MOST_FIXED:
        raise UserError("fixed must map dotted paths to numbers")
    on = sliders_of(scenario, theory)
    return State(scenario, theory, pairs, seed, tuple(sorted(_checked(on, fixed).items())))


def first_state() -> State:
    """What a page shows when it is opened."""
    return State(DEFAULT_SCENARIO, MIXTURE, PAIRS[-1], 0)


def _whole(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise UserError(f"{name} must be a whole number, not {shown(value)}")
    return value


def _checked(on: Mapping[str, Slider], fixed: Mapping[str, object]) -> dict[str, float]:
    values = {}
    for path, value in fixed.items():
        if path not in on:
            raise UserError(f"{shown(path, 80)} is no slider of this page{did_you_mean(path, on)}")
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            raise UserError(f"{path}: must be a number, not {shown(value)}")
        if not on[path].holds(value):
            raise UserError(
                f"{path}: {value:g} lies outside its slider, {on[path].low:g} to {on[path].high:g}"
            )
        values[path] = float(value)
    return values


@lru_cache(maxsize=1)
def scenario_names() -> dict[str, str]:
    """Names and descriptions of the scenarios that can be chosen; read once."""
    return dict(list_scenarios())


@lru_cache(maxsize=64)
def bare_scenario(name: str, theory: str) -> Scenario:
    """A scenario under a theory, drawn from the sets that agree with the record to the last vintage.

    Raises:
        UserError: if it cannot be loaded.
    """
    return load_scenario(name, changes_for(name_at(theory, VINTAGE)))


@lru_cache(maxsize=64)
def sliders_of(name: str, theory: str) -> dict[str, Slider]:
    """The sliders of a scenario under a theory."""
    return sliders(bare_scenario(name, theory))


def scenario_of(state: State) -> Scenario:
    """The scenario that a state asks for.

    Raises:
        UserError: if a value does not fit.
    """
    bare = bare_scenario(state.scenario, state.theory)
    return bare.with_changes(dict(state.fixed)) if state.fixed else bare


@lru_cache(maxsize=1)
def theory_weights() -> dict[str, float]:
    """Theory of demand → its weight in the mixture of the last vintage, the largest first."""
    weights = mixture_of(bare_scenario(DEFAULT_SCENARIO, MIXTURE)).weights
    return dict(sorted(weights.items(), key=lambda entry: -entry[1]))


def yaml_of(state: State) -> str:
    """The state as a scenario file: what it extends, and what it changes.

    Pairs and seed are no part of a scenario; a comment says the command that takes them.
    """
    name = f"{state.scenario}-changed"
    changes = {**changes_for(name_at(state.theory, VINTAGE)), **dict(state.fixed)}
    numbers = f"{len(state.fixed)} number{'' if len(state.fixed) == 1 else 's'} fixed on the dashboard"
    data = {
        "name": name,
        "description": f"{state.scenario} with {numbers}.",
        "extends": state.scenario,
        "changes": changes,
    }
    how = f"# jevons run {name}.yaml --worlds {state.pairs} --seed {state.seed}\n"
    return how + as_yaml(data)


def parsed(body: bytes) -> object:
    """The JSON of a request.

    Raises:
        UserError: if it is none.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise UserError("the request is not JSON") from None
