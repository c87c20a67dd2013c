"""What R hangs on, where there is something to say."""

import numpy as np
import pandas as pd
import pytest

from sim.measuring.rank_correlation import rank_correlations

NUMBERS = pd.DataFrame(
    {"up": [1.0, 2.0, 3.0, 4.0], "down": [4.0, 3.0, 2.0, 9.0], "fixed": [1.0, 1.0, 1.0, 2.0]}
)


def test_numbers_are_ranked_by_the_size_of_their_correlation() -> None:
    found = rank_correlations(NUMBERS, np.array([0.1, 0.2, 0.3, np.nan]))
    assert found["up"] == pytest.approx(1.0) and found["down"] == pytest.approx(-1.0)


@pytest.mark.parametrize("rebound", [[0.5, 0.5, 0.5, np.nan], [np.nan] * 4, [0.5, np.nan, np.nan, np.nan]])
def test_where_nothing_varies_nothing_is_said(rebound: list[float]) -> None:
    """Neither a number nor a warning, which tests take for an error."""
    assert rank_correlations(NUMBERS, np.array(rebound)).empty


def test_a_number_that_varies_only_where_r_is_not_defined_is_left_out() -> None:
    assert "fixed" not in rank_correlations(NUMBERS, np.array([0.1, 0.2, 0.3, np.nan]))
