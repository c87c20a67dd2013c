"""What options say together."""

import pytest

from sim.cli.options import load
from sim.errors import UserError

PASS = "token_pricing.pass_through"


@pytest.mark.parametrize("said", [[f"{PASS}=0.5", f"{PASS}=0.6"], [f"{PASS}=0.5", f"{PASS}=0.5"]])
def test_an_option_is_given_once(said: list[str]) -> None:
    with pytest.raises(UserError, match=f"--set {PASS} is given twice, as 0.5 and 0.[56]"):
        load("base", said)


@pytest.mark.parametrize(
    ("changes", "is_prior", "posterior", "said"),
    [
        (["posterior=base"], True, None, "--prior means posterior=none, and --set posterior=base"),
        (
            ["posterior=none"],
            False,
            "base",
            "--posterior base means posterior=base, and --set posterior=none",
        ),
        (
            ["demand.form=human_hours"],
            False,
            "flat_tasks",
            "--posterior flat_tasks means demand.form=flat_tasks, and --set demand.form=human_hours",
        ),
    ],
)
def test_options_do_not_override_each_other(
    changes: list[str], is_prior: bool, posterior: str | None, said: str
) -> None:
    with pytest.raises(UserError) as caught:
        load("base", changes, is_prior, posterior)
    assert said in str(caught.value)


def test_options_that_say_the_same_agree() -> None:
    scenario = load("base", ["demand.form=flat_tasks", f"{PASS}.value=0.5"], posterior="flat_tasks")
    assert scenario.single("demand")["form"] == "flat_tasks"
    assert scenario.quantities()[PASS].prior is None


def test_a_value_and_its_prior_are_two_options_in_any_order() -> None:
    said = [f"{PASS}.prior={{uniform: [0.5, 0.7]}}", f"{PASS}.value=0.6"]
    one, other = load("base", said), load("base", said[::-1])
    assert one.quantities()[PASS] == other.quantities()[PASS]
    assert one.quantities()[PASS].prior is not None
