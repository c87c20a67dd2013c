"""Years ahead under each theory of demand, beside what others published: shown, never fitted."""

from sim.studies.plausible.plausible import LookAhead, Plausible, look_ahead

__all__ = ["LookAhead", "Plausible", "look_ahead"]
