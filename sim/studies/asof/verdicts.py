"""R and P(R>1) of each vintage under each theory and under their mixtures."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.measuring.ensemble import Ensemble, Numbers
from sim.measuring.statistics import rebound_summary
from sim.scenario import Posterior
from sim.scenario.mixture import WEIGHTINGS, shares_of, weights_of
from sim.scenario.posterior_names import MIXTURE
from sim.studies.run.summary import HEADLINE_MEASURE
from sim.studies.run.theories import MAIN, TheoryAnswer, agreed_word

Vintages = Mapping[str, Mapping[str, Ensemble]]
"""Vintage → theory → its draws."""

Posteriors = Mapping[str, Mapping[str, Posterior]]
"""Vintage → theory → the sets that its draws come from."""


def rebounds_of(ensemble: Ensemble, horizon: int) -> Numbers:
    """Rebound of all compute, `[draw]`."""
    return ensemble.values("rebound", measure=HEADLINE_MEASURE, horizon=horizon)


def theory_rows(
    vintages: Vintages, posteriors: Posteriors, horizons: list[int], probability: float
) -> list[dict[str, Any]]:
    """A row for each vintage and theory."""
    return [
        {
            "vintage": vintage,
            "theory": theory,
            "log_marginal_likelihood": posteriors[vintage][theory].log_marginal_likelihood,
            "sets": len(posteriors[vintage][theory].sets.weights),
            "effective_sets": effective_sets(posteriors[vintage][theory]),
            "rebound": _by_horizon({h: rebounds_of(ensemble, h) for h in horizons}, probability),
        }
        for vintage, by_theory in vintages.items()
        for theory, ensemble in by_theory.items()
    ]


def effective_sets(posterior: Posterior) -> float:
    """Sets that count: copies of one set count as one with their weight together."""
    sets = posterior.sets
    table = np.stack(list(sets.values.values()), axis=1)
    _, which = np.unique(table, axis=0, return_inverse=True)
    weights = np.bincount(which.ravel(), weights=sets.weights)
    return float(1.0 / np.sum(np.square(weights)))


def weight_rows(posteriors: Posteriors) -> list[dict[str, Any]]:
    """Weights of theories at each vintage, a row for each way to weigh them."""
    rows, known = [], list(posteriors)
    for place, vintage in enumerate(known):
        theories = posteriors[vintage]
        so_far = {theory: [posteriors[month][theory] for month in known[: place + 1]] for theory in theories}
        weights = weights_of(so_far)
        rows += [{"vintage": vintage, "weighting": name, "weights": weights[name]} for name in WEIGHTINGS]
    return rows


def mixture_rows(
    vintages: Vintages, weights: list[dict[str, Any]], horizons: list[int], probability: float
) -> list[dict[str, Any]]:
    """A row for each vintage and way to weigh: each theory gives draws in proportion to its weight."""
    rows = []
    for row in weights:
        by_theory = vintages[row["vintage"]]
        pooled = {h: pooled_rebounds(by_theory, row["weights"], h) for h in horizons}
        summary = _by_horizon(pooled, probability)
        last = str(horizons[-1])
        answers = [TheoryAnswer(MIXTURE, MAIN, summary[last])]
        for theory, ensemble in by_theory.items():
            own = rebound_summary(rebounds_of(ensemble, horizons[-1]), probability, None)
            answers.append(TheoryAnswer(theory, theory, own, row["weights"][theory]))
        rows.append(row | {"rebound": summary, "word": agreed_word(answers)})
    return rows


def pooled_rebounds(by_theory: Mapping[str, Ensemble], weights: Mapping[str, float], horizon: int) -> Numbers:
    """R of the mixture, `[draw]`."""
    values = {theory: rebounds_of(ensemble, horizon) for theory, ensemble in by_theory.items()}
    shares = shares_of(weights, min(len(each) for each in values.values()))
    return np.concatenate([values[theory][:n] for theory, n in shares.items()])


def _by_horizon(rebounds: Mapping[int, Numbers], probability: float) -> dict[str, Any]:
    return {str(months): rebound_summary(each, probability, None) for months, each in rebounds.items()}
