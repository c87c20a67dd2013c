"""What every figure must look like: whole, with units, inside its page."""

import re

from matplotlib.figure import Figure

WITHOUT_UNIT = {"year", "months since the shock", "training", "inference", "compute", "spending", "energy"}
UNIT = re.compile(r"\(.+\)|USD|%|percentage points")


def title_of(figure: Figure) -> str:
    return figure.texts[0].get_text()


def assert_complete(figure: Figure) -> None:
    title, footer, caption = (text.get_text().replace("\n", " ") for text in figure.texts)
    assert len(title) > 20
    assert "nan" not in title.lower().split()
    assert "scenario" in footer and "seed" in footer and "0123456789" in footer
    assert len(caption) > 60 and "nan" not in caption.split()
    for axes in figure.axes:
        if axes.get_visible():
            assert_has_units(axes.get_xlabel())
            assert_has_units(axes.get_ylabel())


def assert_has_units(label: str) -> None:
    assert not label or label in WITHOUT_UNIT or UNIT.search(label), label


def assert_inside(figure: Figure) -> None:
    """Neither words around the panels nor panels with their labels may leave the page."""
    page = figure.bbox
    for text in figure.texts:
        box = text.get_window_extent()
        assert (
            box.x0 >= page.x0 - 1
            and box.x1 <= page.x1 + 1
            and box.y0 >= page.y0 - 1
            and box.y1 <= page.y1 + 1
        )
    for axes in figure.axes:
        box = axes.get_tightbbox()
        assert box is None or (box.x0 >= page.x0 - 2 and box.x1 <= page.x1 + 2), axes.get_title(loc="left")
