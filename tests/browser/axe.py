"""What axe-core finds on a page for readers who do not see."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.paths import ROOT

AXE = Path(os.environ.get("AXE", ROOT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"))


def violations(page: Any) -> list[tuple[str, str]]:
    """Rule and first place of each fault; skips the test where axe is not installed."""
    if not AXE.exists():
        pytest.skip("no axe-core: npm install --prefix .venv/axe axe-core")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found]
