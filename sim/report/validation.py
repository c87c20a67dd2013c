"""What validation says and misses, read from the back-test that is kept beside the sets of a run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.report.document import Block, Notes, Table, Words
from sim.scenario import Scenario
from sim.scenario.own_sets import OwnSets
from sim.scenario.posterior import Posterior, open_posterior
from sim.scenario.posterior_names import name_at
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
from sim.vintages import FIRST
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
    if not posterior.is_mixture:
        return of_posterior(posterior)
    return [
        block
        for theory, member in posterior.members.items()
        for block in of_posterior(member, readable(theory))
    ]


def of_posterior(posterior: Posterior, theory: str = "") -> list[Block]:
    """What is kept of one posterior, or why nothing is; of one theory of several without the scores."""
    if isinstance(posterior, OwnSets):
        said = "The parameter sets come from a table of the user's own. What they were fitted to is not known"
        return [Words([f"{said}, so nothing was validated."])]
    name = f"Under {theory}: " if theory else ""
    try:
        untaught = before_2025(posterior)
        table = read_kept(untaught)
    except UserError as gap:
        return [Words([f"{name}The parameter sets of this run come without a back-test: {gap}."])]
    scores: list[Block] = [] if theory else [Table(scores_rows(table), f"{SCORES}."), Notes(readings(table))]
    return [
        Words([name + conclusion(table), by_target_text(table)]),
        Table(targets_rows(table, TESTED), f"{name}{targets_title(table, TESTED)}."),
        Notes(in_view(table)),
        *scores,
        Notes([*taught_since(posterior), source(table, untaught)]),
    ]


def before_2025(posterior: Posterior) -> Posterior:
    """The sets of the same name and theory that know nothing of 2025, since 2025 is a test for them alone.

    Raises:
        UserError: if there are none.
    """
    if posterior.vintage == FIRST:
        return posterior
    beside = Path(posterior.path).parent
    return open_posterior(name_at(posterior.name, FIRST), posterior.head["theory"], beside)


def taught_since(posterior: Posterior) -> list[str]:
    """That a run draws from other sets than were tested."""
    if posterior.vintage == FIRST:
        return []
    return [
        (
            f"The parameter sets of this run know the record to {posterior.vintage}, so it is no test of "
            f"them. What is tested are the sets that know it to {FIRST} alone, from which these were learned."
        )
    ]


def source(table: Mapping[str, Any], posterior: Posterior) -> str:
    """Which back-test this is."""
    return (
        f"From the back-test of {table['scenario']}: "
        f"{table['worlds']['used']:,} worlds, seed {table['provenance']['seed']}, posterior "
        f"{table['posterior']['name']}, digest {posterior.digest[:_SHOWN]}."
    )
