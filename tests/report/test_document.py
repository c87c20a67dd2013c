"""Tables as pages need them: labels that span rows, headings, numbers to the right."""

from sim.report.document import Explorer, Section, Table, Words

ROWS = [
    ["rebound R", "months", "verdict"],
    ["compute", "6", "PARTIAL"],
    ["", "12", "BACKFIRE"],
    ["  discounted", "60", "PARTIAL"],
    ["task ladder", "", ""],
    ["    Bain", "–", ""],
]


def test_a_label_spans_the_rows_below_that_have_none() -> None:
    body = Table(ROWS, "caption").body
    assert [(row.label, row.span, row.inset) for row in body] == [
        ("compute", 2, 0),
        ("", 0, 0),
        ("discounted", 1, 1),
        ("task ladder", 1, 0),
        ("Bain", 1, 2),
    ]
    assert [[cell.text for cell in row.cells] for row in body][1] == ["12", "BACKFIRE"]


def test_a_row_with_a_label_alone_is_a_heading() -> None:
    assert [bool(row.cells) for row in Table(ROWS, "caption").body] == [True, True, True, False, True]


def test_columns_of_numbers_are_told_from_words_and_labels_are_never_numbers() -> None:
    rows = [["", "a", "b", "c"], ["1", "+0.5 %", "word", "0.5 (0.1 to 0.9)"], ["2", "−3", "7", "undefined"]]
    assert Table(rows, "caption").is_number == [False, True, False, True]
    assert Table(rows[:1], "caption").is_number == [False] * 4


def test_cells_take_their_shades() -> None:
    table = Table([["", "a"], ["x", "1"], ["y", "2"]], "caption", [["heat0"], ["heat4"]])
    assert [row.cells[0].shade for row in table.body] == ["heat0", "heat4"]


def test_a_section_of_the_explorer_alone_is_nothing_on_paper() -> None:
    assert Section("Curves", [Explorer({})]).is_live
    assert not Section("Curves", [Explorer({}), Words(["text"])]).is_live
