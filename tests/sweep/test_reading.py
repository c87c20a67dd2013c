"""Mistakes in a sweep file are one line with file, line and column."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.measuring.rebound import MEASURES
from sim.model.random_draws import RandomDraws
from sim.scenario import Prior, load_scenario
from sim.scenario.drawing import draw_by_path
from sim.sweep.designs import n_points
from sim.sweep.distributions import support
from sim.sweep.reading import load_sweep
from tests.paths import ROOT
from tests.sweep.files import GRID, loaded, sampled, write

PASS = "token_pricing.pass_through"


def with_pass(text: str) -> str:
    """The grid with another factor in the place of the range."""
    return GRID.replace("{range: [0.45, 1.0], levels: 12}", text)


MISTAKES = {
    "unknown key": (GRID.replace("draws", "draw"), "8:1: draw: unknown key; did you mean"),
    "unknown design": (GRID.replace(": grid", ": gird"), "4:1: design: 'gird' is not one of"),
    "unknown scenario": (GRID.replace("deepseek-2025", "deepsek-2025"), "3:1: scenario: there is no scen"),
    "unknown path": (
        GRID.replace("pass_through", "pas_through"),
        "6:39: token_pricing.pas_through: there is",
    ),
    "no design": (GRID.replace("design: grid\n", ""), "'design' is missing"),
    "no levels": (GRID.replace(", levels: 12", ""), "6:3: factors.token_pricing.pass_through: 'levels' is"),
    "misspelt scale": (
        GRID.replace("levels: 12", "levels: 3, scal: log"),
        "6:63: factors.token_pricing.pass_",
    ),
    "scale of a list": (GRID.replace("false]}", "false], scale: log}"), "listed values take no 'scale'"),
    "outside the bounds": (GRID.replace("[0.45, 1.0]", "[-1, 1.0]"), f"6:40: {PASS}: -1 lies outside"),
    "outside the prior": (
        GRID.replace("[0.45, 1.0]", "[0.1, 1.0]"),
        "range: reaches beyond what the prior all",
    ),
    "high below low": (GRID.replace("[0.45, 1.0]", "[1.0, 0.5]"), "needs low < high"),
    "three ends": (GRID.replace("[0.45, 1.0]", "[0.5, 0.6, 0.7]"), "must be two numbers"),
    "value that does not fit": (GRID.replace("[true, false]", "[true, 3]"), "7:50: factors.labs.deepsee"),
    "word for a flag": (GRID.replace("[true, false]", "[maybe]"), "must be true or false, not 'maybe'"),
    "twice": (GRID.replace("[true, false]", "[true, true]"), "True stands here twice"),
    "part of a number": (GRID.replace("pass_through", "pass_through.value"), "did you mean 'token_pricing.p"),
    "a range of flags": (
        GRID.replace(
            "is_open_weights: {values: [true, false]}", "is_open_weights: {range: [0, 1], levels: 2}"
        ),
        "must be true or false",
    ),
    "inside another": (
        GRID.replace("  labs", "  shock: {values: [none]}\n  shock.lab: {values: [mistral]}\n  labs"),
        "8:3: factors.shock.lab: lies inside shock",
    ),
    "two kinds": (
        GRID.replace("levels: 12", "levels: 3, from: prior"),
        "takes either values, or a range, or",
    ),
    "misspelt distribution": (
        with_pass("{from: posteriori, levels: 3}"),
        "6:32: factors.token_pricing.pass_through.from: 'posteriori' is not one of",
    ),
    "distribution without levels": (with_pass("{from: prior}"), "'levels' is missing"),
    "distribution of a flag": (
        GRID.replace("{values: [true, false]}", "{from: prior, levels: 2}"),
        "must be true or false",
    ),
    "distribution of what has none": (
        GRID.replace(
            "token_pricing.pass_through: {range: [0.45, 1.0]", "know_how.noise_per_month_ln: {from: prior"
        ),
        "6:33: factors.know_how.noise_per_month_ln.from: this number is fixed, it has no distribution",
    ),
    "posterior of what is not fitted": (
        GRID.replace(
            "token_pricing.pass_through: {range: [0.45, 1.0]", "shock.pull_forward_share: {from: posterior"
        ),
        "this number is not drawn from the posterior; take from: prior",
    ),
    "clock": (
        GRID.replace(
            "token_pricing.pass_through: {range: [0.45, 1.0], levels: 12}", "clock.months: {values: [99]}"
        ),
        "6:3: factors.clock.months: all points have one clock",
    ),
    "measure": (GRID + "measures: [compute, enrgy]\n", "10:21: measures.1: 'enrgy' is not one of"),
    "measure twice": (GRID + "measures: [compute, compute]\n", "measures.1: 'compute' stands here twice"),
    "no rebound": (GRID + "measures: [price_elasticity]\n", "measures: needs at least one of training"),
    "points of a grid": (GRID + "points: 5\n", "10:1: points: the points of a grid are the levels"),
    "scenarios of a grid": (
        GRID + "scenarios: [base]\n",
        "10:1: scenarios: a grid design has one 'scenario'",
    ),
    "scenario side by side": (GRID.replace(": grid", ": scenarios"), "3:1: scenario: scenarios side by side"),
    "levels of a sample": (
        sampled("sobol", 4).replace("1.0]", "1.0], levels: 3"),
        "a sobol design draws its points and takes no 'levels'",
    ),
    "changed too": (
        GRID + f"changes: {{{PASS}: 0.5}}\n",
        "6:3: factors.token_pricing.pass_through: stands under 'changes' too, in line 10",
    ),
    "changed too, nested": (GRID + "changes: {token_pricing: {pass_through: 0.5}}\n", "under 'changes' too"),
    "changed twice": (
        GRID + "changes: {tokens.price_slope: 2, tokens: {price_slope: 3}}\n",
        "10:43: tokens.price_slope: is given twice, here and in line 10",
    ),
    "of a theory that is not asked": (
        GRID.replace(
            "labs.deepseek.is_open_weights: {values: [true, false]}", "human_hours.spread_oom: {values: [1]}"
        ),
        "is read by the theory 'human_hours' alone",
    ),
    "changes of a theory that is not asked": (
        GRID + "changes: {human_hours.spread_oom: 2}\n",
        "is read by the theory 'human_hours' alone",
    ),
    "sampled without points": (GRID.replace(": grid", ": sobol").replace(", levels: 12", ""), "'points' is"),
    "no power of two": (sampled("sobol", 6), "5:1: points: a sobol design takes a power of two, not 6"),
    "draws": (GRID.replace("draws: 6", "draws: 0"), "8:1: draws: 0 lies outside 1"),
    "seed": (GRID.replace("seed: 7", "seed: -1"), "9:1: seed: -1 lies outside"),
    "a list": ("[1, 2]", "1:1: "),
    "unknown change": (GRID + "changes: {training.theori: optimise}\n", "10:11: training.theori: there is"),
    "change that does not fit": (GRID + "changes: {training.theory: 3}\n", "10:11: training.theory: 3 is"),
    "unknown vintage": (GRID + "changes: {posterior: base@2025-11}\n", "10:11: posterior: 2025-11: is no"),
    "a mixture": (
        GRID + "changes: {posterior: mixture@2025-12}\n",
        "such as base@2025-12, and list the theories as a factor",
    ),
}
MISTAKES["too many points"] = (
    GRID.replace("levels: 12", "levels: 1000").replace(
        "labs.deepseek.is_open_weights: {values: [true, false]}",
        "demand.value_spread_ln: {range: [1, 2], levels: 1000}",
    ),
    "4:1: design: makes 1,000,000 points; at most 50,000",
)


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_named_with_its_place(case: str, tmp_path: Path) -> None:
    text, expected = MISTAKES[case]
    file = write(tmp_path, text)
    with pytest.raises(UserError) as caught:
        load_sweep(str(file))
    assert str(caught.value).startswith(f"{file}:")
    assert expected in str(caught.value)


def test_an_unknown_sweep_is_named_with_the_nearest() -> None:
    with pytest.raises(UserError, match="did you mean 'all-scenarios'"):
        load_sweep("all-scenario")


@pytest.mark.parametrize(
    "file", sorted((ROOT / "scenarios/sweeps").glob("*.yaml")), ids=lambda file: file.stem
)
def test_shipped_sweeps_load(file: Path) -> None:
    sweep = load_sweep(file.stem)
    assert sweep.name == file.stem
    assert n_points(sweep) > 1


def test_the_comparison_names_all_scenarios_with_a_story_of_their_own() -> None:
    shipped = {file.stem for file in (ROOT / "scenarios").glob("*.yaml")}
    # Where all others start, an exercise, and a world without the shock.
    shipped -= {"base", "toy", "ordinary-progress"}
    assert set(load_sweep("all-scenarios").scenarios) == shipped


def test_values_are_read_as_what_they_are(tmp_path: Path) -> None:
    first, second = loaded(tmp_path).factors
    assert (first.kind, second.kind) == ("number", "flag")
    assert second.values == (True, False)
    assert first.levels[0] == 0.45 and first.levels[-1] == 1.0


@pytest.mark.parametrize("source", ["prior", "posterior"])
def test_levels_of_a_distribution_are_equally_likely(source: str, tmp_path: Path) -> None:
    factor = loaded(tmp_path, with_pass(f"{{from: {source}, levels: 4}}")).factors[0]
    scenario = load_scenario("deepseek-2025")
    scenario = scenario if source == "posterior" else scenario.without_posterior()
    drawn = draw_by_path(scenario, RandomDraws(0, 0, 4000))[PASS]
    shares = [float((drawn < level).mean()) for level in factor.levels]
    assert shares == pytest.approx([0.125, 0.375, 0.625, 0.875], abs=0.03)
    assert (drawn < factor.low).mean() == pytest.approx(0.05, abs=0.015)


def test_changes_reach_every_scenario(tmp_path: Path) -> None:
    sweep = loaded(tmp_path, GRID + "changes: {posterior: base@2025-12, training.theory: spend_budget}\n")
    scenario = sweep.scenarios["deepseek-2025"]
    assert scenario.posterior is not None and scenario.posterior.vintage == "2025-12"
    assert scenario.single("training")["theory"] == "spend_budget"


def test_a_number_of_another_theory_is_drawn_from_that_theory(tmp_path: Path) -> None:
    text = sampled("sobol", 8).replace(
        "token_pricing.pass_through: {range: [0.45, 1.0]}",
        "demand.form: {values: [task_ladder, flat_tasks]}\n  flat_tasks.width_oom: {from: posterior}",
    )
    width = loaded(tmp_path, text).factors[1]
    sets = load_scenario("deepseek-2025").with_changes({"demand.form": "flat_tasks"}).posterior
    assert sets is not None
    known = sets.sets.values["flat_tasks.width_oom"]
    assert known.min() <= width.low < width.high <= known.max()


def test_measures_come_in_one_order(tmp_path: Path) -> None:
    assert loaded(tmp_path).measures == MEASURES
    text = GRID + "measures: [price_elasticity, energy, training]\n"
    assert loaded(tmp_path, text).measures == ("training", "energy", "price_elasticity")


@pytest.mark.parametrize(
    ("prior", "expected"),
    [
        (Prior("uniform", (1.0, 2.0)), (1.0, 2.0)),
        (Prior("factor_loguniform", (0.5, 2.0), 10.0), (5.0, 20.0)),
        (Prior("triangular", (0.0, 0.2, 0.4)), (0.0, 0.4)),
        (Prior("lognormal", (1.0, 0.3)), (0.0, 1e100)),
        (Prior("normal", (1.0, 0.3)), (-1e100, 1e100)),
    ],
)
def test_support_of_a_prior(prior: Prior, expected: tuple[float, float]) -> None:
    assert support(prior) == expected
