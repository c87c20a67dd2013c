"""A page keeps its words however it is saved."""

import pytest
from matplotlib.figure import Figure

from sim.figures.paper.image import image_of
from sim.figures.paper.page import Page
from sim.figures.paper.style import styled

WORDS = {"title": "A finding", "caption": "How it is read.", "footer": "Where it comes from."}


@pytest.fixture
def finished() -> Figure:
    return a_page()


@styled
def a_page() -> Figure:
    page = Page(width_in=6.0, height_in=4.0)
    page.panels(1, 1)[0, 0].plot([0.0, 1.0], [0.0, 3.0])
    return page.finish(**WORDS)


def test_a_tight_cut_as_notebooks_make_it_keeps_the_words(finished: Figure) -> None:
    kept = finished.get_tightbbox().transformed(finished.dpi_scale_trans)
    for words in finished.texts:
        box = words.get_window_extent()
        assert kept.x0 <= box.x0 and kept.y0 <= box.y0 and box.x1 <= kept.x1 and box.y1 <= kept.y1


def test_an_image_for_a_report_has_the_panels_alone(finished: Figure) -> None:
    height_of_page = 96 * finished.get_tightbbox().height
    image = image_of(finished)
    assert (image.title, image.caption, image.footer) == tuple(WORDS.values())
    assert image.height < height_of_page - 50
