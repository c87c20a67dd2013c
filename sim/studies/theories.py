"""The theories of demand under which a scenario is looked at, and those that are left out."""

from sim.errors import UserError
from sim.model.agents.segment_parameters import WEIGHTLESS_FORMS
from sim.scenario import Scenario
from sim.scenario.theories import FORMS
from sim.studies.run.theories import ScenariosAsked, form_of, without_posterior


def theories_of(scenario: Scenario, has_weightless: bool = False) -> ScenariosAsked:
    """Its own theory first, and each other that carries weight; the weightless too if asked for."""
    own = form_of(scenario)
    chosen, left_out = {own: scenario}, {}
    for form in FORMS:
        if form == own or (form in WEIGHTLESS_FORMS and not has_weightless):
            continue
        try:
            chosen[form] = _under(scenario, form)
        except UserError as why:
            left_out[form] = str(why)
    return ScenariosAsked(chosen, left_out)


def _under(scenario: Scenario, form: str) -> Scenario:
    """The scenario under another theory.

    Raises:
        UserError: if its numbers do not fit the theory, or nothing was calibrated under it.
    """
    change = {"demand.form": form}
    from_priors = scenario.with_changes(change | {"posterior": "none"})
    if scenario.posterior is None:
        return from_priors
    try:
        return scenario.with_changes(change)
    except UserError:
        raise UserError(without_posterior(scenario, form)) from None
