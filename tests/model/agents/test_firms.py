import numpy as np

from sim.model.economy import Economy


def test_rows_follow_the_scenario_and_each_firm_stands_in_one_region(economy: Economy) -> None:
    parameters = economy.parameters
    for firms, named in ((economy.labs, parameters.labs), (economy.hyperscalers, parameters.hyperscalers)):
        assert firms.names == tuple(named)
        rows = [*firms.rows_in("open"), *firms.rows_in("restricted")]
        assert sorted(rows) == list(range(len(named)))
        assert {firms.names[row] for row in firms.rows_in("restricted")} == {
            name for name, traits in named.items() if traits.region == "restricted"
        }


def test_a_quantity_of_a_region_reaches_its_firms_alone(economy: Economy) -> None:
    labs, open_rent, restricted_rent = economy.labs, np.full(4, 2.0), np.array([3.0, 4.0, 5.0, 6.0])
    rent = labs.at_home({"open": open_rent, "restricted": restricted_rent})
    assert np.all(rent[labs.rows_in("open")] == open_rent)
    assert np.all(rent[labs.rows_in("restricted")] == restricted_rent)
