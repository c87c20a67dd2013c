"""Which frozen rows each vintage knows, and from when a row was known."""

from sim.evidence.targets import CALIBRATION, VALIDATION, Target, read_targets
from sim.months import MONTH, month_number
from sim.vintages import FIRST, LAST, VINTAGES, first_vintage_from

NOT_FITTED = {
    "capex_growth_2025": "held by the quarters of capital spending",
    "capex_break_2025": "held by the quarters of capital spending",
    "guidance_cut_2025": "held by the quarters of capital spending",
    "nvidia_with_networking_2025": "held by the quarters of Nvidia's revenue",
    "chips_2025": "of Nvidia the record is its revenue over an assumed price, so no second witness",
    "openai_revenue_2025": "held by the reports of the year",
    "google_token_growth_2025": "held by the reports of the year",
    "open_region_token_share_2025": "held by the months of the year",
    "nvidia_event_day": "a return of shocked world over twin, and initial beliefs were set with it in view",
    "nvidia_recovery": "a return of shocked world over twin, and learning was set with it in view",
    "event_day_signs": "counts signs of returns that were in view, and has no error",
    "event_day_rank_correlation": "ranks returns that were in view, and has no error",
}
"""Rows of 2025 that no vintage is fitted to → why."""


def is_pseudo(target: Target) -> bool:
    """Whether it is unknown when the number was known, or it was revised since."""
    return not MONTH.fullmatch(target.known_from)


def known_from(target: Target) -> str:
    """Month from which a row of 2025 counts as known; at the end of the year where nobody says when."""
    return LAST if is_pseudo(target) else target.known_from


def targets_known(vintage: str) -> tuple[Target, ...]:
    """Frozen rows that are fitted at a vintage: those of 2022-24, then those of 2025 known by then."""
    rows = read_targets()
    first = [target for target in rows if target.role == CALIBRATION]
    since = [
        target
        for target in rows
        if target.role == VALIDATION
        and target.name not in NOT_FITTED
        and month_number(known_from(target)) <= month_number(vintage)
    ]
    since.sort(key=lambda target: VINTAGES.index(first_vintage_from(known_from(target))))
    return (*first, *(since if vintage != FIRST else ()))
