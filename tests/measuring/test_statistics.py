"""Numbers that sum an ensemble up."""

import numpy as np

from sim.measuring.statistics import ratio


def test_ratio_without_a_base_is_undefined() -> None:
    np.testing.assert_array_equal(ratio([1.0, 1.0], [2.0, 0.0]), [0.5, np.nan])
