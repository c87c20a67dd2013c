"""How long a test waits for another process."""

import time
from collections.abc import Callable

SAFETY_NET_S = 600.0
"""Ends a test that hangs; it decides none that does not."""


def until(is_so: Callable[[], object]) -> None:
    """Wait for something that comes by itself."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < SAFETY_NET_S
        time.sleep(0.02)
