"""Parameter sets of the user's own: drawn by weight, kept with the result, every mistake named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import UserError
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario, load_scenario
from sim.scenario.drawing import draw_by_path
from sim.scenario.mixture import at_vintage, weights_of_theories
from sim.scenario.own_sets import OwnSets
from sim.scenario.posterior import ParameterSets, posterior_text, prior_text

A, B, FIXED = "demand.value_spread_ln", "token_pricing.pass_through", "labs.deepseek.start_month"
TABLE = f"{A},weight,{B}\n1.1,2,0.9\n1.2,1,0.8\n1.3,1,0.5\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sets.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def drawn_from(name: str = "sets.csv", **changes: Any) -> Scenario:
    return load_scenario("base", {**changes, "posterior": name})


def draws(scenario: Scenario, n: int = 400, seed: int = 0) -> dict[str, np.ndarray]:
    return draw_by_path(scenario, RandomDraws(seed, 0, n))


def test_each_draw_takes_a_whole_set_by_weight(here: Path) -> None:
    numbers = draws(drawn_from())
    rows = np.searchsorted([1.1, 1.2, 1.3], numbers[A])
    assert np.array_equal(numbers[B], np.array([0.9, 0.8, 0.5])[rows])
    assert np.bincount(rows) / 400 == pytest.approx([0.5, 0.25, 0.25], abs=0.01)


def test_the_stream_is_that_of_the_shipped_posteriors(here: Path) -> None:
    """The same table as a posterior file gives the same sets to the same draws."""
    quantities = load_scenario("base").quantities()
    values = {A: np.array([1.1, 1.2, 1.3]), B: np.array([0.9, 0.8, 0.5])}
    priors = {path: prior_text(quantities[path]) for path in values}
    sets = ParameterSets(np.array([0.5, 0.25, 0.25]), np.zeros(3), values, priors)
    (here / "scenarios").mkdir()
    file = here / "scenarios" / "mine.task_ladder.posterior.csv"
    file.write_text(posterior_text({"theory": "task_ladder"}, sets, 6), encoding="utf-8")
    own, shipped = draws(drawn_from(), seed=5), draws(drawn_from("mine"), seed=5)
    assert own.keys() == shipped.keys()
    for path, numbers in own.items():
        assert np.array_equal(numbers, shipped[path]), path


def test_what_is_not_in_the_table_stays_as_it_is(here: Path) -> None:
    own, from_priors = draws(drawn_from()), draws(load_scenario("base", {"posterior": "none"}))
    for path, numbers in from_priors.items():
        assert path in (A, B) or np.array_equal(own[path], numbers), path


def test_a_number_without_a_prior_can_be_a_column(here: Path) -> None:
    path = next(
        path
        for path, number in load_scenario("base").quantities().items()
        if number.prior is None and path.startswith("hyperscalers.") and number.value > 0.0
    )
    value = load_scenario("base").quantities()[path].value
    (here / "sets.csv").write_text(f"{path}\n{value}\n{value * 0.9}\n")
    assert set(draws(drawn_from())[path]) == {value, value * 0.9}


def test_what_changes_the_number_later_has_the_last_word(here: Path) -> None:
    """As the alternatives of a run do, and points of a sweep."""
    scenario = drawn_from()
    assert set(draws(scenario.with_changes({A: 2.0}))[A]) == {2.0}
    assert set(draws(scenario.with_changes({A: 2.0}))[B]) == {0.9, 0.8, 0.5}
    assert set(draws(scenario.with_changes({"demand.form": "human_hours"}))[A]) == {1.1, 1.2, 1.3}
    assert set(draws(scenario.with_changes({"posterior": "none"}), 9)[A]).isdisjoint({1.1, 1.2, 1.3})


def test_what_is_set_beside_the_table_is_no_riddle(here: Path) -> None:
    with pytest.raises(UserError, match=rf"sets.csv:1:1: {A}: is a column here, and is set by --set {A}=2"):
        drawn_from(**{A: 2.0})


def test_parquet_draws_the_same(here: Path) -> None:
    pd.read_csv("sets.csv").to_parquet("sets.parquet")
    one, other = draws(drawn_from()), draws(drawn_from("sets.parquet"))
    for path, numbers in one.items():
        assert np.array_equal(numbers, other[path]), path


def test_the_digest_follows_the_content_and_not_the_name(here: Path) -> None:
    digests = {drawn_from().digest(), drawn_from().decisive_digest()}
    (here / "other.csv").write_text(TABLE)
    assert {drawn_from("other.csv").digest(), drawn_from("other.csv").decisive_digest()} == digests
    (here / "other.csv").write_text(TABLE.replace("0.9", "0.91"))
    assert digests.isdisjoint({drawn_from("other.csv").digest(), drawn_from("other.csv").decisive_digest()})


def test_a_table_named_in_a_file_lies_beside_it(here: Path) -> None:
    (here / "below").mkdir()
    (here / "sets.csv").rename(here / "below" / "sets.csv")
    text = "name: mine\ndescription: d\nextends: base\nchanges: {posterior: sets.csv}\n"
    (here / "below" / "mine.yaml").write_text(text)
    scenario = load_scenario("below/mine.yaml")
    assert set(draws(scenario)[A]) == {1.1, 1.2, 1.3}
    for said, named in (
        ("../below/sets.csv", None),
        ("../sets.csv", "leads out of the folder"),
        ("set.csv", "there is no file below/set.csv; did you mean 'sets.csv'"),
    ):
        (here / "below" / "mine.yaml").write_text(text.replace("sets.csv", said))
        if named is None:
            assert load_scenario("below/mine.yaml").digest() == scenario.digest()
            continue
        with pytest.raises(UserError, match=f"below/mine.yaml:4:11: posterior: .*{named}"):
            load_scenario("below/mine.yaml")


def test_the_resolved_scenario_draws_the_same_beside_the_copy(here: Path) -> None:
    scenario = drawn_from()
    own = scenario.posterior
    assert isinstance(own, OwnSets)
    place = here / "elsewhere"
    place.mkdir()
    (place / own.name).write_bytes(own.content())
    (place / "scenario.yaml").write_text(scenario.resolved_yaml())
    again = load_scenario(str(place / "scenario.yaml"))
    assert again.digest() == scenario.digest()
    assert again.resolved_yaml() == scenario.resolved_yaml()
    assert str(here) not in scenario.resolved_yaml()


def test_a_table_that_changes_while_it_is_in_use_is_noticed(here: Path) -> None:
    import sim.scenario.own_sets

    scenario = drawn_from()
    (here / "sets.csv").write_text(TABLE.replace("0.9", "0.7"))
    sim.scenario.own_sets._parsed.cache_clear()
    with pytest.raises(UserError, match=r"sets.csv: changed while it was in use"):
        draws(scenario)


def test_sets_of_ones_own_have_no_vintage_and_weigh_no_theories(here: Path) -> None:
    scenario = drawn_from()
    with pytest.raises(UserError, match="sets.csv: own parameter sets belong to no vintage"):
        at_vintage(scenario, "human_hours", "2025-12")
    assert weights_of_theories(scenario, ["task_ladder", "human_hours"]) == {}


WRONG: dict[str, tuple[str, str]] = {
    "unknown": (
        "demand.value_spred_ln\n1\n",
        f"csv:1:1: demand.value_spred_ln: is no number of the scenario; did you mean '{A}'",
    ),
    "weights": (f"{A},weigth\n1,1\n", "csv:1:2: weigth: is no number of the scenario; did you mean 'weight'"),
    "a word": ("demand.form\nhuman_hours\n", "csv:1:1: demand.form: is no number of the scenario"),
    "a unit": (
        f"{A},{A}.unit\n1,ln\n",
        f"csv:1:2: {A}.unit: its unit is that of the scenario, ln; call the column '{A}'",
    ),
    "text": (f"{A}\n1\nlots\n", f"csv:3:1: {A}: must be a number, not 'lots'"),
    "empty": (f"{A},{B}\n1,\n", f"csv:2:2: {B}: the cell is empty"),
    "NaN": (f"{A}\nnan\n", f"csv:2:1: {A}: must be a number, not 'nan'"),
    "range": (f"{B}\n0.5\n7\n", f"csv:3:1: {B}: 7 lies outside 0 … 1"),
    "negative weight": (f"{A},weight\n1,-1\n", "csv:2:2: weight: -1 lies outside 0 …"),
    "no weight at all": (f"{A},weight\n1,0\n1,0\n", "csv:1:2: weight: the weights add up to nothing"),
    "weights alone": ("weight\n1\n", "csv: has no column of a number"),
    "no set": (f"{A}\n", "csv: holds no rows below the names of its columns"),
    "same in all worlds": (f"{FIXED}\n3\n", f"csv:1:1: {FIXED}: is the same in all worlds"),
    "a posterior file": ('# {"theory": "x"}\nweight\n1\n', "csv:1:1: starts with a comment"),
    "semicolons": (f"{A};{B}\n1;1\n", "csv:1:1: semicolons stand between the cells"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_named_with_its_line_and_column(what: str, here: Path) -> None:
    text, said = WRONG[what]
    (here / "sets.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        drawn_from()
    assert f"sets.{said}" in str(refused.value)


def test_a_missing_table_is_named_with_the_nearest(here: Path) -> None:
    with pytest.raises(UserError, match="there is no file set.csv; did you mean 'sets.csv'"):
        drawn_from("set.csv")


def test_a_posterior_file_is_called_by_its_name(here: Path) -> None:
    with pytest.raises(UserError, match="is a posterior of jevons; call it by its name"):
        drawn_from("base.task_ladder.posterior.csv")


def test_what_an_event_multiplies_must_stay_in_its_range(here: Path) -> None:
    event: dict[str, Any] = {
        "kind": "number_change",
        "number": B,
        "month": "2025-06",
        "multiply_by": {"value": 1.5, "unit": "1", "source": "assumption: a test"},
        "source": "assumption: a test",
    }
    low: Callable[[float], str] = lambda high: f"{B}\n0.3\n{high}\n"  # noqa: E731
    base = {f"{B}.prior": {"uniform": [0.3, 0.6]}, f"{B}.value": 0.5}
    changes: dict[str, Any] = {"events.dearer": event}
    scenario = load_scenario("base", {**base, **changes, "posterior": "none"})
    (here / "mine.yaml").write_text(
        scenario.resolved_yaml().replace("posterior: none", "posterior: sets.csv")
    )
    (here / "sets.csv").write_text(low(0.6))
    assert load_scenario("mine.yaml")
    (here / "sets.csv").write_text(low(0.9))
    with pytest.raises(UserError, match="would lie between"):
        load_scenario("mine.yaml")
