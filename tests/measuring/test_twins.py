"""Other readings of the rebound, from the model itself, where it is known what they must be."""

from collections.abc import Mapping

import numpy as np
import pytest

from sim.measuring.experiment import Task
from sim.measuring.rebound import MEASURES
from sim.measuring.rebound_readings import READINGS, variable_of
from sim.measuring.twins import KINDS, simulate
from sim.model.declaring import Array
from sim.scenario import Scenario, load_scenario

HORIZONS = [6, 18]
SHORT = {"clock.months": 54, "measurement.horizons_months": HORIZONS}


def scenario(**changes: object) -> Scenario:
    return load_scenario("deepseek-2025", SHORT | changes)


def measured(kind: str, chosen: Scenario, n_draws: int = 2) -> Mapping[str, Array]:
    return simulate(Task(chosen, 3, 0, n_draws, kind)).variables


def of_compute(variables: Mapping[str, Array]) -> Array:
    return variables["rebound"][:, MEASURES.index("compute")]


@pytest.fixture(scope="module")
def found() -> Mapping[str, Array]:
    return measured("main", scenario(**{"measurement.discount_rate_per_year": 0}))


def test_every_reading_is_there_and_has_its_worlds(found: Mapping[str, Array]) -> None:
    for name, reading in READINGS.items():
        assert found[variable_of(name)].shape == (2, len(HORIZONS))
        for kind in reading.kinds:
            assert {reading.twin, reading.shocked} <= KINDS[kind].roles.keys()


def test_without_a_rate_nothing_is_discounted(found: Mapping[str, Array]) -> None:
    assert np.array_equal(found["rebound_discounted"], of_compute(found), equal_nan=True)
    dear = measured("main", scenario(**{"measurement.discount_rate_per_year": 1}))
    assert not np.array_equal(dear["rebound_discounted"], found["rebound_discounted"], equal_nan=True)
    others = found.keys() - {"rebound_discounted"}
    assert all(np.array_equal(dear[name], found[name], equal_nan=True) for name in others)


def test_shares_of_the_saving_add_up_to_all_of_it(found: Mapping[str, Array]) -> None:
    shares = found["saving_share_by_year"]
    assert shares.shape == (2, 2)
    assert shares.sum(axis=1) == pytest.approx(1.0)


def test_where_supply_is_elastic_all_that_is_wanted_is_served() -> None:
    elastic = measured("main", scenario(**{"compute.supply": "elastic"}))
    assert elastic["rebound_served"] == pytest.approx(of_compute(elastic), rel=1e-9, nan_ok=True)
    assert elastic["rebound_elastic_supply"] == pytest.approx(of_compute(elastic), rel=1e-9, nan_ok=True)


def test_a_rival_theory_reads_what_a_main_ensemble_reads(found: Mapping[str, Array]) -> None:
    rival = measured("rival_theory", scenario())
    assert set(rival) == {"rebound", "demand_change_ratio", "rebound_elastic_supply"}
    assert all(np.array_equal(rival[name], found[name], equal_nan=True) for name in rival)


def test_one_draw_alone_is_the_same_draw_among_others(found: Mapping[str, Array]) -> None:
    alone = measured("main", scenario(**{"measurement.discount_rate_per_year": 0}), n_draws=1)
    for name in ("saving_share_by_year", *map(variable_of, READINGS)):
        assert np.array_equal(alone[name], found[name][:1], equal_nan=True), name


def test_without_a_shock_there_is_nothing_to_read() -> None:
    calm = measured("main", scenario(shock="none"))
    for name in ("saving_share_by_year", *map(variable_of, READINGS)):
        assert np.isnan(calm[name]).all(), name


def test_frozen_capability_is_one_of_the_worlds_of_the_decomposition(found: Mapping[str, Array]) -> None:
    frozen = KINDS["main"].roles["without_induction"]
    assert frozen.frozen == ("induction",)
    assert frozen in KINDS["decomposition"].roles.values()
    assert not np.array_equal(found["rebound_without_induction"], of_compute(found), equal_nan=True)
