"""The short version of promise 16, and what is planted for it to find."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.scenario import load_scenario
from tests.promises import spoilt_files
from tests.promises.mutations import spoilt
from tests.scenario.files import changes


def refuse(message: str) -> Callable[[str], object]:
    def load(file: str) -> object:  # noqa: ARG001 (it reads nothing)
        error = UserError("x")
        error.args = (message,)
        raise error

    return load


def test_some_files_are_answered(tmp_path: Path) -> None:
    finding = spoilt_files.check(tmp_path, 40)
    assert finding.misses == ()
    assert finding.promise == 16


@pytest.mark.parametrize(
    ("load", "said"),
    [
        (lambda file: {}[file], "KeyError"),
        (lambda file: os.system("true"), "ran os.system"),  # noqa: ARG005
        (lambda file: Path(file).with_name("new").touch(), "left a file"),
        (refuse("two\nlines"), "not one clean line"),
        (refuse("\x1b[31m"), "not one clean line"),
        (refuse(""), "not one clean line"),
    ],
)
def test_a_bad_answer_is_seen(load: Callable[[str], object], said: str, tmp_path: Path) -> None:
    assert any(said in miss for miss in spoilt_files.wrong(tmp_path, "name: x\n", load, "x"))


def test_a_scenario_that_reads_back_to_another_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = changes("tokens.price_slope: 3")
    assert spoilt_files.wrong(tmp_path, text, load_scenario, "x") == []
    monkeypatch.setattr(spoilt_files, "scenario_from_text", lambda text, where: load_scenario("base"))  # noqa: ARG005
    assert any("another" in miss for miss in spoilt_files.wrong(tmp_path, text, load_scenario, "x"))


def test_files_are_spoilt_alike_every_time() -> None:
    texts = spoilt_files.texts_of_scenarios()
    one, other = ([spoilt(texts, random.Random(seed)) for seed in range(40)] for _ in range(2))
    assert one == other
    assert sum(text != texts[name] for name, text in one) > 35
