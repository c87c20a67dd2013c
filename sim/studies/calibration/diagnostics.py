"""What the record says about each parameter, how far chains agree, and which combinations are pinned."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.declaring import Array

N_RIDGES = 8
_LARGEST_LOADINGS = 4


@dataclass(frozen=True)
class ParameterFinding:
    """One parameter before and after.

    Attributes:
        prior, posterior: 5th, 50th and 95th percentile, in the parameter's own unit.
        contraction: 1 − standard deviation of the posterior over that of the prior (made normal).
        shift: mean of the posterior in standard deviations of the prior.
        chain_spread: between-chain over within-chain spread (the potential scale reduction of
            [GelmanRubin1992]); 1 if the chains agree.
    """

    path: str
    unit: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    contraction: float
    shift: float
    chain_spread: float


@dataclass(frozen=True)
class Ridge:
    """A combination of parameters that the record pins.

    Attributes:
        contraction: 1 − its standard deviation, if it is 1 under the prior.
        loadings: path and weight of its largest parts, in standard deviations of the priors.
    """

    contraction: float
    loadings: tuple[tuple[str, float], ...]


def contraction(coordinates: Array) -> Array:
    """Share of each parameter's spread that the record took away, `[dimension]`; negative if it widened."""
    return 1.0 - np.std(coordinates, axis=0)


def chain_spread(chains: Sequence[Array]) -> Array:
    """Potential scale reduction of each parameter, `[dimension]`, from chains `[point, dimension]`."""
    if len(chains) < 2:
        return np.full(chains[0].shape[1], np.nan)
    within = np.mean([np.var(chain, axis=0, ddof=1) for chain in chains], axis=0)
    between = np.var([np.mean(chain, axis=0) for chain in chains], axis=0, ddof=1)
    return np.sqrt(1.0 + between / within)


def ridges(coordinates: Array, paths: Sequence[str]) -> list[Ridge]:
    """Combinations with the least spread, the most pinned first."""
    variances, directions = np.linalg.eigh(np.atleast_2d(np.cov(coordinates.T)))
    combinations = []
    for variance, direction in zip(variances[:N_RIDGES], directions.T[:N_RIDGES], strict=True):
        # A direction has no sign of its own: let its largest part be positive.
        signed = direction * np.sign(direction[np.argmax(np.abs(direction))])
        largest = np.argsort(-np.abs(signed))[:_LARGEST_LOADINGS]
        loadings = tuple((paths[dimension], float(signed[dimension])) for dimension in largest)
        combinations.append(Ridge(float(1.0 - np.sqrt(variance)), loadings))
    return combinations
