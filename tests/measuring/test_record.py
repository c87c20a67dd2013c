"""What is read off an economy, from one that is made by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.measuring.record import engineering_served_kh100e


def economy(open_room: list[float], restricted_room: list[float]) -> Any:
    """Two worlds of which the first is the twin of both, with this much room in each region."""
    return SimpleNamespace(
        worlds=SimpleNamespace(n=2, twin=np.array([0, 0])),
        compute_markets={
            "open": SimpleNamespace(room_kh100e=np.array(open_room)),
            "restricted": SimpleNamespace(room_kh100e=np.array(restricted_room)),
        },
    )


def loads(inference: float, other: float, training: float) -> dict[str, dict[str, np.ndarray]]:
    """The same engineering loads in both worlds and both regions."""
    return {
        kind: {region: np.full(2, value) for region in ("open", "restricted")}
        for kind, value in {"inference": inference, "other": other, "training": training}.items()
    }


def test_the_engineering_path_is_served_by_the_room_of_the_twin_users_first() -> None:
    found = engineering_served_kh100e(economy([100.0, 500.0], [70.0, 0.0]), loads(60.0, 20.0, 40.0))
    # In the open region 80 of users and 20 of 40 for training; in the restricted one 70 of 80 of users.
    assert found == pytest.approx([170.0, 170.0])


def test_unlimited_room_serves_all_of_the_engineering_path() -> None:
    unlimited = [np.inf, np.inf]
    found = engineering_served_kh100e(economy(unlimited, unlimited), loads(60.0, 20.0, 40.0))
    assert found.tolist() == [240.0, 240.0]
