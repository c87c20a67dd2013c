"""How far the model was from each class of series in 2022-24, before any later vintage was fitted."""

import csv
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from sim.errors import UserError

FILE = "discrepancy.csv"
SHA256 = "7f9eed0f3871a3fa0b24c2fad489f0de652d894dde65040e7c069756af7ec048"
"""Digest of the file as it was before the first vintage was fitted."""

PERSISTENCE_MONTHS = 4.2
"""After so many months the correlation of two errors of one series has fallen to 1/e.

From the errors of neighbouring quarters in 2022-24, pooled over series and theories.
"""


@cache
def deviations_ln() -> Mapping[str, float]:
    """Root mean square of ln(median of the worlds / record) in 2022-24, pooled over theories, by class.

    Raises:
        UserError: if the file was edited since it was frozen.
    """
    text = (files("sim.evidence") / FILE).read_text(encoding="utf-8")
    if hashlib.sha256(text.encode()).hexdigest() != SHA256:
        raise UserError(f"{FILE}: was edited after it was frozen; put it back, or no vintage is comparable")
    return {row["class"]: float(row["deviation_ln"]) for row in csv.DictReader(text.splitlines())}
