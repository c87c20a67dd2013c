"""What axe-core finds on a page for readers who do not see."""

from typing import Any


def violations(page: Any) -> list[tuple[str, str]]:
    """Rule and first place of each fault."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found]
