"""What a table of evidence may not hold is refused with file, line and advice."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.evidence import list_series, load_series

HEADER = "period,entity,value,unit,source,grade,note"
GOOD = "2024Q1,Acme,1.5,USD bn per quarter,filing,A,"


def table(folder: Path, *lines: str, header: str = HEADER) -> Path:
    (folder / "sales.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return folder


def refusal(folder: Path, *lines: str, header: str = HEADER) -> str:
    table(folder, *lines, header=header)
    with pytest.raises(UserError) as mistake:
        load_series("sales", folder)
    with pytest.raises(UserError):
        list_series(folder)
    return str(mistake.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2024Q2,Acme,1.5,USD bn per quarter,,A,", "no source; every row needs one"),
        ("2024Q2,Acme,1.5,USD bn per quarter,filing, ,", "no grade; every row needs one"),
        ("2024Q2,,1.5,USD bn per quarter,filing,A,", "no entity; every row needs one"),
        (",Acme,1.5,USD bn per quarter,filing,A,", "no period; every row needs one"),
        ("2024Q2,Acme,,USD bn per quarter,filing,A,", "no value; every row needs one"),
        ("2024Q2,Acme,1.5,,filing,A,", "no unit; every row needs one"),
        (
            "2024Q2,Acme,1.5,USD bn per quarter,filing,E,",
            "unknown grade 'E'; use one of: A measured or filed",
        ),
        (
            "2024Q2,Acme,1.5,USD bn per qarter,filing,A,",
            "unknown unit 'USD bn per qarter'; did you mean 'USD bn per quarter'?",
        ),
        ("2024Q2,Acme,1.5,#,filing,A,", "unknown unit '#'; known are: 1, H100e"),
        ("2024Q2,Acme,1.5,H100e,filing,A,", "unit 'H100e', but 'USD bn per quarter' in line 2; convert it"),
        (
            "2024Q3,Acme,1.5,USD bn per quarter,filing,A,",
            "Acme, 2024Q3 does not follow 2024Q1 in line 2; add",
        ),
        (GOOD, "Acme, 2024Q1 stands already in line 2; remove one"),
        (
            "2024-01-01/2024-03-31,Acme,2,USD bn per quarter,filing,A,",
            "Acme, 2024-01-01/2024-03-31 stands already in line 2",
        ),
        ("2024-02/2024-04,Acme,2,USD bn per quarter,filing,A,", "does not follow 2024Q1 in line 2"),
        ("2024,Acme,2,USD bn per quarter,filing,A,", "period '2024' is not a quarter, but the series is"),
        ("2026Q1,Acme,1.5,USD bn per quarter,filing,A,", "period '2026Q1' ends after 2025-12-31; remove"),
        ("2025-11/2026-01,Acme,1.5,USD bn per quarter,filing,A,", "ends after 2025-12-31"),
        (
            "2024Q5,Acme,1.5,USD bn per quarter,filing,A,",
            "period '2024Q5' is not a period; write 2024, 2024Q3",
        ),
        ("0000,Acme,1.5,USD bn per quarter,filing,A,", "period '0000' is not a period"),
        ("2024-02-30,Acme,1.5,USD bn per quarter,filing,A,", "period '2024-02-30' is not in the calendar"),
        ("2024Q3/2024Q2,Acme,1.5,USD bn per quarter,filing,A,", "ends before it starts"),
        ("2024Q2,Acme,1.5,USD bn per quarter,filing,A", "has 6 cells, not 7; put text with commas in double"),
        ('2024Q2,"Acme,1.5,USD bn per quarter,filing,A,', "is not CSV"),
        ("2024Q2,Ac\x1bme,1.5,USD bn per quarter,filing,A,", "holds a character that cannot be printed"),
    ],
)
def test_a_wrong_row_is_refused_at_its_line(tmp_path: Path, row: str, message: str) -> None:
    said = refusal(tmp_path, GOOD, row)
    assert said.startswith("sales.csv:3: ") and message in said


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "1_000", "1,000", "about 3", "٣", "0x10"])
def test_a_value_that_is_no_finite_number_is_refused(tmp_path: Path, value: str) -> None:
    said = refusal(tmp_path, GOOD, f'2024Q2,Acme,"{value}",USD bn per quarter,filing,A,')
    assert said.startswith("sales.csv:3: value ") and "is not a finite number; write digits" in said


def test_a_quarter_may_not_be_missing_in_any_unit(tmp_path: Path) -> None:
    rows = [f"2024Q{quarter},Acme,1,H100e,filing,A," for quarter in (4, 1, 2)]
    assert "sales.csv:2: Acme, 2024Q4 does not follow 2024Q2 in line 4" in refusal(tmp_path, *rows)


def test_quarters_are_counted_by_entity(tmp_path: Path) -> None:
    rows = [GOOD, "2024Q2,Acme,1,USD bn per quarter,filing,A,", "2024Q4,Other,1,USD bn per quarter,filing,A,"]
    assert len(load_series("sales", table(tmp_path, *rows))) == 3


@pytest.mark.parametrize("lines", [(), ("", "")])
def test_an_empty_table_is_refused(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert refusal(tmp_path, *lines) == "sales.csv:1: holds no rows; add some, or remove the file"


@pytest.mark.parametrize("header", ["", "period,entity,value", HEADER.replace("grade", "class")])
def test_other_columns_are_refused(tmp_path: Path, header: str) -> None:
    assert refusal(tmp_path, GOOD, header=header) == f"sales.csv:1: the first line must be {HEADER}"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="sales.csv:1: is not UTF-8 text; save it as UTF-8"):
        load_series("sales", tmp_path)


@pytest.mark.parametrize("name", ["sale", "../sales", "", "sales.csv"])
def test_an_unknown_series_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="no series"):
        load_series(name, table(tmp_path, GOOD))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere: cannot be read"):
        list_series(tmp_path / "nowhere")


def test_a_series_is_typed_and_sorted(tmp_path: Path) -> None:
    rows = ["2024-07,B,-2,1,talk,C,", "2024,A,1e3,1,filing,A,a note", "2023-05-04/2024Q1,B,3,1,filing,B,"]
    frame = load_series("sales", table(tmp_path, *rows))
    assert list(frame.columns) == [*HEADER.split(","), "start", "end"]
    assert list(frame["period"]) == ["2024", "2023-05-04/2024Q1", "2024-07"]
    assert list(frame["value"]) == [1000.0, 3.0, -2.0] and frame["value"].dtype == float
    assert [f"{day:%Y-%m-%d}" for day in frame["start"]] == ["2024-01-01", "2023-05-04", "2024-07-01"]
    assert [f"{day:%Y-%m-%d}" for day in frame["end"]] == ["2024-12-31", "2024-03-31", "2024-07-31"]
    assert list(frame["note"]) == ["a note", "", ""]


def test_a_series_is_described(tmp_path: Path) -> None:
    rows = ["2024-07,B,-2,1,talk,C,", "2024,A,1,1,filing,A,", "2023,B,3,1,filing,B,"]
    (described,) = list_series(table(tmp_path, *rows))
    assert (described.name, described.title, described.unit) == ("sales", "sales", "1")
    assert (described.entities, described.n_rows) == (("A", "B"), 3)
    assert (described.first, described.last) == ("2023", "2024")
