"""Where the site reads and writes."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "docs" / "generated"
"""Pages that a program writes; git ignores them."""

CACHE = ROOT / "build" / "site-cache"
"""Results that pages are made of; thrown away by `make clean`."""
