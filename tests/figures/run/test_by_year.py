"""Figures of what is a table too say the numbers of that table."""

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.axes import Axes

from sim.figures import FIGURES
from sim.figures.run.by_year import rows_of
from sim.results.energy import CONNECTED, ENERGY, WORLD, energy_rows
from sim.results.firms import YEARS, firm_rows
from sim.results.opened import OpenedResult
from tests.figures.looks import title_of


def drawn(axes: Axes) -> list[list[float]]:
    """The heights of all lines of a panel that have one for each year."""
    lines = [np.asarray(line.get_ydata(), dtype=float) for line in axes.lines]
    return [line.tolist() for line in lines if line.size > 2]


def test_panels_of_energy_show_its_rows(open_result: Callable[[str], OpenedResult]) -> None:
    result = open_result("usual")
    rows = energy_rows(result, {})
    axes = FIGURES["energy"].draw(result).axes
    for panel, place, quantity, world, scale in (
        (axes[0], WORLD, ENERGY, "with_shock", 1.0),
        (axes[1], "restricted", ENERGY, "without_shock", 1.0),
        (axes[2], WORLD, ENERGY, "difference", 1.0),
        (axes[3], WORLD, CONNECTED, "without_shock", 1e-3),
        (axes[5], "open", CONNECTED, "difference", 1e-3),
    ):
        medians = [row.spread[world]["median"] for row in rows_of(rows, place, quantity)]
        assert any(line == pytest.approx(np.multiply(medians, scale)) for line in drawn(panel))


def test_panels_of_firms_show_its_rows(open_result: Callable[[str], OpenedResult]) -> None:
    result = open_result("usual")
    rows = firm_rows(result, [YEARS])
    panels = {axes.get_title("left"): axes for axes in FIGURES["firms"].draw(result).axes}
    for label, firm, quantity in (("Nvidia", "nvidia", "gross_profit"), ("Oracle", "oracle", "ai_capex")):
        for world in ("with_shock", "without_shock"):
            medians = [row.spread[world]["median"] for row in rows_of(rows, firm, quantity)]
            assert any(line == pytest.approx(medians) for line in drawn(panels[label]))


def test_titles_say_what_the_last_year_brings(open_result: Callable[[str], OpenedResult]) -> None:
    titles = {
        (name, kind): title_of(FIGURES[name].draw(open_result(kind))).replace("\n", " ")
        for name in ("energy", "firms")
        for kind in ("backfire", "savings", "no_shock")
    }
    assert "electricity of 2030 by +" in titles["energy", "backfire"]
    assert "electricity of 2030 by −" in titles["energy", "savings"]
    assert "revenue of Nvidia by +" in titles["firms", "backfire"]
    assert "revenue of Nvidia by −" in titles["firms", "savings"]
    assert all(titles[name, "no_shock"].startswith("No shock: in 2030") for name in ("energy", "firms"))
