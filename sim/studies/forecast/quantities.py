"""What is forecast: each quantity with its unit, what exactly is counted, and how a world is read for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from sim.measuring.observed import Observed
from sim.measuring.readings.reading import Reading
from sim.model.declaring import Array
from sim.months import month_number
from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.comparison import ComparedSeries, Months, over_months

MONTHS_OF_A_QUARTER = 3
FISCAL = 1
"""Months by which the fiscal quarters of Nvidia and Broadcom end after those of the calendar."""

LAST_MONTH = "2027-12"
"""No quarter ends later."""

TITLES = {
    "capex": "Capital spending",
    "data_centre_revenue": "Data-centre revenue",
    "chips_shipped": "Chips shipped",
    "rental_price": "Rental price",
    "lab_revenue": "Revenue of labs",
    "tokens": "Tokens",
    "open_weights_share": "Share of open weights",
    "ai_chip_revenue": "Revenue from AI chips",
    "inference_share": "Share of inference",
    "ai_power": "Power of AI",
}
"""Targets → their names for people."""

_SALES = "revenue_by_chip_vendor_usd_bn_per_year"
_LOADS = ("training_by_lab_kh100e", "inference_by_lab_kh100e")


@dataclass(frozen=True)
class Quantity:
    """One quantity of one entity.

    Attributes:
        target: group of like quantities, such as `capex`.
        entity: whose it is.
        unit: of forecast and record.
        basis: what exactly is counted, in the word or two that a record has to use.
        note: what else a reader has to know before comparing.
        reading: what a world says each month, `[month, draw]`: the sum of the month for flows, else a level.
        is_flow: whether a quarter is the sum of its months; otherwise it is their mean.
        months_late: by how many months its quarters end after those of the calendar.
        continues: the series of the record that it goes on from, if there is one.
    """

    target: str
    entity: str
    unit: str
    basis: str
    note: str
    reading: Reading
    is_flow: bool
    months_late: int = 0
    continues: ComparedSeries | None = None

    @property
    def key(self) -> str:
        """Names it among all."""
        return f"{self.target}/{self.entity}"

    @property
    def title(self) -> str:
        """Names it for people."""
        return f"{TITLES[self.target]}, {self.entity}"

    def quarters_after(self, month: str) -> list[Months]:
        """Its quarters that end after a month and no later than 2027."""
        end = month_number("1970-03") + self.months_late
        first_end = month_number(month) + 1 + (end - month_number(month) - 1) % MONTHS_OF_A_QUARTER
        ends = range(first_end, month_number(LAST_MONTH) + 1, MONTHS_OF_A_QUARTER)
        return [(last - MONTHS_OF_A_QUARTER + 1, last) for last in ends]

    def in_quarters(self, monthly: Array, clock_start: str, quarters: Sequence[Months]) -> Array:
        """Worlds in some quarters, `[draw, quarter]`.

        Args:
            monthly: what the reading says, `[draw, month]`.
            clock_start: the first of these months.
        """
        start = month_number(clock_start)
        if self.continues is not None:
            return self.continues.over(monthly, start, quarters)
        return over_months(monthly, start, quarters, self.is_flow)


_BASES = {
    "capex/Amazon": "cash",
    "capex/Alphabet": "cash",
    "capex/Meta": "with finance leases",
    "capex/Microsoft": "with finance leases",
    "capex/four firms": "each firm on its own basis",
    "data_centre_revenue/Nvidia": "chips and networks",
    "chips_shipped/World": "four vendors",
    "rental_price/H100": "list price on demand",
    "lab_revenue/OpenAI": "annualised",
    "lab_revenue/Anthropic": "annualised",
    "tokens/Google": "index",
    "tokens/ByteDance": "index",
    "open_weights_share/OpenRouter": "tokens on one router",
}
"""Series of the record that go on → their basis in a word or two."""


def _going_on(compared: ComparedSeries) -> Quantity:
    return Quantity(
        target=compared.series,
        entity=compared.entity,
        unit=compared.unit,
        basis=_BASES[compared.key],
        note=compared.basis,
        reading=compared.model,
        is_flow=compared.is_flow,
        months_late=FISCAL if compared.entity == "Nvidia" else 0,
        continues=compared,
    )


def _sales(entity: str, vendor: str, note: str, months_late: int = 0) -> Quantity:
    def read(observed: Observed) -> Array:
        return observed.series[_SALES][:, observed.row("chip_vendor", vendor)] / 12.0

    return Quantity(
        target="ai_chip_revenue",
        entity=entity,
        unit="USD bn per quarter",
        basis="AI chips",
        note=note,
        reading=Reading((_SALES,), read),
        is_flow=True,
        months_late=months_late,
    )


def _inference_share(observed: Observed) -> Array:
    # Lab by lab: numpy adds those of a single draw in another order than those of many.
    training, inference = (reduce(np.add, observed.series[name].swapaxes(0, 1)) for name in _LOADS)
    return inference / (inference + training)


def _level(target: str, unit: str, basis: str, note: str, reading: Reading) -> Quantity:
    return Quantity(target, "World", unit, basis, note, reading, is_flow=False)


def _series(name: str) -> Reading:
    return Reading((name,), lambda observed: observed.series[name])


_NEW = (
    _sales(
        "AMD",
        "amd",
        "AMD files its data centre as a whole, with server processors: that is another basis",
    ),
    _sales(
        "Broadcom",
        "broadcom",
        "stands for custom chips of all designers in the model; Broadcom's own number holds networks for AI "
        "as well, which the model leaves out",
        FISCAL,
    ),
    _level(
        "lab_revenue",
        "USD bn per year",
        "annualised",
        "all labs and hosts of open weights: what is paid for tokens, without AI features of other products",
        _series("lab_revenue_usd_bn_per_year"),
    ),
    _level(
        "inference_share",
        "share of labs' compute",
        "load",
        "inference over inference and training of all labs in H100e, as wanted before capacity rations it",
        Reading(_LOADS, _inference_share),
    ),
    _level(
        "ai_power",
        "GW",
        "energised",
        "power of data centres for AI, cooling and the rest of the building included",
        _series("energised_power_gw"),
    ),
)

QUANTITIES: dict[str, Quantity] = {
    quantity.key: quantity
    for quantity in (*(_going_on(compared) for compared in COMPARED if compared.key in _BASES), *_NEW)
}
"""All of them by `target/entity`, in the order of the files."""
