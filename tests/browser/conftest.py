"""Chromium without a network, and the reports that it opens; `make test-browser` installs what this takes."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report.conftest import reports, result_folders, results

__all__ = ["reports", "result_folders", "results"]

EXECUTABLES = ("chromium", "chromium-browser", "google-chrome")
AS_ROOT = ["--no-sandbox", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A browser, or the reason why there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install 'jevons[browser]'")
    found = next((path for name in EXECUTABLES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no chromium: apt-get install chromium")
    with playwright.sync_playwright() as running:
        launched = running.chromium.launch(executable_path=found, args=AS_ROOT if os.geteuid() == 0 else [])
        yield launched
        launched.close()


Opening = Callable[..., Any]


@pytest.fixture
def opening(browser: Any) -> Iterator[Opening]:
    """Opens a file; after the test, the browser must have said nothing and asked for nothing."""
    said: list[str] = []
    contexts = []

    def opened(file: Path, width: int = 1280, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: note_request(said, request.url, file))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


def note_request(said: list[str], url: str, file: Path) -> None:
    """Everything but the file itself and what lies in it is a request too many."""
    if url != file.as_uri() and not url.startswith(("data:", "blob:")):
        said.append(f"request: {url}")
