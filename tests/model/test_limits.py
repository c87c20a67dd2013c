"""Limits are held in every month, and what breaks one is named."""

import numpy as np

from sim.model.limits import Limits


def test_a_limit_that_is_kept_in_every_month_is_kept() -> None:
    limits = Limits(3)
    assert limits.are_kept.all() and limits.breach(np.arange(3)) is None
    for _ in range(2):
        limits.hold("too much", value=np.array([0.0, 1.0, 2.0]), at_most=np.array([0.0, 1.0, np.inf]))
    assert limits.are_kept.all()


def test_one_month_beyond_a_limit_is_remembered_and_the_first_limit_is_named() -> None:
    limits = Limits(4)
    limits.hold("a", value=np.array([1.0, 1.0, 1.0, 1.0]), at_most=np.ones(4))
    limits.hold("b", value=np.array([1.0, 2.0, 1.0, np.nan]), at_most=np.ones(4))
    limits.hold("a", value=np.array([1.0, 1.0, 1.1, 1.1]), at_most=np.ones(4))
    for breach in ("a", "b"):
        limits.hold(breach, value=np.zeros(4), at_most=np.ones(4))
    assert limits.are_kept.tolist() == [True, False, False, False]
    assert [limits.breach(np.array([world])) for world in range(4)] == [None, "b", "a", "a"]
    assert limits.breach(np.array([0, 1])) == "b"


def test_rounding_breaks_no_limit() -> None:
    limits = Limits(2)
    limits.hold("a", value=np.array([3.0 * (1.0 + 1e-12), 1e-15]), at_most=np.array([3.0, 0.0]))
    assert limits.are_kept.all()
