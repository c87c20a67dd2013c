"""In which numbers and words several runs differ."""

from collections.abc import Sequence

from sim.errors import UserError
from sim.model.parameters import SINGLE, TABLES
from sim.report.document import Block, Table, Words
from sim.results.folder import RESOLVED_SCENARIO
from sim.results.opened import OpenedResult
from sim.scenario import Quantity, Scenario, load_scenario
from sim.studies.run.theories import form_of
from sim.texts.layout import UNKNOWN
from sim.texts.show import plain
from sim.words import readable

ALIKE = "All numbers and words of the scenarios are the same, and so are posterior, seed and worlds."


def differing(names: Sequence[str], results: Sequence[OpenedResult]) -> list[Block]:
    """A row for each number or word that is not the same in all runs, a column for each run."""
    try:
        told = [as_told(result) for result in results]
    except UserError as gap:
        said = str(gap)
        for result in results:
            # Folders say nothing to those who are sent the page.
            said = said.replace(f"{result.folder}/", "")
        return [Words([f"In what they differ cannot be said: {said}."])]
    rows = [
        [path, *(one.get(path, UNKNOWN) for one in told)]
        for path in dict.fromkeys(path for one in told for path in one)
        if len({one.get(path) for one in told}) > 1
    ]
    if not rows:
        return [Words([ALIKE])]
    return [Table([["number or word", *names], *rows], "All that is not the same in all of them.")]


def as_told(result: OpenedResult) -> dict[str, str]:
    """What a run was made of, by dotted path.

    Raises:
        UserError: if its scenario can't be read, or its posterior isn't there.
    """
    scenario = load_scenario(str(result.folder / RESOLVED_SCENARIO))
    posterior = scenario.posterior
    return {
        "seed": str(result.provenance["seed"]),
        "pairs of worlds": f"{result.provenance['worlds']:,}",
        "posterior": "none" if posterior is None else posterior.name,
        "theory of demand": readable(form_of(scenario)),
        "month of the shock": UNKNOWN if scenario.shock is None else scenario.shock.month,
        **{path: quantity_text(number) for path, number in scenario.quantities().items()},
        **words(scenario),
    }


def quantity_text(number: Quantity) -> str:
    """A number with its unit, and its prior if there is one."""
    unit = "" if number.unit == "1" else f" {number.unit}"
    prior = "" if number.prior is None else f", {number.prior}"
    return f"{plain(number.value)}{unit}{prior}"


def words(scenario: Scenario) -> dict[str, str]:
    """Choices, flags and shares by dotted path."""
    single = {section: scenario.single(section) for section in SINGLE}
    rows = {
        f"{section}.{name}": cells for section in TABLES for name, cells in scenario.table(section).items()
    }
    return {
        f"{above}.{name}": plain(cell)
        for above, cells in {**single, **rows}.items()
        for name, cell in cells.items()
        if not isinstance(cell, Quantity) and f"{above}.{name}" != "demand.form"
    }
