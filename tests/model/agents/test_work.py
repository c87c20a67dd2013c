from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from sim.model.agents.segment_parameters import UseCaseTraits
from sim.model.agents.work import Theories, Work, work_of
from sim.model.economy import Economy
from sim.model.population import theories_of

FORMS = ("task_ladder", "human_hours", "flat_tasks", "constant_elasticity")


@pytest.fixture
def theories(economy: Economy) -> Theories:
    return theories_of(economy.parameters)


def under(form: str, theories: Theories) -> Theories:
    return replace(theories, demand=replace(theories.demand, form=form))


def work(economy: Economy, form: str, theories: Theories) -> Work:
    return work_of(economy.parameters.use_cases, under(form, theories))


def mean_value(tasks: Work, theories: Theories) -> np.ndarray:
    return tasks.task_value_usd * np.exp(0.5 * theories.demand.value_spread_ln**2)


@pytest.mark.parametrize("form", ["human_hours", "flat_tasks"])
def test_all_work_is_worth_the_purse(form: str, economy: Economy, theories: Theories) -> None:
    tasks = work(economy, form, theories)
    total = np.sum(tasks.tasks_bn_per_year * mean_value(tasks, theories), axis=0) / 1e3
    assert total == pytest.approx(theories.purse.addressable_value_usd_tn_per_year)


def test_latent_work_has_its_share_and_is_worth_less_than_the_time_of_a_person(
    economy: Economy, theories: Theories
) -> None:
    tasks = work(economy, "human_hours", theories)
    uses: Mapping[str, UseCaseTraits] = MappingProxyType(dict(economy.parameters.use_cases))
    is_latent = np.array([uses[name].is_latent for name in tasks.names])
    worth = tasks.tasks_bn_per_year * mean_value(tasks, theories)
    share = np.sum(worth[is_latent], axis=0) / np.sum(worth, axis=0)
    assert share == pytest.approx(theories.human_hours.latent_share)
    hourly = mean_value(tasks, theories) / np.stack([uses[name].human_hours for name in tasks.names])
    assert np.all(np.max(hourly[is_latent], axis=0) < np.min(hourly[~is_latent], axis=0))


@pytest.mark.parametrize("form", ["task_ladder", "flat_tasks", "constant_elasticity"])
def test_only_hours_know_of_latent_work(form: str, economy: Economy, theories: Theories) -> None:
    uses = economy.parameters.use_cases
    assert not any(uses[name].is_latent for name in work(economy, form, theories).names)


def test_longer_tasks_are_harder_take_more_tokens_and_are_worth_more(
    economy: Economy, theories: Theories
) -> None:
    tasks = work(economy, "human_hours", theories)
    uses = economy.parameters.use_cases
    people = [
        row
        for row, name in enumerate(tasks.names)
        if uses[name].region == "open" and not uses[name].is_latent
    ]
    for values in (tasks.difficulty_log10_flop, tasks.extra_compute_ln, tasks.task_value_usd):
        assert np.all(np.diff(values[people], axis=0) > 0.0)


def test_flat_work_is_spread_evenly_from_the_first_task_to_full_automation(
    economy: Economy, theories: Theories
) -> None:
    difficulty = work(economy, "flat_tasks", theories).difficulty_log10_flop
    first = theories.flat_tasks.first_difficulty_log10_flop
    assert np.min(difficulty, axis=0) == pytest.approx(first)
    assert np.max(difficulty, axis=0) == pytest.approx(first + theories.flat_tasks.width_oom)


def test_a_constant_elasticity_has_the_history_of_the_ladder(economy: Economy, theories: Theories) -> None:
    ladder, rival = (work(economy, form, theories) for form in ("task_ladder", "constant_elasticity"))
    assert np.array_equal(ladder.tasks_bn_per_year, rival.tasks_bn_per_year)
    assert np.array_equal(ladder.difficulty_log10_flop, rival.difficulty_log10_flop)


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_those_of_the_use_cases_that_are_asked_for(
    form: str, economy: Economy, theories: Theories
) -> None:
    tasks = work(economy, form, theories)
    some = tasks.rows([3, 1])
    assert some.names == (tasks.names[3], tasks.names[1])
    assert np.array_equal(some.task_value_usd, tasks.task_value_usd[[3, 1]])
    assert np.array_equal(some.gate_width_oom, tasks.gate_width_oom)
