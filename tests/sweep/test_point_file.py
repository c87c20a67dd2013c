"""Points that users bring: what a table may say, and what is said of what it may not."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import UserError
from sim.export import export
from sim.scenario import user_table
from sim.scenario.reading import parse_document
from sim.sweep import point_file
from sim.sweep.analysis import analyse
from sim.sweep.definition import Sweep
from sim.sweep.designs import n_points, points_of
from sim.sweep.opened import open_sweep
from sim.sweep.planning import make_plan
from sim.sweep.reading import load_sweep
from sim.sweep.running import run_sweep
from sim.sweep.schema import sweep_schema
from tests.paths import ROOT
from tests.sweep import fake_sweep
from tests.sweep.test_running import content, run, settings, start, wait_for_parts
from tests.waiting import SAFETY_NET_S

SWEEP = """\
name: stories
description: a test
scenario: deepseek-2025
design: own_points
points: {file}
draws: 6
seed: 7
"""
HEAD = "label,token_pricing.pass_through,labs.deepseek.is_open_weights"
ROWS = ("cheap,1.0,true", "dear,0.5,false", ",0.75,true")
A, B = "token_pricing.pass_through", "demand.value_spread_ln"


def written(folder: Path, text: str | bytes, file: str = "points.csv") -> Path:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / file).write_bytes(content)
    (folder / "stories.yaml").write_text(SWEEP.format(file=file), encoding="utf-8")
    return folder / "stories.yaml"


def loaded(folder: Path, text: str | bytes, file: str = "points.csv") -> Sweep:
    return load_sweep(str(written(folder, text, file)))


def table(*rows: str, head: str = HEAD, end: str = "\n") -> str:
    return end.join([head, *rows]) + end


def test_points_are_those_of_the_table(tmp_path: Path) -> None:
    sweep = loaded(tmp_path, table(*ROWS))
    assert points_of(sweep) == [(1.0, True), (0.5, False), (0.75, True)]
    assert n_points(sweep) == 3
    assert sweep.labels == ("cheap", "dear", "")
    number, flag = sweep.factors
    assert (number.path, number.kind, number.low, number.high, number.unit) == (A, "number", 0.5, 1.0, "1")
    assert (flag.kind, flag.values) == ("flag", (True, False))


SAID_OTHERWISE: dict[str, str | bytes] = {
    "the same": table(*ROWS),
    "with a mark of byte order": b"\xef\xbb\xbf" + table(*ROWS).encode(),
    "with the line ends of Windows": table(*ROWS, end="\r\n"),
    "with other digits": table("cheap,1,TRUE", 'dear,"+5e-1",False', ",.750,true"),
    "with spaces": table(" cheap , 1.0 , true ", "dear, 0.5, false", ", 0.75, true"),
    "with empty lines": table("", ROWS[0], "", *ROWS[1:], "", ""),
    "with other labels": table("a,1.0,true", '"b, or c",0.5,false', "d,0.75,true"),
    "without labels": table("1.0,true", "0.5,false", "0.75,true", head=HEAD.removeprefix("label,")),
}


@pytest.mark.parametrize("said", SAID_OTHERWISE)
def test_the_same_points_make_the_same_plan(said: str, tmp_path: Path) -> None:
    """Whatever the file is called, and however its numbers are written."""
    wanted = make_plan(loaded(tmp_path, table(*ROWS))).hash
    assert make_plan(loaded(tmp_path, SAID_OTHERWISE[said], "other.csv")).hash == wanted


@pytest.mark.parametrize("rows", [ROWS[:2], (*ROWS[:2], ",0.7500000001,true"), ROWS[::-1]])
def test_other_points_make_another_plan(rows: tuple[str, ...], tmp_path: Path) -> None:
    wanted = make_plan(loaded(tmp_path, table(*ROWS))).hash
    assert make_plan(loaded(tmp_path, table(*rows))).hash != wanted


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    wanted = make_plan(loaded(tmp_path, table(*ROWS)))
    frame = pd.read_csv(tmp_path / "points.csv")
    frame.to_parquet(tmp_path / "points.parquet")
    (tmp_path / "stories.yaml").write_text(SWEEP.format(file="points.parquet"))
    found = make_plan(load_sweep(str(tmp_path / "stories.yaml")))
    assert (found.hash, found.labels[:2]) == (wanted.hash, wanted.labels[:2])


def row(*cells: object) -> str:
    return ",".join(map(str, cells)) + "\n"


TWO = row(A, B)
WRONG: dict[str, tuple[str | bytes, str]] = {
    "unknown column": (
        row("token_pricing.pass_throug", B) + row(1, 1),
        f"csv:1:1: token_pricing.pass_throug: there is no such value; did you mean '{A}'",
    ),
    "text": (TWO + row(1, "lots"), f"csv:2:2: {B}: must be a number, not 'lots'"),
    "empty cell": (TWO + row(1, 1.5) + row(1, ""), f"csv:3:2: {B}: the cell is empty"),
    "NaN": (TWO + row("NaN", 1.5), f"csv:2:1: {A}: must be a number, not 'NaN'; each row needs one"),
    "infinite": (
        TWO + row(1, "inf"),
        "csv:2:2: demand.value_spread_ln: must be a number, not 'inf'; each row needs one",
    ),
    "too large": (TWO + row("1e999", 1.5), f"csv:2:1: {A}: 1e999 is too large"),
    "out of range": (TWO + row(1, 1.5) + row(7, 1.5), f"csv:3:1: {A}: 7 lies outside 0 … 1"),
    "a point twice": (
        TWO + row(1, 1.5) + "\n" + row(0.5, 1) + row("1.0", "1.50"),
        "csv:5:1: this point is that of line 2 once more",
    ),
    "a column twice": (row(A, B, A) + row(1, 1.5, 1), f"csv:1:3: {A}: this column stands here twice"),
    "a column within another": (
        row("demand", B) + row(1, 1.5),
        "csv:1:2: demand.value_spread_ln: lies inside demand, which is a column too",
    ),
    "a column of units": (
        row(A, f"{B}.unit") + row(1, "ln"),
        f"csv:1:2: {B}.unit: the unit is that of the scenario, ln; call the column '{B}'",
    ),
    "a column of priors": (
        row(A, f"{B}.prior") + row(1, "x"),
        f"csv:1:2: {B}.prior: its prior is that of the scenario",
    ),
    "a unit in the head": (
        row(A, f"{B} [ln]") + row(1, 1.5),
        f"csv:1:2: {B} [ln]: the unit is that of the scenario, ln; call the column '{B}'",
    ),
    "a row of units": (
        TWO + row(1, "ln"),
        f"csv:2:2: {B}: must be a number, not 'ln'; the unit is that of the scenario, ln, and needs no row",
    ),
    "a decimal comma": (
        TWO + "0,5,1,5\n",
        "csv:2:1: cells: 4, columns: 2; write numbers with a point (0.5), not with a comma",
    ),
    "a quoted decimal comma": (
        TWO + '"0,5",1.5\n',
        f"csv:2:1: {A}: must be a number, not '0,5'; with a decimal point: 0.5",
    ),
    "a row too short": (TWO + "1\n", "csv:2:1: cells: 1, columns: 2"),
    "semicolons": (
        f"{A};{B}\n1;1.5\n",
        "csv:1:1: semicolons stand between the cells; separate them by commas",
    ),
    "tabs": (f"{A}\t{B}\n1\t1.5\n", "csv:1:1: tabs stand between the cells"),
    "a comment": ("# mine\n" + TWO, "csv:1:1: starts with a comment"),
    "UTF-16": ("a".encode("utf-16"), "csv:1:1: is UTF-16 text; save it as UTF-8"),
    "Latin letters of one byte": (
        "label,x\nMüller,1\n".encode("latin-1"),
        "csv:2:1: the file is not UTF-8 text",
    ),
    "an open quote": (TWO + '"1,1.5\n', "csv:2:1: is not CSV: unexpected end of data"),
    "nothing": ("", "csv: holds no rows"),
    "a head alone": (TWO, "csv: holds no rows below the names of its columns"),
    "no factor": ("label\nx\n", "csv: has no column of a factor"),
    "a column without name": (row(A, "") + row(1, 1.5), "csv:1:2: this column has no name"),
    "a clock": (row("clock.months") + row(50), "csv:1:1: clock.months: all points have one clock"),
    "a word that is none": (
        row("demand.form") + row("task_lader"),
        "csv:2:1: demand.form: 'task_lader' is not one of",
    ),
    "two kinds": (
        row("labs.deepseek.is_open_weights") + row("true") + row(1),
        "csv:3:1: labs.deepseek.is_open_weights: 1 is of another kind than True",
    ),
    "escape codes in a label": (
        row("label", A) + row("\x1b[31m", 1),
        "csv:2:1: label: '\\x1b[31m' holds control characters",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_named_with_its_line_and_column(what: str, tmp_path: Path) -> None:
    text, said = WRONG[what]
    with pytest.raises(UserError) as refused:
        loaded(tmp_path, text)
    assert str(refused.value).startswith(str(tmp_path / "points.")) and said in str(refused.value)


PARQUET: dict[str, tuple[dict[str, object], str]] = {
    "unknown column": ({"x.y": [1.0]}, "parquet: column 1: x.y: there is no such value"),
    "null": ({A: [1.0, None]}, f"parquet: column 1, row 2: {A}: the cell is empty"),
    "NaN": ({A: [1.0, float("nan")]}, f"parquet: column 1, row 2: {A}: nan is no value"),
    "text": ({A: ["1.0", "lots"]}, f"parquet: column 1, row 2: {A}: must be a number, not 'lots'"),
    "a flag": ({A: [True]}, f"parquet: column 1, row 1: {A}: must be a number, not True"),
    "a list": ({A: [[1.0]]}, "must be a number, a word, or true or false, not [1.0]"),
    "a point twice": ({A: [1.0, 1.0]}, "parquet: column 1, row 2: this point is that of row 1 once more"),
}


@pytest.mark.parametrize("what", PARQUET)
def test_a_mistake_in_parquet_is_named_with_its_row(what: str, tmp_path: Path) -> None:
    columns, said = PARQUET[what]
    pq.write_table(pa.table(columns), tmp_path / "points.parquet")
    with pytest.raises(UserError) as refused:
        loaded(tmp_path, (tmp_path / "points.parquet").read_bytes(), "points.parquet")
    assert said in str(refused.value)


def test_what_is_called_parquet_must_be_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="points.parquet: is not a Parquet file"):
        loaded(tmp_path, table(*ROWS), "points.parquet")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_table_has_an_end(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_file, "MOST_POINTS", 2)
    pd.DataFrame({A: [0.5, 0.6, 0.7]}).to_csv(tmp_path / "points.csv", index=False)
    pd.DataFrame({A: [0.5, 0.6, 0.7]}).to_parquet(tmp_path / "points.parquet")
    file = f"points.{suffix}"
    with pytest.raises(UserError, match="more than 2 rows|has 3 rows; at most 2"):
        loaded(tmp_path, (tmp_path / file).read_bytes(), file)
    monkeypatch.setattr(user_table, "MOST_BYTES", 10)
    with pytest.raises(UserError, match="is larger than"):
        loaded(tmp_path, (tmp_path / file).read_bytes(), file)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("point.csv", "stories.yaml:5:1: points: there is no file .*; did you mean 'points.csv'"),
        ("../points.csv", "stories.yaml:5:1: points: '../points.csv' leads out of the folder"),
        ("/etc/points.csv", "leads out of the folder"),
        ("points.xlsx", "must name a file that ends in .csv or .parquet, not 'points.xlsx'"),
        ("7", "points: must be text, not 7"),
    ],
)
def test_the_table_lies_beside_the_sweep(said: str, named: str, tmp_path: Path) -> None:
    file = written(tmp_path, table(*ROWS))
    file.write_text(file.read_text().replace("points: points.csv", f"points: {said}"))
    with pytest.raises(UserError, match=named):
        load_sweep(str(file))


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "secret.csv").write_text(table(*ROWS))
    (tmp_path / "inner" / "link.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "inner" / "stories.yaml").write_text(SWEEP.format(file="link.csv"))
    with pytest.raises(UserError, match="leads out of the folder"):
        load_sweep(str(tmp_path / "inner" / "stories.yaml"))


def test_the_table_may_lie_in_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    sweep = loaded(tmp_path, table(*ROWS), "tables/points.csv")
    assert len(points_of(sweep)) == 3


def test_a_killed_sweep_over_own_points_goes_on_grows_and_can_be_read(tmp_path: Path) -> None:
    rows = [f"story {number},{0.5 + number / 60},{'true' if number % 2 else 'false'}" for number in range(30)]
    file, folder = written(tmp_path, table(*rows)), tmp_path / "out"
    driver = start(file, folder)
    wait_for_parts(folder, 2)
    driver.kill()
    driver.communicate(timeout=SAFETY_NET_S)
    done = run(load_sweep(str(file)), folder)
    assert 2 * fake_sweep.ROWS_PER_CHUNK <= done.n_kept < done.plan.n_rows
    file.write_text(file.read_text().replace("draws: 6", "draws: 36"))
    assert run(load_sweep(str(file)), folder).n_kept == 30 * 6
    run(load_sweep(str(file)), tmp_path / "whole")
    assert content(folder) == content(tmp_path / "whole")
    opened = open_sweep(folder)
    assert opened.points["label"].tolist() == [f"story {number}" for number in range(30)]
    assert opened.table["token_pricing.pass_through"].nunique() == 30
    said = analyse(opened)
    assert {"points", "fans", "enough", "correlations"} <= said.parts.keys()
    assert "points of one's own may vary factors together" in said.gaps["tornado"]
    assert "rises most clearly with pass-through" in said.parts["correlations"].finding
    export(folder, "netcdf", tmp_path / "out.nc")
    export(folder, "iamc", tmp_path / "iamc.csv")


def test_labels_name_the_points_of_figures(tmp_path: Path) -> None:
    many = written(tmp_path, table(*ROWS))
    many.write_text(many.read_text().replace("draws: 6", "draws: 40"))
    run(load_sweep(str(many)), tmp_path / "out")
    fans = analyse(open_sweep(tmp_path / "out")).parts["fans"]
    assert [fan.title for fan in fans.fans][:2] == ["cheap", "dear"]
    assert "0.75" in fans.fans[2].title


def test_new_labels_and_columns_in_another_order_cost_no_world(tmp_path: Path) -> None:
    run(loaded(tmp_path, table(*ROWS)), tmp_path / "out")
    before = (tmp_path / "out" / "worlds.parquet").read_bytes()
    turned = (
        "labs.deepseek.is_open_weights,token_pricing.pass_through,label\ntrue,1,a\nfalse,0.5,b\ntrue,0.75,c\n"
    )
    done = run_sweep(loaded(tmp_path, turned), tmp_path / "out", settings())
    assert done.n_kept == done.plan.n_rows
    assert (tmp_path / "out" / "worlds.parquet").read_bytes() == before
    assert open_sweep(tmp_path / "out").points["label"].tolist() == ["a", "b", "c"]


def test_other_points_are_another_sweep(tmp_path: Path) -> None:
    run(loaded(tmp_path, table(*ROWS)), tmp_path / "out")
    with pytest.raises(UserError, match=r"holds another sweep \(other points\)"):
        run(loaded(tmp_path, table(*ROWS[::-1])), tmp_path / "out")


def test_a_number_that_does_not_differ_is_still_a_factor(tmp_path: Path) -> None:
    file = written(tmp_path, TWO + row(1, 1.5) + row(1, 1.0))
    file.write_text(file.read_text().replace("draws: 6", "draws: 40"))
    sweep = load_sweep(str(file))
    run(sweep, tmp_path / "out")
    assert points_of(sweep) == [(1.0, 1.5), (1.0, 1.0)]
    assert analyse(open_sweep(tmp_path / "out")).parts["fans"]


def test_the_schema_knows_the_design(tmp_path: Path) -> None:
    known = json.loads((ROOT / "scenarios/sweeps/sweep.schema.json").read_text())
    check: Callable[[object], object] = jsonschema.Draft202012Validator(known).validate
    assert known == sweep_schema()
    check(parse_document(SWEEP.format(file="points.csv"), "x").data)
    with pytest.raises(jsonschema.ValidationError):
        check(parse_document(SWEEP.format(file="points.txt"), "x").data)
