import numpy as np
import pytest

from sim.model.economics.accounts import relative_gap
from tests.model.economics.arrays import world


def test_both_sides_alike_leave_no_gap() -> None:
    gap = relative_gap(paid=world(3.0, 0.0), received=world(3.0, 0.0), largest_flow=world(5.0, 0.0))
    assert gap.tolist() == [0.0, 0.0]


def test_a_leak_is_measured_against_the_largest_flow_whatever_its_sign() -> None:
    gap = relative_gap(paid=world(1.0, 1.0), received=world(0.9, 1.1), largest_flow=world(10.0, 10.0))
    assert gap == pytest.approx([0.01, 0.01], rel=1e-12)


def test_an_idle_month_does_not_divide_by_zero() -> None:
    gap = relative_gap(paid=world(1e-3), received=world(0.0), largest_flow=world(0.0))
    assert np.isfinite(gap).all() and gap[0] > 1.0
