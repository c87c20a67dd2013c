import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba

from sim.figures.paper.style import BACKFIRE, PARTIAL, SAVINGS
from sim.figures.run.rebound_distribution import WIDEST, bin_edges, histogram


@pytest.mark.parametrize("spread", [0.01, 0.4, 3.0, 500.0])
def test_no_bar_lies_across_the_border_of_two_regions(spread: float) -> None:
    edges = bin_edges(np.random.default_rng(0).normal(1.0, spread, (200, 2, 3)))
    assert np.isclose(edges, 0.0).any() and np.isclose(edges, 1.0).any()
    assert np.diff(edges) == pytest.approx(edges[1] - edges[0])
    assert edges[0] >= WIDEST[0] - 1.0 and edges[-1] <= WIDEST[1] + 1.0


def test_bars_are_the_shares_of_worlds_in_the_colours_of_their_regions() -> None:
    figure, axes = plt.subplots()
    edges = np.arange(-4.0, 9.0) / 4.0
    histogram(axes, np.array([-9.0, -0.1, 0.1, 0.9, 1.1, 9.0, np.nan]), edges)
    bars = axes.patches[: len(edges) - 1]
    assert sum(bar.get_height() for bar in bars) == pytest.approx(1.0)
    by_colour = {
        colour: sum(bar.get_height() for bar in bars if bar.get_facecolor() == to_rgba(colour))
        for colour in (SAVINGS, PARTIAL, BACKFIRE)
    }
    assert by_colour == pytest.approx(dict.fromkeys((SAVINGS, PARTIAL, BACKFIRE), 1.0 / 3.0))
    # What lies outside is heaped in the outermost bins.
    assert bars[0].get_height() == bars[-1].get_height() == pytest.approx(1.0 / 6.0)
    plt.close(figure)
