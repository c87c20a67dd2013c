"""Promise 17: no name in a file leads out of its folder, and no cell of a table is run by a spreadsheet."""

import csv
import io
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from sim.errors import UserError
from sim.scenario import load_scenario
from sim.sweep.opened import open_sweep
from sim.sweep.reading import load_sweep
from sim.sweep.running import Settings, run_sweep
from tests.promises.finding import Finding, log
from tests.promises.sweeps import ROOT, SEED
from tests.scenario.files import HEAD
from tests.sweep import fake_sweep
from tests.sweep.files import GRID

SAID = (
    "no name in a scenario or a sweep leaves its folder; cells that look like formulas are neutralised in "
    "CSV, Excel and Stata files"
)

PATHS = (
    "../x", "../../x", "..", ".", "/", "/etc/passwd", "/etc/hostname", "//etc/passwd", "~", "~/x",
    "~root/x", "./x", "x/../../y", "x/y", "x\\y", "..\\x", "..\\..\\x", "C:\\x", "\\\\host\\share",
    "file:///etc/passwd", "http://example.org/x", "%2e%2e/x", "%2e%2e%2fx", "..%2fx", "..%c0%afx",
    "....//x", "..;/x", "x%00.yaml", "/proc/self/environ", "/proc/self/cmdline", "/dev/zero",
    "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "con", "NUL", "x.yaml", "../base",
    "../base.yaml", "../../scenarios/base", "sweeps/x", "sweeps/../base", ".hidden", "..hidden",
    "-rf", "--help", "$HOME", "$(touch x)", "`touch x`", "${IFS}", "x;touch y", "x|touch y", "x&y",
    "x\ny", "x\ty", "x\0y", "x\u202ey", "\u2025/x", "\uff0e\uff0e/x", "．．／x", "a" * 300,
    "a" * 5000, "*", "?", "[a]", "{a}", "é", "x ", " x", "", " ", "'", '"', "<script>", "{{7*7}}",
    "${7*7}", "%s%n", "null", "true", "1e5",
    "../x.csv", "/etc/x.csv", "sets/../../x.parquet", "link.csv",
)  # fmt: skip

FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"x\")", "\t=1+1",
    "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "-", "+", "=", "@",
    "-2+3+cmd|' /C calc'!A0", "=\"a\"&\"b\"", "=IMPORTXML(1)",
)  # fmt: skip

PAYLOADS = (*PATHS, *FORMULAS)

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def quoted(payload: str) -> str:
    """As a double-quoted text of YAML."""
    inside = "".join(
        letter if letter.isprintable() and letter not in '"\\' else f"\\U{ord(letter):08X}"
        for letter in payload
    )
    return f'"{inside}"'


SCENARIO_FILES: dict[str, Callable[[str], str]] = {
    "name": lambda text: HEAD.replace("name: x", f"name: {text}") + "  {}\n",
    "extends": lambda text: HEAD.replace("extends: base", f"extends: {text}") + "  {}\n",
    "posterior": lambda text: f"{HEAD}  posterior: {text}\n",
    "alternative": lambda text: (
        f"{HEAD}  measurement.alternatives: {{{text}: {{description: d, changes: {{}}}}}}\n"
    ),
    "row": lambda text: f"{HEAD}  {text}: 1\n",
    "lab": lambda text: f"{HEAD}  shock.lab: {text}\n",
}
SWEEP_FILES: dict[str, Callable[[str], str]] = {
    "sweep name": lambda text: GRID.replace("name: small", f"name: {text}"),
    "sweep scenario": lambda text: GRID.replace("deepseek-2025", text),
    "sweep scenarios": lambda text: (
        f"name: x\ndescription: d\ndesign: scenarios\nscenarios: [{text}]\ndraws: 1\n"
    ),
    "sweep points": lambda text: (
        f"name: x\ndescription: d\nscenario: deepseek-2025\ndesign: own_points\npoints: {text}\ndraws: 1\n"
    ),
    "sweep factor": lambda text: GRID.replace("token_pricing.pass_through", text),
}
"""Place → the file with a payload there."""


def check(folder: Path, n: int = len(PAYLOADS)) -> Finding:
    """Put `n` payloads into every place of a scenario and of a sweep where a name stands, and into cells."""
    chosen = random.Random(SEED).sample(PAYLOADS, n)
    places = [(place, text, load_scenario) for place, text in SCENARIO_FILES.items()]
    places += [(place, text, load_sweep) for place, text in SWEEP_FILES.items()]
    misses: list[str] = []
    inner = folder / "inner" / "scenarios"
    inner.mkdir(parents=True)
    (folder / "x.yaml").write_text("not: ours\n", encoding="utf-8")
    (folder / "x.csv").write_text("not,ours\n", encoding="utf-8")
    (inner / "link.csv").symlink_to(folder / "x.csv")
    for place, text, load in places:
        for payload in chosen:
            misses += escapes(folder, inner, text(quoted(payload)), load, f"{place} {payload[:30]!r}")
        log(f"  {place}: {len(chosen)} payloads")
    cells = [payload for payload in chosen if payload in FORMULAS] or list(FORMULAS[:3])
    n_tables, said = formulas_in_tables(folder / "cells", cells)
    misses += said
    measured = (
        f"{len(chosen)} payloads in each of {len(places)} places: {len(misses) - len(said)} escapes; "
        f"{len(cells)} formulas as cells of {n_tables} kinds of table: {len(said)} left as they were"
    )
    return Finding(17, SAID, measured, tuple(misses))


def escapes(folder: Path, inner: Path, text: str, load: Callable[[str], object], named: str) -> list[str]:
    """What a file with a payload reads or writes that it should not, or says in a traceback."""
    file = inner / "payload.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    here = Path.cwd()
    os.chdir(inner.parent)
    before = names(folder)
    misses = []
    try:
        with opened() as files:
            load(str(file))
    except UserError as refused:
        if "\n" in str(refused) or not str(refused).isprintable():
            misses.append(f"{named}: the message is not one clean line")
    except Exception as problem:
        misses.append(f"{named}: {type(problem).__name__}: {problem}")
    finally:
        os.chdir(here)
    misses += [f"{named}: opened {each}" for each in files if not is_allowed(each, inner.parent)]
    return misses + ([f"{named}: wrote a file"] if names(folder) != before else [])


def names(folder: Path) -> list[str]:
    """All that lies below a folder."""
    return sorted(str(entry) for entry in folder.rglob("*"))


_HEARD: list[list[str]] = []


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _HEARD and isinstance(arguments[0], str | bytes):
        _HEARD[-1].append(os.fsdecode(arguments[0]))


@contextmanager
def opened() -> Iterator[list[str]]:
    """Every file that is opened while the block lasts."""
    if not getattr(sys, "_promises_hook", False):
        # The interpreter keeps it for ever.
        sys.addaudithook(_hear)
        sys._promises_hook = True  # type: ignore[attr-defined]
    _HEARD.append([])
    try:
        yield _HEARD[-1]
    finally:
        _HEARD.pop()


def is_allowed(file: str, inner: Path) -> bool:
    """Whether a file belongs to the folder of the scenario, to the project or to Python."""
    place = Path(file).resolve() if os.path.isabs(file) else (inner / file).resolve()
    roots = [inner.resolve(), ROOT, Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()]
    return any(place.is_relative_to(root) for root in roots)


def formulas_in_tables(folder: Path, cells: list[str]) -> tuple[int, list[str]]:
    """Write every kind of CSV of which a cell can come from a user → how many kinds, and bad cells."""
    misses = []
    tables = {**of_the_program(), **of_a_sweep(folder, cells)}
    for name, text in tables.items():
        for row in csv.reader(io.StringIO(text)):
            misses += [f"{name}: the cell {cell[:30]!r}" for cell in row if is_formula(cell)]
    return len(tables), misses


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run it: it starts like a formula, and is no number."""
    if not cell.startswith(_STARTS):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False


def of_the_program() -> dict[str, str]:
    """Tables whose words come from the program and its record."""
    from sim.evidence.catalogue import TITLES
    from sim.studies.backtest.files import scores_csv, series_csv, targets_csv
    from sim.texts.evidence import list_csv
    from sim.texts.evidence import series_csv as evidence_csv
    from tests.studies.backtest.fake_backtest import fake_ensemble, fake_table

    table = fake_table(fake_ensemble())
    found = {
        "targets.csv": targets_csv(table["targets"]),
        "series.csv": series_csv(table["series"]),
        "scores.csv": scores_csv(table["series"]),
        "evidence --csv": list_csv(),
    }
    return found | {f"evidence {name} --csv": evidence_csv(name) for name in TITLES}


def of_a_sweep(folder: Path, cells: list[str]) -> dict[str, str]:
    """Tables that other programs read of a sweep in which labels are formulas."""
    folder.mkdir()
    levels = ", ".join(quoted(cell) for cell in cells if is_taken(cell))
    head, _, tail = GRID.partition("  labs.deepseek.is_open_weights: {values: [true, false]}\n")
    file = folder / "small.yaml"
    file.write_text(
        f"{head.replace('levels: 12', 'levels: 2')}  labs.deepseek.label: {{values: [{levels}]}}\n{tail}",
        encoding="utf-8",
    )
    # A label is refused as a factor; tables must be safe whatever comes into them.
    with patch("sim.sweep.factor_reading.why_no_factor", return_value=""):
        sweep = load_sweep(str(file))
    run_sweep(sweep, folder / "out", Settings(1, simulate=fake_sweep.SIMULATE))
    assert set(open_sweep(folder / "out").table["labs.deepseek.label"]) <= set(cells)
    return {**exported(folder), **analysed(folder)}


def is_taken(cell: str) -> bool:
    """Whether a scenario takes it as a label; control characters are refused."""
    try:
        load_scenario("deepseek-2025", {"labs.deepseek.label": cell})
    except UserError:
        return False
    return True


def exported(folder: Path) -> dict[str, str]:
    """What `jevons export` writes."""
    from sim.export import export

    found = {}
    for form in ("csv", "iamc"):
        for file in export(folder / "out", form, folder / f"{form}.csv").files:
            found[f"export {form} {file.name}"] = file.read_text(encoding="utf-8")
    return found | office(folder)


def office(folder: Path) -> dict[str, str]:
    """What `jevons export` writes for Excel and Stata, as the cells that these programs would show."""
    import pandas as pd

    from sim.export import export

    (stata,) = export(folder / "out", "stata", folder / "out.dta").files
    found = {"export stata": pd.read_stata(stata).to_csv(index=False)}
    try:
        import openpyxl
        import xlsxwriter  # noqa: F401 (what writes a workbook)
    except ImportError:
        log("  no workbook: openpyxl and XlsxWriter are not there")
        return found
    (workbook,) = export(folder / "out", "xlsx", folder / "out.xlsx").files
    for page in openpyxl.load_workbook(workbook):
        text = io.StringIO()
        # A cell that is a formula comes as its text, which starts with an equals sign.
        csv.writer(text).writerows(page.iter_rows(values_only=True))
        found[f"export xlsx {page.title}"] = text.getvalue()
    return found


def analysed(folder: Path) -> dict[str, str]:
    """What `jevons analyse` writes."""
    from sim.results.tables import frame_csv
    from sim.sweep.analysis.analyse import analyse

    tables = analyse(open_sweep(folder / "out")).tables
    return {f"analysis {name}": frame_csv(table) for name, table in tables.items()}
