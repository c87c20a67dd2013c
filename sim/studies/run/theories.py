"""What rival theories of demand say, and whether a verdict stands under all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.measuring.rebound import TOO_FEW_WORLDS, UNDECIDED
from sim.model.agents.segment_parameters import WEIGHTLESS_FORMS
from sim.scenario import Scenario

MAIN = "main"
"""The run whose theory is the scenario's own."""


@dataclass(frozen=True)
class TheoryAnswer:
    """What one theory of demand says of the rebound of compute over the longest horizon.

    Attributes:
        form: the theory, an option of `demand.form`.
        run: the main ensemble, or the alternative that asks it.
        rebound: summary of R.
    """

    form: str
    run: str
    rebound: Mapping[str, Any]

    @property
    def has_weight(self) -> bool:
        """Whether it counts: a theory whose answer is its prior does not, but for the scenario's own."""
        return self.run == MAIN or self.form not in WEIGHTLESS_FORMS

    def entry(self) -> dict[str, Any]:
        """As the summary holds it."""
        names = ("n", "median", "p_above_one", "p_above_one_standard_error")
        said = {name: self.rebound[name] for name in names}
        word = self.rebound["verdict"]
        return {"form": self.form, "run": self.run, "has_weight": self.has_weight, "word": word, **said}


def form_of(scenario: Scenario) -> str:
    """The theory of demand of a scenario."""
    return str(scenario.single("demand")["form"])


def rival_forms(scenario: Scenario) -> dict[str, str]:
    """Alternatives that ask another theory of demand, and which."""
    own = form_of(scenario)
    forms = {
        name: form_of(scenario.with_changes(alternative.changes))
        for name, alternative in scenario.measurement.alternatives.items()
    }
    return {name: form for name, form in forms.items() if form != own}


def agreed_word(answers: Sequence[TheoryAnswer]) -> str:
    """The word of the main ensemble, if every theory that carries weight earns it; UNDECIDED if not."""
    own = next(answer.rebound["verdict"] for answer in answers if answer.run == MAIN)
    words = {answer.rebound["verdict"] for answer in answers if answer.has_weight}
    return str(own) if len(words) == 1 or own == TOO_FEW_WORLDS else UNDECIDED


def range_over_theories(answers: Sequence[TheoryAnswer]) -> dict[str, Any]:
    """Least and largest P(R>1) over the theories that carry weight, and how many were asked."""
    weighty = [answer for answer in answers if answer.has_weight]
    shares = [answer.rebound["p_above_one"] for answer in weighty]
    known = [share for share in shares if share is not None]
    n_theories = len({answer.form for answer in weighty})
    return {"low": min(known, default=None), "high": max(known, default=None), "n_theories": n_theories}
