"""What `jevons doctor` and `jevons --version` say, and when they end with an error."""

from importlib.metadata import PackageNotFoundError
from typing import Any

import pytest
from typer.testing import CliRunner

import sim.cli.doctor as doctor
from sim.cli.application import application
from sim.version import MODEL_VERSION, __version__


def said(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(application, [*arguments])
    return found.exit_code, found.output


def test_the_version_comes_before_anything_else() -> None:
    assert said("--version") == (0, f"jevons {__version__}, model {MODEL_VERSION}\n")
    assert said("--version", "run", "nothing")[0] == 0


def needs(monkeypatch: pytest.MonkeyPatch, *asked: str) -> None:
    monkeypatch.setattr(doctor, "requires", lambda _: list(asked))


def test_a_whole_installation_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    needs(monkeypatch, "numpy>=1.0", 'no-such-library>=1; extra == "dask"', 'neither-this; extra == "test"')
    code, text = said("doctor")
    assert code == 0 and "Nothing needed is missing." in text
    for part in ("jevons ", "python ", "cores ", "memory ", "numpy ", "folder of results "):
        assert f"\n{part}" in f"\n{text}"
    assert "no-such-library (dask)  none  note: pip install 'jevons[dask]' brings it" in text
    assert "neither-this" not in text


def test_it_names_no_folder_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    needs(monkeypatch, "numpy>=1.0")
    _, text = said("doctor")
    assert not [word for word in text.split() if word.startswith("/")]


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ("no-such-library>=1", "no-such-library none MISSING: >=1"),
        ("numpy>=999", "MISSING: >=999 is asked for"),
    ],
)
def test_what_is_needed_and_missing_ends_with_one(
    monkeypatch: pytest.MonkeyPatch, asked: str, problem: str
) -> None:
    needs(monkeypatch, asked)
    code, text = said("doctor")
    assert code == 1
    assert problem in " ".join(text.split())
    assert "Needed, and missing or not as it must be:" in text


def test_a_folder_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    needs(monkeypatch, "numpy>=1.0")

    def refused(**_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sim.cli.doctor.tempfile.TemporaryFile", refused)
    code, text = said("doctor")
    assert code == 1 and text.count("cannot be written: Permission denied") == 2


def test_a_checkout_that_is_not_installed_knows_no_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: str) -> None:
        raise PackageNotFoundError

    monkeypatch.setattr(doctor, "requires", unknown)
    code, text = said("doctor")
    assert code == 0 and "jevons is not installed" in text


def test_it_asks_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("no network")

    monkeypatch.setattr(socket, "socket", refused)
    needs(monkeypatch, "numpy>=1.0")
    assert said("doctor")[0] == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete_commands(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the shell asks when the tabulator is pressed after `jevons comp`."""
    words = "jevons comp"
    asked = {
        "_JEVONS_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": words,
        "COMP_CWORD": "1",
        "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    found = CliRunner().invoke(application, [], env=asked, prog_name="jevons")
    assert "compare" in found.output and "sweep" not in found.output
