import numpy as np
import pytest

from sim.model.markets.accounts import TOLERANCE, Accounts
from tests.model.economics.arrays import world


def test_parts_of_a_flow_add_up_on_both_sides() -> None:
    accounts = Accounts()
    accounts.pay("USD bn", "rent", world(3.0, 1.0))
    accounts.pay("USD bn", "rent", world(1.0, 1.0))
    accounts.receive("USD bn", "rent", world(4.0, 2.0))
    gap = accounts.worst_gap()
    assert gap.tolist() == [0.0, 0.0]


def test_a_leak_shows_in_its_flow_and_in_the_world_that_has_it() -> None:
    accounts = Accounts()
    for flow, received in (("rent", world(10.0, 9.0)), ("chips", world(4.0, 5.0))):
        accounts.pay("USD bn", flow, world(10.0, 10.0) if flow == "rent" else world(5.0, 5.0))
        accounts.receive("USD bn", flow, received)
    gap = accounts.worst_gap()
    assert gap == pytest.approx([0.1, 0.1])
    assert np.all(gap > TOLERANCE)
    gaps = accounts.gaps()
    assert gaps["USD bn", "rent"] == pytest.approx([0.0, 0.1])
    assert gaps["USD bn", "chips"] == pytest.approx([0.1, 0.0])


def test_flows_are_measured_against_the_largest_of_their_own_unit() -> None:
    accounts = Accounts()
    accounts.pay("USD bn", "rent", world(1e6))
    accounts.receive("USD bn", "rent", world(1e6))
    accounts.pay("kH100e", "chips", world(2.0))
    accounts.receive("kH100e", "chips", world(1.0))
    gap = accounts.worst_gap()
    assert gap == pytest.approx([0.5])


def test_a_flow_without_a_receiver_is_refused() -> None:
    accounts = Accounts()
    accounts.pay("USD bn", "rent", world(1.0))
    with pytest.raises(KeyError, match="one-sided flows"):
        accounts.worst_gap()
