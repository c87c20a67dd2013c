import numpy as np
import pytest
from hypothesis import given

from sim.economics.know_how import diffusion_gain_ln, published_ln, pull_forward_gain_ln, trend_gain_ln
from tests.economics.arrays import MANY, SOME, numbers, world


def test_the_trend_decays_and_sums_to_its_integral() -> None:
    monthly = [
        float(trend_gain_ln(trend_per_year=world(1.2), decay_per_year=world(0.1), years=month / 12.0)[0])
        for month in range(12 * 200)
    ]
    assert monthly[0] == pytest.approx(0.1)
    assert monthly == sorted(monthly, reverse=True)
    assert sum(monthly) == pytest.approx(1.2 / 0.1, rel=0.01)


@given(numbers(-10.0, 10.0), numbers(-10.0, 10.0), numbers(0.0, 1.0))
@MANY
def test_diffusion_closes_part_of_the_gap_and_teaches_leaders_nothing(
    own: np.ndarray, published: np.ndarray, speed: np.ndarray
) -> None:
    gain = diffusion_gain_ln(ln_efficiency=own, ln_published=published, diffusion_per_month=speed)
    assert (gain >= 0.0).all()
    assert (gain[own >= published] == 0.0).all()
    assert (own + gain <= np.maximum(own, published) + 1e-12).all()


def test_the_gap_to_what_is_published_decays_geometrically() -> None:
    own = world(0.0)
    for _ in range(10):
        own = own + diffusion_gain_ln(
            ln_efficiency=own, ln_published=world(2.0), diffusion_per_month=world(0.25)
        )
    assert 2.0 - own[0] == pytest.approx(2.0 * 0.75**10)


def test_secrecy_hides_its_part_and_open_weights_hide_nothing() -> None:
    published = published_ln(ln_efficiency=world(3.0, 3.0), secrecy_ln=world(0.0, 1.2))
    assert published == pytest.approx([3.0, 1.8])


@given(numbers(0.0, 5.0), numbers(0.0, 1.0), numbers(0.1, 40.0))
@SOME
def test_the_twin_catches_up_exactly_the_share_that_was_only_early(
    ln_shock: np.ndarray, share: np.ndarray, months: np.ndarray
) -> None:
    gains = [
        pull_forward_gain_ln(ln_shock=ln_shock, share=share, months=months, months_since=since)
        for since in range(60)
    ]
    assert np.sum(gains, axis=0) == pytest.approx(share * ln_shock, rel=1e-12, abs=1e-15)
    assert (gains[-1] == 0.0).all()
    full = np.maximum(np.ceil(months), 1.0).astype(int)
    for lane, last in enumerate(full):
        assert gains[last][lane] == 0.0
        assert gains[last - 1][lane] == gains[0][lane]
