"""Which numbers the rebound hangs on between worlds."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.scenario import Scenario
from sim.scenario.mixture import drawn_by_path


def varying_numbers(scenario: Scenario, seed: int, n_draws: int, used: NDArray[np.integer]) -> pd.DataFrame:
    """Every number that differs between draws: a row for each draw used, a column per dotted path."""
    drawn = drawn_by_path(scenario, seed, n_draws)
    varying = {path: values[used] for path, values in drawn.items() if np.ptp(values) > 0.0}
    return pd.DataFrame(varying, index=pd.Index(used, name="draw"))


def rank_correlations(numbers: pd.DataFrame, rebound: NDArray[np.float64]) -> pd.Series:
    """Rank correlation (Spearman) of each number with the rebound of the draws, the largest first.

    Only of numbers that vary between draws in which R is defined; none if R itself does not.
    """
    by_draw = pd.Series(rebound, index=numbers.index).dropna()
    known = numbers.loc[by_draw.index]
    varying = known.loc[:, known.nunique() > 1] if by_draw.nunique() > 1 else known.iloc[:, :0]
    correlations = varying.corrwith(by_draw, method="spearman").dropna()
    return correlations.sort_values(key=np.abs, ascending=False)
