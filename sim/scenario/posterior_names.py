"""What posteriors are called: `base@2025-12`, `task_ladder@2025-12`, `mixture@2025-12`, and their files."""

from sim.model.agents.segment_parameters import HISTORY_OF
from sim.scenario.folders import folders
from sim.scenario.theories import WEIGHTY_FORMS
from sim.vintages import FIRST

SUFFIX = ".posterior.csv"
_AT = "@"
"""Between the name of a posterior and the month to which it knows the record: `base@2025-12`."""

MIXED = "base"
"""Name of the posteriors that mixtures are made of."""

MIXTURE = "mixture"
MIXTURES = (MIXTURE, "mixture-stacking", "mixture-equal")
"""Names of mixtures of theories, by how these are weighed: marginal likelihood, stacking, alike."""


def bare_name(name: str) -> str:
    """The name without its vintage.

    >>> bare_name("base@2025-06")
    'base'
    """
    return name.partition(_AT)[0]


def name_at(name: str, vintage: str) -> str:
    """Name of a posterior at a vintage.

    >>> name_at("base", "2025-06"), name_at("base@2025-03", "2025-06")
    ('base@2025-06', 'base@2025-06')
    """
    return f"{bare_name(name)}{_AT}{vintage}"


def vintage_of(name: str) -> str:
    """The vintage that a name says; the first, which knows nothing since the shock, if it says none.

    >>> vintage_of("base"), vintage_of("base@2025-06")
    ('2024-12', '2025-06')
    """
    return name.partition(_AT)[2] or FIRST


def file_name(name: str, theory: str) -> str:
    """File of the posterior of that name under a theory of demand.

    >>> file_name("base", "task_ladder"), file_name("base@2025-12", "task_ladder")
    ('base.task_ladder.posterior.csv', 'base.task_ladder.2025-12.posterior.csv')
    """
    bare, vintage = bare_name(name), vintage_of(name)
    said = "" if vintage == FIRST else f".{vintage}"
    return f"{bare}.{HISTORY_OF.get(theory, theory)}{said}{SUFFIX}"


def changes_for(posterior: str) -> dict[str, str]:
    """Changes of a scenario that is to draw from a posterior; a theory stands for its own sets.

    >>> changes_for("task_ladder@2025-12")
    {'demand.form': 'task_ladder', 'posterior': 'base@2025-12'}
    >>> changes_for("mixture@2025-12")
    {'posterior': 'mixture@2025-12'}
    """
    bare = bare_name(posterior)
    if bare in WEIGHTY_FORMS:
        return {"demand.form": bare, "posterior": name_at(MIXED, vintage_of(posterior))}
    return {"posterior": posterior}


def list_posteriors() -> list[str]:
    """Names of the posteriors, by vintage, whose files lie among the scenarios, and of mixtures of them."""
    found: dict[tuple[str, str], set[str]] = {}
    for file in (file for folder in folders() for file in folder.glob(f"*{SUFFIX}")):
        name, theory, *later = file.name.removesuffix(SUFFIX).split(".")
        found.setdefault((name, later[0] if later else FIRST), set()).add(theory)
    names = []
    for (name, vintage), theories in sorted(found.items()):
        names.append(name_at(name, vintage))
        if name == MIXED:
            names += [name_at(theory, vintage) for theory in WEIGHTY_FORMS if theory in theories]
        if name == MIXED and theories.issuperset(WEIGHTY_FORMS):
            names += [name_at(mixture, vintage) for mixture in MIXTURES]
    return names
