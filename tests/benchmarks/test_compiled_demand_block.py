"""The yardstick computes what the model computes: without numba, on a few worlds."""

import numpy as np

from benchmarks.compiled_demand_block import demand_block, outputs
from benchmarks.demand_block import DemandBlock
from sim.scenario import economy_of, load_scenario

MONTHS = (1, 12, 40)
"""After the first, before and after the shock."""


def test_the_loop_gives_what_the_rules_give() -> None:
    economy = economy_of(load_scenario("deepseek-2025"), n_draws=2, collects_data=False)
    with np.errstate(all="ignore"):
        for month in range(max(MONTHS) + 1):
            economy.step()
            if month in MONTHS:
                block = DemandBlock(economy)
                given = block.inputs()
                results = outputs(given)
                block.move()
                demand_block(given, results)
                assert np.all(results.wanted > 0.0)
                assert block.largest_difference(results) < 1e-9
    economy.forget()
