"""The answer to what a page asks first, kept in the package so that a cold start shows it at once."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from sim.dashboard.answer import answer
from sim.dashboard.preview import Preview, Seen
from sim.dashboard.state import State, first_state, scenario_of
from sim.results.files import replace_file
from sim.results.folder import readable_faults
from sim.version import MODEL_VERSION, __version__

FILE = Path(__file__).with_name("stored.json")


def store(file: Path = FILE) -> Path:
    """Simulate what a page asks first and write the answer; return the file.

    Raises:
        UserError: if it cannot be written.
    """
    state = first_state()
    preview = Preview(scenario_of(state))
    for task in preview.plan(state.pairs, state.seed):
        preview.take(task, preview.experiment.simulate(task))
    found = answer(state, Seen(preview.scenario, preview.ensemble), True, None)
    today = date.today().isoformat()
    stored = f"stored on {today} with jevons {__version__}; whatever is moved is simulated"
    content = {**made_of(state), "answer": {**found, "stored": stored}}
    with readable_faults(file):
        replace_file(file, (json.dumps(content, allow_nan=False) + "\n").encode())
    return file


def made_of(state: State) -> dict[str, Any]:
    """What an answer hangs on, as far as it can be told without simulating it."""
    return {
        "model_version": MODEL_VERSION,
        "scenario_digest": scenario_of(state).digest(),
        "state": state.as_data(),
    }


def stored_answer(file: Path = FILE) -> dict[str, Any] | None:
    """The answer that is kept; None if there is none, or one of another model, scenario or posterior."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        found: dict[str, Any] = content.pop("answer")
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return found if content == made_of(first_state()) else None
