"""What the parameters of a run were drawn from, in words: the answer is one of these sets."""

from sim.scenario import Scenario
from sim.scenario.own_sets import OwnSets
from sim.words import readable


def drawn_from(scenario: Scenario) -> str:
    """Say whose sets of parameters they are, and what these know of the record."""
    posterior = scenario.posterior
    theory = readable(str(scenario.single("demand")["form"]))
    if posterior is None:
        return f"Parameters are drawn from the priors of the {theory}; no record has narrowed them."
    if isinstance(posterior, OwnSets):
        return f"Parameters are sets of the user's own, drawn under the {theory} ({posterior.name})."
    whose = "all theories of demand, by their weights," if posterior.is_mixture else f"the {theory}"
    return (
        f"Parameters are sets of {whose} that agree with the record to {posterior.vintage} "
        f"(--posterior {posterior.name})."
    )
