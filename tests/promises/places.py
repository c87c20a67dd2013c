"""It works where it is installed: a wheel in a fresh environment, and the main job in place after place.

Besides this interpreter, those that the variable PYTHONS names are tried, separated as in PATH; they need
what the program depends on.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.paths import ROOT
from tests.promises.finding import Finding, log
from tests.waiting import SAFETY_NET_S
from tests.workers.test_elsewhere import EVERYTHING

SAID = (
    "it works where it is installed: a wheel in a fresh environment, another working directory, a read-only "
    "install, under the plotting backend of Jupyter, inside `multiprocessing.Pool`, with one worker in the "
    "calling process, without fork server, fcntl and SIGHUP"
)
COPIED = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "sim", "scenarios")
INLINE = "module://matplotlib_inline.backend_inline"
_NOBODY = 65534

FEW = {"measurement.decomposition_worlds": 0, "measurement.alternative_worlds": 0, "clock.months": 66,
       "measurement.horizons_months": [6, 12]}  # fmt: skip
SETTINGS = [part for path, value in FEW.items() for part in ("--set", f"{path}={value}")]
JOB = ("run", "deepseek-2025", "--worlds", "2", *SETTINGS)
"""The main job, as small as it can be: worlds, figures and a report."""

IN_PYTHON = f"""\
import multiprocessing, os, sys
import numpy as np
from sim import load_scenario, run

def job(workers):
    scenario, whole = load_scenario("deepseek-2025", {FEW!r}), np.int64
    result = run(scenario, whole(2), whole(0), workers, f"results/{{workers}}", figures=False)
    return os.getpid(), result.provenance["set_aside"], result.verdict

if __name__ == "__main__":
    here = job(1)
    assert here[0] == os.getpid() and not multiprocessing.active_children(), here
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = [here, *pool.map(job, [1, 2])]
    assert [each[1:] for each in found] == [([], "TOO_FEW_WORLDS")] * 3, found
    assert len({{open(f"results/{{n}}/summary.json", "rb").read() for n in (1, 2)}}) == 1
    assert "matplotlib.pyplot" not in sys.modules
    figure = __import__("sim.studies.run", fromlist=["Result"]).Result("results/1").plot("demand")
    figure.savefig("demand.png")
"""
"""The same from Python: in the caller, in a process of a pool with one worker and with two, and a figure."""


@dataclass(frozen=True)
class Place:
    """An environment with the wheel in it.

    Attributes:
        python: its interpreter.
        folder: where to work.
        variables: of its processes.
        user: whose they are, None for our own.
    """

    python: Path
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    user: int | None = None

    def said(self, *arguments: str) -> str:
        """What went wrong when the interpreter ran with some arguments, or nothing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.user is not None:
            os.chown(self.folder, self.user, self.user)
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MPL"))
        }
        done = subprocess.run(
            [str(self.python), *arguments],
            cwd=self.folder,
            env=inherited | {"MPLCONFIGDIR": str(self.folder)} | dict(self.variables),
            user=self.user,
            capture_output=True,
            text=True,
            timeout=10 * SAFETY_NET_S,
        )
        return (
            "" if done.returncode == 0 else f"exit {done.returncode}: {(done.stderr or done.stdout)[-300:]}"
        )

    def jevons(self, *arguments: str) -> str:
        """The same of a command."""
        return self.said("-m", "sim.cli", *arguments)


def check(folder: Path, n: int = 0) -> Finding:
    """Do the main job in every place, and with other interpreters in two; or in n places with this one."""
    wheel = built(folder)
    misses, tried, versions = [], [], []
    for number, python in enumerate(interpreters()[: 1 if n else None]):
        environment = installed(folder / f"environment-{number}", python, wheel)
        versions.append(version_of(environment))
        for name in list(PLACES)[: n or None] if number == 0 else ELSEWHERE:
            why = PLACES[name](environment, folder / f"{number}-{name.replace(' ', '-')}")
            tried.append(name)
            log(f"  Python {versions[-1]}, {name}: {why or 'ended'}")
            if why:
                misses.append(f"Python {versions[-1]}, {name}: {why}")
    places = f"{', '.join(dict.fromkeys(tried))}; Python {', '.join(versions)}"
    measured = f"{len(tried)} times the main job ({places}): {len(tried) - len(misses)} ended"
    return Finding(24, SAID, measured, tuple(misses))


def interpreters() -> list[Path]:
    """This one, and those that are named."""
    named = [each for each in os.environ.get("PYTHONS", "").split(os.pathsep) if each]
    return [Path(each) for each in (sys.executable, *named)]


def built(folder: Path) -> Path:
    """The wheel, built from a copy with what is installed here."""
    copy = folder / "copy"
    copy.mkdir()
    for name in COPIED:
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(place, copy)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        "dist",
        ".",
    ]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, timeout=10 * SAFETY_NET_S)
    (wheel,) = (copy / "dist").glob("*.whl")
    return wheel


def installed(environment: Path, python: Path, wheel: Path) -> Path:
    """A fresh environment with the wheel alone; what it depends on is that of the interpreter."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    libraries = [path for path in sys.path if python == Path(sys.executable) and "site-packages" in path]
    libraries = libraries or [output(python, ask)]
    subprocess.run([str(python), "-m", "venv", str(environment)], check=True, capture_output=True)
    inside = environment / "bin" / "python"
    command = [str(inside), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(command, check=True, capture_output=True, timeout=10 * SAFETY_NET_S)
    # A line of such a file adds a folder, and none of what that folder would add in its turn.
    extra = [*libraries, *os.environ.get("LIBRARIES", "").split(os.pathsep)]
    Path(output(inside, ask), "libraries.pth").write_text("\n".join(each for each in extra if each) + "\n")
    return environment


def output(python: Path, program: str) -> str:
    """What a program prints."""
    done = subprocess.run([str(python), "-c", program], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def version_of(environment: Path) -> str:
    """Such as 3.11."""
    return output(environment / "bin" / "python", "import sys; print('%d.%d' % sys.version_info[:2])")


def from_elsewhere(environment: Path, where: Path) -> str:
    """The whole job in an empty folder, and a scenario of the user's own found there."""
    place = Place(environment / "bin" / "python", where)
    why = place.jevons(*JOB)
    own = where / "scenarios" / "own.yaml"
    own.parent.mkdir(exist_ok=True)
    own.write_text("name: own\ndescription: mine\nextends: deepseek-2025\nchanges: {}\n", encoding="utf-8")
    return why or place.jevons("validate", "own", "what-moves-the-rebound") or missing(where, "report.html")


def read_only(environment: Path, where: Path) -> str:
    """The program belongs to somebody else; nothing is written into it, whoever we are."""
    python = environment / "bin" / "python"
    before = files_of(environment)
    user = _NOBODY if os.geteuid() == 0 and is_reachable(python, where.parent) else None
    where.parent.chmod(0o755)
    place = Place(python, where, {"PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent"}, user)
    why = place.jevons(*JOB)
    changed = sorted(files_of(environment) ^ before)
    return why or (f"{changed[0][0]} was written" if changed else "")


def is_reachable(python: Path, above: Path) -> bool:
    """Whether nobody in particular can start an interpreter."""
    above.chmod(0o755)
    try:
        done = subprocess.run([str(python), "-c", "import numpy"], user=_NOBODY, capture_output=True, cwd="/")
    except OSError:
        return False
    return done.returncode == 0


def files_of(environment: Path) -> set[tuple[str, int]]:
    """Files of the program with the time of their last change."""
    return {(str(file), file.stat().st_mtime_ns) for file in environment.rglob("*") if file.is_file()}


def in_a_notebook(environment: Path, where: Path) -> str:
    """Commands under a plotting backend that is not installed here."""
    place = Place(environment / "bin" / "python", where, {"MPLBACKEND": INLINE})
    result = "results/deepseek-2025"
    return (
        place.jevons(*JOB)
        or place.jevons("plot", result)
        or place.jevons("report", result)
        or python_job(place)
    )


def in_a_pool(environment: Path, where: Path) -> str:
    """From Python: in the caller, and in a process that may have no children."""
    return python_job(Place(environment / "bin" / "python", where))


def python_job(place: Place) -> str:
    """The job from a script."""
    place.folder.mkdir(parents=True, exist_ok=True)
    (place.folder / "job.py").write_text(IN_PYTHON, encoding="utf-8")
    return place.said("job.py")


def one_worker(environment: Path, where: Path) -> str:
    """The command with its work done in its own process."""
    return Place(environment / "bin" / "python", where).jevons(*JOB, "--workers", "1")


def elsewhere(environment: Path, where: Path) -> str:
    """A system that lacks what Windows lacks."""
    where.mkdir(parents=True)
    (where / "sitecustomize.py").write_text(f"import sys; {EVERYTHING['all of it']}\n", encoding="utf-8")
    place = Place(environment / "bin" / "python", where, {"PYTHONPATH": str(where)})
    return place.jevons(*JOB, "--workers", "2")


def missing(where: Path, name: str) -> str:
    """A file that a result should have."""
    return "" if (where / "results" / "deepseek-2025" / name).exists() else f"there is no {name}"


PLACES: Mapping[str, Callable[[Path, Path], str]] = {
    "another working directory": from_elsewhere,
    "an install that is not ours": read_only,
    "the backend of a notebook": in_a_notebook,
    "a process of a pool": in_a_pool,
    "one worker": one_worker,
    "no fork server, fcntl, SIGHUP, alarm": elsewhere,
}
"""What a place is called → does the job there; says what went wrong."""

ELSEWHERE = ("another working directory", "a process of a pool")
"""Where other interpreters do it."""
