"""27 January 2025: the model's returns beside the record, and the rebound that the market priced in."""

from sim.studies.event_day.day import EventDay, FirmDay, event_day

__all__ = ["EventDay", "FirmDay", "event_day"]
