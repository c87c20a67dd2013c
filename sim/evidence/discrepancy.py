"""How far the model was from each class of series in 2022-24, before any later vintage was fitted."""

import csv
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from sim.errors import UserError

FILE = "discrepancy.csv"
SHA256 = "b121b378b1221dea4a84810c885ca0bde9d455c70fefcfe866a3950c0e5f63bb"
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
