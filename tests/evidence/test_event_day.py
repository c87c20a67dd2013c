"""The record of the event day is complete and sourced."""

from sim.evidence.event_day import recorded_event_day_returns

LISTED = {"nvidia", "amd", "broadcom", "microsoft", "google", "amazon", "meta", "oracle"}


def test_every_listed_firm_has_a_sourced_return() -> None:
    record = recorded_event_day_returns()
    assert set(record) == LISTED
    for row in record.values():
        assert -0.5 < row.value < 0.5 and row.unit == "one-day return"
        assert row.source and row.grade in {"A", "B", "C", "D"}
