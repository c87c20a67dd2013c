"""What validation says and misses, read from the back-test that is kept beside the sets of a run."""

from collections.abc import Mapping
from typing import Any

from sim.errors import UserError
from sim.report.document import Block, Notes, Table, Words
from sim.scenario import Scenario
from sim.scenario.posterior import Posterior
from sim.studies.backtest.kept import read_kept
from sim.texts.backtest import (
    SCORES,
    by_target_text,
    conclusion,
    in_view,
    readings,
    scores_rows,
    targets_rows,
    targets_title,
)
from sim.words import readable

TESTED = "validation"
"""Role of the targets that calibration did not see."""

_SHOWN = 10
"""Characters of a digest that are shown."""


def validation(scenario: Scenario) -> list[Block]:
    """The back-test of each posterior that a scenario draws from; a sentence where there is none."""
    posterior = scenario.posterior
    if posterior is None:
        return [Words(["The numbers are drawn from priors and fitted to nothing, so nothing was validated."])]
    members = posterior.members if posterior.is_mixture else {"": posterior}
    return [block for theory, member in members.items() for block in of_posterior(theory, member)]


def of_posterior(theory: str, posterior: Posterior) -> list[Block]:
    """What is kept of one posterior, or why nothing is."""
    name = f"Under {readable(theory)}: " if theory else ""
    try:
        table = read_kept(posterior)
    except UserError as gap:
        return [Words([f"{name}The parameter sets of this run come without a back-test: {gap}."])]
    return [
        Words([name + conclusion(table), by_target_text(table)]),
        Table(targets_rows(table, TESTED), f"{targets_title(table, TESTED)}."),
        Notes(in_view(table)),
        Table(scores_rows(table), f"{SCORES}."),
        Notes([*readings(table), source(table, posterior)]),
    ]


def source(table: Mapping[str, Any], posterior: Posterior) -> str:
    """Which back-test this is."""
    return (
        f"From the back-test of {table['scenario']} with the parameter sets of this run: "
        f"{table['worlds']['used']:,} worlds, seed {table['provenance']['seed']}, posterior "
        f"{table['posterior']['name']}, digest {posterior.digest[:_SHOWN]}."
    )
