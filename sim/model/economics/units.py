"""Conversions between the units of the model."""

LN10 = 2.302585092994046
"""Natural logarithms in an order of magnitude."""

MONTHS_PER_YEAR = 12
HOURS_PER_YEAR = 8766.0
HOURS_PER_MONTH = HOURS_PER_YEAR / MONTHS_PER_YEAR

USD_BN_PER_YEAR_OF_KH100E_AT_ONE_USD_PER_HOUR = 1e3 * HOURS_PER_YEAR / 1e9
"""Yearly rent of a thousand H100-equivalents at 1 USD per H100e-hour, in billion USD."""

USD_BN_PER_KH100E_AT_ONE_USD_K = 1e3 * 1e3 / 1e9
"""Cost of a thousand H100-equivalents at 1,000 USD each, in billion USD."""

REFERENCE_DIFFICULTY_LOG10_FLOP = 25.0
"""Difficulty at which one task is one million tokens and takes `compute_per_task` at unit efficiency."""

REFERENCE_VOLUME_LOG10_FLOP = 26.0
"""Difficulty at which a use case of unit relative volume has `tasks_bn_per_year`."""

H100E_HOURS_BN_PER_YEAR_OF_KH100E = 1e3 * HOURS_PER_YEAR / 1e9
"""Billion H100e-hours that a thousand H100-equivalents give in a year."""

LADDER_FOOT_LOG10_FLOP = 22.0
"""Lowest rung of the ladder of difficulty: where it stays when the ladder is stretched."""

FIVE_MINUTES_HOURS = 5.0 / 60.0
"""Length of the tasks at which difficulty and tokens of a task are measured (hours of a person)."""
