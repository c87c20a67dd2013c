"""What a verdict means, in words that need no manual."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.measuring.rebound import LEAST_WORLDS, NEAR_ONE, TOO_FEW_WORLDS
from sim.model.agents.segment_parameters import WEIGHTLESS_FORMS
from sim.scenario.posterior_names import MIXTURE
from sim.studies.run.theories import TheoryAnswer, agreed_word, range_over_theories
from sim.words import fixed, is_nothing, listed, percent, readable

QUESTION = "Does a rebound in the demand for AI compute offset the lower cost of each model?"

MEANING = {
    "BACKFIRE": "Cheaper models end in more demand for compute than without the shock: the Jevons paradox.",
    "PARTIAL": "Part of the saving is eaten up by more use, but demand for compute stays below what it would "
    "have been: no Jevons paradox.",
    "SAVINGS": "Demand for compute falls by even more than the engineering saving: the opposite of Jevons.",
    "OFFSET": "More use makes up for the saving, no less and no more: the shock hardly moves the demand for "
    "compute, and not because supply is short.",
    "UNDECIDED": "The worlds do not agree: with what is known, neither saving nor backfire can be ruled out.",
    "TOO_FEW_WORLDS": f"Too few worlds for a verdict: it takes {LEAST_WORLDS}.",
}
DISAGREEMENT = "Theories of demand do not agree, so no verdict stands."
UNTESTED = "Too few worlds of each theory of demand to say whether all agree, so no verdict stands."


def verdict_sentence(answers: Sequence[TheoryAnswer], horizon_months: int, probability: float) -> str:
    """Say what was found, how sure it is, and on what ground.

    Args:
        answers: what each theory of demand says of the rebound of compute, the main ensemble first.
        horizon_months: months since the shock.
        probability: share of worlds that must agree.
    """
    headline, word = answers[0].rebound, agreed_word(answers)
    if not headline["n"]:
        return (
            f"Within {horizon_months} months the shock saves too little compute for a rebound to be defined, "
            f"or there is no shock.{change_of_demand(headline)}"
        )
    is_split = word != headline["verdict"]
    meaning = _split(answers) if is_split else MEANING[word]
    return (
        f"{meaning} Over {horizon_months} months the rebound R is {fixed(headline['median'], 2)} "
        f"({interval(headline)}); R > 1 in "
        f"{percent(headline['p_above_one'])} ± {percent(headline['p_above_one_standard_error'])} of "
        f"{headline['n']:,} worlds, and {NEAR_ONE[0]:g} to {NEAR_ONE[1]:g} in "
        f"{percent(headline['p_near_one'])}; a verdict takes {percent(probability)} of them. "
        f"{theories_sentence(answers)}{'' if is_split else caution(headline, probability)}"
    )


def _split(answers: Sequence[TheoryAnswer]) -> str:
    """Why the word of the main ensemble does not stand."""
    words = {answer.rebound["verdict"] for answer in answers if answer.has_weight}
    return UNTESTED if len(words - {TOO_FEW_WORLDS}) == 1 else DISAGREEMENT


def split_sentence(sentence: str) -> list[str]:
    """The sentence of a verdict in parts: what it means, then the numbers; whole if it means nothing."""
    for meaning in (*MEANING.values(), DISAGREEMENT, UNTESTED):
        if sentence.startswith(meaning):
            return [meaning, sentence.removeprefix(meaning).strip()]
    return [sentence]


def interval(headline: Mapping[str, Any]) -> str:
    """The range of R, and whether it is one to rely on."""
    if headline["q05"] is None:
        return "a single world, which has no range"
    extent = f"{fixed(headline['q05'], 2)} to {fixed(headline['q95'], 2)}"
    if headline["n"] < LEAST_WORLDS:
        return f"{extent} in so few worlds, which is no interval to rely on"
    return f"90 % of worlds: {extent}"


def theories_sentence(answers: Sequence[TheoryAnswer]) -> str:
    """How far P(R>1) moves between theories of demand, and what those say that carry no weight."""
    every = [answer for answer in answers if answer.form != MIXTURE]
    silent = [answer for answer in every if answer.has_weight and is_silent(answer)]
    weighty = [answer for answer in every if answer.has_weight and not is_silent(answer)]
    light = [answer for answer in every if answer.weight is not None and not answer.has_weight]
    apart = [answer for answer in every if answer.weight is None and not answer.has_weight]
    span = range_over_theories(weighty)
    text = ""
    if len({answer.form for answer in [*silent, *weighty]}) == 1:
        own = [*silent, *weighty][0].form
        prior = ", whose answer is its prior" if own in WEIGHTLESS_FORMS else ""
        text, silent = f"One theory of demand alone was asked ({readable(own)}{prior}).", []
    elif len(weighty) == 1:
        text = (
            f"One theory of demand has worlds enough for an answer of its own: {said_by(weighty[0])} says "
            f"{weighty[0].rebound['verdict']}."
        )
    elif len({answer.rebound["verdict"] for answer in weighty}) == 1:
        text = (
            f"{says_range(span)}: {listed(map(said_by, weighty))}. All say {weighty[0].rebound['verdict']}."
        )
    elif weighty:
        each = [f"{said_by(answer)} says {answer.rebound['verdict']}" for answer in weighty]
        text = f"{says_range(span)}: {listed(each)}."
    if silent:
        text += f" Too few worlds to be read alone: {listed(map(named, silent))}."
    if light:
        text += f" Hardly any weight in the mixture: {listed(map(said_by, light))}."
    if apart:
        text += f" Shown apart, since its answer is its prior: {listed(map(said_by, apart))}."
    return text.strip()


def is_silent(answer: TheoryAnswer) -> bool:
    """Whether too few worlds of a theory were asked for its share above one to say anything."""
    return 0 < answer.rebound["n"] < LEAST_WORLDS


def says_range(span: Mapping[str, Any]) -> str:
    """The range of P(R>1) over the theories that carry weight."""
    return (
        f"Over {span['n_theories']} theories of demand P(R > 1) runs from {percent(span['low'])} to "
        f"{percent(span['high'])}"
    )


def said_by(answer: TheoryAnswer) -> str:
    """A theory with its P(R>1)."""
    chance = answer.rebound["p_above_one"]
    weight = "" if answer.weight is None else f", weight {percent(answer.weight)}"
    return f"{readable(answer.form)} ({'no R defined' if chance is None else percent(chance)}{weight})"


def named(answer: TheoryAnswer) -> str:
    """A theory with its weight."""
    weight = "" if answer.weight is None else f" (weight {percent(answer.weight)})"
    return f"{readable(answer.form)}{weight}"


def change_of_demand(headline: Mapping[str, Any]) -> str:
    """Say how far demand moved, for worlds in which the rebound is not defined."""
    change = headline.get("demand_change_ratio", {})
    if change.get("median") is None:
        return ""
    known = [key for key in ("median", "q05", "q95") if change[key] is not None]
    median, *extent = (fixed(100 * change[key], 1, has_sign=True) for key in known)
    if all(map(is_nothing, [median, *extent])):
        return " Demand changes by less than 0.1 %."
    in_most = f" (90 % of worlds: {extent[0]} to {extent[1]})" if extent else ""
    return f" Demand changes by {median} %{in_most}."


def caution(headline: Mapping[str, Any], probability: float) -> str:
    """Warn where as many worlds with other luck could give another verdict."""
    if headline["verdict"] == TOO_FEW_WORLDS:
        return ""
    shares = [max(headline["p_above_one"], headline["p_partial"], headline["p_savings"])]
    if max(shares) < probability:
        shares.append(headline["p_near_one"])
    is_close = any(is_within_chance(share, probability, headline["n"]) for share in shares)
    return " More worlds could change it." if is_close else ""


def is_within_chance(share: float, threshold: float, n: int) -> bool:
    """Whether a share of `n` worlds lies within two Monte-Carlo errors of a threshold."""
    # Half a world to either side, so that unanimity among a few worlds isn't taken for certainty.
    padded = (share * n + 0.5) / (n + 1)
    return abs(share - threshold) < 2 * math.sqrt(padded * (1 - padded) / n)
