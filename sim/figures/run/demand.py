"""Compute demanded with the shock, without it and on the engineering path; below, relative to the twin."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.paper.bands import Band, band_over_draws, bands_caption
from sim.figures.paper.footer import footer_of_run
from sim.figures.paper.page import Page
from sim.figures.paper.panels import change_panel, last_value, level_panel, mark_shock
from sim.figures.paper.style import ENGINEERING, SHOCKED, TWIN, styled
from sim.figures.run.figure import RunFigure
from sim.measuring.statistics import ratio
from sim.results.opened import OpenedResult
from sim.words import percent_range, signed_percent

NEEDED = (
    "compute_demand_kh100e",
    "training_demand_kh100e",
    "inference_demand_kh100e",
    "engineering_demand_kh100e",
    "engineering_training_kh100e",
    "engineering_inference_kh100e",
)
PANELS = (("compute", "All compute"), ("training", "Training"), ("inference", "Inference"))
MILLION_PER_THOUSAND = 1e-3


@styled
def demand(result: OpenedResult) -> Figure:
    """Draw levels (upper row, log) and paired differences to the twin (lower row) by kind of compute."""
    page = Page(11.5, 7.8)
    axes = page.panels(2, 3, widths=[1.35, 1.0, 1.0])
    changes = {}
    for column, (measure, heading) in enumerate(PANELS):
        is_first = column == 0
        axes[0, column].set_title(heading)
        levels(axes[0, column], result, measure, page if is_first else None)
        changes[measure] = differences(axes[1, column], result, measure, page if is_first else None)
    return page.finish(
        title=finding(result, *changes["compute"]), caption=caption(result), footer=footer_of_run(result)
    )


DEMAND = RunFigure("demand", demand, NEEDED)


def levels(axes: Axes, result: OpenedResult, measure: str, page: Page | None) -> None:
    """Draw the three paths in million H100-equivalents; label them if a page is given."""
    twin, shocked, engineering = (
        band_over_draws(part).scaled(MILLION_PER_THOUSAND) for part in result.demand(measure)
    )
    paths = [(twin, TWIN, "-"), (engineering, ENGINEERING, "--"), (shocked, SHOCKED, "-")]
    level_panel(axes, result, paths, "demand (million H100e)" if page else "")
    if page:
        mark_shock(axes, result, is_labelled=True)
        labels = [
            (shocked, "with shock", SHOCKED),
            (twin, "without", TWIN),
            (engineering, "engineering", ENGINEERING),
        ]
        page.label_ends(axes, [(last_value(band.median), text, colour) for band, text, colour in labels])


def differences(axes: Axes, result: OpenedResult, measure: str, page: Page | None) -> tuple[Band, Band]:
    """Draw shocked and engineering demand relative to the same world's twin; return both bands in percent."""
    twin, shocked, engineering = result.demand(measure)
    change = band_over_draws(100 * (ratio(shocked, twin) - 1))
    saving = band_over_draws(100 * (ratio(engineering, twin) - 1))
    paths = [(saving, ENGINEERING, "--"), (change, SHOCKED, "-")]
    change_panel(axes, result, paths, "difference to the twin (%)" if page else "")
    if page:
        ends = [(change, "with shock", SHOCKED), (saving, "engineering", ENGINEERING)]
        page.label_ends(axes, [(last_value(band.median), text, colour) for band, text, colour in ends])
    return change, saving


def finding(result: OpenedResult, change: Band, saving: Band) -> str:
    """Say where demand ends relative to the twin, and where efficiency alone would have taken it."""
    year = f"{result.years[-1]:.0f}" if result.years[-1] % 1 < 0.5 else f"the end of {int(result.years[-1])}"
    last = [last_value(part) / 100 for part in (change.median, change.low, change.high)]
    if result.shock_index is None:
        return f"No shock: compute demand equals its twin to {year} (difference {signed_percent(last[0])})"
    alone = signed_percent(last_value(saving.median) / 100)
    return (
        f"By {year} the shock moves compute demand by {percent_range(*last)}; "
        f"efficiency alone would have moved it by {alone}"
    )


def caption(result: OpenedResult) -> str:
    """Explain the paths and the bands."""
    return (
        f"{bands_caption(result)} Upper row: levels, log scale; their bands overlap because worlds differ in "
        "scale. Lower row: each world against its own twin (same parameters, same draws, no shock). "
        "Engineering path: the twin's activity done with the shocked world's efficiency. Dotted line: the "
        "shock."
    )
