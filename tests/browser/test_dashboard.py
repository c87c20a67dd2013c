"""The dashboard in a real browser: what a reader does, and what the browser says to it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import load_scenario
from sim.studies.run import run
from sim.studies.run.scenario_run import SUMMARY
from tests.browser.axe import violations
from tests.dashboard.server import serving
from tests.report.made import FEW, a_run, a_sweep
from tests.waiting import until

SLIDER = "#shock\\.inference_efficiency_ratio"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard with results of several kinds on its shelf."""
    results = tmp_path_factory.mktemp("results")
    a_sweep(results / "small")
    a_run(results / "run")
    shutil.copytree(results / "run", results / "half")
    (results / "half" / SUMMARY).unlink()
    with serving(results) as server:
        yield server.entrance


HOSTILE = """\
name: hostile
description: "</script><script>window.hit=1</script><img src=x onerror=window.hit=1> {{7*7}} ${7*7} \u202e"
extends: deepseek-2025
changes:
  token_pricing.pass_through:
    value: 0.8
    unit: "1"
    prior: {uniform: [0.45, 1.0]}
    source: "assumption: </p><svg onload=window.hit=1>"
    grade: D
    label: "<img src=x onerror=window.hit=1> $x_1^$ $"
  labs.deepseek.label: "<svg onload=window.hit=1> $\\\\frac$"
"""
"""A scenario of a stranger: all its texts are meant to be taken for something else."""


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens the dashboard; the browser must have had nothing to complain of."""
    said: list[str] = []
    contexts = []

    def visited(width: int = 1280, where: str = address, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.on("request", lambda asked: said.append(asked.url) if is_remote(asked.url, where) else None)
        page.goto(where)
        return page

    yield visited
    for context in contexts:
        context.close()
    assert said == []


def is_remote(url: str, address: str) -> bool:
    return not url.startswith((address.partition("/enter")[0], "data:", "blob:"))


def settled(page: Any) -> None:
    """Wait for the last answer of the last run."""
    until(lambda: page.evaluate(
        "!document.body.classList.contains('is-stale') && document.getElementById('progress')"
        ".classList.contains('is-done')"
    ))  # fmt: skip


def settled_after_a_move(page: Any) -> None:
    """Moves wait a moment for the next one before they are asked."""
    until(lambda: "fixed at" in page.inner_text(f".slider:has({SLIDER}) output"))
    page.wait_for_timeout(200)
    settled(page)


def test_a_slider_moves_the_answer_and_the_address(visit: Callable[..., Any]) -> None:
    page = visit()
    settled(page)
    assert page.locator("figure").count() == 5
    before = page.inner_text("#sentence")
    page.select_option("#pairs", "64")
    settled(page)
    assert "preview of 64 pairs" in page.inner_text("#headline")
    page.click("#keep")
    settled(page)
    page.focus(SLIDER)
    page.keyboard.press("End")
    settled_after_a_move(page)
    assert "World by world" in page.inner_text("#comparison")
    assert page.inner_text("#sentence") != before
    assert "shock.inference_efficiency_ratio=18" in page.url and "kept=" in page.url
    page.click(f".slider:has({SLIDER}) button")
    assert "as known" in page.inner_text(f".slider:has({SLIDER}) output")


def test_a_link_holds_the_whole_state(visit: Callable[..., Any], address: str) -> None:
    page = visit()
    settled(page)
    state = (
        "scenario=grid-bound&theory=human_hours&pairs=64&seed=7&token_pricing.pass_through=0.9&nothing.here=1"
    )
    page.goto(f"{address.partition('/enter')[0]}/#{state}")
    page.reload()
    settled(page)
    values = {name: page.input_value(f"#{name}") for name in ("scenario", "theory", "pairs", "seed")}
    assert values == {"scenario": "grid-bound", "theory": "human_hours", "pairs": "64", "seed": "7"}
    assert "nothing.here" in page.inner_text("#said")
    assert "token_pricing.pass_through=0.9" in page.url


def test_the_file_that_is_downloaded_is_a_scenario(visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit()
    settled(page)
    with page.expect_download() as downloaded:
        page.click("#yaml")
    downloaded.value.save_as(tmp_path / "mine.yaml")
    assert load_scenario(str(tmp_path / "mine.yaml")).name == "deepseek-2025-changed"
    with page.expect_download() as downloaded:
        page.click("#data")
    assert Path(downloaded.value.path()).read_text().startswith("chart,unit,curve,month,q05,median,q95")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_with_the_verdict_first(visit: Callable[..., Any], scheme: str) -> None:
    page = visit(360, color_scheme=scheme)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.getElementById('word').getBoundingClientRect().bottom") < 400


def test_results_and_scenarios_have_pages(visit: Callable[..., Any], address: str) -> None:
    page = visit()
    settled(page)
    page.click("text=Results")
    until(lambda: page.locator("tbody tr").count() == 3)
    page.click("tbody a:text-is('small')")
    assert page.locator("h1").inner_text() == "small"
    page.goto(f"{address.partition('/enter')[0]}/compare")
    until(lambda: page.locator("#scenarios input").count() > 10)
    page.click("#go")
    until(lambda: page.locator("tbody tr").count() == 3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Callable[..., Any], address: str, scheme: str) -> None:
    page = visit(color_scheme=scheme)
    settled(page)
    page.focus(SLIDER)
    page.keyboard.press("End")
    settled_after_a_move(page)
    page.click("#keep")
    settled(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert violations(page) == []
    root = address.partition("/enter")[0]
    page.goto(f"{root}/results")
    until(lambda: page.locator("tbody tr").count() == 3)
    assert violations(page) == []
    page.goto(f"{root}/compare")
    until(lambda: page.locator("#scenarios input").count() > 10)
    page.select_option("#pairs", "64")
    page.click("#go")
    until(lambda: page.locator("tbody tr").count() == 3 and page.locator("#progress").is_hidden())
    assert violations(page) == []


def test_texts_of_a_hostile_scenario_are_texts(visit: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "hostile.yaml").write_text(HOSTILE, encoding="utf-8")
    scenario = load_scenario(str(tmp_path / "scenarios" / "hostile.yaml"), FEW)
    run(scenario, 4, workers=1, out=tmp_path / "results" / "hostile")
    with serving(tmp_path / "results", folder=tmp_path) as server:
        page = visit(where=server.entrance)
        settled(page)
        page.goto(f"{server.root}/#scenario=hostile&pairs=64")
        page.reload()
        settled(page)
        assert page.input_value("#scenario") == "hostile"
        assert "<img src=x onerror=window.hit=1>" in page.inner_text("#description")
        assert "$x_1^$ $" in page.text_content("label[for='token_pricing.pass_through']")
        assert page.evaluate("window.hit") is None and page.locator("main img").count() == 0
        page.goto(f"{server.root}/results")
        until(lambda: page.locator("tbody tr").count() == 1)
        page.click("tbody a")
        assert "<img src=x onerror=window.hit=1>" in page.inner_text(".about")
        assert page.evaluate("window.hit") is None
        assert page.locator("figure").count() > 3 and "could not be drawn" not in page.inner_text("main")
