"""Every source is a reference or says why it is assumed."""

import re
from collections.abc import Iterator

import pytest

from sim.scenario import load_scenario
from tests.paths import ROOT

SCENARIOS = sorted(file.stem for file in (ROOT / "scenarios").glob("*.yaml"))
REFERENCES = next(
    (file for file in (ROOT / "REFERENCES.md", ROOT / "docs" / "REFERENCES.md") if file.exists()), None
)


def sources(name: str) -> Iterator[tuple[str, str]]:
    """All sources of a scenario, by path."""
    scenario = load_scenario(name)
    yield from ((path, quantity.source) for path, quantity in scenario.quantities().items())
    yield from ((f"events.{label}", event.source) for label, event in scenario.events.items())


def keys(text: str) -> list[str]:
    """Keys of references: lines that start with `- **Key**`."""
    return re.findall(r"^- \*\*([^*]+)\*\*", text, flags=re.MULTILINE)


@pytest.mark.skipif(REFERENCES is None, reason="there is no list of references in this copy")
@pytest.mark.parametrize("name", SCENARIOS)
def test_sources_are_references(name: str) -> None:
    assert REFERENCES is not None
    known = set(keys(REFERENCES.read_text(encoding="utf-8")))
    unknown = {
        path: source
        for path, source in sources(name)
        if not source.startswith("assumption") and not set(source.split(", ")) <= known
    }
    assert not unknown


@pytest.mark.skipif(REFERENCES is None, reason="there is no list of references in this copy")
def test_references_stand_once() -> None:
    assert REFERENCES is not None
    known = keys(REFERENCES.read_text(encoding="utf-8"))
    assert known and len(known) == len(set(known))


@pytest.mark.parametrize("name", SCENARIOS)
def test_assumptions_say_why(name: str) -> None:
    bare = {
        path: source
        for path, source in sources(name)
        if source.startswith("assumption") and not re.match(r"assumption: .{10,}", source)
    }
    assert not bare
