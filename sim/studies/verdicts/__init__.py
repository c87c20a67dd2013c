"""How far the verdict moves: one row for each demand form, training theory and belief of the managers."""

from sim.studies.verdicts.verdicts import Verdicts, tabulate_verdicts

__all__ = ["Verdicts", "tabulate_verdicts"]
