"""Broken and hostile files: one line that names file and line, fast, and nothing executed."""

import re
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.scenario import load_scenario
from tests.scenario.files import ABSENT, HEAD, base_with, changes, write

SLOPE = "tokens.price_slope"
LAB = "labs.openai"
NEW = '{value: 1, unit: "1", source: X}'

TEXTS: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "the file is empty"),
    "blank lines": ("\n" * 999_000, "the file is empty"),
    "comment only": ("# nothing\n", "the file is empty"),
    "list at top": ("- name: x\n", "mapping"),
    "text at top": ("hello\n", "mapping"),
    "number at top": ("5\n", "mapping"),
    "two documents": (changes("{}") + "---\nname: y\n", "a second document begins here"),
    "too large": (b"# " + b"x" * 1_000_000, "larger than 1 MB"),
    "deep lists": ("a: " + "[" * 100_000, "nested deeper"),
    "deep mappings": ("{a: " * 100_000, "nested deeper"),
    "deep blocks": ("- " * 100_000, "nested deeper"),
    "deep keys": ("? " * 100_000, "nested deeper"),
    "depth 33": ("a: " + "[" * 33 + "]" * 33, "nested deeper"),
    "flood of values": ("a: [" + "1," * 450_000 + "]", "more than"),
    "flood of keys": ("".join(f"k{i}: 1\n" for i in range(80_000)), "more than"),
    "alias bomb": (
        "a: &a [x, x]\n"
        + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdef", "bcdefg", strict=True)),
        "aliases",
    ),
    "alias to itself": ("a: &a [*a]\n", "aliases"),
    "unknown alias": ("a: *b\n", "aliases"),
    "anchor": ("a: &b 1\n", "aliases"),
    "merge key": ("a: &b {c: 1}\nd: {<<: *b}\n", "aliases"),
    "python object": ("a: !!python/object/apply:os.system ['touch executed']\n", "tag"),
    "python name": ("a: !!python/name:os.system\n", "tag"),
    "python module": ("!!python/module:os {}\n", "tag"),
    "binary tag": ("a: !!binary aGVsbG8=\n", "tag"),
    "own tag": ("a: !exec 'touch executed'\n", "tag"),
    "bare tag": ("a: ! 5\n", "tag"),
    "set": ("a: !!set {x, y}\n", "tag"),
    "not UTF-8": (b"name: x\ndescription: caf\xe9\n", "UTF-8"),
    "UTF-16": (HEAD.encode("utf-16"), "UTF-8"),
    "overlong UTF-8": (b"name: \xc0\xaf\n", "UTF-8"),
    "surrogate": (b"name: \xed\xa0\x80\n", "UTF-8"),
    "NUL byte": ("name: x\nb: \0\n", "character"),
    "bell": ("name: x\nb: \x07\n", "character"),
    "escaped surrogate": ('name: "\\ud800"\n', "Unicode"),
    "open quote": ('name: "x\n', "not valid YAML"),
    "open list": ("name: [x\n", "not valid YAML"),
    "tab indent": ("a:\n\tb: 1\n", "a tab stands"),
    "stray colon": ("a: b: c\n", "not valid YAML"),
    "list as key": ("? [a, b]\n: 1\n", "single word"),
    "key twice": ("name: x\nname: y\n", "twice"),
    "key twice, quoted": ("name: x\n'name': y\n", "twice"),
    "key twice, deep": (changes("tokens: {price_slope: 2, price_slope: 3}"), "twice"),
    "path twice": (changes(f"{SLOPE}: 1", f"{SLOPE}: 2"), "twice"),
    "escape codes": (changes('"\\e[31mred": 1'), "no such value"),
    "long key": (changes(f"{'k' * 900}: 1"), "no such value"),
    "long text": (changes(f"clock.start: {'k' * 900_000}"), "month"),
    "misspelt extends": (HEAD.replace("extends", "extend"), "'extends'"),
    "no extends": ("name: x\ndescription: d\nchanges: {}\n", "'extends' is missing"),
    "misspelt changes": (HEAD.replace("changes", "change") + "  {}", "'changes'"),
    "section beside changes": ("name: x\ndescription: d\nextends: base\ntokens: {}\n", "under 'changes'"),
    "no name": ("description: d\nextends: base\n", "'name' is missing"),
    "no description": ("name: x\nextends: base\n", "'description' is missing"),
    "name with slash": (HEAD.replace("name: x", "name: a/b") + "  {}", "small letters"),
    "name is a number": (HEAD.replace("name: x", "name: 5") + "  {}", "text"),
    "description is a list": (HEAD.replace("a test", "[a]") + "  {}", "text"),
    "control characters": (HEAD.replace("a test", '"a\\0b"') + "  {}", "control characters"),
    "changes a list": (HEAD + "  []", "mapping"),
    "changes false": (HEAD.replace("changes:", "changes: false"), "mapping"),
    "changes text": (HEAD.replace("changes:", "changes: ''"), "mapping"),
}

EXTENDS = (
    "unknown",
    "bases",
    "../base",
    "./base",
    "/etc/passwd",
    "base.yaml",
    "sub/base",
    "..",
    "~",
    "[base]",
)
EXTENDS += ("5", "{a: b}", "''", "Base", "'base\\0'", "'%2e%2e/base'", "'..\\base'", "x")

LINES: dict[str, tuple[str, str]] = {
    "no such section": ("token.price_slope: 1", "did you mean 'tokens.price_slope'"),
    "no such field": ("tokens.price_slop: 1", "did you mean 'tokens.price_slope'"),
    "no such field below": ("tokens: {price_slop: 1}", "did you mean 'price_slope'"),
    "no such row": ("labs.opnai.brand_index: 1", "did you mean 'labs.openai.brand_index'"),
    "no such column": (f"{LAB}.brand_indx: 1", "did you mean 'labs.openai.brand_index'"),
    "no such part": (f"{SLOPE}: {{valu: 3}}", "did you mean 'value'"),
    "no such part, by path": (f"{SLOPE}.valu: 3", "did you mean 'tokens.price_slope.value'"),
    "no such event part": ("events.stargate: {mnth: 2025-02}", "did you mean 'month'"),
    "no such event": ("events.stargat: null", "did you mean 'events.stargate'"),
    "no such row to remove": ("labs.opnai: null", "did you mean 'labs.openai'"),
    "no such clock part": ("clock: {month: 60}", "did you mean 'months'"),
    "no such shock part": ("shock: {labs: openai}", "did you mean 'lab'"),
    "no such measurement": ("measurement: {world: 5}", "did you mean 'worlds'"),
    "no such verdict part": ("measurement.verdict: {probabilty: 0.9}", "did you mean 'probability'"),
    "no such column part": ("labs.columns: {brand_indx: {}}", "did you mean 'brand_index'"),
    "empty path": ("'': 1", "no such value"),
    "dots only": ("'...': 1", "no such value"),
    "path through a number": ("clock.months.value: 1", "no such value"),
    "path through a list": ("measurement.horizons_months.0: 1", "no such value"),
    "quantity to text": (f"{SLOPE}: high", "must be"),
    "quantity to null": (f"{SLOPE}: null", "must be"),
    "quantity to list": (f"{SLOPE}: [1, 2]", "must be"),
    "quantity to flag": (f"{SLOPE}: true", "must be"),
    "value to text": (f"{SLOPE}: {{value: high}}", "must be a number"),
    "value to flag": (f"{SLOPE}: {{value: true}}", "must be a number"),
    "value to null": (f"{SLOPE}: {{value: null}}", "must be a number"),
    "value quoted": (f'{SLOPE}: {{value: "3"}}', "must be a number"),
    "unit wrong": (f"{SLOPE}: {{unit: USD}}", "unit"),
    "unit a number": (f"{SLOPE}: {{unit: 1}}", "unit"),
    "unit removed": (f"{SLOPE}.unit: null", "unit"),
    "source empty": (f"{SLOPE}: {{source: ''}}", "text"),
    "source a number": (f"{SLOPE}: {{source: 5}}", "text"),
    "assumption without reason": (f"{SLOPE}: {{source: 'assumption:'}}", "says why"),
    "grade unknown": (f"{SLOPE}: {{grade: E}}", "not one of"),
    "grade a number": (f"{SLOPE}.grade: 1", "not one of"),
    "below the range": (f"{SLOPE}: -1", "outside"),
    "above the range": (f"{SLOPE}: 1e9", "outside"),
    "cell out of range": ("hyperscalers.google.initial_capacity_share: 2", "outside"),
    "capacity negative": ("chip_vendors.nvidia.initial_capacity_kh100e_per_month: -5", "outside"),
    "commitment negative": ("events.stargate.capacity_usd_bn_per_year: -5", "outside"),
    "share delivered above one": ("events.stargate.delivered_share: 1.5", "outside"),
    "shock below one": ("shock.training_efficiency_ratio: 0.5", "outside"),
    "flag to text": (f"{LAB}.is_open_weights: yes", "true or false"),
    "flag to number": (f"{LAB}.is_open_weights: 1", "true or false"),
    "choice unknown": ("compute.supply: elastc", "did you mean 'elastic'"),
    "choice a list": ("compute.supply: [elastic]", "not one of"),
    "choice null": ("compute.supply: null", "not one of"),
    "region unknown": (f"{LAB}.region: mars", "not one of"),
    "label null": (f"{LAB}.label: null", "text"),
    "label empty": (f"{LAB}.label: ' '", "text"),
    "label a number": (f"{LAB}.label: 5", "text"),
    "shares of unknown vendors": ("hyperscalers.google.sourcing: {nvida: 1}", "did you mean 'nvidia'"),
    "shares all zero": ("hyperscalers.google.sourcing: {nvidia: 0, broadcom: 0}", "above zero"),
    "shares negative": ("hyperscalers.google.sourcing.nvidia: -1", "outside"),
    "shares a number": ("hyperscalers.google.sourcing: 1", "mapping"),
    "shares text": ("hyperscalers.google.sourcing.nvidia: most", "number"),
    "share removed twice": ("hyperscalers.google.sourcing.huawei: null", "no such value"),
    "vendor still bought from": ("chip_vendors.nvidia: null", "nvidia"),
    "hyperscaler still committed": ("hyperscalers.oracle: null", "oracle"),
    "shocked lab removed": ("labs.deepseek: null", "deepseek"),
    "row incomplete": ("labs.newcomer: {label: Newcomer}", "missing"),
    "row a number": ("labs.newcomer: 5", "mapping"),
    "row name": ("labs.New Comer: {label: Newcomer}", "small letters"),
    "columns removed": ("labs.columns: null", "unit"),
    "columns a list": ("labs.columns: []", "mapping"),
    "column unit": ("labs.columns.brand_index.unit: USD", "labs.columns.brand_index.unit"),
    "column prior": ("labs.columns.brand_index.prior: {normal: [1]}", "2 numbers"),
    "column grade": ("labs.columns.brand_index.grade: F", "not one of"),
    "section null": ("tokens: null", "mapping"),
    "section a number": ("tokens: 5", "mapping"),
    "clock null": ("clock: null", "mapping"),
    "clock too short": ("clock.months: 1", "outside"),
    "clock too long": ("clock.months: 601", "outside"),
    "clock negative": ("clock.months: -12", "outside"),
    "clock fraction": ("clock.months: 60.5", "whole number"),
    "clock flag": ("clock.months: true", "whole number"),
    "clock start": ("clock.start: 2022-13", "month"),
    "clock start a year": ("clock.start: 2022", "month"),
    "clock start far": ("clock.start: 0001-01", "years"),
    "clock start other digits": ("clock.start: ٢٠٢٢-٠١", "month"),
    "clock ends before the shock": ("clock.months: 30", "outside the clock"),
    "horizon past the end": ("clock.months: 80", "past the end"),
    "horizon 600": ("measurement.horizons_months: [6, 600]", "past the end"),
    "horizon zero": ("measurement.horizons_months: [0]", "outside"),
    "horizon negative": ("measurement.horizons_months: [-6]", "outside"),
    "horizon twice": ("measurement.horizons_months: [6, 6]", "rise"),
    "horizon falling": ("measurement.horizons_months: [12, 6]", "rise"),
    "horizon empty": ("measurement.horizons_months: []", "list"),
    "horizon a number": ("measurement.horizons_months: 6", "list"),
    "horizon text": ("measurement.horizons_months: [six]", "whole number"),
    "worlds zero": ("measurement.worlds: 0", "outside"),
    "worlds huge": ("measurement.worlds: 99999999999999999999999", "outside"),
    "worlds text": ("measurement.worlds: many", "whole number"),
    "verdict above one": ("measurement.verdict.probability: 1.1", "outside"),
    "verdict a number": ("measurement.verdict: 0.9", "mapping"),
    "alternative incomplete": ("measurement.alternatives.a: {description: d}", "missing"),
    "alternative name": ("measurement.alternatives.a b: {description: d, changes: {}}", "small letters"),
    "alternative path": (
        "measurement.alternatives.a: {description: d, changes: {demand.frm: x}}",
        "did you mean 'demand.form'",
    ),
    "alternative value": (
        "measurement.alternatives.a: {description: d, changes: {demand.form: x}}",
        "one of",
    ),
    "shock null": ("shock: null", "mapping"),
    "shock by an unknown lab": ("shock.lab: deepsek", "did you mean 'deepseek'"),
    "shock by a list": ("shock.lab: [deepseek]", "not one of"),
    "shock before the clock": ("shock.month: 2021-12", "outside the clock"),
    "shock after the clock": ("shock.month: 2031-01", "outside the clock"),
    "shock month a number": ("shock.month: 2025", "month"),
    "shock month a day": ("shock.month: 2025-01-20", "month"),
    "shock word": ("shock: nothing", "mapping"),
    "event kind unknown": ("events.stargate.kind: fund", "not one of"),
    "event kind null": ("events.stargate.kind: null", "not one of"),
    "event kind without the rest": ("events.stargate.kind: funding", "unknown key"),
    "event kind replaced, incomplete": ("events.stargate: {kind: funding}", "missing"),
    "event until before month": ("events.stargate.until: 2024-12", "not after"),
    "event until its month": ("events.stargate.until: 2025-01", "not after"),
    "event month outside": ("events.stargate.month: 2040-01", "outside the clock"),
    "event strikes": ("events.stargate.strikes: none", "not one of"),
    "event at unknown firm": ("events.stargate.hyperscaler: oracel", "did you mean 'oracle'"),
    "round of an unknown lab": ("events.openai_2024.lab: opena", "did you mean 'openai'"),
    "round below zero": ("events.openai_2024.amount_usd_bn: -1", "outside"),
    "round paid in no time": ("events.openai_2024.spread_months: 0", "outside"),
    "round at a firm": ("events.openai_2024.hyperscaler: microsoft", "no such value"),
    "round of a lab that is gone": ("labs.xai: null", "xai"),
    "finance of training": ("training.finance: csh", "did you mean 'cash'"),
    "financing of a lab": ("labs.openai.financing: ventur", "did you mean 'venture'"),
    "event name": ("events.Star Gate: {}", "small letters"),
    "event a number": ("events.x: 1", "mapping"),
    "event null by mapping": ("events: {stargate: null}", "mapping"),
    "events a list": ("events: []", "mapping"),
    "event quantity bare": (
        "events.x: {kind: funding, month: 2025-01, until: 2025-02, source: X, funding_ratio: 1}",
        "must be",
    ),
    "event with a stranger": (
        f"events.x: {{kind: demand_expectation, month: 2025-01, source: X, growth_jump: {NEW}}}",
        "did you mean 'growth_jump_per_year'",
    ),
}

NUMBERS = (".inf", "-.inf", "+.inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN", "1e400", "-1e400", "1e101")
NUMBERS += (
    "9" * 5000,
    "nan",
    "inf",
    "NaN",
    "Infinity",
    "-Infinity",
    "0x10",
    "1_000",
    "1,5",
    "١",
    "1e",
    "--1",
)

PRIORS = {
    "{uniform: [1]}": "2 numbers",
    "{uniform: [1, 2, 3]}": "2 numbers",
    "{uniform: [2, 1]}": "low < high",
    "{uniform: [2, 2]}": "low < high",
    "{uniform: {low: 1}}": "list",
    "{uniform: 1}": "list",
    "{uniform: [a, b]}": "number",
    "{uniform: [true, 2]}": "number",
    "{uniform: [1, null]}": "number",
    "{loguniform: [0, 1]}": "above zero",
    "{loguniform: [-1, 1]}": "above zero",
    "{loguniform: [3, 1]}": "low < high",
    "{factor_loguniform: [0, 1]}": "above zero",
    "{normal: [3, 0]}": "above zero",
    "{normal: [3, -1]}": "above zero",
    "{normal: []}": "2 numbers",
    "{lognormal: [0, 1]}": "above zero",
    "{lognormal: [3, 0]}": "above zero",
    "{lognormal: [3, 50]}": "at most",
    "{triangular: [1, 2]}": "3 numbers",
    "{triangular: [3, 2, 1]}": "low < high",
    "{triangular: [1, 5, 3]}": "mode",
    "{unifrm: [1, 2]}": "did you mean 'uniform'",
    "{beta: [1, 2]}": "not one of",
    "{}": "one distribution",
    "{uniform: [1, 2], normal: [1, 1]}": "one distribution",
    "[1, 2]": "one distribution with its numbers",
    "uniform": "one distribution with its numbers",
    "5": "one distribution with its numbers",
    "{uniform: [100, 200]}": "outside",
    "{normal: [-50, 1]}": "outside",
}

ROWS = ("labs", "hyperscalers", "chip_vendors", "use_cases", "investors")

CASES = [
    *((name, text, part) for name, (text, part) in TEXTS.items()),
    *((f"extends {name}", f"name: x\ndescription: d\nextends: {name}\n", "extends") for name in EXTENDS),
    *((name, changes(line), part) for name, (line, part) in LINES.items()),
    *((f"number {text[:12]}", changes(f"{SLOPE}: {text}"), "") for text in NUMBERS),
    *((f"prior {text}", changes(f"{SLOPE}: {{prior: {text}}}"), part) for text, part in PRIORS.items()),
    *((f"no rows in {name}", base_with(name, {}), " is ") for name in ROWS),
    *((f"no {name}", base_with(name, ABSENT), f"'{name}' is missing") for name in ("clock", "shock", *ROWS)),
    ("no value", base_with(f"{SLOPE}.value", ABSENT), "'value' is missing"),
    ("no unit", base_with(f"{SLOPE}.unit", ABSENT), "'unit' is missing"),
    ("no source", base_with(f"{SLOPE}.source", ABSENT), "'source' is missing"),
    ("no field", base_with(SLOPE, ABSENT), "'price_slope' is missing"),
    ("bare number", base_with(SLOPE, 3), "must be {value, unit, source}"),
    ("unknown section", base_with("tokns", {}), "did you mean 'tokens'"),
    ("misspelt columns", base_with("investors", {"colums": {}}), "did you mean 'columns'"),
]


@pytest.mark.parametrize(("content", "part"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_hostile_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | bytes, part: str
) -> None:
    file = write(tmp_path, content)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as caught:
        load_scenario(file)
    message = str(caught.value)
    assert type(caught.value) is UserError
    assert message.isprintable() and len(message) < 700
    assert re.match(r"[^:]+\.yaml:[1-9][0-9]*:[1-9][0-9]*: ", message)
    assert file in message
    assert part in message
    assert [left.name for left in tmp_path.iterdir()] == ["x.yaml"]


def test_there_are_enough_of_them() -> None:
    assert len({content for _, content, _ in CASES}) >= 200


@pytest.mark.parametrize("line", [LINES[name][0] for name in ("below the range", "shock before the clock")])
def test_the_line_is_the_one_that_is_wrong(tmp_path: Path, line: str) -> None:
    file = write(tmp_path, changes("clock.months: 108", "", "# a remark", line))
    with pytest.raises(UserError, match=rf"{re.escape(file)}:8:3: "):
        load_scenario(file)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_circles_of_extends(tmp_path: Path, length: int) -> None:
    for index in range(length):
        text = f"name: c{index}\ndescription: d\nextends: c{(index + 1) % length}\n"
        write(tmp_path, text, f"c{index}.yaml")
    with pytest.raises(UserError, match="c[0-9].yaml:3:1: extends: .*circle"):
        load_scenario(str(tmp_path / "c0.yaml"))


def test_long_chains_of_extends(tmp_path: Path) -> None:
    for index in range(1500):
        text = f"name: c{index}\ndescription: d\nextends: c{index + 1}\n"
        write(tmp_path, text, f"c{index}.yaml")
    with pytest.raises(UserError, match="chain of more than"):
        load_scenario(str(tmp_path / "c0.yaml"))
