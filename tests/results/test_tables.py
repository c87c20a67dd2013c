"""Every table is written by the same rules."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from sim.results.tables import FORMULA_STARTS, csv_text, frame_csv


def test_cells() -> None:
    row = ["a,b", True, 7, 1 / 3, np.float64(1e9), -2.0, None, np.nan, 2957554]
    assert csv_text("abcdefghi", [row]).splitlines()[1] == '"a,b",true,7,0.333333,1e+09,-2,,,2957554'
    assert csv_text(["value"], [[2957554.25]], digits=15) == "value\n2957554.25\n"


@pytest.mark.parametrize("start", [start for start in FORMULA_STARTS if start != "\r"])
def test_no_text_is_a_formula(start: str) -> None:
    text = csv_text([f"{start}a"], [[f"{start}b"]])
    assert list(csv.reader(io.StringIO(text, newline=""))) == [[f"'{start}a"], [f"'{start}b"]]


def test_a_frame_without_values_has_empty_cells() -> None:
    table = pd.DataFrame({"words": pd.array(["a", pd.NA], dtype="string"), "number": [np.nan, 2.0]})
    assert frame_csv(table) == "words,number\na,\n,2\n"
