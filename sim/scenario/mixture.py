"""Theories of demand together, each with the weight that the record of a vintage gives it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.errors import UserError
from sim.model.declaring import Array
from sim.model.random_draws import RandomDraws
from sim.scenario.drawing import draw_by_path
from sim.scenario.own_sets import OwnSets
from sim.scenario.posterior import Posterior
from sim.scenario.posterior_names import MIXED, MIXTURES, name_at
from sim.scenario.scenario import Scenario
from sim.scenario.theories import WEIGHTY_FORMS
from sim.vintages import VINTAGES, check_vintage

MARGINAL_LIKELIHOOD, STACKING, EQUAL = "marginal_likelihood", "stacking", "equal"
WEIGHTINGS = (MARGINAL_LIKELIHOOD, STACKING, EQUAL)
"""How theories can be weighed: by the probability of the record under each, by how well mixtures of them
foretold what came after each vintage [YaoVehtariSimpsonGelman2018], and alike."""

_STEPS = 2000


@dataclass(frozen=True)
class Mixture:
    """What a mixture is drawn from.

    Attributes:
        scenarios: the scenario under each theory, drawn from its posterior of the vintage.
        weights: theory → weight, adding up to one.
    """

    vintage: str
    weighting: str
    scenarios: Mapping[str, Scenario]
    weights: Mapping[str, float]


def shares_of(weights: Mapping[str, float], n_draws: int) -> dict[str, int]:
    """Draws of each theory, in proportion to weights; what rounding leaves goes to the largest rests.

    >>> shares_of({"a": 0.5, "b": 0.3, "c": 0.2}, 4)
    {'a': 2, 'b': 1, 'c': 1}
    """
    exact = {theory: weight * n_draws for theory, weight in weights.items()}
    shares = {theory: int(share) for theory, share in exact.items()}
    by_rest = sorted(exact, key=lambda theory: shares[theory] - exact[theory])
    for theory in by_rest[: n_draws - sum(shares.values())]:
        shares[theory] += 1
    return shares


def at_vintage(scenario: Scenario, theory: str, vintage: str) -> Scenario:
    """The scenario under a theory, drawn from the sets that agree with the record to a vintage.

    Raises:
        UserError: if there is no such posterior, or the scenario draws from a table of the user's own.
    """
    if isinstance(scenario.posterior, OwnSets):
        raise UserError(
            f"{scenario.posterior.path}: own parameter sets belong to no vintage; say a posterior"
        )
    name = MIXED if scenario.posterior is None or scenario.posterior.is_mixture else scenario.posterior.name
    return scenario.with_changes({"demand.form": theory, "posterior": name_at(name, vintage)})


def mixture_of(scenario: Scenario) -> Mixture:
    """What a scenario whose posterior is a mixture is drawn from.

    Raises:
        UserError: if a theory has no posterior at an earlier vintage.
    """
    posterior = scenario.posterior
    assert posterior is not None and posterior.is_mixture
    weighting = WEIGHTINGS[MIXTURES.index(posterior.name.partition("@")[0])]
    return mixture_at(scenario, posterior.vintage, weighting)


def mixture_at(scenario: Scenario, vintage: str, weighting: str = MARGINAL_LIKELIHOOD) -> Mixture:
    """All theories of a scenario, weighed by what was known at a vintage.

    Raises:
        UserError: if there is no such vintage, or a theory has no posterior.
    """
    known = VINTAGES[: VINTAGES.index(check_vintage(vintage)) + 1]
    by_theory = {theory: [at_vintage(scenario, theory, month) for month in known] for theory in WEIGHTY_FORMS}
    posteriors = {
        theory: [one.posterior for one in scenarios if one.posterior is not None]
        for theory, scenarios in by_theory.items()
    }
    weights = weights_of(posteriors)[weighting]
    return Mixture(vintage, weighting, {theory: by_theory[theory][-1] for theory in by_theory}, weights)


def strata(scenario: Scenario, n_draws: int) -> list[tuple[Scenario, int]]:
    """What draws are taken from, and how many of each: one scenario, or each theory of a mixture."""
    if scenario.posterior is None or not scenario.posterior.is_mixture:
        return [(scenario, n_draws)]
    mixture = mixture_of(scenario)
    shares = shares_of(mixture.weights, n_draws)
    return [(mixture.scenarios[theory], n) for theory, n in shares.items() if n]


def drawn_by_path(scenario: Scenario, seed: int, n_draws: int) -> dict[str, Array]:
    """Every number of the draws of an ensemble, dotted path → `[draw]`; theories one after another."""
    parts: list[dict[str, Array]] = []
    first = 0
    for stratum, n in strata(scenario, n_draws):
        parts.append(draw_by_path(stratum, RandomDraws(seed, first, n)))
        first += n
    return {path: np.concatenate([part[path] for part in parts]) for path in parts[0]}


def weights_of(posteriors: Mapping[str, list[Posterior]]) -> dict[str, dict[str, float]]:
    """Weights of theories by weighting.

    Args:
        posteriors: of each theory, from the first vintage to the one whose weights are asked.
    """
    evidence = {theory: vintages[-1].log_marginal_likelihood for theory, vintages in posteriors.items()}
    return {
        MARGINAL_LIKELIHOOD: weights_by_evidence(evidence),
        STACKING: _stacked(posteriors),
        EQUAL: dict.fromkeys(posteriors, 1.0 / len(posteriors)),
    }


def weights_by_evidence(log_evidence: Mapping[str, float]) -> dict[str, float]:
    """In proportion to marginal likelihoods.

    >>> weights_by_evidence({"a": -10.0, "b": -10.0})
    {'a': 0.5, 'b': 0.5}
    """
    ln = np.array(list(log_evidence.values()))
    shares = np.exp(ln - np.max(ln))
    return dict(zip(log_evidence, (shares / np.sum(shares)).tolist(), strict=True))


def weights_of_theories(scenario: Scenario, theories: Iterable[str]) -> dict[str, float]:
    """Weight of each theory by the posterior of the scenario's name and vintage; empty without posterior.

    Yardsticks, whose answer is their prior, have no weight.

    Raises:
        UserError: if a theory has no such posterior.
    """
    evidence = {}
    for theory in theories:
        posterior = scenario.with_changes({"demand.form": theory}).posterior
        # A table of the user's own says nothing of how probable the record is.
        if posterior is not None and theory in WEIGHTY_FORMS and not isinstance(posterior, OwnSets):
            evidence[theory] = posterior.log_marginal_likelihood
    return weights_by_evidence(evidence) if evidence else {}


def _stacked(posteriors: Mapping[str, list[Posterior]]) -> dict[str, float]:
    """Weights under which the mixture gave the highest density to what each vintage did not know yet."""
    rows = [
        [density for posterior in vintages for density in posterior.head.get("forecast", {}).values()]
        for vintages in posteriors.values()
    ]
    return dict(zip(posteriors, stacking_weights(np.array(rows)).tolist(), strict=True))


def stacking_weights(log_densities: Array) -> Array:
    """Weights that maximise the mean logarithm of the mixed densities, `[theory]`; alike without a row.

    ``w_k ← mean over rows of w_k p_k / sum_j w_j p_j``, which never lowers it.

    Args:
        log_densities: `[theory, row]`.
    """
    n_theories, n_rows = log_densities.shape
    weights = np.full(n_theories, 1.0 / n_theories)
    if n_rows == 0:
        return weights
    densities = np.exp(log_densities - np.max(log_densities, axis=0))
    for _ in range(_STEPS):
        shares = weights[:, np.newaxis] * densities
        weights = np.mean(shares / np.sum(shares, axis=0), axis=1)
    return weights
