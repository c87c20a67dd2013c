"""The distribution of one number: how far its prior reaches, and its quantiles."""

from collections.abc import Callable

import numpy as np

from sim.errors import UserError
from sim.scenario import Prior, Quantity, Scenario
from sim.scenario.reading import LARGEST_NUMBER

_LEAST_SHARE = 2.0**-20
"""Tails of a prior without ends are cut here: designs ask for both ends of the way."""


def support(prior: Prior) -> tuple[float, float]:
    """Least and largest number that a prior can draw."""
    if prior.kind == "normal":
        return -LARGEST_NUMBER, LARGEST_NUMBER
    if prior.kind == "lognormal":
        return 0.0, LARGEST_NUMBER
    return prior.args[0] * prior.scale, prior.args[-1] * prior.scale


def quantile_of(scenario: Scenario, path: str, source: str) -> Callable[[float], float]:
    """The value of a number below which a share of its prior or of its posterior lies.

    The posterior is taken for this number by itself: points of a design vary it independently of others.

    Raises:
        UserError: if the number has no prior, or is not drawn from a posterior.
    """
    number = scenario.quantities()[path]
    if number.link is not None:
        raise UserError(f"this number follows {number.link.path}; let that one be the factor")
    if number.prior is None:
        raise UserError("this number is fixed, it has no distribution; give values or a range")
    if source == "prior":
        return _Prior(number)
    posterior = scenario.posterior
    sets = None if posterior is None else posterior.sets
    every = np.arange(0 if sets is None else len(sets.weights))
    values = {} if posterior is None else posterior.given(scenario.quantities(), every)
    if sets is None or path not in values:
        raise UserError("this number is not drawn from the posterior; take from: prior")
    order = np.argsort(values[path], kind="stable")
    return _Sample(values[path][order], np.cumsum(sets.weights[order]))


class _Prior:
    def __init__(self, number: Quantity) -> None:
        self.number = number

    def __call__(self, share: float) -> float:
        assert self.number.prior is not None
        inside = np.clip(np.array([share]), _LEAST_SHARE, 1.0 - _LEAST_SHARE)
        drawn = self.number.prior.quantile(inside)
        return float(np.clip(drawn, self.number.low, self.number.high)[0])


class _Sample:
    """Weighted values in order; between two of them a quantile is interpolated."""

    def __init__(self, values: np.ndarray, cumulative: np.ndarray) -> None:
        self.values = values
        self.middles = cumulative - np.diff(cumulative, prepend=0.0) / 2.0

    def __call__(self, share: float) -> float:
        return float(np.interp(share, self.middles, self.values))
