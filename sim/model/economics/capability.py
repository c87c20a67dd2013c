"""Capability: what a training run buys."""

import numpy as np

from sim.model.declaring import Array


def run_gain_1e24_flop(
    *, training_kh100e: Array, training_efficiency: Array, flop_per_kh100e_month: Array
) -> Array:
    """Effective compute that a month of research and training adds to the run in progress (1e24 FLOP).

    ``X a c``, with c the physical FLOP of a thousand H100-equivalents in a month.
    """
    return training_kh100e * training_efficiency * flop_per_kh100e_month


def released_log10_flop(
    *, run_1e24_flop: Array, final_run_share: Array, capability_log10_flop: Array
) -> Array:
    """Capability after a release (log10 FLOP of effective training compute).

    ``max(k, log10(f sum X a))``: a run that came out worse than the deployed model is not deployed.
    """
    run = np.maximum(final_run_share * run_1e24_flop, 1e-12)
    return np.maximum(capability_log10_flop, 24.0 + np.log10(run))
