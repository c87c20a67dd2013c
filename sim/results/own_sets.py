"""The user's own table of parameter sets, kept beside what is made of it."""

from dataclasses import replace
from pathlib import Path

from sim.results.files import replace_file
from sim.scenario import Scenario
from sim.scenario.own_sets import OwnSets


def keep_own_sets(scenario: Scenario, folder: Path) -> Scenario:
    """Copy the table from which draws come into the folder of the result, if it is one of the user's own.

    Returns:
        The scenario that draws from the copy, so that the user may change the table meanwhile.

    Raises:
        UserError: if the table is gone, or another one now.
    """
    own = scenario.posterior
    if not isinstance(own, OwnSets):
        return scenario
    copy = (folder / own.name).resolve()
    replace_file(copy, own.content())
    return replace(scenario, posterior=replace(own, path=str(copy)))
