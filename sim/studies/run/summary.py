"""The summary of a result: every headline number, with its uncertainty, in one small file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.measuring.ensemble import Ensemble, Numbers
from sim.measuring.rebound_readings import FROM_ALTERNATIVES, READINGS, variable_of
from sim.measuring.statistics import finite, quantiles, rebound_summary, share, share_summary
from sim.measuring.variables import change_of
from sim.results import SCHEMA_VERSION
from sim.scenario import Scenario
from sim.scenario.mixture import mixture_of
from sim.scenario.striking import struck
from sim.studies.run.drawn_from import drawn_from
from sim.studies.run.sentences import QUESTION, verdict_sentence
from sim.studies.run.theories import (
    MAIN,
    TheoryAnswer,
    agreed_word,
    alternatives_of,
    form_of,
    is_mixed,
    range_over_theories,
    rival_forms,
)

HEADLINE_MEASURE = "compute"
MADE_BY = ("seed", "scenario_digest", "code_version", "code_digest")


@dataclass(frozen=True)
class Ensembles:
    """All that a run has drawn; the decomposition may be missing."""

    main: Ensemble
    alternatives: Mapping[str, Ensemble]
    decomposition: Ensemble | None


def summarise(scenario: Scenario, ensembles: Ensembles, provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Sum up a run; see `summary_schema` for the form."""
    probability = scenario.measurement.verdict.probability
    main = ensembles.main
    rebound = rebounds(main, probability)
    horizon = int(main.coordinates["horizon"][-1])
    headline = rebound[HEADLINE_MEASURE][str(horizon)]
    others = alternatives(scenario, ensembles.alternatives, horizon)
    answers = theories(scenario, headline, others)
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "description": scenario.description,
        "question": QUESTION,
        "provenance": {key: provenance[key] for key in MADE_BY},
        "shocks": asdict(struck(scenario)),
        "drawn_from": drawn_from(scenario),
        "verdict": verdict_entry(answers, horizon, probability),
        "rebound": rebound,
        "readings": readings(main, probability)
        | {name: others[name]["rebound"] for name in FROM_ALTERNATIVES if name in others},
        "saving_share_by_year": saving_shares(main),
        "price_elasticity": by_label(main, "price_elasticity", "elasticity_month"),
        "price_elasticity_of_token_count": by_label(
            main, "price_elasticity_of_token_count", "elasticity_month"
        ),
        "impact_dip_ratio": spread_of(main, "impact_dip_ratio"),
        "crossover_months": crossover(main),
        "grid_binds_year": grid_binding(main),
        "alternatives": others,
        "alternatives_left_out": left_out(scenario),
        "decomposition": decomposition(ensembles.decomposition, horizon),
        "event_day": by_label(main, "event_day_return", "firm"),
        "worlds": {
            "asked": main.n_asked,
            "used": len(main.draws),
            "dropped": len(main.dropped),
            "reasons": main.reasons,
        },
    } | own_measures(scenario, main)


def own_measures(scenario: Scenario, main: Ensemble) -> dict[str, Any]:
    """Change of each measure of the user's own by horizon; nothing where the scenario has none."""
    if not scenario.own_measures:
        return {}
    entries = {
        name: {
            "label": measure.label,
            "unit": measure.unit,
            "change_ratio": by_label(main, change_of(name), "horizon"),
        }
        for name, measure in scenario.own_measures.items()
    }
    return {"own_measures": entries}


def verdict_entry(answers: Sequence[TheoryAnswer], horizon: int, probability: float) -> dict[str, Any]:
    """The verdict, the sentence that says what it means, and what each theory of demand says."""
    own = next(answer.rebound for answer in answers if answer.run == MAIN)
    return {
        "word": agreed_word(answers),
        "word_of_main": own["verdict"],
        "measure": HEADLINE_MEASURE,
        "horizon_months": horizon,
        "probability_required": probability,
        "sentence": verdict_sentence(answers, horizon, probability),
        "p_rebound_above_one": own["p_above_one"],
        "p_standard_error": own["p_above_one_standard_error"],
        "p_rebound_near_one": own["p_near_one"],
        "p_near_one_standard_error": own["p_near_one_standard_error"],
        "p_range_over_theories": range_over_theories(answers),
        "theories": [answer.entry() for answer in answers],
    }


def theories(
    scenario: Scenario, headline: Mapping[str, Any], others: Mapping[str, Any]
) -> list[TheoryAnswer]:
    """The scenario's own theory of demand, then those of the alternatives that ask another.

    A theory that was asked and has no usable world has earned no word.
    """
    answers = [TheoryAnswer(form_of(scenario), MAIN, headline)]
    weights = mixture_of(scenario).weights if is_mixed(scenario) else {}
    if not has_alternatives(scenario):
        return answers
    nothing = rebound_summary(np.array([]), scenario.measurement.verdict.probability, None)
    horizon = str(scenario.measurement.horizons_months[-1])
    unasked = left_out(scenario)
    for name, form in rival_forms(scenario).items():
        if name not in unasked:
            found = others[name]["rebound"][horizon] if name in others else nothing
            answers.append(TheoryAnswer(form, name, found, weights.get(form)))
    return answers


def has_alternatives(scenario: Scenario) -> bool:
    """Whether a run of the scenario asks its alternatives."""
    return scenario.shock is not None and scenario.measurement.alternative_worlds > 0


def left_out(scenario: Scenario) -> dict[str, str]:
    """Alternatives that were to be asked and have no worlds, and why."""
    return dict(alternatives_of(scenario).left_out) if has_alternatives(scenario) else {}


def rebounds(ensemble: Ensemble, probability: float) -> dict[str, dict[str, Any]]:
    """Rebound by measure and horizon."""
    return {
        str(measure): {
            str(horizon): rebound_summary(
                ensemble.values("rebound", measure=measure, horizon=horizon),
                probability,
                ensemble.values("demand_change_ratio", measure=measure, horizon=horizon),
                under_elastic_supply(ensemble, str(measure), int(horizon)),
            )
            for horizon in ensemble.coordinates["horizon"]
        }
        for measure in ensemble.coordinates["measure"]
    }


def under_elastic_supply(ensemble: Ensemble, measure: str, horizon: int) -> Numbers | None:
    """The same rebound where the rent stays at user cost; None if it was not measured."""
    name = variable_of("elastic_supply")
    is_measured = measure == HEADLINE_MEASURE and ensemble.has(name)
    return ensemble.values(name, horizon=horizon) if is_measured else None


def readings(main: Ensemble, probability: float) -> dict[str, Any]:
    """Other readings of the rebound of compute by horizon, as far as they were measured."""
    return {
        name: {
            str(horizon): rebound_summary(main.values(variable_of(name), horizon=horizon), probability, None)
            for horizon in main.coordinates["horizon"]
        }
        for name in READINGS
        if main.has(variable_of(name))
    }


def saving_shares(main: Ensemble) -> dict[str, Any]:
    """Share of the engineering saving in each year since the shock; empty if it was not measured.

    Means add up to one, medians need not.
    """
    name, axis = "saving_share_by_year", "year_since_shock"
    if not main.has(name):
        return {}
    by_year = {str(year): main.values(name, **{axis: year}) for year in main.coordinates[axis]}
    return {year: {"mean": mean(values)} | quantiles(values) for year, values in by_year.items()}


def by_label(main: Ensemble, name: str, axis: str) -> dict[str, Any]:
    """Median and 5-95 % range by label of an axis; empty if the variable was not measured."""
    if not main.has(name):
        return {}
    return {str(label): quantiles(main.values(name, **{axis: label})) for label in main.coordinates[axis]}


def spread_of(main: Ensemble, name: str) -> dict[str, float | None]:
    """Median and 5-95 % range of a number per world."""
    return quantiles(main.values(name) if main.has(name) else np.array([]))


def crossover(main: Ensemble) -> dict[str, float | None]:
    """When demand is back above the twin's, and in which share of worlds it is."""
    months: Numbers = main.values("crossover_month") if main.has("crossover_month") else np.array([])
    return quantiles(months) | {"crossed_share": share(np.isfinite(months))}


def grid_binding(main: Ensemble) -> dict[str, float | None]:
    """When the grid first binds in worlds with the shock, and in which share of them it does."""
    name = "grid_binds_year"
    years: Numbers = main.values(name, branch="shocked") if main.has(name) else np.array([])
    return quantiles(years) | {"bound_share": share(np.isfinite(years))}


def alternatives(scenario: Scenario, ensembles: Mapping[str, Ensemble], horizon: int) -> dict[str, Any]:
    """Rebound of compute by horizon, and the verdict, of each alternative."""
    entries = {}
    for name, ensemble in ensembles.items():
        by_horizon = rebounds(ensemble, scenario.measurement.verdict.probability)[HEADLINE_MEASURE]
        entries[name] = {
            "description": scenario.measurement.alternatives[name].description,
            "rebound": by_horizon,
            "verdict": by_horizon[str(horizon)]["verdict"],
            "dropped": len(ensemble.dropped),
        }
    return entries


def decomposition(ensemble: Ensemble | None, horizon: int) -> dict[str, Any] | None:
    """Mean Shapley shares of the headline, and under `all` those of every measure and horizon."""
    if ensemble is None or not ensemble.draws:
        return None
    horizons, measures = ensemble.coordinates["horizon"], ensemble.coordinates["measure"]
    every = {
        str(measure): {str(months): shares_at(ensemble, str(measure), int(months)) for months in horizons}
        for measure in measures
    }
    headline = every[HEADLINE_MEASURE][str(horizon)]
    return {"horizon": str(horizon), "measure": HEADLINE_MEASURE, **headline, "all": every}


def shares_at(ensemble: Ensemble, measure: str, horizon: int) -> dict[str, Any]:
    """Mean rebound, what is left with all mechanisms frozen, and the share of each, over defined worlds."""
    labels: dict[str, str | int] = {"measure": measure, "horizon": horizon}
    shares = ensemble.values("shapley_share", **labels)
    total, frozen = ensemble.values("rebound", **labels), ensemble.values("rebound_frozen", **labels)
    is_defined = np.isfinite(total) & np.isfinite(frozen) & np.isfinite(shares).all(axis=1)
    mechanisms = ensemble.coordinates["mechanism"]
    return {
        "n": int(is_defined.sum()),
        "rebound": mean(total[is_defined]),
        "frozen": mean(frozen[is_defined]),
        "shares": {
            str(name): share_summary(shares[is_defined, position]) for position, name in enumerate(mechanisms)
        },
    }


def mean(values: Numbers) -> float | None:
    """Mean over worlds."""
    known = finite(values)
    return float(np.mean(known)) if known.size else None
