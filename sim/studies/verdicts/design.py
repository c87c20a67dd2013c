"""The cells of the table: every combination of three rival assumptions."""

from collections.abc import Container
from dataclasses import dataclass, fields
from itertools import product
from typing import Any

from sim.model.agents.lab_parameters import Training
from sim.model.agents.segment_parameters import Demand
from sim.scenario import Quantity, Scenario

BELIEFS = (0.6, 1.0, 1.3)
"""Beliefs about the rebound from which managers start: savings, neutral, backfire."""

SHORT_HORIZON = 12
"""Reported beside the longest horizon, where the scenario has it (months)."""


def _options(kind: type, name: str) -> tuple[str, ...]:
    declared = next(field for field in fields(kind) if field.name == name)
    return tuple(declared.metadata["options"])


FORMS = _options(Demand, "form")
THEORIES = _options(Training, "theory")


@dataclass(frozen=True)
class Cell:
    """One combination."""

    form: str
    theory: str
    belief: float

    @property
    def name(self) -> str:
        """Says which cell it is, in progress and in the provenance."""
        return f"{self.form}, {self.theory}, belief {self.belief:g}"

    @property
    def changes(self) -> dict[str, Any]:
        """What makes the scenario that of the cell."""
        return {
            "demand.form": self.form,
            "training.theory": self.theory,
            "investment.initial_belief": self.belief,
        }


FACTORS: dict[str, tuple[str, ...] | tuple[float, ...]] = {
    "form": FORMS,
    "theory": THEORIES,
    "belief": BELIEFS,
}
"""Attribute of a cell → the values that it takes."""


def all_cells() -> tuple[Cell, ...]:
    """All combinations, the belief changing fastest."""
    return tuple(Cell(*levels) for levels in product(FORMS, THEORIES, BELIEFS))


def cells_of(forms: Container[str]) -> tuple[Cell, ...]:
    """The combinations with one of these theories of demand."""
    return tuple(cell for cell in all_cells() if cell.form in forms)


def own_cell(scenario: Scenario) -> Cell:
    """The cell nearest to what the scenario itself assumes."""
    belief = scenario.single("investment")["initial_belief"]
    assert isinstance(belief, Quantity)
    return Cell(
        form=str(scenario.single("demand")["form"]),
        theory=str(scenario.single("training")["theory"]),
        belief=min(BELIEFS, key=lambda level: abs(level - belief.value)),
    )


def horizons_of(scenario: Scenario) -> list[int]:
    """Months over which the table reports, the longest last."""
    horizons = [int(months) for months in scenario.measurement.horizons_months]
    return [months for months in horizons if months in (SHORT_HORIZON, horizons[-1])]
