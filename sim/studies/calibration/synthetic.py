"""Records that worlds of the model made, with errors as the likelihood assumes them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sim.model.declaring import Array
from sim.studies.calibration.world_fit import WorldFit


@dataclass(frozen=True)
class SyntheticFit(WorldFit):
    """A fit to a synthetic record.

    Another record moves all misfits alike, linear or in logarithms: it is enough to know how far.

    Attributes:
        displacement: from the real record to the synthetic one, in independent standard deviations, `[row]`.
    """

    displacement: Array = field(default_factory=lambda: np.zeros(0))

    def misfits(self, readings: Array) -> Array:
        """Distance of readings `[point, row]` from the synthetic record, in independent deviations."""
        return super().misfits(readings) - self.displacement


def draw_record(
    fit: WorldFit, draw_truths: Callable[[], Array], rng: np.random.Generator, n_real: int = 0
) -> tuple[Array, Array]:
    """A truth, `[dimension]`, and the displacement of the record that its world makes, `[row]`.

    Errors of rows that keep the real record are what the truth's world misses them by. Errors of the others
    are correlated with them, and among one another, as the rows are.

    Args:
        fit: to the real record.
        draw_truths: coordinates of two candidates, `[2, dimension]`, of which the first counts: sums over a
            single world would round another way.
        rng: of the errors and of the world's own draws.
        n_real: how many rows, the first ones, keep the real record.
    """
    while True:
        truths = draw_truths()
        first_draw = int(rng.integers(2**40))
        displacement: Array = fit.misfits(fit.readings(fit.values(truths), first_draw))[0]
        if np.isfinite(displacement).all():
            displacement[n_real:] += rng.standard_normal(len(displacement) - n_real)
            displacement[:n_real] = 0.0
            return truths[0], displacement
