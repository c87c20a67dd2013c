"""Each benchmark still finds what it measures; those that need a compiler are apart."""

from importlib import import_module

import pytest

from tests.paths import ROOT

NEED_NUMBA = {"demand_block_against_numba"}
NAMES = sorted(file.stem for file in (ROOT / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NEED_NUMBA])
def test_it_can_be_imported(name: str) -> None:
    import_module(f"benchmarks.{name}")


def test_make_bench_runs_all_that_can_be_run() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    runnable = [name for name in NAMES if "__main__" in (ROOT / f"benchmarks/{name}.py").read_text("utf-8")]
    assert runnable
    assert [name for name in runnable if name not in makefile] == []
