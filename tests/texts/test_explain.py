"""What rounds to nothing is said in words, and no zero has a sign."""

import re
from typing import Any

import pandas as pd
import pytest

from sim.errors import UserError
from sim.studies.run.sentences import change_of_demand
from sim.texts.explain import leading_parameters, mechanism, opening
from sim.texts.run import change, dip_and_crossover, own_measures

ZERO_WITH_SIGN = re.compile(r"[+-]0\.?0*(?![.\d])")


def spread(median: float, low: float, high: float) -> dict[str, Any]:
    return {"mean": median, "median": median, "q05": low, "q95": high}


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("mean", [-0.004, 0.0, 0.004])
def test_a_share_that_rounds_to_nothing_is_said_in_words(mean: float) -> None:
    said = one_line(mechanism("entry", spread(mean, -0.021, 0.004)))
    assert said.endswith("It adds nothing, to two decimals (90 % of worlds: -0.02 to 0.00).")
    alone = one_line(mechanism("entry", spread(mean, -0.004, 0.004)))
    assert alone.endswith("It adds nothing, to two decimals (the same in 90 % of worlds).")


def test_what_does_not_round_to_nothing_keeps_its_numbers() -> None:
    assert "It takes away 0.13 (90 % of worlds: -0.31 to +0.02)." in one_line(
        mechanism("entry", spread(-0.13, -0.31, 0.02))
    )


def test_a_rebound_below_zero_keeps_its_sign() -> None:
    said = {"horizon": 60, "measure": "compute", "n": 40, "rebound": -0.002, "frozen": -0.3}
    assert "is R = 0.00 on average" in one_line(opening(said))
    assert "With all of them frozen R is -0.30." in one_line(opening(said))


def test_nothing_is_said_to_hang_on_nothing() -> None:
    with pytest.raises(UserError, match="is the same in all worlds"):
        leading_parameters(pd.Series(dtype=float), 8)


def test_a_dip_and_a_change_of_nothing_are_words() -> None:
    summary = {
        "impact_dip_ratio": spread(-1e-6, -2e-6, 0.0),
        "crossover_months": spread(0.0, 0.0, 0.2) | {"crossed_share": 1.0},
        "verdict": {"horizon_months": 60},
        "own_measures": {"carbon": {"label": "Carbon", "change_ratio": {"60": spread(1e-6, -1e-6, 2e-6)}}},
    }
    assert dip_and_crossover(summary) == [
        "Compute demand has no impact dip, to two decimals of a percent.",
        "Demand is above the twin's from the month of the shock on, in 100 % of worlds.",
    ]
    assert own_measures(summary) == [
        "Carbon over 60 months against the twin: no change, to two decimals of a percent."
    ]


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (spread(-1e-5, -2e-5, 3e-5), " Demand changes by less than 0.1 %."),
        (spread(-1e-5, -0.02, 3e-5), " Demand changes by 0.0 % (90 % of worlds: -2.0 to 0.0)."),
        ({"median": 0.004, "q05": None, "q95": None}, " Demand changes by +0.4 %."),
    ],
)
def test_a_change_of_demand_has_a_sign_only_where_it_has_a_digit(of: dict[str, Any], said: str) -> None:
    assert change_of_demand({"demand_change_ratio": of}) == said
    assert not ZERO_WITH_SIGN.search(change({"demand_change_ratio": of}))
