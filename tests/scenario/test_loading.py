"""Names, paths, overrides, and what every scenario of the project must be."""

import os
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from sim.errors import UserError
from sim.scenario import Scenario, list_scenarios, load_scenario, parse_override, scenario_schema
from sim.scenario.reading import read_document
from tests.scenario.files import SCENARIOS, changes, write

NAMES = sorted(file.stem for file in SCENARIOS.glob("*.yaml"))

TRICKS = [
    *(
        "../base",
        "../../etc/passwd",
        "/etc/passwd",
        "./base",
        "base/",
        "/base",
        "base/../base",
        "scenarios/base",
    ),
    *(
        "..",
        ".",
        "~",
        "~/base",
        "~root",
        "..\\base",
        "..\\..\\win.ini",
        "C:\\base",
        "\\\\host\\share",
        "base.yaml/..",
    ),
    *(
        "base\0",
        "base\0.yaml",
        "%2e%2e%2fbase",
        "..%2fbase",
        "base%00",
        "file:///etc/passwd",
        "http://a.org/base",
    ),
    *(
        "base\n",
        "\nbase",
        "base ",
        "‥/base",
        "．．/base",
        "∕base",
        "base⁄x",
        "ｂａｓｅ",
        "Base",
        "base;ls",
        "$(ls)",
    ),
    *(
        "`ls`",
        "$HOME",
        "*",
        "ba?e",
        "[b]ase",
        "{base}",
        "-base",
        "",
        "b" * 65,
        "b" * 9999,
        "\udc80",
        "--help",
    ),
]


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(scenario_schema())
    return jsonschema.Draft202012Validator(scenario_schema())


@pytest.mark.parametrize("name", NAMES)
def test_scenario_of_the_project(name: str, schema: jsonschema.Draft202012Validator) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert dict(list_scenarios())[name] == scenario.description
    schema.validate(read_document(SCENARIOS / f"{name}.yaml").data)


@pytest.mark.parametrize("name", NAMES)
def test_resolved_yaml_is_the_same_scenario(
    name: str, tmp_path: Path, schema: jsonschema.Draft202012Validator
) -> None:
    scenario = load_scenario(name)
    text = scenario.resolved_yaml()
    again = load_scenario(write(tmp_path, text))
    assert again == scenario
    assert again.digest() == scenario.digest()
    assert again.quantities() == scenario.quantities()
    assert list(again.quantities()) == list(scenario.quantities())
    assert again.resolved_yaml() == text
    assert "extends" not in read_document(tmp_path / "x.yaml").data
    schema.validate(read_document(tmp_path / "x.yaml").data)


@pytest.mark.parametrize("name", TRICKS)
def test_a_name_is_not_a_path(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios").mkdir()
    write(tmp_path, (SCENARIOS / "base.yaml").read_bytes(), "base.yaml")
    monkeypatch.chdir(tmp_path / "scenarios")
    with pytest.raises(UserError) as caught:
        load_scenario(name)
    assert str(caught.value).isprintable()


def test_there_are_enough_tricks() -> None:
    assert len(set(TRICKS)) >= 30


def test_unknown_name_has_a_hint() -> None:
    with pytest.raises(UserError, match="there is no scenario 'deepsek-2025'; did you mean 'deepseek-2025'"):
        load_scenario("deepsek-2025")


def test_own_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios").mkdir()
    write(tmp_path / "scenarios", changes("clock.months: 100").replace("name: x", "name: mine"), "mine.yaml")
    write(tmp_path / "scenarios", "[", "broken.yaml")
    write(tmp_path / "scenarios", "[", "No Name.yaml")
    monkeypatch.chdir(tmp_path)
    assert load_scenario("mine").months == 100
    listed = dict(list_scenarios())
    assert listed["mine"] == "a test"
    assert listed["broken"].startswith("broken: scenarios/broken.yaml:")
    assert "base" in listed and "No Name" not in listed


def test_neither_folder_nor_pipe_is_read(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    for name in ("folder", "pipe", "zero"):
        with pytest.raises(UserError, match="not a file"):
            load_scenario(str(tmp_path / f"{name}.yaml"))
    for name in ("absent.yaml", "a\0.yaml", f"{'a' * 5000}.yaml"):
        with pytest.raises(UserError):
            load_scenario(str(tmp_path / name))


def test_a_byte_order_mark_and_line_ends_change_nothing(tmp_path: Path) -> None:
    text = changes("clock.months: 100")
    marked = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    plain = load_scenario(write(tmp_path, text))
    assert load_scenario(write(tmp_path, marked)) == plain


def test_no_changes_at_all(tmp_path: Path) -> None:
    assert load_scenario(write(tmp_path, "name: base\ndescription: d\nextends: base\n")).digest() == (
        load_scenario("base").digest()
    )


OVERRIDES = {
    "tokens.price_slope=-2": "--set tokens.price_slope=-2: -2 lies outside 0 … ",
    "tokens.price_slope=high": "--set tokens.price_slope='high': must be a number, not 'high'",
    "tokens.price_slop=2": "--set tokens.price_slop=2: there is no such value; did you mean 'tokens.",
    "tokens.price_slope={unit: USD}": "--set tokens.price_slope={'unit': 'USD'}: tokens.price_slope.unit: ",
    "tokens.price_slope=.nan": "--set tokens.price_slope=.nan: .nan is not a finite number",
    "tokens.price_slope=[1": "--set tokens.price_slope=[1: not valid YAML",
    "tokens.price_slope=": "--set tokens.price_slope=: a value is missing",
    "investors.believers.initial_belief=-9": "--set investors.believers.initial_belief=-9: -9 lies outside",
    "shock.lab=deepsek": "--set shock.lab='deepsek': 'deepsek' is not one of",
    "clock.months=1.5": "--set clock.months=1.5: must be a whole number",
    "clock.months=30": "(as changed by --set clock.months=30)",
    "=3": "--set '=3': must be path=value",
    "tokens.price_slope": "--set 'tokens.price_slope': must be path=value",
}


@pytest.mark.parametrize("text", OVERRIDES)
def test_message_of_an_override(text: str) -> None:
    with pytest.raises(UserError) as caught:
        load_scenario("base", dict([parse_override(text)]))
    assert OVERRIDES[text] in str(caught.value)
    assert ":1:1" not in str(caught.value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, {1: 2}, {1, 2}, object(), b"3", 1j])
def test_values_that_no_file_can_hold(value: object) -> None:
    with pytest.raises(UserError, match="--set tokens.price_slope="):
        load_scenario("base", {"tokens.price_slope": value})


def test_values_of_numpy() -> None:
    given = load_scenario("base", {"tokens.price_slope": np.float64(3), "clock.months": np.int64(107)})
    written = load_scenario("base", {"tokens.price_slope": 3, "clock.months": 107})
    assert given == written
    assert given.digest() == written.digest()
    assert "price_slope:\n    value: 3.0\n" in given.resolved_yaml()


def test_override_values() -> None:
    assert parse_override("a.b = {value: 1e-3, prior: null}") == ("a.b", {"value": 0.001, "prior": None})
    assert parse_override("a=b=c") == ("a", "b=c")
    assert parse_override("events.stargate=null") == ("events.stargate", None)


def test_months() -> None:
    scenario: Scenario = load_scenario("base")
    assert scenario.month_index(scenario.clock.start) == 0
    assert scenario.month_index("2025-01") == 36
