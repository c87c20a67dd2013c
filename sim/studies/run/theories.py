"""What rival theories of demand say, and whether a verdict stands under all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.errors import UserError
from sim.measuring.rebound import TOO_FEW_WORLDS, UNDECIDED
from sim.model.agents.segment_parameters import WEIGHTLESS_FORMS
from sim.scenario import Scenario
from sim.scenario.changes import leaves
from sim.scenario.posterior_names import MIXED, MIXTURE, file_name, name_at
from sim.scenario.reading import Path
from sim.scenario.theories import form_asked

MAIN = "main"
"""The run whose theory is the scenario's own."""

LEAST_WEIGHT_THAT_COUNTS = 0.05
"""A mixture has a verdict only where every theory above this weight has the same one."""


@dataclass(frozen=True)
class TheoryAnswer:
    """What one theory of demand says of the rebound of compute over the longest horizon.

    Attributes:
        form: the theory, an option of `demand.form`.
        run: the main ensemble, or the alternative that asks it.
        rebound: summary of R.
        weight: in the mixture, if the main ensemble is one.
    """

    form: str
    run: str
    rebound: Mapping[str, Any]
    weight: float | None = None

    @property
    def has_weight(self) -> bool:
        """Whether it counts for the verdict.

        A theory whose answer is its prior does not, but for the scenario's own; nor does one of which a
        mixture holds next to nothing.
        """
        if self.weight is not None:
            return self.weight > LEAST_WEIGHT_THAT_COUNTS
        return self.run == MAIN or self.form not in WEIGHTLESS_FORMS

    def entry(self) -> dict[str, Any]:
        """As the summary holds it."""
        names = ("n", "median", "p_above_one", "p_above_one_standard_error")
        said = {name: self.rebound[name] for name in names}
        word = self.rebound["verdict"]
        known = {} if self.weight is None else {"weight": self.weight}
        return {
            "form": self.form,
            "run": self.run,
            "has_weight": self.has_weight,
            **known,
            "word": word,
            **said,
        }


def form_of(scenario: Scenario) -> str:
    """The theory of demand of a scenario, or that it is a mixture of them."""
    if is_mixed(scenario):
        return MIXTURE
    return str(scenario.single("demand")["form"])


def is_mixed(scenario: Scenario) -> bool:
    """Whether its draws come from several theories."""
    return scenario.posterior is not None and scenario.posterior.is_mixture


@dataclass(frozen=True)
class ScenariosAsked:
    """A scenario under several assumptions, and those that cannot be asked.

    Attributes:
        chosen: name of an alternative, or theory → the scenario under it.
        left_out: name → why there are no worlds of it.
    """

    chosen: Mapping[str, Scenario]
    left_out: Mapping[str, str] = field(default_factory=dict)


def alternatives_of(scenario: Scenario) -> ScenariosAsked:
    """All alternatives but the scenario's own theory of demand, which the main ensemble asks."""
    own = form_of(scenario)
    chosen, left_out = {}, {}
    for name, alternative in scenario.measurement.alternatives.items():
        if _leaves(alternative.changes) == [("demand", "form")] and form_asked(alternative.changes) == own:
            continue
        try:
            chosen[name] = _under(scenario, name)
        except UserError:
            # Loading has checked all but whether the theory was calibrated.
            if name not in rival_forms(scenario):
                raise
            left_out[name] = without_posterior(scenario, rival_forms(scenario)[name])
            continue
        chosen[name].refuse_untrusted_code()
    return ScenariosAsked(chosen, left_out)


def _under(scenario: Scenario, name: str) -> Scenario:
    """A scenario under an alternative; a mixture stays one, but for an alternative that names a theory."""
    changes = scenario.measurement.alternatives[name].changes
    changed = scenario.under(changes, above=("measurement", "alternatives", name, "changes"))
    if is_mixed(scenario) and form_asked(changes) is not None:
        assert changed.posterior is not None
        return changed.with_changes({"posterior": name_at(MIXED, changed.posterior.vintage)})
    return changed


def without_posterior(scenario: Scenario, form: str) -> str:
    """Why there are no worlds of a theory under which nothing was calibrated.

    It names no place, which differs between a scenario and a folder that remembers it.
    """
    assert scenario.posterior is not None
    return (
        f"there is no {file_name(scenario.posterior.name, form)} of this version: "
        f"`jevons calibrate --set demand.form={form}` finds it, --prior draws from priors"
    )


def rival_forms(scenario: Scenario) -> dict[str, str]:
    """Alternatives that ask another theory of demand, and which."""
    own = form_of(scenario)
    forms = {
        name: form_asked(alternative.changes)
        for name, alternative in scenario.measurement.alternatives.items()
    }
    return {name: form for name, form in forms.items() if form is not None and form != own}


def _leaves(changes: Mapping[str, Any]) -> list[Path]:
    return [leaf for path, value in changes.items() for leaf in leaves(tuple(path.split(".")), value)]


def agreed_word(answers: Sequence[TheoryAnswer]) -> str:
    """The word of the main ensemble, if every theory that carries weight earns it; UNDECIDED if not."""
    own = next(answer.rebound["verdict"] for answer in answers if answer.run == MAIN)
    words = {answer.rebound["verdict"] for answer in answers if answer.has_weight}
    return str(own) if len(words) == 1 or own == TOO_FEW_WORLDS else UNDECIDED


def range_over_theories(answers: Sequence[TheoryAnswer]) -> dict[str, Any]:
    """Least and largest P(R>1) over the theories that carry weight, and how many were asked."""
    weighty = [answer for answer in answers if answer.has_weight and answer.form != MIXTURE]
    shares = [answer.rebound["p_above_one"] for answer in weighty]
    known = [share for share in shares if share is not None]
    n_theories = len({answer.form for answer in weighty})
    return {"low": min(known, default=None), "high": max(known, default=None), "n_theories": n_theories}
