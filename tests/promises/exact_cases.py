"""Promise 12: where the answer is known beforehand, by a formula or in an extreme, the model has it."""

import subprocess
import sys
from pathlib import Path

from tests.paths import ROOT
from tests.promises.finding import Finding, log
from tests.promises.sweeps import environment

SAID = (
    "closed forms and extreme conditions with a known answer: no demand, no supply, one firm, endless lead "
    "time, a price without end"
)

ORACLES, EXTREMES, EXACT, TOY, THEORIES, INVARIANCES = (
    "tests/whole/test_oracles.py",
    "tests/whole/test_extremes.py",
    "tests/whole/test_exact_extremes.py",
    "tests/docs/test_toy_page.py",
    "tests/whole/test_theories.py",
    "tests/whole/test_invariances.py",
)
CASES = {
    "constant elasticity, alone in the model": f"{TOY}::test_the_closed_form_holds_in_every_month",
    "two shocks are one of both sizes": f"{TOY}::test_two_shocks_are_one_of_both_sizes_from_the_second_on",
    "short supply": f"{TOY}::test_short_supply_goes_to_the_closed_form",
    "constant elasticity, in the whole model": (
        f"{ORACLES}::test_constant_elasticity_demand_gives_the_textbook_rebound"
    ),
    "incomplete pass-through": (
        f"{ORACLES}::test_incomplete_pass_through_lowers_the_rebound_as_the_closed_form_says"
    ),
    "an elasticity of one": f"{ORACLES}::test_full_offset_exactly_where_the_elasticity_is_one",
    "optimal training": f"{ORACLES}::test_a_tenfold_gain_cuts_optimal_training_by_about_a_quarter",
    "all mechanisms frozen": f"{ORACLES}::test_everything_frozen_means_no_rebound_in_any_measure",
    "fixed supply": f"{ORACLES}::test_fixed_supply_lets_the_price_carry_the_rebound",
    "elastic supply": f"{ORACLES}::test_elastic_supply_holds_the_rent_to_user_cost",
    "the long ladder": f"{THEORIES}::test_the_long_ladder_has_the_elasticity_of_the_closed_form",
    "the purse is never passed": f"{THEORIES}::test_neither_value_nor_spending_passes_the_purse",
    "steady state": "tests/whole/test_steady_state.py",
    "no shock": f"{INVARIANCES}::test_without_a_shock_the_second_world_is_its_twin_bit_for_bit",
    "a shock without size": f"{EXTREMES}::test_a_shock_without_size_changes_nothing",
    "units": f"{INVARIANCES}::test_the_unit_of_efficiency_is_irrelevant",
    "users split": f"{INVARIANCES}::test_twice_the_use_cases_at_half_the_size_change_nothing",
    "clouds split": f"{INVARIANCES}::test_twice_the_clouds_at_half_the_size_change_nothing",
    "vendors split": f"{INVARIANCES}::test_twice_the_vendors_at_half_the_size_change_nothing",
    "no demand": f"{EXTREMES}::test_without_tasks_nobody_serves_tokens",
    "users who pay nothing": f"{EXTREMES}::test_users_who_pay_nothing_do_not_use",
    "no chips": f"{EXTREMES}::test_without_chips_the_stock_only_retires",
    "a secret gain": f"{EXTREMES}::test_a_lab_that_keeps_its_gain_secret_leaves_rivals_where_they_were",
    "a twin that catches up in full": f"{EXTREMES}::test_a_full_pull_forward_lets_the_twin_catch_up",
    "one lab": f"{EXACT}::test_a_lab_alone_has_every_user",
    "an endless lead time": f"{EXACT}::test_with_an_endless_lead_time_capacity_only_retires",
    "a price without end": f"{EXACT}::test_at_a_price_without_end_nobody_buys",
    "an empty purse": f"{EXACT}::test_an_empty_purse_buys_nothing",
    "a purse without end": f"{EXACT}::test_a_purse_without_end_is_no_purse",
}
"""What is known → the test that holds the model to it; one may hold it to several numbers."""


def check(folder: Path, n: int | None = None) -> Finding:
    """Run each case by itself, or the first `n`."""
    chosen = dict(list(CASES.items())[:n])
    misses, n_tests = [], 0
    for name, test in chosen.items():
        passed, problem = run(test, folder)
        n_tests += passed
        if problem:
            misses.append(f"{name}: {problem}")
        log(f"  {name}: {problem or 'kept'}")
    measured = f"{len(chosen)} cases with a known answer, {n_tests} tests of them: {len(misses)} not kept"
    return Finding(12, SAID, measured, tuple(misses))


def run(test: str, folder: Path) -> tuple[int, str]:
    """How many tests passed, and what is wrong if not all did."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", test]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment(TMPDIR=str(folder)), capture_output=True, text=True, check=False
    )
    last = next((line for line in reversed(ended.stdout.splitlines()) if line.strip()), "no answer")
    n_passed = next((int(word) for word, what in _pairs(last) if what.startswith("passed")), 0)
    return n_passed, "" if ended.returncode == 0 and n_passed else last


def _pairs(text: str) -> list[tuple[str, str]]:
    words = text.replace(",", " ").split()
    return [(first, second) for first, second in zip(words, words[1:], strict=False) if first.isdigit()]
