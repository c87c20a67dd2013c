"""What of 2025 the model had in view, though calibration did not: there the back-test is no clean test."""

_HAND = "set with the record of 27 January 2025 in view"

TARGETS = {
    "nvidia_event_day": f"investors' initial beliefs and weights were {_HAND}",
    "event_day_signs": f"the exposures of the firms were {_HAND}",
    "event_day_rank_correlation": f"the exposures of the firms were {_HAND}",
    "nvidia_recovery": "the pace of investors' learning was set so that half of the fall is regained",
    "open_token_share_2025": "buyers switch slowly because otherwise this share came out too high",
}
"""Targets that some choice was made for → which."""

INPUTS = (
    "the shock of January 2025 itself, with its size, and Stargate, announced in the same month",
    "growth of the hyperscalers' cash flow, from filings to the end of 2025",
    "how fast reasoning spread after September 2024, from data on 2025",
    "where earlier versions of the model missed it, when rules were chosen (vendors that expect growth)",
)
"""What rests on 2025 in the numbers and rules of the model; the naive forecasts know nothing of it."""
