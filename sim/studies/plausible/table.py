"""The answer as one table, and as CSV."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.evidence.projections import Projection
from sim.measuring.ensemble import Ensemble
from sim.results import SCHEMA_VERSION
from sim.results.tables import csv_text
from sim.scenario import Scenario
from sim.studies.plausible.comparison import compared_rows, not_compared_rows
from sim.studies.run.summary import MADE_BY
from sim.studies.run.theories import ScenariosAsked

Entry = Mapping[str, Any]

_SAID = ("low", "value", "high")
_PUBLISHED = ("published", "source", "grade", "note")


def table_of(
    projections: Sequence[Projection],
    theories: ScenariosAsked,
    ensembles: Mapping[str, Ensemble],
    made_by: Mapping[str, Any],
) -> dict[str, Any]:
    """The whole answer, as `plausible.json` holds it.

    Args:
        projections: what was published.
        theories: under which the scenario was looked at.
        ensembles: theory → its worlds.
        made_by: the provenance.
    """
    scenario = next(iter(theories.chosen.values()))
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": made_by["scenario"],
        "provenance": {key: made_by[key] for key in MADE_BY},
        "worlds": made_by["worlds"],
        "theories": [_attrition(form, theories.chosen[form], each) for form, each in ensembles.items()],
        "theories_left_out": [
            {"theory": form, "reason": reason} for form, reason in theories.left_out.items()
        ],
        "compared": compared_rows(projections, scenario, ensembles),
        "not_compared": not_compared_rows(projections, scenario),
    }


def _attrition(form: str, scenario: Scenario, ensemble: Ensemble) -> dict[str, Any]:
    """What became of the draws of a theory, and of the sets that they are drawn from."""
    posterior = scenario.posterior
    return {
        "theory": form,
        "drawn_from": "priors" if posterior is None else "posterior",
        "asked": ensemble.n_asked,
        "used": len(ensemble.draws),
        "dropped": len(ensemble.dropped),
        "reasons": ensemble.reasons,
        "sets": None if posterior is None else len(posterior.sets.weights),
        "sets_discarded": None if posterior is None else posterior.head.get("discarded"),
    }


def plausible_csv(table: Entry) -> str:
    """A row for each theory and for each published number, those without a like last."""
    header = [
        "quantity", "year", "unit", "kind", "who", *_SAID, "where", "n_published_inside", "worlds",
        *_PUBLISHED, "reason",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for entry in table["compared"]:
        about = [entry["quantity"], entry["year"], entry["unit"]]
        rows += [[*about, *_model_cells(model)] for model in entry["model"]]
        rows += [[*about, *_published_cells("published", each, None)] for each in entry["published"]]
    for each in table["not_compared"]:
        cells = _published_cells("not comparable", each, each["reason"])
        rows.append([each["quantity"], each["year"], each["unit"], *cells])
    return csv_text(header, rows)


def _model_cells(model: Entry) -> list[object]:
    numbers = [model[name] for name in ("q05", "median", "q95")]
    found = [model[name] for name in ("word", "n_published_inside", "worlds")]
    return ["model", model["theory"], *numbers, *found, *[None] * (len(_PUBLISHED) + 1)]


def _published_cells(kind: str, each: Entry, reason: str | None) -> list[object]:
    return [
        kind,
        each["who"],
        *(each[name] for name in _SAID),
        *[None] * 3,
        *(each[name] for name in _PUBLISHED),
        reason,
    ]


def attrition_csv(table: Entry) -> str:
    """A row for each theory and for each reason to leave draws or sets out."""
    rows: list[list[object]] = []
    for each in table["theories"]:
        named = [each["theory"], each["drawn_from"]]
        rows.append([*named, "draws", "asked", each["asked"]])
        rows.append([*named, "draws", "used", each["used"]])
        rows += [[*named, "draws", reason, count] for reason, count in each["reasons"].items()]
        discarded = each["sets_discarded"] or {}
        rows += [[*named, "sets discarded", check, count] for check, count in discarded.items()]
    rows += [[each["theory"], None, "left out", each["reason"], None] for each in table["theories_left_out"]]
    return csv_text(["theory", "drawn_from", "what", "reason", "count"], rows)
