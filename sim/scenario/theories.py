"""Whether the numbers of a scenario fit the theories of demand that it asks."""

from collections import Counter
from collections.abc import Iterable

from sim.model.agents.segment_parameters import HISTORY_OF, WEIGHTLESS_FORMS, Demand
from sim.scenario.tree import Tree

FORMS: tuple[str, ...] = Demand.__dataclass_fields__["form"].metadata["options"]
"""Theories of demand; the numbers that one alone knows stand in a section of its name."""

WEIGHTY_FORMS = tuple(form for form in FORMS if form not in WEIGHTLESS_FORMS)
"""Those whose answer counts: all but the yardsticks whose answer is their prior."""

EARNED_BY_LABS_IN_2024_USD_TN = 0.0066
"""Revenue of the labs of which one is reported, December 2024: OpenAI, Anthropic, xAI and Mistral.

Source: series lab_revenue_year_end of the record.
"""


def sections_of(form: str) -> set[str]:
    """Sections of numbers that a theory reads."""
    return {form, HISTORY_OF.get(form, form)}


def check_theories(tree: Tree, forms: Iterable[str]) -> None:
    """Refuse numbers that no theory of the scenario reads, and a purse smaller than what is earned already.

    Args:
        tree: of the scenario.
        forms: theories that the scenario asks, and those of its alternatives.

    Raises:
        UserError: at the first such number that a scenario sets for itself.
    """
    asked = list(forms)
    read = set().union(*(sections_of(form) for form in asked))
    for section in FORMS:
        places = {name: tree.place((section, name)) for name in tree.data[section]}
        declared_in, _ = Counter(place.file for place in places.values()).most_common(1)[0]
        for name, place in places.items():
            if section not in read and (place.names or place.file != declared_in):
                said = f"is read by the theory {section!r} alone, and demand.form is {asked[0]!r}"
                raise tree.error((section, name), said)
    purse = tree.data["purse"]
    size = purse["addressable_value_usd_tn_per_year"]["value"]
    if purse["limit"] == "limited" and size < EARNED_BY_LABS_IN_2024_USD_TN:
        raise tree.error(
            ("purse", "addressable_value_usd_tn_per_year"),
            f"{size:g} is less than labs earned in 2024 already ({EARNED_BY_LABS_IN_2024_USD_TN:g})",
        )
