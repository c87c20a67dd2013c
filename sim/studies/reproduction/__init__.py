"""Results made again from what their own folder remembers, and held against what lies there."""

from sim.studies.reproduction.comparing import ComparedFile
from sim.studies.reproduction.reproducing import Reproduction, reproduce

__all__ = ["ComparedFile", "Reproduction", "reproduce"]
