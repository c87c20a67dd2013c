"""Lets the drawing library load whatever backend the environment names; figures here need none.

A notebook names its own backend for every process that it starts, and the library will not load where that
backend is not installed. Who draws beside us has the backend that they chose.
"""

import os
import sys
from contextlib import suppress

_VARIABLE = "MPLBACKEND"


def load() -> None:
    """Import matplotlib, with the backend of the environment if that one is there."""
    named = os.environ.pop(_VARIABLE, "")
    try:
        import matplotlib
    finally:
        if named:
            os.environ[_VARIABLE] = named
    if named:
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = named


if "matplotlib" not in sys.modules:
    load()
