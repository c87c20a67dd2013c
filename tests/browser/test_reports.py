"""Reports in a real browser: offline, by keyboard, on a phone, on paper, without JavaScript."""

import csv
import io
import json
import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import Opening

KINDS = ["run", "runs", "verdicts", "backtest", "plausible", "asof", "sweep"]
PHONE, DESK = 360, 1280
A4_TEXT_WIDTH = 680
"""Pixels between the margins of a printed page: 180 mm."""

MOST_PAGES = 12

BOXES = """texts => texts.map(text => {
    const box = text.getBoundingClientRect();
    return [text.textContent, box.left, box.right, box.top, box.bottom];
})"""
REACHABLE = "summary, button, input:checked, a[href], [tabindex='0']"


def boxes(page: Any, selector: str) -> list[list[Any]]:
    return page.locator(selector).evaluate_all(BOXES)


def collide(one: list[Any], other: list[Any]) -> bool:
    """Whether two texts lie over one another, by more than a pixel."""
    return (
        min(one[2], other[2]) - max(one[1], other[1]) > 1.0
        and min(one[4], other[4]) - max(one[3], other[3]) > 1.0
    )


def reading(page: Any) -> str:
    return str(page.locator(".reading").first.inner_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("kind", KINDS)
def test_it_opens_offline_and_fits(
    reports: dict[str, Path], opening: Opening, kind: str, width: int, scheme: str
) -> None:
    page = opening(reports[kind], width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").is_visible()
    broken = page.locator("img").evaluate_all("all => all.filter(one => !one.naturalWidth).length")
    assert broken == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_keyboard_reaches_everything_in_order(
    reports: dict[str, Path], opening: Opening, kind: str
) -> None:
    page = opening(reports[kind])
    visible = f"[...document.querySelectorAll({json.dumps(REACHABLE)})].filter(one => one.checkVisibility())"
    n_all = page.evaluate(f"(window.all = {visible}).length")
    reached = []
    for _ in range(n_all):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("all.indexOf(document.activeElement)"))
    assert reached == list(range(n_all))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(reports: dict[str, Path], opening: Opening, kind: str, scheme: str) -> None:
    page = opening(reports[kind], color_scheme=scheme)
    for summary in page.locator("summary").all():
        summary.click()
    assert violations(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_print_cuts_nothing(reports: dict[str, Path], opening: Opening, kind: str) -> None:
    page = opening(reports[kind], A4_TEXT_WIDTH)
    page.emulate_media(media="print")
    cut = page.locator("td, th, caption, img, p, dd").evaluate_all(
        "all => all.filter(one => one.checkVisibility())"
        f".filter(one => one.getBoundingClientRect().right > {A4_TEXT_WIDTH})"
        ".map(one => one.outerHTML.slice(0, 120))"
    )
    assert cut == []
    assert not page.locator(".listing, .explorer").first.is_visible()
    printed = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= MOST_PAGES


@pytest.mark.parametrize("kind", KINDS)
def test_without_javascript_tables_and_figures_stay(
    reports: dict[str, Path], opening: Opening, kind: str
) -> None:
    page = opening(reports[kind], java_script_enabled=False)
    assert page.locator("table").first.is_visible() and page.locator("img").first.is_visible()
    assert not any(one.is_visible() for one in page.locator(".explorer").all())


def test_arrow_keys_and_pointer_move_the_reading(reports: dict[str, Path], opening: Opening) -> None:
    page = opening(reports["run"])
    chart = page.locator(".chart")
    chart.focus()
    seen = [reading(page)]
    for key in ("ArrowLeft", "PageDown", "Home", "ArrowRight", "End"):
        page.keyboard.press(key)
        seen.append(reading(page))
        assert chart.get_attribute("aria-valuetext").split(":")[0] in seen[-1]
    assert len(set(seen)) == 5 and seen[0] == seen[-1]
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert reading(page) not in seen


def test_a_finger_moves_the_reading(reports: dict[str, Path], opening: Opening) -> None:
    page = opening(reports["run"], PHONE, has_touch=True)
    before = reading(page)
    page.locator(".chart").tap(position={"x": 90, "y": 120})
    assert reading(page) != before


def test_what_is_shown_can_be_read_as_a_table_and_saved(reports: dict[str, Path], opening: Opening) -> None:
    page = opening(reports["run"], accept_downloads=True)
    page.get_by_role("radio", name="Inference").check()
    page.get_by_role("radio", name="Rebound R").check()
    page.get_by_text("What is shown, as a table").click()
    with page.expect_download() as download:
        page.get_by_role("button").click()
    assert download.value.suggested_filename == "deepseek-2025-inference-rebound.csv"
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
    data = json.loads(page.locator(".explorer-data").first.text_content())
    line = data["charts"]["inference rebound"]["lines"][0]
    assert rows[0] == ["month", "R, median", "R, 5 %", "R, 95 %"]
    known = ["" if value is None else value for value in line["median"]]
    assert [row[0] for row in rows[1:]] == data["months"]
    assert [row[1] and float(row[1]) for row in rows[1:]] == known
    assert page.locator(".explorer tbody tr").count() == len(data["months"])


def until_2040(file: Path, folder: Path) -> Path:
    """The same report with curves that go on to the end of 2040."""
    head, data, tail = re.split(
        r'(?<=class="explorer-data">)(.*?)(?=</script>)', file.read_text(encoding="utf-8"), maxsplit=1
    )
    explorer = json.loads(data)
    first, n_months = int(explorer["months"][0][:4]), 12 * (2041 - int(explorer["months"][0][:4]))
    explorer["months"] = [f"{first + n // 12}-{n % 12 + 1:02d}" for n in range(n_months)]
    for chart in explorer["charts"].values():
        for line in chart["lines"]:
            for name in ("median", "low", "high"):
                line[name] += [line[name][-1]] * (n_months - len(line[name]))
    changed = folder / "2040.html"
    changed.write_text(head + json.dumps(explorer).replace("<", "\\u003c") + tail, encoding="utf-8")
    return changed


@pytest.mark.parametrize("width", [320, PHONE, 768, DESK])
@pytest.mark.parametrize("is_long", [False, True])
def test_no_label_of_the_chart_lies_over_another(
    reports: dict[str, Path], opening: Opening, tmp_path: Path, width: int, is_long: bool
) -> None:
    file = until_2040(reports["run"], tmp_path) if is_long else reports["run"]
    page = opening(file, width)
    for view in ("Demand", "Difference to the twin", "Rebound R"):
        page.get_by_role("radio", name=view, exact=True).check()
        told = boxes(page, ".chart text")
        assert len([text for text, *_ in told if re.fullmatch(r"20\d\d", text)]) >= 2
        named = boxes(page, ".chart .name")
        assert not [pair for pair in pairwise(sorted(named, key=lambda box: box[3])) if collide(*pair)]
        axis = [box for box in told if re.fullmatch(r"[\d,.\u2212]+", box[0])]
        assert not [pair for pair in combinations(axis, 2) if collide(*pair)]
        assert all(left >= -0.5 and right <= width + 0.5 for _, left, right, *_ in told)
