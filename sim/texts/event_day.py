"""27 January 2025, or other returns, as a table: they, the model, and what they say the market believed."""

from sim.studies.event_day import EventDay, FirmDay
from sim.studies.event_day.inversion import GROWTH_FACTOR, LEAST_EXPOSURE, Implied
from sim.texts.layout import UNKNOWN, aligned, paragraph
from sim.texts.run import spread as with_range
from sim.words import fixed

WHAT_THEY_MEAN = (
    "belief b: who holds it expects the load to become L s^(b-1) when models need s times less compute. "
    "rebound R: the same belief as 1 - (demand saved) / (saving at unchanged use) = (s^b - 1) / (s - 1). "
    "Both are 0 for the full saving and 1 for none; between them R is the smaller."
)
WHAT_IS_A_FIT = (
    "The cross-section is a fit and no prediction: exposures (compute_exposure) were set to the signs of "
    "this very day, and the investors' initial beliefs to Nvidia's fall. So right signs and rank correlation "
    "test nothing, and the beliefs that the other firms imply follow Nvidia's by construction. `jevons show` "
    "prints these numbers with their sources."
)


WHAT_IS_ASKED = (
    "What is asked: if all of these returns answered the news that models need so many times less compute as "
    "the scenario's believed shock says (shock.believed_efficiency_ratio), which rebound did the market "
    "expect? Other news, and that of another size, must be set or thought away; exposures (compute_exposure) "
    "were set to the signs of 27 January 2025, so that firms agree among themselves tests little. `jevons "
    "show` prints these numbers with their sources."
)


def event_day_text(day: EventDay) -> str:
    """The table, how the model does, and the rebound that was priced in."""
    which = (
        "27 January 2025, the first trading day after the news"
        if day.returns_file is None
        else f"returns of {day.returns_file}, beside those of the model on its own news"
    )
    opening = (
        f"{day.scenario}: {which}. {day.n_used:,} pairs of worlds used, {day.n_dropped:,} dropped; median "
        "and 5 to 95 %."
    )
    findings = [ranks(day), *other_news(day), *recovery(day), market_implied(day)]
    grounds = [*([what_moves_it(day)] if day.sensitivity else []), interval(day)]
    return "\n\n".join(
        [
            paragraph(opening),
            firms_text(day),
            paragraph(WHAT_THEY_MEAN),
            "\n".join(paragraph(line, indent="  ") for line in findings),
            "\n".join(paragraph(line, indent="  ") for line in grounds),
            paragraph(WHAT_IS_A_FIT if day.returns_file is None else WHAT_IS_ASKED),
        ]
    )


def firms_text(day: EventDay) -> str:
    """A row a firm, the deepest recorded fall first."""
    heads = ["firm", "recorded", "model", "sign", "exposure", "implied belief b", "implied rebound R"]
    return aligned([heads, *map(firm_cells, day.firms)])


def firm_cells(firm: FirmDay) -> list[str]:
    """Cells of one firm."""
    if firm.belief is None or firm.rebound is None:
        implied = ["not identified", firm.why_not]
    else:
        implied = [with_range(firm.belief), with_range(firm.rebound)]
    return [
        firm.label,
        f"{fixed(100 * firm.recorded, 1, has_sign=True)} %",
        with_range(firm.simulated, digits=1, scale=100, unit=" %"),
        "right" if firm.has_right_sign else "wrong",
        f"{firm.exposure:.2f}",
        *implied,
    ]


def ranks(day: EventDay) -> str:
    """How the model orders the firms."""
    right = sum(firm.has_right_sign for firm in day.firms)
    record = "the record" if day.returns_file is None else "these returns"
    return (
        f"Signs: {right} of {len(day.firms)} right. Rank correlation with {record}: "
        f"{with_range(day.rank_correlation)}."
    )


def other_news(day: EventDay) -> list[str]:
    """What it can mean that most firms moved the other way than on the day that the model knows."""
    right = sum(firm.has_right_sign for firm in day.firms)
    if day.returns_file is None or 2 * right >= len(day.firms):
        return []
    either = (
        "Most of these firms moved the other way than in the model. Either the market took such news as good "
        "for compute, or the day answered something else: only in the first case does what follows read it."
    )
    return [either]


def recovery(day: EventDay) -> list[str]:
    """How much of its fall Nvidia regains; nothing is known of another day."""
    if day.recovery is None or day.recovery_target is None:
        return []
    target, median = day.recovery_target, day.recovery["median"]
    judged = "" if median is None else ", inside" if target.holds(median) else ", outside"
    regained = with_range(day.recovery, digits=1, scale=100, unit=" %")
    said = (
        f"Nvidia's recovery: the model regains {regained} of the fall in a month; recorded "
        f"{100 * target.value:.0f} % within 17 trading days (band {100 * target.low:.0f} to "
        f"{100 * target.high:.0f} %{judged})."
    )
    return [said]


def market_implied(day: EventDay) -> str:
    """The rebound that the market priced in, in one sentence."""
    known = [firm.label for firm in day.firms if firm.belief is not None]
    if not known:
        return "No firm identifies the rebound that the market priced in."
    return (
        "Market-implied rebound: the returns of the day say that the market priced in "
        f"R = {with_range(day.rebound)}, a belief b of {with_range(day.belief)} (median of the {len(known)} "
        "firms that identify it)."
    )


def what_moves_it(day: EventDay) -> str:
    """Which uncertain number the implied belief and rebound hang on, from the return of one firm."""
    listed = (
        f"What it hangs on, from {day.reference}'s return alone: with a believed shock of "
        f"{ends(day, 'believed_shock')}; with growth gap times horizon at {ends(day, 'growth_product')}."
    )
    if not is_robust(day):
        return listed
    return f"{listed} So the size of the shock hardly matters for R, and growth gap times horizon does."


def is_robust(day: EventDay) -> bool:
    """Whether the believed size of the shock moves R by less than a quarter of what the other number does."""
    moves = {name: abs(low.rebound - high.rebound) for name, (low, high) in day.sensitivity.items()}
    return moves["believed_shock"] < 0.25 * moves["growth_product"]


def ends(day: EventDay, name: str) -> str:
    """What is implied at the two ends of one uncertain number."""
    low, high = day.sensitivity[name]
    values, digits = (day.believed_shock, 0) if name == "believed_shock" else (day.growth_product, 2)
    ranged = [UNKNOWN if value is None else f"{value:.{digits}f}" for value in (values["q05"], values["q95"])]
    return f"{ranged[0]} {implied(low)}, of {ranged[1]} {implied(high)}"


def implied(priced_in: Implied) -> str:
    """A belief and its rebound."""
    return f"b = {priced_in.belief:.2f} and R = {priced_in.rebound:.2f}"


def interval(day: EventDay) -> str:
    """Where the intervals come from."""
    growth = (
        "the scenario's prior of growth gap and horizon"
        if day.has_growth_prior
        else f"growth gap times horizon up to a factor of {GROWTH_FACTOR:g} either way (an assumption of "
        "this inversion: the scenario gives it no prior)"
    )
    return (
        f"The intervals hold the believed size of the shock (the scenario's prior) and {growth}; not in "
        "them: that other news moved prices that day, that exposures are assumed, and that the whole load is "
        f"taken to need s times less. A firm with an exposure below {LEAST_EXPOSURE:g}, or one that moved "
        "against the others, identifies nothing."
    )
