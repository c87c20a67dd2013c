from dataclasses import dataclass

import numpy as np
import pytest

from sim.model.declaring import Array, quantity, side_by_side, text


@dataclass(frozen=True)
class Traits:
    label: str = text()
    size: Array = quantity("1")


def test_numbers_of_agents_stand_side_by_side_and_words_do_not() -> None:
    together = side_by_side([Traits("a", np.array([1.0, 2.0])), Traits("b", np.array([3.0, 4.0]))])
    assert together.size.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert not together.size.flags.writeable
    with pytest.raises(AttributeError):
        _ = together.label
