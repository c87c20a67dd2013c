"""Which rows each vintage knows: nothing later than its month, nothing twice, nothing forgotten."""

import pytest

from sim.errors import UserError
from sim.evidence.discrepancy import deviations_ln
from sim.evidence.known import NOT_FITTED, is_pseudo, known_from, targets_known
from sim.evidence.targets import CALIBRATION, VALIDATION, read_targets
from sim.vintages import FIRST, LAST, VINTAGES, check_vintage, first_vintage_from, vintage_before


def test_the_first_vintage_knows_the_record_before_the_shock_alone() -> None:
    assert {target.role for target in targets_known(FIRST)} == {CALIBRATION}


@pytest.mark.parametrize("vintage", VINTAGES)
def test_no_vintage_knows_what_was_known_later(vintage: str) -> None:
    since = [target for target in targets_known(vintage) if target.role == VALIDATION]
    assert all(known_from(target) <= vintage for target in since)
    assert len({target.name for target in since}) == len(since)


def test_each_vintage_knows_what_the_one_before_knew_and_in_that_order() -> None:
    for earlier, later in zip(VINTAGES, VINTAGES[1:], strict=False):
        known = targets_known(earlier)
        assert targets_known(later)[: len(known)] == known


def test_a_row_of_2025_is_fitted_or_left_out_with_a_reason_or_was_published_later() -> None:
    fitted = {target.name for target in targets_known(LAST)}
    for target in read_targets():
        if target.role == VALIDATION:
            is_later = not is_pseudo(target) and target.known_from > LAST
            assert (target.name in fitted) + (target.name in NOT_FITTED) + is_later >= 1, target.name
            assert not (target.name in fitted and target.name in NOT_FITTED)
    assert set(NOT_FITTED) <= {target.name for target in read_targets()}


@pytest.mark.parametrize(
    ("month", "message"),
    [
        ("2024-06", "lies before the shock's data exist; the first vintage is 2024-12"),
        ("2026-03", "the record ends in 2025-12"),
        ("2025-04", "is no vintage"),
        ("spring", "is no month such as 2025-12"),
    ],
)
def test_a_month_that_is_no_vintage_is_refused_with_the_reason(month: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        check_vintage(month)


def test_vintages_follow_each_other() -> None:
    assert [vintage_before(vintage) for vintage in VINTAGES] == [None, *VINTAGES[:-1]]
    assert [first_vintage_from(month) for month in ("2024-12", "2025-01", "2025-12")] == [
        FIRST,
        "2025-03",
        LAST,
    ]


def test_an_edited_discrepancy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(deviations_ln()) >= {"capex", "chips", "rent", "lab_revenue", "tokens", "unseen"}
    deviations_ln.cache_clear()
    monkeypatch.setattr("sim.evidence.discrepancy.SHA256", "0" * 64)
    with pytest.raises(UserError, match="edited after it was frozen"):
        deviations_ln()
    deviations_ln.cache_clear()
