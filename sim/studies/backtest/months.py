"""Months as whole numbers, and which months a period of the record covers."""

from sim.months import month_number

LAST_FITTED, FIRST_SCORED, LAST_MONTH = map(month_number, ("2024-12", "2025-01", "2025-12"))
"""Forecasts know the record to the first of them; what begins from the second on is scored."""
