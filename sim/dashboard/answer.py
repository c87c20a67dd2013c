"""What the page shows of worlds: the functions of the command line, put together."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.dashboard.comparison import compared
from sim.dashboard.preview import FIRST, Seen, worlds_of
from sim.dashboard.state import State
from sim.figures.paper.bands import band_over_draws, caption_of_worlds
from sim.measuring.rank_correlation import rank_correlations, varying_numbers
from sim.measuring.statistics import rebound_summary
from sim.report.explorer import chart, charts, line
from sim.scenario.mixture import mixture_of, strata
from sim.scenario.striking import struck
from sim.studies.run.sentences import QUESTION, split_sentence, verdict_sentence
from sim.studies.run.summary import HEADLINE_MEASURE, rebounds
from sim.studies.run.theories import MAIN, TheoryAnswer, agreed_word, form_of, is_mixed
from sim.texts.explain import LEADING
from sim.texts.run import (
    DEMAND,
    READING,
    REBOUND_HEADS,
    by_horizon_rows,
    interval,
    number,
    probability,
    rebound_cells,
)

TITLES = {
    "difference": "Difference to the twin without the shock",
    "demand": "Demand for compute",
    "rebound": "Rebound R, summed since the shock",
    "rent": "Rental price of compute, open region",
    "capex": "Capital spending of hyperscalers",
}
"""Charts in the order of the page."""

PRICES = {
    "rent": ("rent_usd_per_h100e_hour", "USD per H100e-hour"),
    "capex": ("capex_usd_bn_per_year", "bn USD a year"),
}
FEWEST_FOR_RANKS = 128
"""With fewer worlds chance alone gives rank correlations as large as those that matter."""


def answer(state: State, seen: Seen, is_final: bool, kept: tuple[State, Seen] | None) -> dict[str, Any]:
    """All that the page shows.

    Args:
        state: what was asked.
        seen: the worlds so far.
        is_final: whether these are all.
        kept: another result to hold beside it.
    """
    measurement = seen.scenario.measurement
    horizon = int(measurement.horizons_months[-1])
    found = rebounds(seen.ensemble, measurement.verdict.probability) if seen.n_worlds else None
    if found is None:
        reasons = "; ".join(seen.ensemble.reasons)
        return {"kind": "error", "message": f"no world of these numbers is usable: {reasons}"}
    return {
        "kind": "answer",
        "is_final": is_final,
        "label": label(seen.n_worlds, is_final),
        "question": QUESTION,
        "row": rebound_cells(found[HEADLINE_MEASURE][str(horizon)]),
        "verdict": verdict(seen, found[HEADLINE_MEASURE][str(horizon)], horizon),
        "months": seen.months,
        "mark": None if seen.shock_index is None else {"at": seen.shock_index, "label": "shock"},
        "note": caption_of_worlds(seen.n_worlds),
        "charts": curves(seen, None if kept is None else kept[1]),
        "table": table(found),
        "reading": " ".join([READING, DEMAND, *struck(seen.scenario).sentences]),
        "worlds": worlds_of(seen.ensemble),
        "hangs_on": hangs_on(state, seen) if is_final else {},
        "comparison": None if kept is None else compared((state, seen), kept),
    }


def label(n_worlds: int, is_final: bool) -> str:
    """How far to trust it: so few pairs are a preview, however many more were asked for."""
    is_preview = n_worlds <= FIRST or not is_final
    return f"preview of {n_worlds} pairs" if is_preview else f"{n_worlds} pairs"


def verdict(seen: Seen, headline: Mapping[str, Any], horizon: int) -> dict[str, Any]:
    """The word, what it means, and R with its band and P with its error."""
    answers = [TheoryAnswer(form_of(seen.scenario), MAIN, headline), *of_theories(seen, horizon)]
    sentence = verdict_sentence(answers, horizon, seen.scenario.measurement.verdict.probability)
    meaning, *numbers = split_sentence(sentence)
    return {
        "word": agreed_word(answers),
        "meaning": meaning,
        "sentence": " ".join(numbers),
        "months": horizon,
        "rebound": number(headline["median"]),
        "interval": interval(headline) if headline["n"] else "",
        "probability": probability(headline),
    }


def of_theories(seen: Seen, horizon: int) -> Iterator[TheoryAnswer]:
    """What each theory of a mixture says with its share of the worlds; nothing of one theory alone."""
    if not is_mixed(seen.scenario):
        return
    weights, first = mixture_of(seen.scenario).weights, 0
    rebound = seen.ensemble.values("rebound", measure=HEADLINE_MEASURE, horizon=horizon)
    for stratum, n in strata(seen.scenario, seen.ensemble.n_asked):
        form = form_of(stratum)
        own = rebound[np.isin(seen.ensemble.draws, np.arange(first, first + n))]
        found = rebound_summary(own, seen.scenario.measurement.verdict.probability, None)
        yield TheoryAnswer(form, form, found, weights[form])
        first += n


def curves(seen: Seen, kept: Seen | None) -> list[dict[str, Any]]:
    """The charts in the order of the page, with the curve of what was kept in each."""
    own, other = drawn(seen), {} if kept is None else drawn(kept)
    found = []
    for name, title in TITLES.items():
        if name in own:
            shown = with_kept(own[name], other[name], seen, kept) if kept and name in other else own[name]
            found.append({"name": name, "title": title, **shown})
    return found


def drawn(seen: Seen) -> dict[str, Mapping[str, Any]]:
    """The charts of worlds by name."""
    return dict(charts(seen, HEADLINE_MEASURE)) | {
        name: chart(unit, [line("with the shock", "shocked", band(seen, series, "shocked")),
                           line("without", "twin", band(seen, series, "twin"))])
        for name, (series, unit) in PRICES.items()
    }  # fmt: skip


def band(seen: Seen, series: str, branch: str) -> Any:
    """Quantiles of a series over worlds, by month."""
    return band_over_draws(seen.values(series, branch))


def with_kept(
    own: Mapping[str, Any], other: Mapping[str, Any], seen: Seen, kept: Seen | None
) -> dict[str, Any]:
    """A chart with the first curve of another result beside its own."""
    if kept is None or kept.months != seen.months:
        return dict(own)
    beside = {**other["lines"][0], "label": "kept", "role": "kept", "has_band": False}
    low, high = min(own["low"], other["low"]), max(own["high"], other["high"])
    return {**own, "lines": [*own["lines"], beside], "low": low, "high": high}


def table(found: Mapping[str, Any]) -> list[list[str]]:
    """R by measure and months, the head first."""
    rows = [["rebound R", "months", *REBOUND_HEADS]]
    for measure, by_horizon in found.items():
        rows += by_horizon_rows(measure, by_horizon)
    return rows


def hangs_on(state: State, seen: Seen) -> dict[str, Any]:
    """The numbers that R hangs on most in these worlds: dotted path → rank correlation."""
    if seen.n_worlds < FEWEST_FOR_RANKS or seen.shock_index is None:
        return {}
    used = np.array(seen.ensemble.draws)
    numbers = varying_numbers(seen.scenario, state.seed, seen.ensemble.n_asked, used)
    rebound = seen.ensemble.values("rebound", measure=HEADLINE_MEASURE, horizon=horizon_of(seen))
    found = rank_correlations(numbers, rebound).head(LEADING)
    chance = float(len(used)) ** -0.5
    said = {path: f"{value:+.2f}" for path, value in found.items() if abs(value) > 3.0 * chance}
    return {"by_path": said, "n": len(used), "chance": f"{chance:.2f}"}


def horizon_of(seen: Seen) -> int:
    """The longest horizon (months)."""
    return int(seen.scenario.measurement.horizons_months[-1])


def csv_rows(found: Mapping[str, Any]) -> list[list[Any]]:
    """The curves of an answer: a row for each chart, curve and month."""
    rows: list[list[Any]] = [["chart", "unit", "curve", "month", "q05", "median", "q95"]]
    for shown in found["charts"]:
        for curve in shown["lines"]:
            for month, *values in zip(
                found["months"], curve["low"], curve["median"], curve["high"], strict=True
            ):
                rows.append([shown["name"], shown["unit"], curve["label"], month, *values])
    return rows
