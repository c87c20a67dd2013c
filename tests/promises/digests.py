"""Promise 9: any value makes another digest, and nothing else does."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.scenario import Quantity, Scenario, list_scenarios, load_scenario
from sim.scenario.plain import as_yaml
from sim.scenario.reading import read_document
from sim.sweep.definition import Factor, Sweep
from sim.sweep.planning import make_plan
from tests.promises.finding import Finding, log
from tests.promises.sweeps import SEED, grid
from tests.scenario.files import BASE, SCENARIOS, write
from tests.scenario.test_digest import changeable, turned, words

SAID = "any value makes another digest; comments and the order of keys make none"
STEP = 1e-9
"""Relative change of a number."""


def check(folder: Path, n: int | None = None, names: Sequence[str] = ()) -> Finding:
    """Change every number, every prior and every word of every scenario (or `n` of each), one at a time."""
    misses: list[str] = []
    n_changed = n_refused = 0
    chance = random.Random(SEED)
    chosen = names or [name for name, _ in list_scenarios()]
    for name in chosen:
        scenario = load_scenario(name)
        every = [*numbers(scenario), *priors(scenario)]
        changed = every if n is None else chance.sample(every, n)
        log(f"  {name}: {len(changed)} changes")
        unseen, refused = undetected(scenario, changed)
        misses += unseen
        n_refused += refused
        n_changed += len(changed)
    structural = list(words(load_scenario("base")))[:n]
    misses += undetected(load_scenario("base"), structural)[0]
    of_sweep = list(sweeps(grid(folder)))
    hashes = {make_plan(each).hash for _, each in of_sweep} | {make_plan(grid(folder)).hash}
    misses += ["a change of a sweep leaves its plan"] * (len(hashes) != len(of_sweep) + 1)
    n_neutral, said = neutral(folder, chosen)
    misses += said
    n_all = n_changed + len(structural) + len(of_sweep)
    measured = (
        f"{n_all:,} single changes of {len(chosen)} scenarios and a sweep (numbers by {STEP:g} of "
        f"themselves, priors, words): {n_all - n_refused - len(misses) + len(said):,} detected, {n_refused} "
        f"refused; {n_neutral} rewritings "
        f"with other comments and order of keys: {len(said)} detected"
    )
    return Finding(9, SAID, measured, tuple(misses))


def undetected(scenario: Scenario, changes: list[tuple[str, Any]]) -> tuple[list[str], int]:
    """Changes that leave the digest as it was, or as another change made it; and how many are refused.

    A number may stand at the edge of what makes a scenario: the only lab has to be there from the start.
    """
    known = {scenario.digest(): "none"}
    misses = []
    n_refused = 0
    for path, value in changes:
        try:
            digest = scenario.with_changes({path: value}).digest()
        except UserError:
            n_refused += 1
            continue
        if digest in known:
            misses.append(f"{scenario.name}: {path} to {value!r} is not seen ({known[digest]})")
        known[digest] = path
    return misses, n_refused


def numbers(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Each number, moved by a billionth of itself."""
    for path, quantity in changeable(scenario).items():
        yield path, {"value": nearby(quantity)}


def nearby(quantity: Quantity) -> float:
    """The nearest other value that still counts."""
    step = abs(quantity.value) * STEP or 1e-12
    return quantity.value + (step if quantity.value + step <= quantity.high else -step)


def priors(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    """Each prior, with its last number moved by a billionth of itself."""
    for path, quantity in changeable(scenario).items():
        if quantity.prior is not None:
            *others, last = quantity.prior.args
            yield path, {"prior": {quantity.prior.kind: [*others, last + (abs(last) * STEP or 1e-12)]}}


def sweeps(sweep: Sweep) -> Iterator[tuple[str, Sweep]]:
    """A sweep with each of its parts changed."""
    first, second = sweep.factors
    (base,) = sweep.scenarios.values()
    yield "name", replace(sweep, name="other")
    yield "seed", replace(sweep, seed=sweep.seed + 1)
    yield "draws", replace(sweep, draws=sweep.draws + 1)
    yield "measures", replace(sweep, measures=sweep.measures[:-1])
    yield "order of factors", replace(sweep, factors=(second, first))
    yield "a level", replace(sweep, factors=(replace(first, high=first.high * (1.0 - STEP)), second))
    yield "fewer levels", replace(sweep, factors=(replace(first, n_levels=first.n_levels - 1), second))
    yield "a list", replace(sweep, factors=(first, Factor(second.path, second.values[::-1])))
    yield "design", replace(sweep, design="latin_hypercube", points=sweep.draws)
    number, quantity = next(iter(base.quantities().items()))
    changed = base.with_changes({number: {"value": nearby(quantity)}})
    yield "its scenario", replace(sweep, scenarios={base.name: changed})


def neutral(folder: Path, names: Sequence[str]) -> tuple[int, list[str]]:
    """Files that say the same in other words; which of them are seen as something else."""
    base = load_scenario("base")
    text = (SCENARIOS / "base.yaml").read_text(encoding="utf-8")
    rewritten = {
        "comments": "# first\n" + text.replace("\n\n", "\n\n# a remark\n\n"),
        "order of keys": as_yaml(turned(BASE)),
        "resolved": base.resolved_yaml(),
    }
    misses = [
        f"{how} of base change the digest"
        for how, changed in rewritten.items()
        if load_scenario(write(folder, changed)).digest() != base.digest()
    ]
    for name in names:
        file = SCENARIOS / f"{name}.yaml"
        data = read_document(file).data
        backwards = as_yaml({key: data[key] for key in reversed(data)}) if name != "base" else text
        same = load_scenario(write(folder, backwards, file.name)).digest() == load_scenario(name).digest()
        misses += [] if same else [f"{name}: the order of its keys changes the digest"]
    return len(rewritten) + len(names), misses
