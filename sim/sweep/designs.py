"""The points of a design."""

from itertools import product

import numpy as np
from scipy.stats import qmc

from sim.model.declaring import Array
from sim.sweep.definition import OWN_POINTS, SIDE_BY_SIDE, THEORY_OF_DEMAND, Factor, Level, Sweep

Point = tuple[Level | None, ...]
"""One value for each factor; None leaves it as it is in the scenario."""

MORRIS_LEVELS = 4
"""Places of a factor that trajectories step over."""


def points_of(sweep: Sweep) -> list[Point]:
    """All points of a sweep, in the order in which they are numbered."""
    if sweep.design in ("grid", SIDE_BY_SIDE):
        of_scenario: list[Point] = list(product(*(factor.levels for factor in sweep.factors)))
        return of_scenario * len(sweep.scenarios)
    if sweep.design == OWN_POINTS:
        return list(zip(*(sweep.columns[factor.path] for factor in sweep.factors), strict=True))
    if sweep.design == "one_at_a_time":
        return _one_at_a_time(sweep.factors)
    shares = {"latin_hypercube": _latin_hypercube, "sobol": _sobol, "morris": _morris}[sweep.design](sweep)
    return [_sampled_point(sweep.factors, row) for row in shares]


def n_points(sweep: Sweep) -> int:
    """How many points there are, without making them."""
    n_factors = len(sweep.factors)
    n_levels = [len(factor.values) or factor.n_levels for factor in sweep.factors]
    return {
        SIDE_BY_SIDE: lambda: len(sweep.scenarios) * int(np.prod(n_levels, dtype=object)),
        OWN_POINTS: lambda: len(sweep.columns[sweep.factors[0].path]),
        "grid": lambda: int(np.prod(n_levels, dtype=object)),
        "one_at_a_time": lambda: 1 + sum(n_levels),
        "latin_hypercube": lambda: sweep.points,
        "sobol": lambda: sweep.points * (n_factors + 2),
        "morris": lambda: sweep.points * (n_factors + 1),
    }[sweep.design]()


def _sampled_point(factors: tuple[Factor, ...], shares: Array) -> Point:
    """The point at these shares of the way; a posterior is that of the theory of demand of the point."""
    places = [(factor, float(share)) for factor, share in zip(factors, shares, strict=True)]
    theory = next((factor.at(share) for factor, share in places if factor.path == THEORY_OF_DEMAND), "")
    return tuple(factor.at(share, str(theory)) for factor, share in places)


def _one_at_a_time(factors: tuple[Factor, ...]) -> list[Point]:
    """The scenario itself, then each level of each factor with all else as in the scenario."""
    untouched: list[Level | None] = [None] * len(factors)
    points = [tuple(untouched)]
    for place, factor in enumerate(factors):
        points += [(*untouched[:place], level, *untouched[place + 1 :]) for level in factor.levels]
    return points


def _latin_hypercube(sweep: Sweep) -> Array:
    sampler = qmc.LatinHypercube(len(sweep.factors), rng=np.random.default_rng([sweep.seed, 0]))
    shares: Array = sampler.random(sweep.points)
    return shares


def _problem(sweep: Sweep) -> dict[str, object]:
    names = [factor.path for factor in sweep.factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _sobol(sweep: Sweep) -> Array:
    """Saltelli's design for indices of first order and total effect, `[points × (factors + 2), factor]`."""
    from SALib.sample.sobol import sample

    shares: Array = sample(
        _problem(sweep), sweep.points, calc_second_order=False, seed=_library_seed(sweep.seed)
    )
    return shares


def _morris(sweep: Sweep) -> Array:
    """Trajectories that move one factor at a time, `[points × (factors + 1), factor]`."""
    from SALib.sample.morris import sample

    shares: Array = sample(
        _problem(sweep), sweep.points, num_levels=MORRIS_LEVELS, seed=_library_seed(sweep.seed)
    )
    return shares


def _library_seed(seed: int) -> int:
    """The library takes 32 bits; all of the seed counts."""
    return int(np.random.SeedSequence(seed).generate_state(1)[0])
