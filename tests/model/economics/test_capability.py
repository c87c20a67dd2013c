import numpy as np
import pytest
from hypothesis import given

from sim.model.economics.capability import released_log10_flop, run_gain_1e24_flop
from tests.model.economics.arrays import EXAMPLES, numbers, world


def test_a_month_of_training_adds_load_times_efficiency_times_flop() -> None:
    gain = run_gain_1e24_flop(
        training_kh100e=world(2.0), training_efficiency=world(3.0), flop_per_kh100e_month=world(0.5)
    )
    assert gain[0] == 3.0


def test_a_release_deploys_the_final_run() -> None:
    released = released_log10_flop(
        run_1e24_flop=world(1000.0), final_run_share=world(0.1), capability_log10_flop=world(20.0)
    )
    assert released[0] == pytest.approx(26.0, abs=1e-12)


@given(numbers(0.0, 1e9), numbers(0.001, 1.0), numbers(15.0, 40.0))
@EXAMPLES
def test_a_worse_run_is_not_deployed(run: np.ndarray, share: np.ndarray, deployed: np.ndarray) -> None:
    released = released_log10_flop(run_1e24_flop=run, final_run_share=share, capability_log10_flop=deployed)
    assert np.isfinite(released).all()
    assert (released >= deployed).all()
    larger = released_log10_flop(
        run_1e24_flop=10.0 * run, final_run_share=share, capability_log10_flop=deployed
    )
    assert (larger >= released).all()
    assert (larger <= released + 1.0 + 1e-12).all()


def test_ten_times_the_run_is_one_order_of_magnitude() -> None:
    released = released_log10_flop(
        run_1e24_flop=world(7.0, 70.0), final_run_share=world(0.2, 0.2), capability_log10_flop=world(0.0, 0.0)
    )
    assert released[1] - released[0] == pytest.approx(1.0, abs=1e-12)
