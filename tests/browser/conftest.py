"""Chromium without a network, and the reports that it opens; `make test-browser` installs what this takes."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.chromium import launched
from tests.report.conftest import reports, result_folders, results

__all__ = ["reports", "result_folders", "results"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A browser, or the reason why there is none; where CI runs, there has to be one."""
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(launched())
        except LookupError as missing:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))
        yield opened


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
