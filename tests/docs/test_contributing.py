"""The how-tos name files, functions and names that exist."""

import re

from tests.paths import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PLACES = ("sim/", "tests/", "benchmarks/", "docs/", "scenarios/")
OF_THE_READER = {"scenarios/my-scenario.yaml", "sim/cli/NAME.py"}


def test_its_files_exist() -> None:
    named = {name for name in re.findall(r"[`(]([\w./-]+)[`)]", TEXT) if name.startswith(PLACES)}
    assert len(named) > 20
    assert not [name for name in sorted(named - OF_THE_READER) if not (ROOT / name).exists()]


def test_its_names_exist() -> None:
    named = set(re.findall(r"`(_?[A-Z][A-Z_]{3,})`", TEXT)) - {"MIT", "RENTS"}
    assert named
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "sim").rglob("*.py"))
    assert not [name for name in sorted(named) if not re.search(rf"\b{name}\b", code)]
