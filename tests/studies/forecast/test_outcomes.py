"""A record is matched by target, entity and quarter, or refused in one line. All records here are made up."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.studies.forecast.opened import OpenedForecasts, open_forecasts
from sim.studies.forecast.outcomes import read_outcomes
from tests.studies.forecast.fake_forecast import made, record, row


@pytest.fixture(scope="module")
def forecasts(tmp_path_factory: pytest.TempPathFactory) -> OpenedForecasts:
    return open_forecasts(made(tmp_path_factory.mktemp("forecasts")).file)


def test_periods_match_by_their_months(forecasts: OpenedForecasts, tmp_path: Path) -> None:
    rows = [
        row(period="2027Q1"),
        row(period="2027-04/2027-06"),
        row("data_centre_revenue", "2027-02-01/2027-05-02", "Nvidia", basis="chips and networks"),
    ]
    found = read_outcomes(record(tmp_path, rows), forecasts)
    assert [(each.entity, each.value) for each in found] == [("Amazon", 9.0)] * 2 + [("Nvidia", 9.0)]
    for each in found:
        assert each.months in forecasts.series[each.target][each.entity].quarters


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (row("capx"), "no forecast of target 'capx'; did you mean 'capex'?"),
        (row(entity="Amazn"), "no forecast of entity of capex 'Amazn'; did you mean 'Amazon'?"),
        (row(unit="USD mn per quarter"), "capex of Amazon is forecast in unit 'USD bn per quarter'"),
        (row(basis="with finance leases"), "capex of Amazon is forecast in basis 'cash'"),
        (row(period="2024Q4"), "ends no later than 2024-12, to which the forecast knew the record"),
        (row(period="2028Q1"), "(2028-01/2028-03) is no quarter of this forecast: they are 2025-01/"),
        (row(period="2027-03"), "period 2027-03 (2027-03) is no quarter"),
        (row("data_centre_revenue", "2027Q1", "Nvidia", basis="chips and networks"), "is no quarter of this"),
        (row(period="spring"), "period 'spring' is not a period"),
        (row(value="0"), "value 0 is not above zero, and scores are of logarithms"),
        (row(value="nine"), "value 'nine' is not a finite number"),
        (row(value=""), "no value; every row needs one"),
        (row() + ",more", "has 10 cells, not 9"),
    ],
)  # fmt: skip
def test_what_cannot_be_scored_is_one_line(
    forecasts: OpenedForecasts, tmp_path: Path, line: str, message: str
) -> None:
    file = record(tmp_path, [row(period="2027Q4"), line])
    with pytest.raises(UserError) as mistake:
        read_outcomes(file, forecasts)
    said = str(mistake.value)
    assert said.startswith(f"{file}:3: ") and message in said


def test_a_number_stands_once(forecasts: OpenedForecasts, tmp_path: Path) -> None:
    file = record(tmp_path, [row(), row(period="2027-01/2027-03")])
    with pytest.raises(UserError, match=r":3: capex of Amazon, 2027-01/2027-03 stands already in line 2"):
        read_outcomes(file, forecasts)


def test_a_record_without_rows_or_with_other_columns_is_refused(
    forecasts: OpenedForecasts, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="holds no row, so there is nothing to score"):
        read_outcomes(record(tmp_path, []), forecasts)
    with pytest.raises(UserError, match=":1: the first line must be target,period,entity,value,unit,basis,"):
        read_outcomes(record(tmp_path, [row()], header="period,entity,value"), forecasts)
    with pytest.raises(UserError, match="absent.csv: cannot be read"):
        read_outcomes(tmp_path / "absent.csv", forecasts)


def test_a_file_from_a_spreadsheet_is_read(forecasts: OpenedForecasts, tmp_path: Path) -> None:
    file = record(tmp_path, [row()])
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert len(read_outcomes(file, forecasts)) == 1
