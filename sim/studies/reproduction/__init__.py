"""Results made again from what their own folder remembers, and held against what lies there."""

from sim.studies.reproduction.comparing import Compared
from sim.studies.reproduction.reproducing import Reproduction, reproduce

__all__ = ["Compared", "Reproduction", "reproduce"]
