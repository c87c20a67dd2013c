import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import main
from sim.cli.application import application
from sim.texts.explain import explanation
from sim.texts.run import verdict_text
from tests.cli.fake_command import install
from tests.cli.slow_experiment import AT_WORK
from tests.paths import ROOT
from tests.waiting import SAFETY_NET_S

Done = tuple[Path, subprocess.CompletedProcess[str]]
FAKE = [sys.executable, "-m", "tests.cli.fake_command"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def jevons(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*FAKE, *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=SAFETY_NET_S
    )


def jevons_here(*arguments: str) -> int:
    """Run the command in this process, with the fakes of `tests.cli.fake_command`; returns its exit code."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as left:
        install(patch.setattr)
        patch.setattr(sys, "argv", ["jevons", *arguments])
        try:
            main()
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
    return int(left.value.code or 0)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """A folder in which `jevons run fake` was run, and what it said."""
    folder = tmp_path_factory.mktemp("run")
    return folder, jevons(folder, "run", "fake", "--no-figures")


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['jevons', '--help']\nfrom sim.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'mesa', 'xarray', 'matplotlib', 'pandas', 'yaml', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.check_output([sys.executable, "-c", script], env=ENVIRONMENT, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert out.splitlines()[-1] == "[]"
    # The processor's time, not the clock's, which others on the machine slow down.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2.0


def test_a_run_says_what_was_found_in_plain_words(done: Done) -> None:
    folder, said = done
    assert said.returncode == 0, said.stderr
    assert said.stderr == ""
    text = said.stdout
    for part in (
        "fake: BACKFIRE",
        "Jevons paradox",
        "90 % of worlds",
        "P(R>1)",
        "Price elasticity of token demand",
        "Impact dip",
        "Worlds: 40 used of 40, 0 dropped.",
        "weak users",
        "All of it is in results/fake/",
    ):
        assert part in text, text
    assert max(map(len, text.splitlines())) <= 110
    made_by = json.loads((folder / "results/fake/provenance.json").read_text())
    assert made_by["command"] == ["jevons", "run", "fake", "--no-figures"]


def test_quiet_says_the_word_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    few = ("--no-figures", "--quiet", "--worlds", "2", "--seed", "3", "--out", "here")
    assert jevons_here("run", "fake", *few) == 0
    assert tuple(capfd.readouterr()) == ("fake: TOO_FEW_WORLDS\n", "")
    assert json.loads((tmp_path / "here/provenance.json").read_text())["seed"] == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "nothing"], "jevons: no scenario 'nothing'; did you mean 'fake'?\n"),
        (["run", "fake", "--worlds", "0"], "jevons: worlds: 0 is too few; a run takes at least 1\n"),
        (["run", "fake", "--months", "40"], "jevons: --months 40: ends before the first horizon"),
        (
            ["run", "fake", "--out", "file"],
            "file: is a file, not a folder; choose another folder with --out\n",
        ),
        (["run", "fake", "--out", "mine"], "mine: exists and was not made by jevons"),
        (["explain", "mine"], "jevons: mine: not a result of jevons; `jevons run SCENARIO` makes one\n"),
        (["plot", "mine"], "jevons: mine: not a result of jevons"),
        (["run"], "Missing argument 'SCENARIO'"),
        (["fly"], "No such command 'fly'"),
    ],
)
def test_a_mistake_of_the_user_is_one_line_and_two(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "data.csv").touch()
    monkeypatch.chdir(tmp_path)
    assert jevons_here(*arguments) == 2
    stderr = capfd.readouterr().err
    assert message in stderr
    assert "Traceback" not in stderr
    if stderr.startswith("jevons:"):
        assert stderr.count("\n") == 1


ENDS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]


@pytest.mark.parametrize(("number", "code"), ENDS)
def test_a_run_can_be_interrupted_and_leaves_the_old_result(
    done: Done, tmp_path: Path, number: int, code: int
) -> None:
    shutil.copytree(done[0] / "results", tmp_path / "results")
    before = (tmp_path / "results/fake/summary.json").read_bytes()
    running = subprocess.Popen(
        [*FAKE, "run", "slow", "--no-figures"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until_at_work(running, tmp_path)
    running.send_signal(number)
    _, stderr = running.communicate(timeout=SAFETY_NET_S)
    assert running.returncode == code, stderr
    assert stderr == ("jevons: interrupted; nothing was replaced\n" if code == 130 else "")
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["fake"]
    assert (tmp_path / "results/fake/summary.json").read_bytes() == before


def wait_until_at_work(running: subprocess.Popen[str], folder: Path) -> None:
    """Wait until a worker simulates, or fail if the command ends before."""
    deadline = time.monotonic() + SAFETY_NET_S
    while not (folder / AT_WORK).exists():
        assert running.poll() is None and time.monotonic() < deadline, running.returncode
        time.sleep(0.02)


def test_draws_that_were_set_aside_are_said_and_seen_in_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert jevons_here("run", "sick", "--no-figures") == 1
    said = capfd.readouterr()
    assert said.err == "jevons: 8 draws from 32 on (main) were set aside: ZeroDivisionError: division of\n"
    assert "8 dropped: ZeroDivisionError: division of" in said.out


def test_explain_says_what_each_mechanism_adds(done: Done) -> None:
    folder, _ = done
    text = explanation(json.loads((folder / "results/fake/summary.json").read_text()))
    words = ("Usage", "Adoption", "Thinking", "Reinvestment", "Entry", "Capital", "Induction")
    assert all(f"{word}: " in text for word in words)
    assert text.index("Induction: ") > max(text.index(f"{word}: ") for word in words[:-1])
    assert "it is not rebound" in " ".join(text.split())


def test_explain_draws_the_waterfall(done: Done, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, _ = done
    monkeypatch.chdir(folder)
    assert jevons_here("explain", "results/fake") == 0
    assert (folder / "results/fake/figures/decomposition.svg").exists()


def test_a_result_without_rebound_can_be_read(done: Done) -> None:
    folder, _ = done
    summary = json.loads((folder / "results/fake/summary.json").read_text())
    assert "undefined" in verdict_text(summary)
    summary["decomposition"]["n"] = 0
    assert "undefined in every world" in " ".join(explanation(summary).split())


def test_the_schema_of_summaries_is_printed() -> None:
    said = CliRunner().invoke(application, ["schema", "--summary"])
    assert json.loads(said.stdout)["title"] == "Summary of a jevons result"


def test_an_answer_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        said = subprocess.run(
            [sys.executable, "-m", "sim.cli", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=ENVIRONMENT,
            timeout=SAFETY_NET_S,
        )
    assert said.returncode == 2
    assert said.stderr == "jevons: cannot write the answer: No space left on device\n"


def test_without_a_rebound_there_is_no_table_of_it(done: Done) -> None:
    folder, _ = done
    summary = json.loads((folder / "results/fake/summary.json").read_text())
    assert "90 % of worlds  P(R>1)" in verdict_text(summary)
    for by_horizon in summary["rebound"].values():
        for entry in by_horizon.values():
            entry["n"] = 0
    text = verdict_text(summary)
    assert "P(R>1)  " not in text.split("under other")[0] and "Impact dip" not in text
    assert "Worlds: " in text
