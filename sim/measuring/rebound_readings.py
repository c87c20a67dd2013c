"""Other readings of the rebound of compute: each asks it in another way, and stands beside the headline."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """One way to read the rebound.

    Attributes:
        label: what a reader calls it.
        long_name: what it is.
        twin, shocked: roles of the worlds that it compares.
        measure: what is summed in both, and on the engineering path.
        is_discounted: whether months count less, the later they are.
        kinds: kinds of task that have these worlds.
    """

    label: str
    long_name: str
    twin: str = "twin"
    shocked: str = "shocked"
    measure: str = "compute"
    is_discounted: bool = False
    kinds: tuple[str, ...] = ("main",)


READINGS: Mapping[str, Reading] = {
    "without_induction": Reading(
        "without induction",
        "rebound of compute with capability as in the twin",
        shocked="without_induction",
    ),
    "served": Reading("served, not wanted", "rebound of compute that was served", measure="served"),
    "elastic_supply": Reading(
        "supply elastic",
        "rebound of compute if supply is elastic",
        "elastic_twin",
        "elastic_shocked",
        kinds=("main", "rival_theory"),
    ),
    "discounted": Reading(
        "discounted", "rebound of compute with later months worth less", is_discounted=True
    ),
}
"""By name, in the order of tables; one more takes the roles of its worlds and a line here."""


def variable_of(reading: str) -> str:
    """The variable that holds a reading.

    >>> variable_of("served")
    'rebound_served'
    """
    return f"rebound_{reading}"


FROM_ALTERNATIVES = {"without_limits": "without limits"}
"""Readings that take another scenario: an alternative of this name is one → what a reader calls it."""


def label_of(reading: str) -> str:
    """What a reader calls a reading.

    >>> label_of("served"), label_of("without_limits")
    ('served, not wanted', 'without limits')
    """
    return READINGS[reading].label if reading in READINGS else FROM_ALTERNATIVES[reading]
