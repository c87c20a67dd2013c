"""A finished sweep takes more draws and other words, and nothing else; what it has is kept."""

import signal
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pyarrow as pa
import pytest

import sim.sweep.running
from sim.errors import UserError
from sim.export import export
from sim.measuring.experiment import Outcome, Task
from sim.report.sweep import sweep_document
from sim.results.folder import staged
from sim.scenario import load_scenario
from sim.studies.reproduction.reproducing import reproduce
from sim.sweep.analysis import analyse, write_analysis
from sim.sweep.earlier import ANALYSIS
from sim.sweep.joining import in_order
from sim.sweep.opened import open_sweep
from sim.sweep.parts import TRACEBACKS, WHOLE, part_file
from sim.sweep.running import Settings, run_sweep
from tests.promises.same_worlds import A_YEAR_AFTER
from tests.sweep import fake_sweep
from tests.sweep.files import GRID, loaded, write
from tests.sweep.test_running import content, run, settings, start, wait_for_parts
from tests.waiting import SAFETY_NET_S

pytestmark = pytest.mark.long


def of(draws: int, text: str = GRID) -> str:
    return text.replace("draws: 6", f"draws: {draws}")


def rows(folder: Path) -> bytes:
    return (folder / WHOLE).read_bytes()


class Counted:
    """An experiment that counts the pairs of worlds which it simulates."""

    def __init__(self) -> None:
        self.n_pairs = 0
        self.draws: set[int] = set()

    def __call__(self, task: Task) -> Outcome:
        self.n_pairs += task.n_lanes
        self.draws |= set(fake_sweep.draws_of(task).tolist())
        return fake_sweep.simulate(task)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Simulates in this process, where it can count."""
    counts = Counted()

    def here(tasks: list[object], function: Callable[[object], object], *_: int, **__: object) -> object:
        yield from map(function, tasks)

    monkeypatch.setattr(sim.sweep.running, "execute", here)
    monkeypatch.setattr(fake_sweep, "SIMULATE", counts)
    return counts


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("at_once")
    run(loaded(folder, of(12)), folder / "out", how=fake_sweep.SIMULATE)
    return folder / "out"


def grown(folder: Path, *stages: int, how: Callable[[Task], Outcome] = fake_sweep.SIMULATE) -> Path:
    for draws in stages:
        run(loaded(folder, of(draws)), folder / "out", how=how)
    return folder / "out"


@pytest.mark.parametrize("stages", [(6, 12), (1, 4, 12), (11, 12)])
def test_a_sweep_that_grew_has_the_bytes_of_one_that_had_all_draws_at_once(
    stages: tuple[int, ...], at_once: Path, tmp_path: Path
) -> None:
    assert content(grown(tmp_path, *stages)) == content(at_once)


def test_growth_costs_the_new_draws_alone(counted: Counted, at_once: Path, tmp_path: Path) -> None:
    grown(tmp_path, 6, how=counted)
    assert (counted.n_pairs, counted.draws) == (24 * 6, set(range(6)))
    done = run(loaded(tmp_path, of(12)), tmp_path / "out", how=counted)
    assert (counted.n_pairs, counted.draws) == (24 * 12, set(range(12)))
    assert (done.n_kept, done.plan.n_rows, done.n_dropped) == (24 * 6, 24 * 12, 24)
    assert rows(tmp_path / "out") == rows(at_once)


def test_blocks_and_chunks_change_no_byte_of_what_grew(
    at_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks that are smaller than a point, and chunks that end within one."""
    monkeypatch.setattr(sim.sweep.parts, "ROWS_PER_GROUP", 5)
    for place, stages in (("grown", (5, 12)), ("whole", (12,))):
        for draws in stages:
            chosen = Settings(1, rows_per_chunk=7, simulate=fake_sweep.SIMULATE)
            run_sweep(loaded(tmp_path, of(draws)), tmp_path / place, chosen)
    assert rows(tmp_path / "grown") == rows(tmp_path / "whole") != rows(at_once)


def test_a_kill_in_the_middle_of_growth_loses_nothing(at_once: Path, tmp_path: Path) -> None:
    folder = grown(tmp_path, 6)
    before = rows(folder)
    driver = start(write(tmp_path, of(12)), folder)
    wait_for_parts(folder, 3)
    driver.send_signal(signal.SIGKILL)
    driver.communicate(timeout=SAFETY_NET_S)
    assert rows(folder) == before
    status = open_sweep(folder).status()
    assert 12 + 3 <= status.n_chunks_done < status.n_chunks == 24
    assert len(open_sweep(folder).table) == status.n_pairs_done == status.n_chunks_done * 12
    done = run(loaded(tmp_path, of(12)), folder)
    assert done.n_kept == status.n_pairs_done
    assert content(folder) == content(at_once)


@pytest.mark.parametrize("torn", [False, True])
def test_a_sweep_that_grows_can_be_read_and_grow_further(torn: bool, tmp_path: Path) -> None:
    """As after a kill just before the parts join the one file; and as if that file were torn besides."""
    with pytest.MonkeyPatch.context() as patch:
        folder = grown(tmp_path, 6)
        patch.setattr(sim.sweep.running, "compact", lambda *_: None)
        patch.setattr(sim.sweep.running, "without_stages", lambda _, plan: plan)
        grown(tmp_path, 9)
    opened = open_sweep(folder)
    assert opened.status().n_pairs_done == len(opened.table) == 24 * 9
    assert not opened.table[["point", "draw"]].duplicated().any()
    export(folder, "csv", tmp_path / "exported.csv")
    export(folder, "netcdf", tmp_path / "exported.nc")
    with pytest.raises(UserError, match="is not finished"):
        reproduce(folder)
    part_file(folder, 13).unlink()
    if torn:
        (folder / WHOLE).write_bytes(rows(folder)[:-5])
    said: list[str] = []
    done = run_sweep(loaded(tmp_path, of(12)), folder, settings(), None, said.append)
    assert done.n_kept == 5 * 12 + (0 if torn else 24 * 6)
    assert ["cut short" in line for line in said] == [True] * torn
    run(loaded(tmp_path, of(12)), tmp_path / "whole")
    assert content(folder) == content(tmp_path / "whole")


def test_parts_that_were_left_beside_the_one_file_do_not_count_twice(at_once: Path, tmp_path: Path) -> None:
    """A kill between the one file and the end of its parts, and then more draws."""
    folder = grown(tmp_path, 6)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.sweep.parts, "drop_parts", lambda _: None)
        run_sweep(loaded(tmp_path, GRID), tmp_path / "other", settings())
    (tmp_path / "other" / "parts").rename(folder / "parts")
    assert len(open_sweep(folder).table) == 24 * 6
    assert content(grown(tmp_path, 12)) == content(at_once)


def test_rows_that_may_yet_succeed_are_tried_again_when_it_grows(at_once: Path, tmp_path: Path) -> None:
    done = run(loaded(tmp_path, of(6)), tmp_path / "out", how=fake_sweep.POISONED)
    assert (done.n_failed, len(open_sweep(tmp_path / "out").table)) == (2, 24 * 6)
    assert content(grown(tmp_path, 12)) == content(at_once)


def test_rows_that_failed_for_good_stay_and_say_why(tmp_path: Path) -> None:
    folder = grown(tmp_path, 6, 12, how=fake_sweep.FAILING)
    run(loaded(tmp_path, of(12)), tmp_path / "whole", how=fake_sweep.FAILING)
    assert rows(folder) == rows(tmp_path / "whole")
    assert (open_sweep(folder).table["status"] == "failed").sum() == 2 * 12
    assert "too much" in (folder / TRACEBACKS).read_text()


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ("draws: 12|draws: 11", "other draws): 12 for each point, of which there can be more, not fewer"),
        ("seed: 7|seed: 8", "other seed)"),
        ("draws: 12\nseed: 7|draws: 24\nseed: 8", "other seed)"),
        ("levels: 12|levels: 13", "other factors)"),
        ("name: small|name: other", "other name)"),
        ("scenario: deepseek-2025|scenario: closed-weights", "other scenarios)"),
        ("seed: 7|seed: 7\nmeasures: [compute]", "other measures)"),
        ("seed: 7|seed: 7\nchanges: {demand.value_spread_ln: 1.5}", "other scenarios)"),
    ],
)
def test_no_other_plan_is_taken(changed: str, named: str, at_once: Path, tmp_path: Path) -> None:
    before = content(at_once)
    with pytest.raises(UserError, match="holds another sweep") as refused:
        run(loaded(tmp_path, of(12).replace(*changed.split("|"))), at_once)
    assert named in str(refused.value)
    assert content(at_once) == before


def test_the_model_gives_grown_sweeps_the_same_bytes(tmp_path: Path) -> None:
    text = GRID.replace("levels: 12", "levels: 2")
    for place, stages in (("grown", (2, 5)), ("whole", (5,))):
        for draws in stages:
            sweep = loaded(tmp_path, of(draws, text))
            (base,) = sweep.scenarios.values()
            short = replace(sweep, scenarios={base.name: base.with_changes(A_YEAR_AFTER)})
            run_sweep(short, tmp_path / place, Settings(1, rows_per_chunk=3))
    assert rows(tmp_path / "grown") == rows(tmp_path / "whole")


def test_rows_come_in_order() -> None:
    def stream(draws: range, rows_at_once: int) -> list[pa.Table]:
        pairs = [{"point": point, "draw": draw} for point in range(5) for draw in draws]
        table = pa.Table.from_pylist(pairs)
        return [table[first : first + rows_at_once] for first in range(0, len(pairs), rows_at_once)]

    wanted = pa.Table.from_pylist([{"point": point, "draw": draw} for point in range(5) for draw in range(6)])
    for n_at_once in (1, 13, 1000):
        streams = [(2, iter(stream(range(2), 3))), (4, iter(stream(range(2, 6), 7)))]
        assert pa.concat_tables(list(in_order(streams, n_at_once))).equals(wanted)


WORDS = GRID.replace("description: a test", "description: said in other words")
ORDER = """\
# another title
seed: 7
draws: 6
factors:
  labs.deepseek.is_open_weights: {values: [true, false]}
  token_pricing.pass_through: {levels: 12, range: [0.45, 1.0]}   # the other way round
design: grid
scenario: deepseek-2025
description: said in other words
name: small
"""


@pytest.mark.parametrize("text", [WORDS, ORDER], ids=["description", "comments and order of keys"])
def test_other_words_cost_no_world(text: str, counted: Counted, tmp_path: Path) -> None:
    folder = grown(tmp_path, 6, how=counted)
    before, n_pairs = rows(folder), counted.n_pairs
    done = run(loaded(tmp_path, text), folder, how=counted)
    assert counted.n_pairs == n_pairs == done.n_kept
    assert rows(folder) == before
    assert open_sweep(folder).plan.description == "said in other words"
    analysis = analyse(open_sweep(folder))
    with staged(folder / ANALYSIS) as staging:
        write_analysis(analysis, staging, "")
    assert sweep_document(folder).about.startswith("said in other words")
    assert '"description": "said in other words"' in (folder / ANALYSIS / "provenance.json").read_text()


def test_a_sweep_in_the_middle_takes_other_words(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.sweep.running, "compact", lambda *_: None)
        run(loaded(tmp_path, GRID), folder)
    assert run(loaded(tmp_path, WORDS), folder).n_kept == 24 * 6


@pytest.mark.parametrize("said", ["description", "label", "source", "grade", "name of a firm", "alternative"])
def test_other_words_in_a_scenario_cost_no_world(
    said: str, counted: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = load_scenario("deepseek-2025")
    alternative = next(iter(base.measurement.alternatives))
    path, value = {
        "description": ("description", "In other words."),
        "label": ("token_pricing.pass_through.label", "what reaches the user"),
        "source": ("token_pricing.pass_through.source", "assumption: as we see it"),
        "grade": ("token_pricing.pass_through.grade", "A"),
        "name of a firm": ("labs.deepseek.label", "the lab"),
        "alternative": (f"measurement.alternatives.{alternative}.description", "in other words"),
    }[said]
    sweep = loaded(tmp_path, GRID)
    folder = tmp_path / "out"
    run(sweep, folder, how=counted)
    n_pairs = counted.n_pairs
    changed = base.with_changes({path: value})
    assert changed.resolved_yaml() != base.resolved_yaml()
    run(replace(sweep, scenarios={base.name: changed}), folder, how=counted)
    assert counted.n_pairs == n_pairs
    opened = open_sweep(folder)
    assert opened.plan.scenarios[base.name].resolved == changed.resolved_yaml()
    assert opened.scenario().digest() == changed.digest()


def test_every_number_of_a_scenario_decides() -> None:
    """The digest without words misses nothing that the digest with words knows but words."""
    from tests.promises.digests import numbers, priors

    base = load_scenario("deepseek-2025")
    known = {base.decisive_digest()}
    for taken, (path, value) in zip(count(1), [*numbers(base), *priors(base)][::40]):
        known.add(base.with_changes({path: value}).decisive_digest())
        assert len(known) == taken + 1, path
    code = {"code": "x.py:f", "text": "def f(record):\n    return record.months", "unit": "1", "label": "x"}
    structural = {"clock.months": 100, "demand.form": "human_hours", "posterior": "none"}
    structural |= {"own_measures.mine": code, "own_measures.other": {**code, "text": "f = sum"}}
    for path, value in structural.items():
        digest = base.with_changes({path: value}).decisive_digest()
        assert digest not in known, path
        known.add(digest)
