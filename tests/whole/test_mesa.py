"""The economy as a mesa model: for those who expect `batch_run` and a `DataCollector`."""

import gc
import weakref

import mesa
import numpy as np
import pytest

from sim.model.agents.hyperscalers import Hyperscalers
from sim.model.agents.labs import Labs
from sim.model.agents.segment import Segment
from sim.scenario import Scenario, economy_of


@pytest.fixture(scope="module")
def short(base: Scenario) -> Scenario:
    return base.with_changes({"clock.months": 48, "measurement.horizons_months": [6]})


def test_batch_run_gives_one_row_per_draw(short: Scenario) -> None:
    rows = mesa.batch_run(
        economy_of,
        {"scenario": [short], "first_draw": [0, 1]},
        max_steps=short.months,
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )
    assert [row["first_draw"] for row in rows] == [0, 1]
    assert all(row["month"] == short.months - 1 for row in rows)
    assert rows[0]["compute_demand_kh100e"] != rows[1]["compute_demand_kh100e"]


def test_data_collector_agrees_with_the_agents(short: Scenario) -> None:
    economy = economy_of(short)
    economy.run()
    frame = economy.datacollector.get_model_vars_dataframe()
    assert list(frame["month"]) == list(range(short.months))
    total = sum(market.demand_kh100e for market in economy.compute_markets.values())
    assert frame["compute_demand_kh100e"].iloc[-1] == pytest.approx(total[economy.worlds.is_shocked].mean())
    economy.forget()


def test_agents_are_mesa_agents_of_every_kind(short: Scenario) -> None:
    economy = economy_of(short, collects_data=False)
    for kind, named in ((Labs, economy.parameters.labs), (Hyperscalers, economy.parameters.hyperscalers)):
        (firms,) = economy.agents_by_type[kind]
        assert firms.names == tuple(named)
    assert [(segment.region, segment.name) for segment in economy.agents_by_type[Segment]] == [
        (region, name) for region in ("open", "restricted") for name in economy.parameters.segments
    ]
    assert all(isinstance(agent, mesa.Agent) for agent in economy.agents)
    economy.forget()


def test_a_forgotten_model_is_freed(short: Scenario) -> None:
    economy = economy_of(short, collects_data=False)
    economy.step()
    economy.forget()
    watch = weakref.ref(economy)
    del economy
    gc.collect()
    assert watch() is None


def test_parameters_are_read_only(short: Scenario) -> None:
    economy = economy_of(short, collects_data=False)
    with pytest.raises(ValueError, match="read-only"):
        economy.parameters.tokens.price_slope[:] = np.zeros(2)
    economy.forget()
