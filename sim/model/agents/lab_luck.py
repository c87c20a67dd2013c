"""What is chance with labs: how long runs take, how old the first one is, and whether research succeeds."""

from collections.abc import Sequence

import numpy as np

from sim.model.agents.lab_parameters import Capability
from sim.model.declaring import Array
from sim.model.random_draws import RandomDraws
from sim.model.worlds import Worlds


class LabLuck:
    """Luck of all labs, drawn before the first month; arrays are `[lab, world]`.

    Attributes:
        run_months: length of a run.
        months_to_release: what is left of the first.
    """

    def __init__(
        self, names: Sequence[str], run: Capability, n_months: int, draws: RandomDraws, worlds: Worlds
    ) -> None:
        first = [worlds.of_draws(draws.uniform(f"ai_lab/{name}/run", 2)) for name in names]
        length, age = np.stack(first, axis=1)
        n_lengths = np.floor(run.longest_run_months - run.shortest_run_months) + 1.0
        self.run_months = run.shortest_run_months + np.floor(length * n_lengths)
        self.months_to_release = 1.0 + np.floor(age * self.run_months)
        # Streams keep their first names, so that a draw stays the same world.
        self._training, self._inference = (
            [worlds.of_draws(draws.normal(f"ai_lab/{name}/{stream}", n_months)) for name in names]
            for stream in ("training", "serving")
        )

    def training_noise(self, month: int) -> Array:
        """Standard normal luck of research into training."""
        return np.stack([noise[month] for noise in self._training])

    def inference_noise(self, month: int) -> Array:
        """Standard normal luck of research into inference."""
        return np.stack([noise[month] for noise in self._inference])
