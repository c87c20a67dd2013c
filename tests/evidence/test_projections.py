"""Projections of 2030: published before 2026, sourced, and refused where a line is wrong."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.evidence.catalogue import GRADES
from sim.evidence.projections import COLUMNS, QUANTITIES, read_projections
from tests.paths import ROOT

GOOD = "ai_power,2030,,156,,GW,McKinsey,2025-04,McKinsey2025,B,"


def test_nothing_was_published_after_2025() -> None:
    rows = read_projections()
    assert len(rows) > 15
    assert max(row.published for row in rows) <= "2025-12"
    assert {row.quantity for row in rows} == set(QUANTITIES)
    for row in rows:
        assert 2027 <= row.year <= 2030 and row.unit and row.who and row.grade in GRADES


def test_every_source_is_a_reference() -> None:
    references = (ROOT / "REFERENCES.md").read_text(encoding="utf-8")
    for row in read_projections():
        assert f"- **{row.source}** " in references, row.source


def test_a_quantity_has_one_unit() -> None:
    units = {(row.quantity, row.unit) for row in read_projections()}
    assert len(units) == len(QUANTITIES)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("2025-04", "2026-01"), "published 2026-01 is after 2025-12; remove the row"),
        (GOOD.replace("2025-04", "April"), "published 'April' is no month; write it as 2025-04"),
        (GOOD.replace("ai_power", "ai_pwer"), "unknown quantity 'ai_pwer'; did you mean 'ai_power'?"),
        (GOOD.replace(",B,", ",E,"), "unknown grade 'E'; use one of: A, B, C, D"),
        (GOOD.replace(",,156,,", ",,,,"), "low, value and high must rise, and one of them must be given"),
        (GOOD.replace(",,156,,", ",200,156,,"), "low, value and high must rise"),
        (GOOD.replace("156", "many"), "'many' is no number; write digits with a point"),
    ],
)
def test_a_wrong_line_is_refused(tmp_path: Path, row: str, message: str) -> None:
    file = tmp_path / "projections.csv"
    file.write_text("\n".join([",".join(COLUMNS), GOOD, row]) + "\n", encoding="utf-8")
    with pytest.raises(UserError) as mistake:
        read_projections(file)
    assert str(mistake.value).startswith(f"{file}:3: ") and message in str(mistake.value)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "projections.csv"
    file.write_text("quantity,value\n", encoding="utf-8")
    with pytest.raises(UserError, match="projections.csv:1: the first line must be quantity,year"):
        read_projections(file)
