"""Promise 21: what is set has effect, in whatever way it is written, or is refused."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.model.declaring import Array
from sim.model.random_draws import RandomDraws
from sim.scenario import Quantity, list_scenarios, load_scenario, parse_override
from sim.scenario.drawing import draw_by_path
from sim.scenario.plain import as_yaml
from sim.sweep import lanes as lanes_of_points
from sim.sweep.definition import MOST_FACTORS
from sim.sweep.designs import points_of
from sim.sweep.lanes import Lanes, PointTask
from sim.sweep.reading import load_sweep
from tests.promises.finding import Finding, log
from tests.promises.sweeps import SEED
from tests.scenario.files import write

SAID = "what is set changes what is drawn, in whatever way it is written, or is refused"
ASIDE = 1e-6
"""How far from where it was a number is set, relative to it: far enough to be seen, near enough to fit."""

_DRAWS = RandomDraws(SEED % 1000, 0, 4)


@dataclass(frozen=True)
class Setting:
    """What a number is set to: a value, and a prior about it."""

    value: float
    ends: tuple[float, float]

    @property
    def both(self) -> dict[str, Any]:
        """Value and prior in one mapping."""
        return {"value": self.value, "prior": {"uniform": list(self.ends)}}


@dataclass
class Tally:
    """What came of it."""

    n_effective: int = 0
    n_refused: int = 0
    refused: dict[str, set[str]] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)


Drawn = Mapping[str, Array]
Way = Callable[[str, Mapping[str, Setting], Path], Drawn]
"""Scenario, settings by path and a folder to write in → what is drawn; raises what the user is told."""


def in_file(written: Callable[[str, Setting], dict[str, Any]]) -> Way:
    """A way of writing changes in a file."""

    def drawn(name: str, settings: Mapping[str, Setting], folder: Path) -> Drawn:
        said: dict[str, Any] = {}
        for path, setting in settings.items():
            merge(said, written(path, setting))
        data = {"name": "x", "description": "a test", "extends": name, "changes": said}
        return draw_by_path(load_scenario(write(folder, as_yaml(data))), _DRAWS)

    return drawn


def as_options(written: Callable[[str, Setting], list[str]]) -> Way:
    """A way of writing changes as `--set`."""

    def drawn(name: str, settings: Mapping[str, Setting], folder: Path) -> Drawn:  # noqa: ARG001
        said = [option for path, setting in settings.items() for option in written(path, setting)]
        return draw_by_path(load_scenario(name, dict(map(parse_override, said))), _DRAWS)

    return drawn


def as_factors(name: str, settings: Mapping[str, Setting], folder: Path) -> Drawn:
    """Numbers as factors of a sweep, one at a time; what each is where it moves."""
    found: dict[str, Array] = {}
    paths = list(settings)
    for first in range(0, len(paths), MOST_FACTORS):
        chosen = paths[first : first + MOST_FACTORS]
        factors = {path: {"values": [settings[path].value]} for path in chosen}
        data = {"name": "x", "description": "a test", "scenario": name, "design": "one_at_a_time"}
        sweep = load_sweep(write(folder, as_yaml({**data, "factors": factors, "draws": 1}), "s.yaml"))
        scenario = next(iter(sweep.scenarios.values()))
        points = {at: PointTask(scenario, point) for at, point in enumerate(points_of(sweep))}
        kinds = {factor.path: factor.kind for factor in sweep.factors}
        asked = Lanes(range(len(points)), 1, points, kinds, ("compute",), [6], _DRAWS.root_seed, _task)
        task, _ = lanes_of_points._simulated(asked, scenario, list(points))
        draws = RandomDraws(task.root_seed, task.first_draw, task.n_draws, task.lanes)
        by_path = draw_by_path(task.scenario, draws, task.given)
        # The first point is the scenario as it is.
        found |= {path: by_path[path][[at]] for at, path in enumerate(chosen, start=1)}
    return found


def _task(task: Any) -> Any:
    return task


def nested(path: str, value: Any) -> dict[str, Any]:
    """A dotted path as mappings in mappings."""
    for key in reversed(path.split(".")):
        value = {key: value}
    return dict(value)


def merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add mappings to mappings."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


FIXED: dict[str, Way] = {
    "bare": in_file(lambda path, setting: {path: setting.value}),
    "value": in_file(lambda path, setting: {path: {"value": setting.value}}),
    "dotted value": in_file(lambda path, setting: {f"{path}.value": setting.value}),
    "nested": in_file(lambda path, setting: nested(path, setting.value)),
    "nested value": in_file(lambda path, setting: nested(path, {"value": setting.value})),
    "--set": as_options(lambda path, setting: [f"{path}={setting.value!r}"]),
    "--set value": as_options(lambda path, setting: [f"{path}.value={setting.value!r}"]),
    "factor": as_factors,
}
FREE: dict[str, Way] = {
    "value and prior": in_file(lambda path, setting: {path: setting.both}),
    "prior after value": in_file(
        lambda path, setting: {f"{path}.value": setting.value, f"{path}.prior": setting.both["prior"]}
    ),
    "prior before value": in_file(
        lambda path, setting: {f"{path}.prior": setting.both["prior"], path: setting.value}
    ),
    "nested prior": in_file(lambda path, setting: nested(path, setting.both)),
    "--set prior": as_options(lambda path, setting: [f"{path}={as_yaml(setting.both)}"]),
}
WAYS = FIXED | FREE
ALIKE = set(FIXED) - {"factor"}
"""Ways that say the same, so that what is refused in one of them is refused in all."""


def check(folder: Path, n: int | None = None, names: Sequence[str] = ()) -> Finding:
    """Set every number of every scenario (or `n` of each) in every way."""
    chance = random.Random(SEED)
    chosen = names or [name for name, _ in list_scenarios()]
    tally, n_numbers = Tally(), 0
    for name in chosen:
        scenario = load_scenario(name)
        before = draw_by_path(scenario, _DRAWS)
        # By their last word, so that those which are refused for one reason stand together.
        numbers = sorted(scenario.quantities().items(), key=lambda each: each[0].split(".")[::-1])
        settings = {path: setting_of(number) for path, number in numbers}
        if n is not None:
            settings = {path: settings[path] for path in sorted(chance.sample(list(settings), n))}
        n_numbers += len(settings)
        for way in WAYS:
            tried(way, name, settings, before, folder, tally)
        tally.misses += [
            f"{name}: {path} is refused as {', '.join(ways)}, and taken otherwise"
            for path, refused in tally.refused.items()
            if (ways := sorted(refused & ALIKE)) and len(ways) < len(ALIKE)
        ]
        tally.refused.clear()
        log(
            f"  {name}: {len(settings)} numbers; {tally.n_effective:,} effective, {tally.n_refused:,} refused"
        )
    n_all = n_numbers * len(WAYS)
    measured = (
        f"{n_all:,} settings of the numbers of {len(chosen)} scenarios in {len(WAYS)} ways: "
        f"{tally.n_effective:,} changed what is drawn, {tally.n_refused:,} were refused, "
        f"{len(tally.misses)} had no effect or were refused in some ways alone"
    )
    return Finding(21, SAID, measured, tuple(tally.misses))


def setting_of(number: Quantity) -> Setting:
    """A value beside that of a number, within its range, and a narrow prior about it."""
    step = ASIDE * (abs(number.value) or min(abs(number.high), 1.0))
    away = step if number.value + 2.0 * step <= number.high else -step
    value = float(number.value + away)
    ends = sorted((value, value + away / 2.0))
    return Setting(value, (ends[0], ends[1]))


def tried(
    way: str, name: str, settings: Mapping[str, Setting], before: Drawn, folder: Path, tally: Tally
) -> None:
    """Set all at once; where that is refused, halves, until those stand alone that are to blame."""
    if not settings:
        return
    try:
        after = WAYS[way](name, settings, folder)
    except UserError:
        if len(settings) == 1:
            tally.n_refused += 1
            tally.refused.setdefault(next(iter(settings)), set()).add(way)
            return
        paths = list(settings)
        for half in (paths[: len(paths) // 2], paths[len(paths) // 2 :]):
            tried(way, name, {path: settings[path] for path in half}, before, folder, tally)
        return
    for path, setting in settings.items():
        if has_effect(after[path], before[path], setting, is_fixed=way in FIXED):
            tally.n_effective += 1
        else:
            tally.misses.append(f"{name}: {path} as {way} has no effect")


def has_effect(after: Array, before: Array, setting: Setting, is_fixed: bool) -> bool:
    """Whether what is drawn is what was set, and not what it was."""
    if is_fixed:
        return bool(np.all(after == setting.value))
    low, high = setting.ends
    return bool(np.all((after >= low) & (after <= high)) and not np.array_equal(after, before))
