"""Code that a scenario names: run after a word alone, blamed with its line, and carried along."""

import re
from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from sim.scenario import economy_of, load_scenario, scenario_from_text
from sim.scenario.own_code import OwnCode, OwnMeasure
from tests.scenario.files import changes, write

GOOD = """import numpy as np
class Good:
    def wanted_share(self, use):
        return 0.5 * use.theory_share
def twice(series):
    return 2.0 * series["compute"]
"""
DEMAND = changes("own_demand.chat: mine.py:Good")
MEASURE = changes("own_measures:", '  twice: {code: mine.py:twice, unit: kH100e, label: "Twice"}')


def given(folder: Path, code: str, scenario: str = DEMAND) -> str:
    write(folder, code, "mine.py")
    return write(folder, scenario)


def refused(folder: Path, code: str, scenario: str = DEMAND) -> str:
    with pytest.raises(UserError) as problem:
        load_scenario(given(folder, code, scenario), allow_code=True)
    return str(problem.value)


def test_nothing_runs_without_leave(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    scenario = load_scenario(given(tmp_path, f"open({str(touched)!r}, 'w')\n{GOOD}"))
    with pytest.raises(UserError, match="mine.py:Good.*--allow-code"):
        economy_of(scenario)
    assert not touched.exists()
    economy_of(load_scenario(given(tmp_path, GOOD), allow_code=True)).forget()


def test_leave_can_come_from_the_environment_and_stays_with_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JEVONS_ALLOW_CODE", "1")
    scenario = load_scenario(given(tmp_path, GOOD))
    assert scenario.may_run_code
    assert scenario.with_changes({"clock.months": 100}).may_run_code
    assert not load_scenario(given(tmp_path, GOOD), allow_code=False).may_run_code


def test_the_text_travels_with_the_scenario(tmp_path: Path) -> None:
    scenario = load_scenario(given(tmp_path, GOOD))
    (tmp_path / "mine.py").unlink()
    again = scenario_from_text(scenario.resolved_yaml(), "resolved", allow_code=True)
    assert again.own_demand["chat"].text == GOOD
    assert again.digest() == scenario.digest()


def test_another_line_of_code_is_another_scenario(tmp_path: Path) -> None:
    digests = {
        load_scenario(given(tmp_path, code, scenario)).digest()
        for scenario in (DEMAND, MEASURE)
        for code in (GOOD, GOOD.replace("0.5", "0.6"))
    }
    assert len(digests) == 4


def test_a_scenario_without_code_keeps_its_digest() -> None:
    base = load_scenario("base")
    empty = scenario_from_text(f"{base.resolved_yaml()}own_demand: {{}}\nown_measures: {{}}\n", "empty")
    assert empty.digest() == base.digest()


def test_a_section_can_be_taken_back(tmp_path: Path) -> None:
    scenario = load_scenario(given(tmp_path, GOOD))
    assert not scenario.with_changes({"own_demand.chat": None}).own_demand


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "no class or function 'Good'"),
        ("class Godo: pass\n", "did you mean 'Godo'"),
        ("class Good: pass\n", "no method wanted_share"),
        ("class Good:\n  def __init__(self, x): pass\n", "takes no argument"),
        ("x = 1\n1 / 0\n", "mine.py:2: Good cannot be read: ZeroDivisionError"),
        ("class Good\n", "mine.py:1: Good cannot be read: SyntaxError"),
        (GOOD.replace("0.5 * use.theory_share", "use.nothing"), "mine.py:4: Good failed for chat"),
        (GOOD.replace("0.5 *", "-0.5 *"), "must be finite and not below zero"),
        (GOOD.replace("0.5 *", "np.nan *"), "must be finite"),
        (GOOD.replace("0.5 * use.theory_share", "np.ones(7)"), "failed for chat"),
        (GOOD.replace("0.5 * use.theory_share", "'many'"), "failed for chat"),
        (GOOD.replace("use.theory_share", "use.theory_share.mean()"), "changes with the worlds beside it"),
        (GOOD.replace("use.theory_share", "np.sort(use.theory_share)"), "changes with the worlds beside it"),
    ],
)
def test_demand_that_will_not_do_is_refused_in_words(code: str, said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, code)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("own_demand.chat: mine.py", "x.yaml:5:3: own_demand.chat: must be FILE.py:NAME"),
        ("own_demand.chat: nothing.py:Good", "there is no file 'nothing.py'"),
        ("own_demand.chat: ../mine.py:Good", "must lie in the folder of the scenario"),
        ("own_demand.chat: /etc/passwd.py:Good", "must lie in the folder of the scenario"),
        ("own_demand.chatt: mine.py:Good", "did you mean 'chat'"),
        ("own_demand.chat: 5", "must be a mapping"),
        ("own_demand: mine.py:Good", "must be a mapping"),
        ("own_measures.Big: {code: mine.py:twice, unit: x, label: y}", "small letters"),
        ("own_measures.twice: mine.py:twice", "must be a mapping"),
        ("own_measures.twice: {code: mine.py:twice}", "'unit' and 'label' are missing"),
        ("own_measure: {}", "did you mean"),
    ],
)
def test_a_name_that_will_not_do_is_refused_in_words(line: str, said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, GOOD, changes(line))


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    write(tmp_path, GOOD, "outside.py")
    (inside / "mine.py").symlink_to(tmp_path / "outside.py")
    with pytest.raises(UserError, match="in the folder of the scenario"):
        load_scenario(write(inside, DEMAND))


SERIES = {"compute": np.arange(6.0).reshape(3, 2), "by": np.ones((3, 4, 2))}


def measured(body: str) -> np.ndarray:
    return OwnMeasure(OwnCode("mine.py", "f", f"def f(series):\n    return {body}\n"), "1", "F").read(SERIES)


def test_a_measure_reads_series_by_name() -> None:
    assert measured("series['compute'] + series['by'].sum(axis=1)") == pytest.approx(SERIES["compute"] + 4.0)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("series['computer']", "no series 'computer'; did you mean 'compute'"),
        ("series['compute'][0]", r"gave \[2\] numbers, not \[3, 2\]"),
        ("series['compute'] / 0.0 * 0.0", "finite"),
        ("series['compute'] - series['compute'].mean()", "change with the worlds beside it"),
        ("1 / 0", "mine.py:2: f failed: ZeroDivisionError"),
    ],
)
def test_a_measure_that_will_not_do_is_refused_in_words(body: str, said: str) -> None:
    with np.errstate(all="ignore"), pytest.raises(UserError, match=said):
        measured(body)


def test_a_measure_with_a_name_of_the_program_is_refused(tmp_path: Path) -> None:
    from sim.measuring.variables import own_variables

    for taken in ("rebound", "month", "compute", "debt_usd_bn"):
        scenario = load_scenario(given(tmp_path, GOOD, MEASURE.replace("twice: {", f"{taken}: {{")))
        with pytest.raises(UserError, match=f"results hold a '{taken}' already"):
            own_variables(scenario)


@pytest.mark.parametrize(
    "code, told",
    [
        ("import sys\nsys.exit(3)\n", r"mine.py:2: Good cannot be read: SystemExit: 3"),
        ("class Good:\n def wanted_share(self, use): exit()\n", r"mine.py:2: Good failed .*SystemExit"),
        (
            "class Good:\n def wanted_share(self, use):\n  use.theory_share[:] = 0\n",
            r"mine.py:3: .*read-only",
        ),
        (
            "class Good:\n def wanted_share(self, use):\n  c = use.task_cost_usd\n  c *= 2\n",
            r"mine.py:4: .*read-only",
        ),
        ("class Good:\n def wanted_share(self, use): return use.theory_share * 1j\n", "imaginary parts"),
        ("import helper\n", r"No module named .helper.; the file travels with the scenario alone"),
        ("class Other:\n pass\n", "there is no class or function 'Good'; there is Other"),
    ],
)
def test_code_that_would_end_or_change_the_program_is_blamed(tmp_path: Path, code: str, told: str) -> None:
    (tmp_path / "helper.py").write_text("")
    assert re.search(told, refused(tmp_path, code))


@pytest.mark.parametrize(
    "code",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        + GOOD.replace("class", "@dataclass\nclass").replace("Good:", "Good:\n    k: float = 1.0"),
    ],
)
def test_code_of_any_editor_and_with_data_classes_runs(tmp_path: Path, code: str) -> None:
    economy_of(load_scenario(given(tmp_path, code), allow_code=True)).forget()


@pytest.mark.parametrize("line", ["series['compute'][:] = 0", "c = series['compute']; c *= 2", "exit()"])
def test_a_measure_cannot_write_into_the_series_of_the_model(tmp_path: Path, line: str) -> None:
    code = f"def twice(series):\n    {line}\n    return series['compute']\n"
    measure = load_scenario(given(tmp_path, code, MEASURE), allow_code=True).own_measures["twice"]
    series = {"compute": np.ones((3, 2))}
    with pytest.raises(UserError, match=r"mine.py:2: twice failed: "):
        measure.read(series)
    assert np.all(series["compute"] == 1.0)
