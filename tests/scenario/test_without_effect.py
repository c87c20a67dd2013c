"""What would change nothing where it stands is refused, and said where it belongs."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.application import application
from sim.errors import UserError
from sim.scenario import load_scenario
from tests.scenario.files import changes, write

ALTERNATIVE = "measurement.alternatives.mine: {{description: d, changes: {}}}"


@pytest.mark.parametrize("line", ["name: other", "description: other", "extends: panic"])
def test_what_a_file_says_of_itself_is_not_said_under_changes(tmp_path: Path, line: str) -> None:
    key = line.partition(":")[0]
    with pytest.raises(
        UserError, match=rf"x.yaml:5:3: {key}: is said at the top of a file, not under 'changes'"
    ):
        load_scenario(write(tmp_path, changes(line)))


@pytest.mark.parametrize(
    "said, told",
    [
        ("{}", "an alternative without changes is the scenario itself"),
        ("{name: z}", "name has no effect in an alternative"),
        ("{description: z}", "description has no effect in an alternative"),
        ("{measurement.worlds: 5}", "measurement.worlds has no effect in an alternative"),
        ("{measurement: {worlds: 5}}", "measurement.worlds has no effect in an alternative"),
        ("{measurement.verdict.probability: 0.6}", "measurement.verdict.probability has no effect"),
        ("{measurement.alternatives.mine: null}", "measurement.alternatives.mine has no effect"),
    ],
)
def test_an_alternative_changes_the_economy(tmp_path: Path, said: str, told: str) -> None:
    with pytest.raises(UserError, match=rf"x.yaml:5:\d+: .*{told}"):
        load_scenario(write(tmp_path, changes(ALTERNATIVE.format(said))))


@pytest.mark.parametrize(
    "said", ["{token_pricing.pass_through: 0.9}", "{token_pricing: {pass_through: 0.9}}"]
)
def test_an_alternative_that_does_is_welcome(tmp_path: Path, said: str) -> None:
    assert load_scenario(write(tmp_path, changes(ALTERNATIVE.format(said))))


@pytest.mark.parametrize(
    "words",
    [
        ["--worlds", "2", "--set", "measurement.worlds=3"],
        ["--worlds", "2", "--set", "measurement={worlds: 3}"],
        ["--months", "50", "--set", "clock.months=60"],
        ["--months", "50", "--set", "clock={months: 60}"],
    ],
)
def test_an_option_and_a_change_do_not_say_the_same_thing(words: list[str], tmp_path: Path) -> None:
    said = CliRunner().invoke(application, ["run", "toy", "--out", str(tmp_path / "out"), *words])
    assert isinstance(said.exception, UserError) and "say the same thing: say one of them" in str(
        said.exception
    )


def test_a_column_of_own_sets_is_read_by_a_theory_that_is_asked(tmp_path: Path) -> None:
    write(tmp_path, "flat_tasks.width_oom\n4\n", "sets.csv")
    text = changes("posterior: sets.csv")
    assert load_scenario(write(tmp_path, text))
    with pytest.raises(
        UserError, match=r"sets.csv:1:1: flat_tasks.width_oom: is read by the theory 'flat_tasks'"
    ):
        load_scenario(write(tmp_path, text.replace("extends: base", "extends: toy")))
