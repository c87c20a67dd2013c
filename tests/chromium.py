"""The browser that tests open pages in: Debian's chromium, driven by playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

EXECUTABLES = ("chromium", "chromium-browser", "google-chrome")
AS_ROOT = ("--no-sandbox", "--disable-dev-shm-usage")


@contextmanager
def launched() -> Iterator[Any]:
    """A browser without a window.

    Raises:
        LookupError: what is missing, and how to install it.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise LookupError("no playwright: pip install 'jevons[browser]'") from None
    executable = next((found for name in EXECUTABLES if (found := shutil.which(name))), None)
    if executable is None:
        raise LookupError("no chromium: apt-get install chromium")
    with sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=executable, args=AS_ROOT if os.geteuid() == 0 else ()
        )
        yield browser
        browser.close()
