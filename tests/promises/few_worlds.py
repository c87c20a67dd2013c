"""No certainty from few worlds: results of 1 to 100 worlds of every study, and what is said of them."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.measuring.rebound import BACKFIRE, LEAST_WORLDS, OFFSET, PARTIAL, SAVINGS
from sim.scenario import load_scenario
from sim.studies.asof.asof import as_of
from sim.studies.run import run
from sim.studies.verdicts import tabulate_verdicts
from sim.sweep.analysis import analyse
from sim.texts.analyse import analysis_text
from sim.texts.asof import asof_text
from sim.texts.explain import explanation
from sim.texts.run import verdict_text
from sim.texts.verdicts import verdicts_text
from tests.promises.finding import Finding, log
from tests.studies import fake_experiment
from tests.studies.asof import fake_asof
from tests.studies.verdicts import fake_verdicts
from tests.sweep.analysis.synthetic_sweep import DELAY, GAIN, OPEN, SyntheticSweep, threshold_in_gain

SAID = "no verdict below 30 worlds, no share above 100 %, no interval of width zero, no index without error"

VERDICTS = (BACKFIRE, PARTIAL, SAVINGS, OFFSET)
SHARES = ("p_above", "p_near", "p_partial", "p_savings", "first_order", "total_effect")
_WORD = re.compile(rf"\b({'|'.join(VERDICTS)})\b")
_LEGEND = "none can be OFFSET"
_NO_WIDTH = re.compile(r"\((?:90 % of worlds: )?([-+]?\d[\d.,]*(?: %)?) to \1\)")
_SHARE = re.compile(r"(\d[\d.,]*) %")


def _power(n: int) -> int:
    """The largest power of two that is not above n."""
    return int(2 ** (n.bit_length() - 1))


DESIGNS: Mapping[str, Callable[[int], SyntheticSweep]] = {
    "grid": lambda n: SyntheticSweep("grid", [GAIN, DELAY], threshold_in_gain, n),
    "one at a time": lambda n: SyntheticSweep("one_at_a_time", [GAIN, OPEN], threshold_in_gain, n),
    "Latin hypercube": lambda n: SyntheticSweep("latin_hypercube", [GAIN, DELAY], threshold_in_gain, 1, n),
    "Sobol": lambda n: SyntheticSweep("sobol", [GAIN, DELAY], threshold_in_gain, 1, _power(n)),
    "Morris": lambda n: SyntheticSweep("morris", [GAIN, DELAY], threshold_in_gain, 1, n),
    "scenarios": lambda n: SyntheticSweep(
        "scenarios", [], lambda row, luck, drawn: 3.0 + luck, n, scenarios=["one", "other"]
    ),
}
"""Sweeps whose rebound is a formula, by how many worlds chance drew."""


def check(folder: Path, n: int = 100) -> Finding:
    """Look at every number of worlds from one to n."""
    misses: list[str] = []
    n_texts = 0
    for worlds in range(1, n + 1):
        for name, table, text in results(folder, worlds):
            n_texts += 1
            misses += [f"{name} of {worlds} worlds: {what}" for what in breaches(table, text, worlds)]
        if worlds % 10 == 0:
            log(f"  {worlds} worlds, {len(misses)} breaches")
    kinds = f"run, verdicts, vintages and analyses of {len(DESIGNS)} designs"
    said = f"{n_texts} results of 1 to {n} worlds ({kinds}): {len(misses)} breaches"
    return Finding(22, SAID, said, tuple(misses))


def results(folder: Path, worlds: int) -> Iterator[tuple[str, Any, str]]:
    """Name, numbers and text of each kind of result; `verdicts` and vintages at every tenth number."""
    small = fake_experiment.FakeScenario(
        measurement=fake_experiment.FakeMeasurement(decomposition_worlds=worlds, alternative_worlds=worlds)
    )
    result = run(  # type: ignore[arg-type]
        small, worlds, workers=1, out=folder / "run", figures=False, experiment=fake_experiment.EXPERIMENT
    )
    result.close()
    yield "run", result.summary, f"{verdict_text(result.summary)}\n{explanation(result.summary)}"
    for name, make in DESIGNS.items():
        analysis = analyse(make(worlds))  # type: ignore[arg-type]
        tables = {key: table.to_dict("records") for key, table in analysis.tables.items()}
        yield f"{name} analysis", tables, analysis_text(analysis)
    if worlds < 4 or worlds % 10 == 0 or worlds in (LEAST_WORLDS - 1, LEAST_WORLDS + 1):
        scenario = load_scenario("deepseek-2025")
        answer = tabulate_verdicts(
            scenario, worlds, workers=1, out=folder / "verdicts", experiment=fake_verdicts.EXPERIMENT
        )
        yield "verdicts", answer.table, verdicts_text(answer.table)
        answer = as_of(scenario, worlds, workers=1, out=folder / "asof", experiment=fake_asof.EXPERIMENT)
        yield "vintages", answer.table, asof_text(answer.table)


def breaches(table: Any, text: str, worlds: int) -> Iterator[str]:
    """What claims more than so many worlds can know.

    Args:
        table: the numbers, as nested mappings and lists.
        text: what a reader is told.
        worlds: how many independent ones there are at most.
    """
    for where, entry in entries(table):
        yield from (f"{where}: {what}" for what in of_entry(entry))
    if worlds < LEAST_WORLDS and (found := _WORD.search(" ".join(text.split()).replace(_LEGEND, ""))):
        yield f"the text says {found[1]}"
    yield from (f"the text says {found[0]}" for found in _NO_WIDTH.finditer(text))
    shares = [float(found[1].replace(",", "").rstrip(".")) for found in _SHARE.finditer(text)]
    if any(share > 100.0 for share in shares) and "variance" in text:
        yield f"the text says {max(shares):g} %"


def entries(table: Any, where: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every mapping within a table, with its path."""
    if isinstance(table, Mapping):
        yield where, table
    inner = table.items() if isinstance(table, Mapping) else enumerate(table) if _is_list(table) else ()
    for key, value in inner:
        yield from entries(value, f"{where}/{key}")


def of_entry(entry: Mapping[str, Any]) -> Iterator[str]:
    """Breaches of one summary of worlds, or of one row of a table."""
    n = entry.get("n", entry.get("worlds_defined"))
    word = entry.get("verdict", entry.get("word"))
    if isinstance(word, str) and word in VERDICTS and isinstance(n, int) and n < LEAST_WORLDS:
        yield f"{word} of {n} worlds"
    for name, value in entry.items():
        if not isinstance(value, float | int) or isinstance(value, bool) or math.isnan(value):
            continue
        is_share = name.startswith(SHARES)
        if is_share and not name.endswith(("error", "width")) and not 0.0 <= value <= 1.0:
            yield f"{name} is {value:g}"
        if name.endswith(("standard_error", "half_width")) and not value > 0.0:
            yield f"{name} is {value:g}"
        if name.endswith("_low") and not value < entry[f"{name.removesuffix('_low')}_high"]:
            yield f"{name} is no lower than its other end"
    low, high = entry.get("q05"), entry.get("q95")
    # What spreads over the points of a design may be the same at all of them.
    if "panel" not in entry and low is not None and not low < high:
        yield f"90 % of worlds: {low:g} to {high:g}"
    for index in ("first_order", "total_effect", "mean_absolute_effect", "spread_of_effects", "spearman"):
        if index in entry and not math.isfinite(entry.get(f"{index}_low", math.nan)):
            yield f"{index} has no interval"


def _is_list(table: Any) -> bool:
    return isinstance(table, Sequence) and not isinstance(table, str)
