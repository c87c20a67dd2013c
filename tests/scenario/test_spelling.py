"""How a number is written, said to those who wrote it otherwise."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.scenario import load_scenario
from sim.scenario.spelling import as_flag, as_month, as_name, as_number, invisible
from tests.scenario.files import changes, write

POWER, PASS, SLOPE = "compute.power_price_usd_per_mwh", "token_pricing.pass_through", "tokens.price_slope"

HINTS = {
    "0,5": "with a decimal point: 0.5",
    ",5": "with a decimal point: 0.5",
    "1.234,5": "with a decimal point: 1234.5",
    "1,5e3": "with a decimal point: 1.5e3",
    "50%": "a share is written 0.5",
    "0,5 %": "a share is written 0.005",
    "5 percent": "a share is written 0.05",
    "5 %/yr": "a share is written 0.05",
    "5‰": "a share is written 0.005",
    "1d-1": "powers of ten are written 1e-1",
    "1.5D+3": "powers of ten are written 1.5e+3",
    "1x10^3": "powers of ten are written 1e3",
    "1·10^-3": "powers of ten are written 1e-3",
    "1,000": "thousands are written without a comma: 1000, or with a decimal point: 1.000",
    "1,000,000": "thousands are written without a comma: 1000000",
    "1,234.5": "digits are written without separators: 1234.5",
    "1.000.000": "digits are written without separators: 1000000",
    "1_000": "digits are written without separators: 1000",
    "1 000": "digits are written without separators: 1000",
    "3": "in plain digits and without quotes: 3",
    "“3”": "in plain digits and without quotes: 3",
    "−5": "in plain digits and without quotes: -5",
    "0x10": "in decimal digits: 16",
    "1/2": "nothing is reckoned here",
    "0.3-0.5": "a range is a prior: {value: …, prior: {uniform: [0.3, 0.5]}}",
    "5 million": "all digits are written, as 5e9 for five billion",
    "10x": "the number stands alone: 10",
    "~5": "the number stands alone: 5",
    "5 (guess)": "the number stands alone: 5",
    "0.5,": "the number stands alone: 0.5",
    "0.5;": "the number stands alone: 0.5",
    "€5": "the number stands alone: 5",
    "USD 5": "the number stands alone: 5",
    "0.5\u00a0": "a no-break space (U+00A0) stands in it; in plain digits and without quotes: 0.5",
}


@pytest.mark.parametrize("text", HINTS)
def test_what_is_meant_is_said(text: str) -> None:
    assert HINTS[text] in as_number(text)


@pytest.mark.parametrize(
    "value",
    [
        "high",
        "nan",
        "1e",
        "",
        "--1",
        "[1]",
        None,
        [0.5],
        "9" * 100,
        "0.5" * 30,
        "A1",
        "1:30",
        "0.5,path.of.another=1",
        "5 per 1000",
        "Q1",
        "v2",
    ],
)
def test_nothing_is_guessed(value: object) -> None:
    hint = as_number(value)
    assert hint == "" or "stands alone" in hint and value == "[1]"


def test_another_unit_is_not_taken_for_the_right_one() -> None:
    assert as_number("130 USD/MWh", "USD/MWh").endswith("is not written: 130")
    assert as_number("0.13 EUR/kWh", "USD/MWh") == "; its unit is always USD/MWh and is not written"


def test_letters_that_look_like_nothing_are_named() -> None:
    assert invisible("a\u200bb") == "a zero width space (U+200B)"
    assert invisible("\ufeffa") == "a zero width no-break space (U+FEFF)"
    assert invisible("a b é 中") == ""


PLACES = {
    f"{PASS}: {{value: 0,5}}": "pass_through.5: unknown key; is it the end of a decimal",
    f"{PASS}: {{value: 50 %}}": "a share is written 0.5",
    f"{PASS}: {{prior: {{uniform: [0,5, 0,7]}}}}": "4 stand here, decimals are written with a point",
    f"{PASS}: {{prior: {{uniform: [50%, 1]}}}}": "a share is written 0.5",
    f"{PASS}.value: 0,5": "with a decimal point: 0.5",
    f"{POWER}: $130": "its unit is always USD/MWh",
    "clock.months: 9 years": "must be a whole number, not '9 years'",
    "measurement.worlds: 1,000": "thousands are written without a comma: 1000",
    "measurement.verdict.probability: 90%": "a share is written 0.9",
    "labs.xai.brand_index: 0,5": "with a decimal point: 0.5",
    "hyperscalers.google.sourcing.nvidia: 50%": "a share is written 0.5",
    f"{SLOPE}:\u00a02": "a no-break space (U+00A0) stands here",
    f"{SLOPE}: 2\u00a0": "a no-break space (U+00A0) stands here",
    f"{SLOPE}\u200b: 2": "a zero width space (U+200B) stands in this key",
    f"{SLOPE}: 2\n\t{PASS}: 1": "a tab stands at the start of a line",
    "tokens:\n\t  price_slope: 2": "a tab stands at the start of a line",
    "tokens: {\n\tprice_slope: high}": "price_slope",
}


@pytest.mark.parametrize("line", PLACES)
def test_wherever_it_stands(line: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_scenario(write(tmp_path, changes(line)))
    assert PLACES[line] in str(caught.value)


def test_text_may_hold_any_space(tmp_path: Path) -> None:
    scenario = load_scenario(write(tmp_path, changes("labs.xai.label: x\u00a0AI", f"{SLOPE}:\t2")))
    assert scenario.table("labs")["xai"]["label"] == "x\u00a0AI"
    assert scenario.quantities()[SLOPE].value == 2.0


@pytest.mark.parametrize(("there", "asked"), [("x.yml", "x.yaml"), ("x.yaml", "x.yml")])
def test_the_other_suffix_is_named(there: str, asked: str, tmp_path: Path) -> None:
    write(tmp_path, changes("clock.months: 108"), there)
    with pytest.raises(UserError, match=f"no such file; did you mean '.*{there}'"):
        load_scenario(str(tmp_path / asked))


def test_a_name_does_not_stand_for_the_other_suffix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios").mkdir()
    write(tmp_path / "scenarios", changes("clock.months: 108"), "mine.yml")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="there is scenarios/mine.yml, but names stand for"):
        load_scenario("mine")
    with pytest.raises(UserError, match="there is .*mine.yml, but names stand for"):
        load_scenario(write(tmp_path / "scenarios", "name: y\ndescription: d\nextends: mine\n", "y.yaml"))


def test_whole_numbers_may_have_an_exponent(tmp_path: Path) -> None:
    scenario = load_scenario(write(tmp_path, changes("measurement.worlds: 1e3", "clock.months: 108.0")))
    assert (scenario.measurement.worlds, scenario.clock.months) == (1000, 108)


def test_unknown_paths_are_all_told(tmp_path: Path) -> None:
    file = write(
        tmp_path, changes("tokens.slope: 1", "shock.mont: 2025-02", "demand.frm: x", "clock.month: 9")
    )
    with pytest.raises(UserError) as caught:
        load_scenario(file)
    told = str(caught.value)
    assert all(f"{file}:{line}:3: " in told for line in (5, 6, 7))
    assert f"{file}:8" not in told and told.endswith("; and 1 more")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "name: x\ndescription: d\nextend: base\nchange: {}\n",
            "extend: unknown key; did you mean 'extends'",
        ),
        ("extends: base\nchanges: {}\n", "'name' and 'description' are missing"),
        (changes("tokens.price_slope:3"), "each path is followed by a colon and a space"),
        (changes("tokens.price_slope 3"), "not 'tokens.price_slope 3'; each path is followed by"),
        (changes("tokens.price_slope: {value:3}"), "a colon is followed by a space"),
    ],
)
def test_the_frame_of_a_file(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_scenario(write(tmp_path, text))
    assert said in str(caught.value)


def test_all_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    line = "events.more: {kind: efficiency_shock, month: 2026-06, source: 'assumption: x'}"
    with pytest.raises(UserError, match="'training_efficiency_ratio', .* and 'lab' are missing"):
        load_scenario(write(tmp_path, changes(line)))


SAID = {
    "clock.months: 5 years": "in months: 60",
    "clock.months: 5y": "in months: 60",
    "measurement.horizons_months: [1 year]": "in months: 12",
    "clock.months: 60 months": "the number stands alone: 60",
    f"{PASS}: [0.5, 0.8]": "a range is a prior: {prior: {uniform: [0.5, 0.8]}}",
    f"{PASS}: {{min: 0.2, max: 0.8}}": "a range is a prior: {prior: {uniform: [low, high]}}",
    f"{PASS}: {{mean: 0.2, sd: 0.8}}": "a range is a prior",
    f"{PASS}: {{value: 0.5, prior: [0.2, 0.8]}}": "such as {uniform: [0, 1]}",
    f"{PASS}: {{value: 0.5, prior: uniform}}": "such as {uniform: [0, 1]}",
    f"{PASS}: =0.5": "a number is written without '=': 0.5",
    f"{PASS}: = 1e-1": "a number is written without '=': 0.1",
    f"{PASS}: = {SLOPE} * 2": f"the factor comes first: '= 2 * {SLOPE}'",
    f"{PASS}: = {SLOPE} / 2": f"the factor comes first: '= 1/2 as a decimal * {SLOPE}'",
    "token_pricing: {<<: {pass_through: 0.5}}": "nothing is merged here",
    "segments.api.has_list_prices: yes": "must be true or false, not 'yes'; write true",
    "segments.api.has_list_prices: 'false'": "not 'false'; write false",
    "segments.api.has_list_prices: 1": "not 1; write true",
    "posterior: None": "did you mean 'none'?",
}


@pytest.mark.parametrize("line", SAID)
def test_a_line_of_a_scenario_is_told_how_it_is_written(tmp_path: Path, line: str) -> None:
    with pytest.raises(UserError) as refusal:
        load_scenario(write(tmp_path, changes(line)))
    assert SAID[line] in str(refusal.value) and "x.yaml:5:" in str(refusal.value)


FILES = {
    "an empty file": ("", "x.yaml:1:1: the file is empty"),
    "a comment alone": ("# mine\n", "x.yaml:1:1: the file is empty"),
    "a sentence": ("hello\n", "x.yaml:1:1: the file is no mapping of names to values"),
    "a list": ("- a\n", "x.yaml:1:1: the file is no mapping of names to values"),
    "UTF-16": (changes("clock.months: 90").encode("utf-16"), "x.yaml:1:1: is UTF-16 text; save it as UTF-8"),
    "Latin": (changes().replace("a test", "günstig").encode("latin-1"), "save it as UTF-8"),
    "two colons": (changes().replace("a test", "what if: cheap"), "text with a colon is put in quotes"),
    "a deeper line": (changes("clock.months: 90", "    posterior: none"), "begin in one column"),
    "a name": (changes().replace("name: x", "name: My Scenario"), "such as 'my-scenario'"),
    "a file": (changes().replace("base", "base.yaml"), "not 'base.yaml'; did you mean 'base'?"),
    "a path": (changes().replace("base", "../scenarios/base.yml"), "did you mean 'base'?"),
    "another case": (changes().replace("base", "DeepSeek_2025"), "did you mean 'deepseek-2025'?"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_told_what_is_wrong_with_it(tmp_path: Path, kind: str) -> None:
    content, told = FILES[kind]
    with pytest.raises(UserError) as refusal:
        load_scenario(write(tmp_path, content))
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "2025-1",
        "2025/01",
        "2025.1",
        "2025 01",
        "202501",
        "2025-01-27",
        "01/2025",
        "1.2025",
        "Jan 2025",
        "jan-2025",
        "January 2025",
        "Jan. 2025",
    ],
)
def test_a_month_written_otherwise_is_named(tmp_path: Path, text: str) -> None:
    assert as_month(text) == "; did you mean '2025-01'?"
    with pytest.raises(UserError, match="must be a month such as 2025-01, not .*"):
        load_scenario("base", {"shock.month": text})


@pytest.mark.parametrize(
    "value", ["01/02/2025", "27.01.2025", "2025", "2025-13", "Jan-25", "2025Q1", 45684, None]
)
def test_a_month_that_could_be_another_is_not_guessed(value: object) -> None:
    assert as_month(value) == ""


def test_horizons_that_do_not_fit_are_told_with_those_that_do() -> None:
    with pytest.raises(UserError, match=r"say measurement.horizons_months: \[6, 12, 24\] too"):
        load_scenario("base", {"clock.months": 60})


def test_names_and_flags_are_only_guessed_where_something_is_left() -> None:
    assert (as_name("中文"), as_flag("maybe"), as_flag(None)) == ("", "", "")
