import numpy as np
import pytest
from hypothesis import given

from sim.model.economics.know_how import diffusion_gain_ln, published_ln, spread_evenly, trend_gain_ln
from tests.model.economics.arrays import EXAMPLES, agree, numbers, world


def test_the_trend_decays_and_sums_to_its_integral() -> None:
    monthly = [
        float(trend_gain_ln(trend_per_year=world(1.2), decay_per_year=world(0.1), years=month / 12.0)[0])
        for month in range(12 * 200)
    ]
    assert monthly[0] == pytest.approx(0.1)
    assert monthly == sorted(monthly, reverse=True)
    assert sum(monthly) == pytest.approx(1.2 / 0.1, rel=0.01)


@given(numbers(-10.0, 10.0), numbers(-10.0, 10.0), numbers(0.0, 1.0))
@EXAMPLES
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


@given(numbers(-5.0, 5.0), numbers(0.1, 40.0))
@EXAMPLES
def test_a_change_spread_evenly_comes_in_full_and_in_equal_parts(
    total: np.ndarray, months: np.ndarray
) -> None:
    parts = [spread_evenly(total=total, months=months, months_since=since) for since in range(60)]
    assert agree(np.sum(parts, axis=0), total, rel=1e-12, abs=1e-15)
    assert (parts[-1] == 0.0).all()
    full = np.maximum(np.ceil(months), 1.0).astype(int)
    month = np.arange(len(parts))[:, np.newaxis]
    assert np.array_equal(parts, np.where(month < full, parts[0], 0.0))


def test_nothing_of_a_change_comes_before_it_is_due() -> None:
    for months_since in (-40, -1):
        part = spread_evenly(total=world(1.6), months=world(8.0), months_since=months_since)
        assert part[0] == 0.0
