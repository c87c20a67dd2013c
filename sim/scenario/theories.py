"""Whether the numbers of a scenario fit the theories of demand that it asks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from sim.errors import Place
from sim.model.agents.segment_parameters import HISTORY_OF, WEIGHTLESS_FORMS, Demand
from sim.scenario.folders import is_shipped

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

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


def form_asked(changes: Mapping[str, Any]) -> str | None:
    """The theory of demand that changes name, however they are nested; None if they name none.

    >>> form_asked({"demand.form": "flat_tasks"}), form_asked({"demand": {"form": "flat_tasks"}})
    ('flat_tasks', 'flat_tasks')
    """
    nested = changes.get("demand")
    form = changes.get("demand.form", nested.get("form") if isinstance(nested, dict) else None)
    return None if form is None else str(form)


def why_unread(section: str, forms: Sequence[str]) -> str:
    """What is wrong with a number of a theory that is not asked, the scenario's own theory first."""
    return f"is read by the theory {section!r} alone, and demand.form is {forms[0]!r}"


def forms_asked(scenario: "Scenario") -> list[str]:
    """Its own theory of demand, those that a mixture asks, and those of its alternatives."""
    mixed = WEIGHTY_FORMS if scenario.posterior is not None and scenario.posterior.is_mixture else ()
    others = [form_asked(alternative.changes) for alternative in scenario.measurement.alternatives.values()]
    return [str(scenario.single("demand")["form"]), *mixed, *filter(None, others)]


def refuse_unread(scenario: "Scenario", forms: Sequence[str], is_said: Callable[[Place], bool]) -> None:
    """Refuse numbers that none of some theories reads.

    Args:
        scenario: whose numbers.
        forms: theories that are asked, its own first.
        is_said: whether what stands at a place was said by who must be told.

    Raises:
        UserError: at the first such number.
    """
    tree = scenario.tree
    for section in unread(FORMS, forms):
        for changed in filter(None, (tree.changed_at((section, name)) for name in tree.data[section])):
            if is_said(tree.place(changed)):
                raise tree.error(changed, why_unread(section, forms))


def check_theories(scenario: "Scenario", alternatives: Mapping[str, "Scenario"]) -> None:
    """Refuse numbers that no theory of a loaded scenario reads, and a purse smaller than what is earned.

    A number of a scenario that came with the program gives way to a theory that another file or option names.

    Args:
        scenario: as it was loaded.
        alternatives: the same under each of its alternatives, by name.

    Raises:
        UserError: at the first such number that a scenario sets for itself.
    """
    tree = scenario.tree
    form = tree.place(("demand", "form"))

    def is_said(place: Place) -> bool:
        return bool(place.names) or place.file == form.file or not is_shipped(FilePath(place.file))

    refuse_unread(scenario, forms_asked(scenario), is_said)
    for name, alternative in alternatives.items():
        above = ("measurement", "alternatives", name, "changes")
        own = {tree.place((*above, path)) for path in scenario.measurement.alternatives[name].changes}
        form_there = [str(alternative.single("demand")["form"])]
        refuse_unread(alternative, form_there, lambda place, own=own: place in own and is_said(place))  # type: ignore[misc]
    size = scenario.quantities()["purse.addressable_value_usd_tn_per_year"].value
    if tree.data["purse"]["limit"] == "limited" and size < EARNED_BY_LABS_IN_2024_USD_TN:
        raise tree.error(
            ("purse", "addressable_value_usd_tn_per_year"),
            f"{size:g} is less than labs earned in 2024 already ({EARNED_BY_LABS_IN_2024_USD_TN:g})",
        )
