"""`jevons evidence`: the list, one series with its sources, and plain CSV."""

import csv
import io

import pytest
from typer.testing import CliRunner

from sim.cli.application import application
from sim.errors import UserError
from sim.evidence import list_series, load_series
from sim.evidence.projections import read_projections
from sim.evidence.series import read_series
from sim.evidence.table import COLUMNS
from sim.evidence.targets import read_targets
from sim.results.tables import csv_text
from sim.texts import evidence as evidence_text
from sim.texts import evidence_tables


def said(*arguments: str) -> str:
    done = CliRunner().invoke(application, ["evidence", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_all_series_are_listed() -> None:
    text = said()
    assert all(f"{series.name}: {series.title}" in " ".join(text.split()) for series in list_series())
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("name", [series.name for series in list_series()])
def test_a_series_is_printed_with_its_sources(name: str) -> None:
    lines = said(name).splitlines()
    rows = read_series(name)
    assert lines[0] == name
    start = next(number for number, text in enumerate(lines) if text.startswith("---")) + 1
    assert len(lines[start : lines.index("", start)]) == len(rows)
    assert {text.partition("] ")[2] for text in lines if text.startswith("[")} == {row.source for row in rows}
    assert lines[-1].startswith("Grades: ")


@pytest.mark.parametrize("name", [series.name for series in list_series()])
def test_plain_csv_holds_what_the_series_holds(name: str) -> None:
    read = list(csv.DictReader(io.StringIO(said(name, "--csv"))))
    frame = load_series(name)
    assert tuple(read[0]) == COLUMNS
    assert [float(row["value"]) for row in read] == list(frame["value"])
    assert [row["entity"] for row in read] == list(frame["entity"])


def test_the_list_as_csv() -> None:
    read = list(csv.DictReader(io.StringIO(said("--csv"))))
    assert [row["name"] for row in read] == [series.name for series in list_series()]


@pytest.mark.parametrize("start", list("=+-@"))
def test_texts_are_no_formulas_and_numbers_stay_numbers(start: str) -> None:
    written = csv_text(["entity", "value"], [[f'{start}HYPERLINK("x")', -0.5]])
    assert list(csv.reader(io.StringIO(written)))[1] == [f'\'{start}HYPERLINK("x")', "-0.5"]


def test_an_unknown_series_is_a_mistake_of_the_user() -> None:
    with pytest.raises(UserError, match="no series 'hyperscaler_cpex'; did you mean 'hyperscaler_capex'"):
        evidence_text.series_text("hyperscaler_cpex")


@pytest.mark.parametrize("name", list(evidence_tables.TABLES))
def test_targets_and_projections_are_listed_and_printed(name: str) -> None:
    assert f"{name}: {evidence_tables.TABLES[name].title}" in " ".join(said().split())
    lines = said(name).splitlines()
    assert lines[0] == name and any(line.startswith("---") for line in lines)


def test_a_target_is_printed_with_its_band_its_class_and_its_source() -> None:
    text = said("targets_2")
    for target in read_targets(version=2):
        (row,) = (line for line in text.splitlines() if line.startswith(f"{target.name} "))
        assert f"{target.low:.15g} to {target.high:.15g}" in row
        assert target.role in row and target.source_class in row and target.known_from in row
        assert f"{target.name}: {target.what}" in " ".join(text.split())
    assert "class" not in said("targets_1").splitlines()[3]


def test_tables_as_plain_csv_hold_what_is_read() -> None:
    read = list(csv.DictReader(io.StringIO(said("targets_2", "--csv"))))
    assert [float(row["high"]) for row in read] == [target.high for target in read_targets(version=2)]
    read = list(csv.DictReader(io.StringIO(said("projections_2030", "--csv"))))
    assert [row["low"] for row in read] == [
        "" if row.low is None else f"{row.low:.15g}" for row in read_projections()
    ]


def test_a_projection_is_printed_with_who_said_it_and_when() -> None:
    text = said("projections_2030")
    assert "above 50" in text and "3 to 4" in text
    for row in read_projections():
        assert f"{row.who}, {row.published}: " in " ".join(text.split())
