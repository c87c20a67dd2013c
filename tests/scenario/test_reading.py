"""Scalars by the core rules of YAML 1.2, and the place of every value."""

import pytest

from sim.errors import Place, UserError
from sim.scenario.reading import parse_document, parse_value

SCALARS = {
    "1e-3": 0.001,
    "1E3": 1000.0,
    "+.5": 0.5,
    "5.": 5.0,
    "-0": 0,
    "007": 7,
    "0x10": "0x10",
    "0o17": "0o17",
    "1_000": "1_000",
    "1:30": "1:30",
    "no": "no",
    "yes": "yes",
    "on": "on",
    "TRUE": True,
    "false": False,
    "~": None,
    "null": None,
    "''": "",
    "'1'": "1",
    '"null"': "null",
    "2025-01": "2025-01",
    "2025-01-20": "2025-01-20",
    "<<": "<<",
    "=": "=",
    "nan": "nan",
    "[1, a]": [1, "a"],
    "{a: {b: 1}}": {"a": {"b": 1}},
}


@pytest.mark.parametrize("text", SCALARS)
def test_scalar(text: str) -> None:
    value = parse_value(text, "here")
    assert value == SCALARS[text]
    assert type(value) is type(SCALARS[text])


@pytest.mark.parametrize("text", ["", "   ", "# nothing"])
def test_no_value(text: str) -> None:
    with pytest.raises(UserError, match="^here: a value is missing"):
        parse_value(text, "here")


def test_places_are_those_of_the_keys() -> None:
    places = parse_document("a: 1\nb:\n  c: [2, 3]\n", "x.yaml").places
    assert places["a",] == Place("x.yaml", 1, 1)
    assert places["b", "c"] == Place("x.yaml", 3, 3)
    assert places["b", "c", "1"] == Place("x.yaml", 3, 10)


def test_the_place_of_a_mistake() -> None:
    with pytest.raises(UserError, match="^x.yaml:3:6: b.c: .nan is not a finite number$"):
        parse_document("a: 1\nb:\n  c: .nan\n", "x.yaml")
