"""Whether the numbers of a scenario fit the theories of demand that it asks."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.model.agents.segment_parameters import HISTORY_OF, WEIGHTLESS_FORMS, Demand

if TYPE_CHECKING:
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


def unread(sections: Iterable[str], forms: Iterable[str]) -> list[str]:
    """Those sections that belong to one theory each, none of which is asked."""
    read = set().union(*(sections_of(form) for form in forms))
    return [section for section in sections if section in FORMS and section not in read]


def check_theories(tree: "Tree", forms: Iterable[str], purse_usd_tn_per_year: float) -> None:
    """Refuse numbers that no theory of the scenario reads, and a purse smaller than what is earned already.

    Args:
        tree: of the scenario.
        forms: theories that the scenario asks, and those of its alternatives.
        purse_usd_tn_per_year: what all work of AI is worth.

    Raises:
        UserError: at the first such number that a scenario sets for itself.
    """
    asked = list(forms)
    for section in unread(FORMS, asked):
        for changed in filter(None, (tree.changed_at((section, name)) for name in tree.data[section])):
            said = f"is read by the theory {section!r} alone, and demand.form is {asked[0]!r}"
            raise tree.error(changed, said)
    size = purse_usd_tn_per_year
    if tree.data["purse"]["limit"] == "limited" and size < EARNED_BY_LABS_IN_2024_USD_TN:
        raise tree.error(
            ("purse", "addressable_value_usd_tn_per_year"),
            f"{size:g} is less than labs earned in 2024 already ({EARNED_BY_LABS_IN_2024_USD_TN:g})",
        )
