"""The figure of dated forecasts, from fans made by hand."""

import numpy as np

from sim.figures.forecast import Fan, Origin, finding, forecast
from sim.figures.paper.bands import Band
from tests.figures.looks import assert_complete, assert_inside, title_of

ORIGIN = Origin("2024-12", "formulas", 50, 0, "0.1.0", "0123456789abcdef" * 4)


def fan(title: str, n_known: int) -> Fan:
    years = 2025.125 + 0.25 * np.arange(12)
    parts = [factor * np.exp(0.2 * (years - 2025.0)) for factor in (5.0, 8.0, 10.0, 12.0, 20.0)]
    record = np.arange(1.0, n_known + 1.0)
    return Fan(title, "USD bn per quarter", 2022.0 + 0.25 * record, record, years, Band(*parts))


def test_it_draws_a_panel_for_each_quantity_with_or_without_a_record() -> None:
    fans = [fan(f"Spending, firm {number}", n_known) for number, n_known in enumerate((8, 0, 1, 3, 5))]
    figure = forecast(fans, 0, ORIGIN)
    assert_complete(figure)
    assert_inside(figure)
    seen = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title(loc="left") for axes in seen] == [each.title for each in fans]
    assert [len(axes.lines[-1].get_xdata()) for axes in seen] == [8, 0, 1, 3, 5]
    assert title_of(figure).startswith("Spending, firm 0: 17.8 (8.89 to 35.5)")


def test_the_finding_names_the_last_number_only_if_there_is_one() -> None:
    assert finding(fan("Spending", 8), "2024-12") == (
        "Spending: 17.8 (8.89 to 35.5) USD bn per quarter at the end of 2027, as of 2024-12; last known 8.00"
    )
    assert finding(fan("Power", 0), "2024-12").endswith("as of 2024-12")
