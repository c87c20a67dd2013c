"""What `summary.json` holds, as a JSON schema."""

import json
from pathlib import Path
from typing import Any


def summary_schema() -> dict[str, Any]:
    """JSON schema of a summary."""
    text = Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
