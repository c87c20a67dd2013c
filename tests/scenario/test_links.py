"""Numbers that follow others."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import UserError
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario, load_scenario, scenario_from_text
from sim.scenario.drawing import draw_by_path
from sim.texts.show import parameters_text
from tests.scenario.files import changes, write

TRAINING, INFERENCE = "shock.training_efficiency_ratio", "shock.inference_efficiency_ratio"
BELIEVED = "shock.believed_efficiency_ratio"
PASS = "token_pricing.pass_through"
BRAND = "labs.deepseek.brand_index"
DRAWS = RandomDraws(3, 0, 5)


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base")


def drawn(scenario: Scenario, given: Mapping[str, Any] | None = None) -> dict[str, np.ndarray]:
    return draw_by_path(scenario, DRAWS, given)


@pytest.mark.parametrize(
    "said",
    [
        {INFERENCE: f"= {TRAINING}"},
        {INFERENCE: f"={TRAINING}"},
        {INFERENCE: f"  =  1 * {TRAINING} "},
        {INFERENCE: {"value": f"= {TRAINING}"}},
        {f"{INFERENCE}.value": f"= {TRAINING}"},
        {"shock": {"inference_efficiency_ratio": f"= {TRAINING}"}},
    ],
)
def test_a_number_is_what_another_is_in_every_world(base: Scenario, said: dict[str, Any]) -> None:
    linked = drawn(base.with_changes(said))
    before = drawn(base)
    assert np.array_equal(linked[INFERENCE], before[TRAINING])
    assert [path for path in before if not np.array_equal(before[path], linked[path])] == [INFERENCE]


def test_a_factor_multiplies(base: Scenario) -> None:
    linked = drawn(base.with_changes({BELIEVED: f"= 1.5 * {TRAINING}"}))
    assert np.array_equal(linked[BELIEVED], 1.5 * linked[TRAINING])


def test_a_chain_is_followed_in_whatever_order_it_stands(base: Scenario) -> None:
    said = {INFERENCE: f"= 2 * {BELIEVED}", BELIEVED: f"= 1.5 * {TRAINING}"}
    for change in (said, dict(reversed(said.items()))):
        linked = drawn(base.with_changes(change))
        assert np.allclose(linked[INFERENCE], 3.0 * linked[TRAINING], rtol=1e-15)


def test_a_cell_of_a_table_and_a_number_of_an_event(base: Scenario) -> None:
    linked = drawn(base.with_changes({BRAND: "= labs.openai.brand_index"}))
    assert np.array_equal(linked[BRAND], drawn(base)["labs.openai.brand_index"])
    share = "events.stargate.delivered_share"
    linked = drawn(base.with_changes({share: "= 0.5 * shock.pull_forward_share"}))
    assert np.array_equal(linked[share], 0.5 * linked["shock.pull_forward_share"])
    assert len(set(linked[share].tolist())) == 5


def test_it_moves_with_the_other(base: Scenario) -> None:
    linked = base.with_changes({INFERENCE: f"= 0.5 * {TRAINING}"})
    for fixed in (linked.with_changes({TRAINING: 9}), linked.with_changes({f"{TRAINING}.value": 9})):
        assert np.array_equal(drawn(fixed)[INFERENCE], np.full(5, 4.5))
        assert fixed.quantities()[INFERENCE].value == 4.5
    assert np.array_equal(drawn(linked, {TRAINING: np.full(5, 7.0)})[INFERENCE], np.full(5, 3.5))


def test_it_moves_with_the_other_of_another_section(base: Scenario) -> None:
    linked = base.with_changes({"investment.initial_belief": "= token_pricing.pass_through"})
    fixed = linked.with_changes({"token_pricing.pass_through": 0.7})
    assert fixed.quantities()["investment.initial_belief"].value == 0.7
    assert (
        fixed.digest()
        == base.with_changes(
            {"investment.initial_belief": "= token_pricing.pass_through", "token_pricing.pass_through": 0.7}
        ).digest()
    )


def test_a_value_of_its_own_unlinks(base: Scenario) -> None:
    linked = base.with_changes({INFERENCE: f"= {TRAINING}"})
    for free in (linked.with_changes({INFERENCE: 5}), linked.with_changes({INFERENCE: {"value": 5}})):
        assert np.array_equal(drawn(free)[INFERENCE], np.full(5, 5.0))
    assert np.array_equal(drawn(linked, {INFERENCE: np.full(5, 4.0)})[INFERENCE], np.full(5, 4.0))
    again = linked.with_changes({INFERENCE: {"value": 7, "prior": {"uniform": [6, 8]}}})
    assert len(set(drawn(again)[INFERENCE].tolist())) == 5


def test_the_last_word_over_the_posterior(base: Scenario) -> None:
    assert base.posterior is not None and PASS in base.posterior.sets.values
    linked = drawn(base.with_changes({PASS: "= 0.5 * shock.pull_forward_share"}))
    assert np.array_equal(linked[PASS], 0.5 * linked["shock.pull_forward_share"])
    other = drawn(base.with_changes({"shock.pull_forward_share": f"= 0.5 * {PASS}"}))
    assert np.array_equal(other["shock.pull_forward_share"], 0.5 * drawn(base)[PASS])


def test_digest_and_provenance_carry_the_link(base: Scenario) -> None:
    digests = {
        base.with_changes(change).digest()
        for change in (
            {},
            {INFERENCE: 8.1},
            {INFERENCE: f"= {TRAINING}"},
            {INFERENCE: f"= 0.5 * {TRAINING}"},
            {INFERENCE: f"= {BELIEVED}"},
        )
    }
    assert len(digests) == 5
    linked = base.with_changes({INFERENCE: f"= {TRAINING}"})
    again = scenario_from_text(linked.resolved_yaml(), "scenario.yaml")
    assert again.digest() == linked.digest()
    assert base.with_changes({INFERENCE: f"=1.0*{TRAINING}"}).digest() == linked.digest()


def test_show_says_it(base: Scenario) -> None:
    text = parameters_text(base.with_changes({INFERENCE: f"= 0.5 * {TRAINING}"}))
    assert f"linked: = 0.5 * {TRAINING}" in text


CIRCLE = f"shock: {{training_efficiency_ratio: = {INFERENCE}, inference_efficiency_ratio: = {TRAINING}}}"
REFUSED: dict[str, tuple[str, str]] = {
    "itself": (f"{INFERENCE}: = {INFERENCE}", "follow each other in a circle"),
    "a circle": (CIRCLE, f"in a circle: {TRAINING} → {INFERENCE} → {TRAINING}"),
    "misspelt": (f"{INFERENCE}: = shock.traning_efficiency_ratio", f"did you mean '{TRAINING}'?"),
    "renamed": (f"{INFERENCE}: = shock.serving_efficiency_ratio", f"it is called '{INFERENCE}' now"),
    "a word": (f"{INFERENCE}: = compute.supply", "'compute.supply' is a word, not a number"),
    "a month": (f"{INFERENCE}: = shock.month", "'shock.month' is no number"),
    "a section": (f"{INFERENCE}: = shock", "'shock' is no number"),
    "a number": (f"{INFERENCE}: = 5", "a number is written without '=': 5"),
    "nothing": (f"{INFERENCE}: =", "links no number; write '= section.number'"),
    "a sum": (f"{INFERENCE}: = {TRAINING} + 1", "links no number"),
    "a quotient": (f"{INFERENCE}: = {TRAINING} / 2", "the factor comes first"),
    "a factor behind": (f"{INFERENCE}: = {TRAINING} * 2", f"the factor comes first: '= 2 * {TRAINING}'"),
    "a decimal comma": (f"{INFERENCE}: = 0,5 * {TRAINING}", "with a decimal point: 0.5"),
    "nothing times": (f"{INFERENCE}: = 0 * {TRAINING}", "a factor of 0"),
    "no finite factor": (f"{INFERENCE}: = .inf * {TRAINING}", "must be a number"),
    "another unit": (f"{INFERENCE}: = shock.pull_forward_months", "is in mo, and this number in no unit"),
    "below the range": (f"{INFERENCE}: = 0.05 * {TRAINING}", "would lie between 0.3 and 0.55 as"),
    "negative": (f"{INFERENCE}: = -1 * {TRAINING}", "outside 1 …"),
    "a prior beside it": (
        f"{INFERENCE}: {{value: = {TRAINING}, prior: {{uniform: [1, 2]}}}}",
        "inference_efficiency_ratio.prior: a number that follows another takes no prior",
    ),
    "the same in all worlds": ("labs.xai.start_month: = labs.mistral.start_month", "the same in all worlds"),
    "the discount rate": (
        "measurement.discount_rate_per_year: = finance.interest_per_year",
        "the same in all worlds",
    ),
    "months": ("clock.months: = clock.months", "must be a whole number"),
    "a limit": (f"{INFERENCE}: {{prior: {{uniform: [= {TRAINING}, 20]}}}}", "must be a number"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_followed_is_refused(case: str, tmp_path: Path) -> None:
    line, said = REFUSED[case]
    with pytest.raises(UserError) as caught:
        load_scenario(write(tmp_path, changes(line)))
    assert ":5:" in str(caught.value)
    assert said in str(caught.value)


def test_another_unit_with_a_factor(base: Scenario) -> None:
    linked = drawn(base.with_changes({"shock.pull_forward_months": f"= 2 * {TRAINING}"}))
    assert np.array_equal(linked["shock.pull_forward_months"], 2.0 * linked[TRAINING])


def test_a_long_chain_is_refused(base: Scenario) -> None:
    names = [f"use_cases.{name}" for name in base.table("use_cases")]
    field = next(path.rpartition(".")[2] for path in base.quantities() if path.startswith(names[0]))
    paths = [f"{name}.{field}" for name in names]
    said = {path: f"= {after}" for path, after in zip(paths, paths[1:], strict=False)}
    with pytest.raises(UserError, match="a chain of more than 16 numbers"):
        base.with_changes(said)


def test_what_breaks_when_the_other_changes_is_told(base: Scenario) -> None:
    linked = base.with_changes({INFERENCE: f"= 0.5 * {TRAINING}"})
    with pytest.raises(UserError, match="would lie between 0.75 and 0.75"):
        linked.with_changes({TRAINING: 1.5})
