"""The house rules: which way imports point, where each library is used, how long things are."""

import ast
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.waiting import SAFETY_NET_S

LAYERS = (
    ("late", "months", "errors", "version", "words"),
    ("model", "vintages"),
    ("scenario", "evidence"),
    ("measuring", "workers"),
    ("results",),
    ("sweep",),
    ("figures", "export"),
    ("studies",),
    ("texts",),
    ("report",),
    ("dashboard",),
    ("cli",),
)
"""Parts of the package from the bottom up; a part imports from itself and from rows above its own here."""

HOMES = {
    "mesa": ("sim/model/",),
    "yaml": ("sim/scenario/",),
    "matplotlib": ("sim/figures/",),
    "jinja2": ("sim/report/",),
    "starlette": ("sim/dashboard/",),
    "uvicorn": ("sim/dashboard/",),
    "numba": ("benchmarks/",),
}


@dataclass(frozen=True)
class Import:
    """One import statement: who imports what, and when it happens."""

    importer: str
    imported: str
    is_at_once: bool
    is_for_types: bool


@cache
def modules() -> dict[str, Path]:
    names = {}
    for path in sorted((ROOT / "sim").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


@cache
def tracked() -> tuple[Path, ...]:
    """Files of the repository; in a copy without its history, the files of the source folders."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for folder in ("sim", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.*")]
    return tuple(path for path in found if path.is_file())


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def statements(
    node: ast.AST, is_at_once: bool = True, is_for_types: bool = False
) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, is_at_once, is_for_types
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from statements(child, is_at_once, True)
        else:
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from statements(child, is_at_once and not inside, is_for_types)


def named(statement: ast.Import | ast.ImportFrom) -> list[str]:
    """Full names of what a statement imports; for `from package import module` that of the module."""
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    assert statement.level == 0, "imports are absolute"
    base = statement.module or ""
    full = [f"{base}.{alias.name}" for alias in statement.names]
    return [name if name in modules() else base for name in full]


@cache
def imports() -> tuple[Import, ...]:
    return tuple(
        Import(importer, imported, is_at_once, is_for_types)
        for importer, path in modules().items()
        for statement, is_at_once, is_for_types in statements(ast.parse(path.read_text(encoding="utf-8")))
        for imported in named(statement)
    )


def part(module: str) -> str:
    return module.split(".")[1]


def layer(module: str) -> int:
    ranks = [rank for rank, parts in enumerate(LAYERS) if part(module) in parts]
    assert ranks, f"{module} has no place in the order of layers"
    return ranks[0]


def inside() -> list[Import]:
    """Imports of one part of the package by another."""
    return [one for one in imports() if one.imported.startswith("sim.") and "." in one.importer]


def test_imports_point_down() -> None:
    """Late imports and those for types too: there is no exception."""
    up = {
        (one.importer, one.imported)
        for one in inside()
        if layer(one.imported) >= layer(one.importer) and part(one.imported) != part(one.importer)
    }
    assert not up


def test_the_model_knows_numbers_and_agents_only() -> None:
    allowed = {"sim.model", "sim.errors", "sim.months"}
    for one in inside():
        if one.importer.startswith("sim.model"):
            assert ".".join(one.imported.split(".")[:2]) in allowed, one


def test_economics_imports_numpy_and_scipy_only() -> None:
    allowed = {"numpy", "scipy", "sim.model.declaring", "sim.model.economics.units"}
    rules = [one for one in imports() if one.importer.startswith("sim.model.economics.")]
    assert rules
    for one in rules:
        assert one.imported in allowed or one.imported.split(".")[0] in allowed, one


def test_evidence_stands_apart_from_the_model() -> None:
    """What the model is held against may not depend on it."""
    allowed = {"sim.errors", "sim.months", "sim.vintages", "sim.evidence"}
    for one in inside():
        if one.importer.startswith("sim.evidence"):
            assert ".".join(one.imported.split(".")[:2]) in allowed, one


def test_there_is_no_import_cycle() -> None:
    graph: dict[str, set[str]] = {name: set() for name in modules()}
    for one in imports():
        if one.is_at_once and not one.is_for_types and one.imported in graph:
            graph[one.importer].add(one.imported)
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path[path.index(name) :], name))
        if name in done:
            return
        for imported in graph[name]:
            visit(imported, (*path, name))
        done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("library", HOMES)
def test_a_library_stays_where_it_belongs(library: str) -> None:
    homes = HOMES[library]
    strays = {
        (one.importer, one.imported)
        for one in imports()
        if one.imported.split(".")[0] == library
        and not one.is_for_types
        and not modules()[one.importer].relative_to(ROOT).as_posix().startswith(homes)
    }
    assert not strays


@pytest.mark.parametrize("library", ["mesa", "yaml", "matplotlib", "jinja2", "starlette", "uvicorn"])
def test_a_library_is_used_where_it_belongs(library: str) -> None:
    """Guards the test above: names that nobody imports would pass it."""
    assert any(one.imported.split(".")[0] == library for one in imports())


def test_files_are_short() -> None:
    long = {
        str(path.relative_to(ROOT)): n_lines
        for path in python_files()
        if path.relative_to(ROOT).parts[0] in ("sim", "benchmarks")
        if (n_lines := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert not long


def test_functions_are_short() -> None:
    long = {
        f"{path.relative_to(ROOT)}: {node.name}": node.end_lineno - node.lineno + 1
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= 50
    }
    assert not long


def names_of_this_machine() -> re.Pattern[str]:
    """Folders at the root of a machine, its own name, and where its packages come from."""
    rooted = [rf"(?<![\w.~*-])/{folder}/" for folder in ("work", "tmp", "root", "home", "mnt")]
    configured = (
        os.environ.get(name, "") for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL")
    )
    hosts = [re.findall(r"//(?:[^/@]*@)?([^/:\s]+)", url) for url in configured]
    own = [socket.gethostname(), *(host for found in hosts for host in found)]
    public = {"pypi.org", "files.pythonhosted.org", "localhost"}
    return re.compile(
        "|".join(rooted + [rf"\b{re.escape(x)}\b" for x in own if len(x) > 4 and x not in public])
    )


def test_no_file_names_this_machine() -> None:
    pattern = names_of_this_machine()
    assert pattern.search("see /" + "tmp/x")
    found = []
    for path in tracked():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
            for number, line in enumerate(lines, start=1)
            if pattern.search(line)
        ]
    assert not found


def test_help_waits_for_no_heavy_library() -> None:
    said = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "sim.cli", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SAFETY_NET_S,
    )
    assert said.returncode == 0, said.stderr[-2000:]
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in said.stderr.splitlines()}
    assert "typer" in imported
    assert not imported & {"mesa", "matplotlib", "xarray", "numpy", "scipy", "pandas", "yaml"}
