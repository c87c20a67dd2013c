"""What listed firms lost and regained around 27 January 2025."""

import numpy as np

from sim.evidence.event_day import recorded_event_day_returns
from sim.measuring.observed import Observed
from sim.measuring.readings.reading import Reading
from sim.model.declaring import Array

_EVENT_MONTH, _MONTH_AFTER = "2025-01", "2025-02"
_VALUES = "value_ratio_by_firm"


def _nvidia_event_day(observed: Observed, month: str = _EVENT_MONTH) -> Array:
    return observed.at(_VALUES, month)[observed.row("firm", "nvidia")] - 1.0


def _nvidia_recovery(observed: Observed) -> Array:
    return 1.0 - _nvidia_event_day(observed, _MONTH_AFTER) / _nvidia_event_day(observed)


def _paired_with_record(observed: Observed) -> tuple[Array, Array]:
    """Returns of the recorded firms, `[firm, draw]`, and the record, `[firm]`."""
    record = recorded_event_day_returns()
    firms = [firm for firm in observed.agents["firm"] if firm in record]
    rows = [observed.row("firm", firm) for firm in firms]
    returns = observed.at(_VALUES, _EVENT_MONTH)[rows] - 1.0
    return returns, np.array([record[firm].value for firm in firms])


def _event_day_signs(observed: Observed) -> Array:
    simulated, recorded = _paired_with_record(observed)
    return np.mean(np.sign(simulated) == np.sign(recorded)[:, np.newaxis], axis=0)


def _event_day_rank_correlation(observed: Observed) -> Array:
    return rank_correlation_of_day(*_paired_with_record(observed))


def rank_correlation_of_day(simulated: Array, recorded: Array) -> Array:
    """Rank correlation (Spearman) over firms of a day's returns, `[firm, draw]`, with a record, `[firm]`.

    NaN where all firms move alike, in the draw or in the record.
    """
    from scipy.stats import spearmanr

    return np.array(
        [
            spearmanr(one, recorded).statistic if min(np.ptp(one), np.ptp(recorded)) > 0.0 else np.nan
            for one in simulated.T
        ]
    )


READINGS = {
    "nvidia_event_day": Reading((_VALUES,), _nvidia_event_day),
    "nvidia_recovery": Reading((_VALUES,), _nvidia_recovery),
    "event_day_signs": Reading((_VALUES,), _event_day_signs),
    "event_day_rank_correlation": Reading((_VALUES,), _event_day_rank_correlation),
}
