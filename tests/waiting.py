"""How long a test waits for another process."""

SAFETY_NET_S = 600.0
"""Ends a test that hangs; it decides none that does not."""
