"""Files as people wrote them elsewhere: each is understood, or refused in words that help."""

import numpy as np
import pytest

from sim.errors import UserError
from sim.model.random_draws import RandomDraws
from sim.scenario import load_scenario
from sim.scenario.drawing import draw_by_path
from tests.paths import ROOT

CASES = ROOT / "tests" / "scenario" / "cases"

REFUSED = {
    "comma": "5:3: token_pricing.pass_through: must be a number, not '0,5'; with a decimal point: 0.5",
    "percent": "5:3: token_pricing.pass_through: must be a number, not '50%'; a share is written 0.5",
    "tabs": "5:1: a tab stands at the start of a line; lines are indented with spaces",
    "nbsp": "a no-break space (U+00A0) stands in this key; use plain spaces",
    "exponent-fortran": "adoption_threshold: must be a number, not '1d-1'; powers of ten are written 1e-1",
    "unit-suffix": "not '130 USD/MWh'; its unit is always USD/MWh and is not written: 130",
    "b-newlab": "5:3: labs.newcomer: 'initial_capital_usd_bn_per_year', 'financing', 'initial_cash_usd_bn', "
    "'sponsor_line_usd_bn_per_year', 'sponsor_line_usd_bn' and 'other_cost_ratio' are missing",
    "c-lab": "6:3: shock.month: mistral is there from 2023-07 on, not yet in 2022-06",
    "d-conflict": "6:11: shock.training_efficiency_ratio: is given twice, here and in line 5",
    "a-prior-outside": "5:44: token_pricing.pass_through.prior: draws from uniform 0.5, 0.7 never come near "
    "its value 0.3",
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_is_refused_in_words_that_help(case: str) -> None:
    file = CASES / f"{case}.yaml"
    with pytest.raises(UserError) as caught:
        load_scenario(str(file))
    assert str(caught.value).startswith(f"{file}:")
    assert REFUSED[case] in str(caught.value)


def test_a_value_alone_fixes_the_number() -> None:
    drawn = draw_by_path(load_scenario(str(CASES / "d-valueprior.yaml")), RandomDraws(0, 0, 3))
    assert np.array_equal(drawn["shock.inference_efficiency_ratio"], np.full(3, 100.0))


def test_a_number_follows_another() -> None:
    drawn = draw_by_path(load_scenario(str(CASES / "a-linked.yaml")), RandomDraws(0, 0, 3))
    training = drawn["shock.training_efficiency_ratio"]
    assert np.array_equal(drawn["shock.inference_efficiency_ratio"], training)
    assert len(set(training.tolist())) == 3


def test_a_broken_file_is_not_blamed_on_an_option() -> None:
    file = str(CASES / "b-newlab.yaml")
    with pytest.raises(UserError) as caught:
        load_scenario(file, {"tokens.price_slope": 2.0})
    assert "--set" not in str(caught.value)


def test_every_case_is_tried() -> None:
    tried = {*REFUSED, "d-valueprior", "a-linked"}
    assert {file.stem for file in CASES.glob("*.yaml")} == tried
