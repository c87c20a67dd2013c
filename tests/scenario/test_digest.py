"""The digest knows every value, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import Quantity, Scenario, load_scenario
from sim.scenario.plain import as_yaml
from tests.scenario.files import BASE, SCENARIOS, changes, write


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base")


def turned(value: Any, is_list_of_agents: bool = False) -> Any:
    """The same mapping with its keys in reverse, but agents in their order."""
    if not isinstance(value, dict):
        return value
    rows = list(value) if is_list_of_agents else list(reversed(value))
    rows = [name for name in rows if name != "columns"] + ["columns"] * ("columns" in value)
    return {
        name: turned(
            value[name], "columns" in (value[name] or ()) if isinstance(value[name], dict) else False
        )
        for name in rows
    }


def other(quantity: Quantity) -> float:
    """Another value in the range, close by."""
    step = max(abs(quantity.value) * 1e-6, 1e-9)
    up, down = quantity.value + step, quantity.value - step
    return up if up <= quantity.high else down


def test_comments_and_order_change_nothing(tmp_path: Path, base: Scenario) -> None:
    text = (SCENARIOS / "base.yaml").read_text(encoding="utf-8")
    commented = "# first\n" + text.replace("\n\n", "\n\n# a remark\n\n")
    assert load_scenario(write(tmp_path, commented)).digest() == base.digest()
    reordered = as_yaml(turned(BASE))
    assert reordered != as_yaml(BASE)
    assert load_scenario(write(tmp_path, reordered)).digest() == base.digest()


def test_the_same_said_otherwise_changes_nothing(base: Scenario) -> None:
    assert (
        base.with_changes({"tokens.price_slope": 3}).digest()
        == base.with_changes({"tokens.price_slope": 3.0}).digest()
    )
    cell = base.quantities()["hyperscalers.google.order_weight"]
    assert base.with_changes({"hyperscalers.google.order_weight": cell.as_data()}).digest() == base.digest()
    assert base.with_changes({"description": "said otherwise"}).digest() == base.digest()


def test_what_a_number_is_called_changes_nothing(base: Scenario) -> None:
    called = base.with_changes(
        {"tokens.price_slope": {"label": "slope"}, "shock.pull_forward_share.label": "pull"}
    )
    assert called.label("tokens.price_slope") == "slope" and base.label("tokens.price_slope") != "slope"
    assert called.quantities()["shock.pull_forward_share"].label == "pull"
    assert called.digest() == base.digest()
    fixed = base.with_changes({"demand.value_spread_ln": 2.0})
    assert fixed.label("demand.value_spread_ln") == base.label("demand.value_spread_ln") != ""
    assert base.label("demand.form") == "theory of demand"


def test_the_order_of_agents_counts(tmp_path: Path, base: Scenario) -> None:
    labs = dict(reversed(BASE["labs"].items()))
    assert load_scenario(write(tmp_path, as_yaml({**BASE, "labs": labs}))).digest() != base.digest()


def changeable(scenario: Scenario) -> dict[str, Quantity]:
    """Numbers of a scenario; where the cost of chips falls by generations a rate is refused."""
    has_steps = scenario.single("chip_supply")["unit_cost"] == "generations"
    return {
        path: number
        for path, number in scenario.quantities().items()
        if not (has_steps and path.endswith("unit_cost_decline_per_year"))
    }


def test_every_quantity_counts(base: Scenario) -> None:
    known = {base.digest()}
    numbers = changeable(base)
    for path, quantity in numbers.items():
        known.add(base.with_changes({path: {"value": other(quantity)}}).digest())
    assert len(known) == len(numbers) + 1


def test_every_prior_counts(base: Scenario) -> None:
    priors = {
        path: quantity.prior for path, quantity in changeable(base).items() if quantity.prior is not None
    }
    known = {base.digest()}
    for path, prior in priors.items():
        wider = [*prior.args[:-1], prior.args[-1] * 1.000001 + 1e-9]
        known |= {
            base.with_changes({path: {"prior": {prior.kind: wider}}}).digest(),
            base.with_changes({path: {"prior": None}}).digest(),
        }
    assert len(known) == 2 * len(priors) + 1


def words(base: Scenario) -> Iterator[tuple[str, object]]:
    """Another value for everything that is not a quantity."""
    yield from {"clock.months": 107, "shock.lab": "all", "shock.month": "2025-02", "name": "other"}.items()
    yield from {"measurement.worlds": 7, "measurement.horizons_months": [6, 12]}.items()
    yield "measurement.verdict.probability", 0.8
    yield "measurement.minimum_engineering_saving_share", 0.06
    yield "measurement.alternatives.managers_expect_savings.changes", {"investment.initial_belief": 0.61}
    yield "events.stargate.month", "2025-02"
    yield "events.stargate.until", "2029-02"
    yield "events.stargate.strikes", "shocked"
    yield "events.stargate.hyperscaler", "google"
    yield "events.stargate.source", "Other"
    yield "events.stargate", None
    for table in base.tables:
        for row, cells in base.table(table).items():
            for name, cell in cells.items():
                if name == "has_list_prices":
                    continue  # just one segment has them
                if isinstance(cell, bool):
                    yield f"{table}.{row}.{name}", not cell
                elif name == "label":
                    yield f"{table}.{row}.{name}", "Other"
                elif not isinstance(cell, Quantity | str):
                    yield f"{table}.{row}.{name}.{next(iter(cell))}", 0.111


def test_every_word_counts(base: Scenario) -> None:
    changed = list(words(base))
    digests = {base.with_changes({path: value}).digest() for path, value in changed}
    assert len(digests | {base.digest()}) == len(changed) + 1


def test_the_digest_does_not_hang_on_the_file(tmp_path: Path, base: Scenario) -> None:
    text = changes("tokens.price_slope: 3").replace("name: x", "name: base")
    assert (
        load_scenario(write(tmp_path, text)).digest() == base.with_changes({"tokens.price_slope": 3}).digest()
    )
