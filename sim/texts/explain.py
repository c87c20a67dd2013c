"""Why the rebound is what it is: one paragraph for each mechanism."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.errors import UserError
from sim.texts.layout import paragraph
from sim.texts.run import counted, in_most_worlds
from sim.words import fixed, is_nothing, percent

if TYPE_CHECKING:
    import pandas as pd

Summary = Mapping[str, Any]
LEADING = 8

MECHANISMS = {
    "usage": "Usage: those who already use AI use more of it, because a task costs less.",
    "adoption": "Adoption: people and tasks for which AI was too dear become users.",
    "thinking": "Thinking: each task buys more compute, because thinking longer costs less.",
    "reinvestment": "Reinvestment: labs spend the gain on more or bigger training runs.",
    "entry": "Entry: open methods let other labs serve, and users switch to whoever is cheaper.",
    "capital": "Capital: beliefs move funding and capex, and with them the rental price of compute.",
    "induction": "Induction: better models call forth uses that did not exist. It moves demand, but it is "
    "not rebound: any advance of that size would do it.",
}
REBOUND = tuple(name for name in MECHANISMS if name != "induction")


def explanation(summary: Summary) -> str:
    """Say what share of the rebound each mechanism has.

    Raises:
        UserError: if the result has no decomposition.
    """
    decomposition = summary["decomposition"]
    if decomposition is None:
        raise UserError(
            f"{summary['scenario']}: this result holds no decomposition: its scenario has no shock, or "
            "measurement.decomposition_worlds was 0; run it again with --set "
            "measurement.decomposition_worlds=400"
        )
    if not decomposition["n"]:
        return paragraph("The rebound is undefined in every world: the shock saves too little.")
    told = [opening(decomposition), *map(paragraph, counted(summary)), *paragraphs(decomposition)]
    told.append(closing(decomposition, summary))
    return "\n\n".join([*told, paragraph(summary["verdict"]["sentence"])])


def opening(decomposition: Summary) -> str:
    """What is taken apart, and how."""
    rebound, frozen = (fixed(decomposition[name], 2) for name in ("rebound", "frozen"))
    return paragraph(
        f"Over {decomposition['horizon']} months the rebound of {decomposition['measure']} is R = {rebound} "
        f"on average of {decomposition['n']:,} worlds. Each mechanism was frozen at the value it has without "
        "the shock, alone and in every combination; its share (Shapley value) is what it adds to R. With all "
        f"of them frozen R is {frozen}. Shares add up to the rest, with nothing left over."
    )


def paragraphs(decomposition: Summary) -> list[str]:
    """One paragraph a mechanism, the largest first; induction apart, at the end."""
    shares = decomposition["shares"]
    ranked = sorted((name for name in REBOUND if name in shares), key=lambda name: -abs(shares[name]["mean"]))
    return [mechanism(name, shares[name]) for name in (*ranked, "induction") if name in shares]


def mechanism(name: str, share: Summary) -> str:
    """What a mechanism is, and what it adds."""
    mean = share["mean"]
    amount = fixed(abs(mean), 2)
    said = f"{'adds' if mean >= 0 else 'takes away'} {amount}"
    if is_nothing(amount):
        said = "adds nothing, to two decimals"
    return paragraph(f"{MECHANISMS[name]} It {said} ({in_most_worlds(share, has_sign=True)}).")


def closing(decomposition: Summary, summary: Summary) -> str:
    """The rebound proper, without induction: what its share leaves, and what worlds without it do."""
    induced = decomposition["shares"].get("induction", {}).get("mean") or 0.0
    proper = decomposition["rebound"] - induced
    said = (
        f"Without the share of induction, the rebound proper is {fixed(proper, 2)} on average: "
        f"{'' if proper > 1.0 else 'not '}above 1."
    )
    held = summary["readings"].get("without_induction", {}).get(decomposition["horizon"])
    if held and held["n"]:
        said += (
            f" In worlds whose models are no more capable than without the shock, median R is "
            f"{fixed(held['median'], 2)} ({in_most_worlds(held)}), above 1 in "
            f"{percent(held['p_above_one'])}. The two differ where induction works through other mechanisms."
        )
    return paragraph(said)


def leading_parameters(correlations: "pd.Series", n_worlds: int) -> str:
    """Which numbers the rebound hangs on most, by rank correlation over the worlds of the main ensemble.

    Raises:
        UserError: if none is known.
    """
    if not len(correlations):
        raise UserError("R, or every number, is the same in all worlds in which R is defined")
    largest = correlations.head(LEADING)
    listed = ", ".join(f"{path} ({fixed(value, 2, has_sign=True)})" for path, value in largest.items())
    return paragraph(
        f"Between worlds R hangs most on (rank correlation over {n_worlds:,} worlds, chance alone gives "
        f"about {n_worlds**-0.5:.2f}): {listed}. Who knew these numbers better would know R better."
    )
