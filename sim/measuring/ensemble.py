"""The draws of one ensemble as they come in: which were used, why others were not, what is summarised."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass
class Ensemble:
    """Small arrays of an ensemble in the order of draws, and the draws that were dropped.

    Attributes:
        axes: for each variable that is kept, its axes, the draw first.
        coordinates: labels of the axes.
    """

    axes: Mapping[str, tuple[str, ...]]
    coordinates: Mapping[str, Sequence[str | int]]
    draws: list[int] = field(default_factory=list)
    dropped: dict[int, str] = field(default_factory=dict)
    _parts: dict[str, list[Numbers]] = field(default_factory=dict)

    def use(self, draws: Sequence[int], values: Mapping[str, NDArray[Any]]) -> None:
        """Take in draws; arrays `[draw, ...]`."""
        self.draws.extend(draws)
        for name in self.axes:
            self._parts.setdefault(name, []).append(np.asarray(values[name], dtype=np.float64))

    def drop(self, draws: Sequence[int], reasons: Sequence[str]) -> None:
        """Leave draws out, and remember why."""
        self.dropped.update(zip(draws, reasons, strict=True))

    @property
    def n_asked(self) -> int:
        """Draws that were asked for."""
        return len(self.draws) + len(self.dropped)

    @property
    def reasons(self) -> dict[str, int]:
        """How many draws were dropped for each reason, the commonest first."""
        return dict(Counter(self.dropped.values()).most_common())

    def has(self, name: str) -> bool:
        """Whether there are values of a variable."""
        return name in self._parts

    def values(self, name: str, **labels: str | int) -> Numbers:
        """Values of a variable, `[draw, ...]`, at the labels of some axes.

        Raises:
            KeyError: if the variable or a label is unknown.
        """
        axes = self.axes[name]
        positions = [self._position(axis, labels[axis]) if axis in labels else slice(None) for axis in axes]
        return self._joined(name)[tuple(positions)]

    def aligned(self, name: str, n_draws: int) -> Numbers:
        """Values of the draws `0 … n_draws − 1`, NaN where one was dropped."""
        joined = self._joined(name)
        spread = np.full((n_draws, *joined.shape[1:]), np.nan)
        spread[self.draws] = joined
        return spread

    def _position(self, axis: str, label: str | int) -> int:
        known = list(self.coordinates[axis])
        if label not in known:
            raise KeyError(f"no {axis} {label!r}")
        return known.index(label)

    def _joined(self, name: str) -> Numbers:
        parts = self._parts[name]
        if len(parts) > 1:
            self._parts[name] = parts = [np.concatenate(parts)]
        return parts[0]
