"""Promise 6: a fault at any write is one clear line; what was there stays, and the next run ends well."""

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.cli.endings import INCOMPLETE
from sim.results.folder import PROVENANCE, REPORT
from sim.studies.reproduction.remembered import TABLES
from tests.promises.broken_disk import ERRORS, Disk, broken
from tests.promises.finding import Finding, counted, log
from tests.promises.here import Said, Tape, jevons
from tests.promises.kills import lost
from tests.promises.sweeps import SEED
from tests.sweep.files import write

SAID = "a fault at any write: the old result intact, a clear message, non-zero exit; afterwards all goes on"
KINDS = ("sweep", "run", "verdicts", "backtest")
_SMALL = ("--set", "measurement.decomposition_worlds=1", "--set", "measurement.alternative_worlds=2")


@dataclass(frozen=True)
class Command:
    """A command that writes.

    Attributes:
        kind: `run`, `sweep` and so on.
        arguments: all but the folder.
        tape: what its simulations gave.
        reference: folder that it wrote undisturbed.
        n_calls: how often it writes.
    """

    kind: str
    arguments: tuple[object, ...]
    tape: Tape
    reference: Path
    n_calls: int

    def run(self, out: Path) -> Said:
        """Run it."""
        return jevons([*self.arguments, "--out", out], self.tape)

    def tables(self, folder: Path) -> dict[str, bytes]:
        """What must be the same each time."""
        return {name: (folder / name).read_bytes() for name in TABLES[self.kind] if (folder / name).exists()}


def check(folder: Path, n: int = 300, kinds: Sequence[str] = KINDS) -> Finding:
    """Let `n` writes of commands fail, alone or with all that follow; all of them, if there are no more."""
    commands = [prepared(folder, kind, all_commands(folder)[kind]) for kind in kinds]
    cases = [
        (command, at, persists)
        for command in commands
        for at in range(1, command.n_calls + 1)
        for persists in (False, True)
    ]
    if n < len(cases):
        cases = random.Random(SEED).sample(cases, n)
    misses, failed = [], []
    for number, (command, at, persists) in enumerate(cases):
        disk = Disk(folder / "disk", at, ERRORS[number % len(ERRORS)], persists)
        found = case(command, disk, folder / "disk" / "out")
        misses += [f"{command.kind}, {disk.failed} {at}{' and on' * persists}: {miss}" for miss in found]
        failed.append(disk.failed)
        if number % 50 == 49:
            log(f"  {number + 1} of {len(cases)} faults")
    measured = (
        f"{len(cases)} faults (disk full, I/O error, read-only) in {', '.join(kinds)}: "
        f"{len(misses)} broke the promise; what failed: {counted(failed)}"
    )
    return Finding(6, SAID, measured, tuple(misses))


def all_commands(folder: Path) -> dict[str, tuple[object, ...]]:
    """Kind → arguments."""
    small = ("deepseek-2025", "--worlds", 2, "--workers", 1, "--quiet")
    return {
        "sweep": ("sweep", write(folder), "--workers", 1, "--quiet"),
        "run": ("run", *small, *_SMALL),
        "verdicts": ("verdicts", *small),
        "backtest": ("backtest", *small),
    }


def prepared(folder: Path, kind: str, arguments: tuple[object, ...]) -> Command:
    """Run a command undisturbed, and count its writes."""
    tape, reference = Tape(), folder / "reference" / kind
    first = Command(kind, arguments, tape, reference, 0)
    said = first.run(reference)
    assert said.code == 0, said
    disk = Disk(folder / "disk")
    # As in a case: making this folder is no write of the command.
    (folder / "disk").mkdir()
    with broken(disk):
        first.run(folder / "disk" / "out")
    assert first.tables(folder / "disk" / "out") == first.tables(reference)
    shutil.rmtree(folder / "disk")
    log(f"  {kind}: writes {disk.n_calls} times")
    return Command(kind, arguments, tape, reference, disk.n_calls)


def case(command: Command, disk: Disk, out: Path) -> list[str]:
    """What went wrong when a write failed, and after."""
    shutil.rmtree(out.parent, ignore_errors=True)
    out.parent.mkdir(parents=True)
    if command.kind != "sweep":
        shutil.copytree(command.reference, out)
        provenance = out / PROVENANCE
        provenance.write_text(provenance.read_text(encoding="utf-8").replace("{", '{"is_old": true,', 1))
    before = content(out)
    with broken(disk):
        said = command.run(out)
    misses = [] if disk.failed else ["nothing failed"]
    if said.code == 0:
        misses += [] if command.tables(out) == command.tables(command.reference) else ["wrong tables"]
    elif said.code == INCOMPLETE:
        misses += incomplete(command, said, out)
    else:
        misses += unclear(said)
        misses += damaged(command, said, out, before)
    again = command.run(out)
    if again.code != 0:
        misses.append(f"the next run ends with {again.code}: {again.stderr[-200:]}")
    elif command.tables(out) != command.tables(command.reference):
        misses.append("the next run gives other tables")
    left = sorted(entry.name for entry in out.parent.iterdir() if entry != out)
    return misses + ([f"{', '.join(left)} is left behind"] if left else [])


def content(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    files = [file for file in folder.rglob("*") if file.is_file()] if folder.exists() else []
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def unclear(said: Said) -> list[str]:
    """What is wrong with a message: it is one line, and says what cannot be written."""
    lines = said.stderr.splitlines()
    is_clear = len(lines) == 1 and lines[0].startswith("jevons: ") and "cannot be " in lines[0]
    return [] if is_clear and said.code == 2 else [f"ends with {said.code} and says {said.stderr[-300:]!r}"]


def incomplete(command: Command, said: Said, out: Path) -> list[str]:
    """What is wrong with a result that took its place without its report."""
    is_clear = said.stderr.startswith("jevons: the result is whole, but for its report: ")
    misses = [] if is_clear and "cannot be " in said.stderr else [f"says {said.stderr[-300:]!r}"]
    wanted, found = content(command.reference), content(out)
    if not set(wanted) ^ set(found) <= {REPORT}:
        misses.append("more than the report is missing")
    if command.tables(out) != command.tables(command.reference):
        misses.append("wrong tables")
    return misses


def damaged(command: Command, said: Said, out: Path, before: dict[str, bytes]) -> list[str]:
    """What is wrong with the folder after a fault."""
    if command.kind == "sweep":
        return lost(out, {})
    # Where neither the new result nor the old one can be renamed any more, the message says where it is.
    aside = out.with_name(f".{out.name}.replaced")
    kept = aside if str(aside) in said.stderr else out
    return [] if content(kept) == before else ["the old result is not what it was"]
