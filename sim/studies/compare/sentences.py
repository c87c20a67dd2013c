"""What a comparison found, in a sentence that says so where it is not known."""

from collections.abc import Mapping
from typing import Any

from sim.measuring.rebound import LEAST_WORLDS, TOO_FEW_WORLDS
from sim.words import fixed, percent

HIGHER, LOWER = "HIGHER", "LOWER"
MOSTLY_HIGHER, MOSTLY_LOWER = "MOSTLY_HIGHER", "MOSTLY_LOWER"
NOT_KNOWN, SAME = "NOT_KNOWN", "SAME"


def sentence_of(
    row: Mapping[str, Any], first: str, second: str, probability: float, why_not_paired: str = ""
) -> str:
    """What is known of R on the second side against the first.

    Args:
        row: of R, as the table has it.
        first, second: what the sides are called.
        probability: share of pairs that must agree.
        why_not_paired: why worlds can't be paired; empty if they are.
    """
    head = f"R over {row['horizon_months']} months"
    if row["word"] == TOO_FEW_WORLDS:
        return (
            f"Too few worlds to say how {head} differs: {_known(row)}, and it takes {LEAST_WORLDS}."
            f"{_not_paired(why_not_paired)}"
        )
    if row["word"] == SAME:
        return f"{head} is the same in every one of {row['n_pairs']:,} pairs of worlds."
    return f"{_finding(row, head, first, second, probability)} {_size(row)}{_not_paired(why_not_paired)}"


def _finding(row: Mapping[str, Any], head: str, first: str, second: str, probability: float) -> str:
    where = f"in {second} than in {first}"
    middle = "in the middle world" if row["n_pairs"] else "in the middle worlds of both"
    if row["word"] == NOT_KNOWN:
        return (
            f"Whether {head} is higher or lower {where} is not known: zero lies within what chance among so "
            "many worlds could make of the difference. More worlds would narrow it."
        )
    way = "higher" if row["word"] in (HIGHER, MOSTLY_HIGHER) else "lower"
    if row["word"] in (HIGHER, LOWER):
        return f"{head} is {way} {where}, in nearly all worlds."
    if not row["n_pairs"]:
        return f"{head} is {way} {where}, {middle}."
    return (
        f"{head} is {way} {where} {middle}, but which way it goes in a given world is not known: fewer than "
        f"{percent(probability)} of the pairs agree."
    )


def _size(row: Mapping[str, Any]) -> str:
    interval = f"{signed(row['difference_low'])} to {signed(row['difference_high'])}"
    medians = f"{fixed(row['first_median'], 2)} and {fixed(row['second_median'], 2)}"
    if not row["n_pairs"]:
        return (
            f"The medians are {medians}, their difference {signed(row['difference'])} (Monte-Carlo interval "
            f"{interval}, of {row['n_first']:,} and {row['n_second']:,} worlds)."
        )
    low, high = (fixed(row[end], 2, has_sign=True) for end in ("q05", "q95"))
    return (
        f"World by world the difference has the median {signed(row['difference'])} (Monte-Carlo interval "
        f"{interval}; 90 % of pairs: {low} to {high}) and the mean "
        f"{signed(row['mean'])} ± {row['mean_standard_error']:.3f}; R is higher in "
        f"{percent(row['higher_share'])} ± {percent(row['higher_share_standard_error'])} of "
        f"{row['n_pairs']:,} pairs. The medians are {medians}."
    )


def _known(row: Mapping[str, Any]) -> str:
    if row["n_pairs"]:
        return f"{row['n_pairs']:,} pairs define it in both"
    return f"{row['n_first']:,} and {row['n_second']:,} define it"


def _not_paired(why_not: str) -> str:
    return f" Not world by world: {why_not}." if why_not else ""


def signed(value: float) -> str:
    """A difference with its sign, which zero has not.

    >>> signed(0.0123), signed(-0.0001)
    ('+0.012', '0.000')
    """
    return fixed(value, 3, has_sign=True)
