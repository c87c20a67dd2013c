"""What of 2025 the model had in view, though calibration did not: there the back-test is no clean test."""

from sim.evidence.targets import IN_USE

_HAND = "set with the record of 27 January 2025 in view"

_SWITCHING = "buyers switch slowly because otherwise this share came out too high"

TARGETS = {
    "nvidia_event_day": f"investors' initial beliefs and weights were {_HAND}",
    "event_day_signs": f"the exposures of the firms were {_HAND}",
    "event_day_rank_correlation": f"the exposures of the firms were {_HAND}",
    "nvidia_recovery": "the pace of investors' learning was set so that half of the fall is regained",
    "open_token_share_2025": _SWITCHING,
    "open_region_token_share_2025": _SWITCHING,
}
"""Targets that some choice was made for → which."""

_INPUTS = (
    "the shock of January 2025 itself, with its size, and Stargate, announced in the same month",
    "growth of the hyperscalers' cash flow, from filings to the end of 2025",
    "how fast reasoning spread after September 2024, from data on 2025",
    "where earlier versions of the model missed it, when rules were chosen (vendors that expect growth)",
)

_WITH_THE_SECOND_FILE = (
    "the misses of version 1 in 2025, which shaped the structure of version 2: of the second file of targets "
    "no row of 2025 is blind, only 2026 is"
)


def inputs(version: int = IN_USE) -> tuple[str, ...]:
    """What rests on 2025 in the numbers and rules of the model; the naive forecasts know nothing of it."""
    return _INPUTS if version == 1 else (*_INPUTS, _WITH_THE_SECOND_FILE)
