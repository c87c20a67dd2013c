"""Factors, columns and changes of a sweep that would move nothing are refused."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.sweep.reading import load_sweep
from tests.scenario.files import write

TEXT = """name: x
description: a test
scenario: toy
design: {design}
draws: 2
"""


def loaded(folder: Path, design: str, *lines: str) -> object:
    return load_sweep(write(folder, TEXT.format(design=design) + "".join(f"{line}\n" for line in lines)))


@pytest.mark.parametrize(
    "path, values, told",
    [
        ("name", "[a, b]", "is a word for readers"),
        ("description", "[a, b]", "is a word for readers"),
        ("labs.openai.label", "[a, b]", "is a word for readers"),
        ("measurement.worlds", "[5, 6]", "moves no world of a sweep, in which 'draws' says how many"),
        ("measurement.alternative_worlds", "[5, 6]", "moves no world of a sweep"),
        ("measurement.verdict.probability", "[0.6, 0.7]", "moves no world of a sweep"),
    ],
)
def test_a_factor_moves_worlds(tmp_path: Path, path: str, values: str, told: str) -> None:
    with pytest.raises(UserError, match=rf"x.yaml:6:\d+: factors.{path}: {told}"):
        loaded(tmp_path, "grid", f"factors: {{{path}: {{values: {values}}}}}")
    rows = "\n".join(values.strip("[]").split(", "))
    write(tmp_path, f"{path}\n{rows}\n", "points.csv")
    with pytest.raises(UserError, match=rf"points.csv:1:1: {path}: {told}"):
        loaded(tmp_path, "own_points", "points: points.csv")


@pytest.mark.parametrize("design", ["grid", "one_at_a_time"])
def test_a_number_that_no_theory_reads_is_no_factor_of_any_design(tmp_path: Path, design: str) -> None:
    with pytest.raises(UserError, match=r"flat_tasks.width_oom: is read by the theory 'flat_tasks' alone"):
        loaded(tmp_path, design, "factors: {flat_tasks.width_oom: {values: [4, 5]}}")


def test_one_at_a_time_no_factor_asks_the_theory_of_another(tmp_path: Path) -> None:
    factors = "factors: {demand.form: {values: [flat_tasks]}, flat_tasks.width_oom: {values: [4, 5]}}"
    assert loaded(tmp_path, "grid", factors)
    with pytest.raises(UserError, match="is read by the theory 'flat_tasks' alone"):
        loaded(tmp_path, "one_at_a_time", factors)


@pytest.mark.parametrize("line", ["name: other", "description: other"])
def test_what_a_scenario_says_of_itself_is_not_changed(tmp_path: Path, line: str) -> None:
    with pytest.raises(
        UserError, match=r"x.yaml:7:\d+: .* is said at the top of a file, not under 'changes'"
    ):
        loaded(
            tmp_path, "grid", "factors: {token_pricing.pass_through: {values: [0.5]}}", f"changes: {{{line}}}"
        )
