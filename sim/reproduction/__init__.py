"""Results made again from what their own folder remembers, and held against what lies there."""

from sim.reproduction.comparing import Compared
from sim.reproduction.reproducing import Reproduction, reproduce

__all__ = ["Compared", "Reproduction", "reproduce"]
