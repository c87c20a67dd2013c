"""How a command says how far it is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sim.cli.progress import reporting
from sim.workers import bars
from sim.workers.bars import duration, line, log_lines
from sim.workers.progress import Progress, Report


def test_a_log_has_a_line_every_30_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    clock = iter([0.0, 1.0, 29.9, 30.0, 45.0, 61.0])
    report = log_lines(lambda: next(clock))
    for n_done in range(5):
        report(Progress(n_done, 10, "main"))
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "2 of 10 worlds (20%) after 30 s, about 2 min 0 s left: main",
        "4 of 10 worlds (40%) after 1 min 1 s, about 1 min 32 s left: main",
    ]


def test_a_log_knows_no_time_left_before_the_first_chunk() -> None:
    assert line(Progress(0, 10, "weak_users"), 31.0) == "0 of 10 worlds (0%) after 31 s: weak users"


def test_names_of_stages_are_words() -> None:
    assert line(Progress(5, 10, "weak_users"), 10.0).endswith("about 10 s left: weak users")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"),
        (59.6, "1 min 0 s"),
        (3599.4, "59 min 59 s"),
        (3600.0, "1 h 0 min"),
        (90_000.0, "25 h 0 min"),
    ],
)
def test_a_time_is_told_in_its_two_largest_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


class FakeKernel:
    """A notebook as `progress_bar` sees it."""

    class ZMQInteractiveShell:
        pass

    def get_ipython(self) -> object:
        return self.ZMQInteractiveShell()


def test_a_notebook_shows_a_bar_with_widgets_and_lines_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", FakeKernel())
    opened = []

    @contextmanager
    def bar() -> Iterator[Report]:
        opened.append("bar")
        yield lambda _: None

    monkeypatch.setattr(bars, "_bar", bar)
    for has_widgets in (True, False):
        monkeypatch.setattr(bars, "find_spec", lambda _, there=has_widgets: object() if there else None)
        with bars.progress_bar() as report:
            report(Progress(1, 2, "main"))
    assert opened == ["bar"]


def test_a_bar_closes_itself_and_writes_nothing_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    with bars._bar() as report:
        for n_done in range(3):
            report(Progress(n_done, 2, "weak_users"))
    assert capsys.readouterr().out == ""


def test_a_quiet_command_reports_nothing() -> None:
    with reporting(quiet=True) as report:
        assert report is None
    with reporting(quiet=False) as report:
        assert report is not None
