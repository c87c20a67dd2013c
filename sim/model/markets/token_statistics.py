"""What an office of statistics would report of the market for tokens; every number is [world]."""

import numpy as np

from sim.model.agents.segment import Segment
from sim.model.declaring import Array
from sim.model.economics import tokens as rules
from sim.model.economics.units import REFERENCE_DIFFICULTY_LOG10_FLOP
from sim.model.markets.tokens import TokenMarket


def adoption_share(market: TokenMarket) -> Array:
    """Share of all possible tasks whose users have adopted AI."""
    adopters, users = np.zeros(market.worlds.n), np.zeros(market.worlds.n)
    for segment in market.segments:
        for adopted, possible in zip(
            segment.by_use_case("adopters_bn_tasks"), segment.work.tasks_bn_per_year, strict=True
        ):
            adopters = adopters + adopted
            users = users + possible
    return adopters / np.maximum(users, 1e-300)


def open_weights_token_share(market: TokenMarket) -> Array:
    """Share of all tokens that open-weights models serve."""
    total = np.maximum(np.sum(market.tokens_tn_per_year, axis=0), 1e-300)
    return np.sum(market.tokens_tn_per_year * _is_open(market), axis=0) / total


def open_weights_price_ratio(market: TokenMarket) -> Array:
    """Price of open weights over that of closed models, at like quality; NaN where one sells nothing.

    Both are what was spent over the effective compute that it bought.
    """
    revenue = market.revenue_by_segment_usd_bn_per_year
    bought = revenue * np.exp(-market.ln_price)
    prices = [
        np.sum(np.sum(group * revenue, axis=0), axis=0) / np.sum(np.sum(group * bought, axis=0), axis=0)
        for group in (_is_open(market), 1.0 - _is_open(market))
    ]
    return prices[0] / prices[1]


def tokens_tn_per_month(market: TokenMarket, region: str) -> Array:
    """Tokens that users of a region want, thinking included (tn a month); none where nobody lives."""
    wanted = [
        np.sum(segment.tokens_tn_per_year, axis=0) for segment in market.segments if segment.region == region
    ]
    if not wanted:
        return np.zeros(market.worlds.n)
    return np.sum(np.stack(wanted), axis=0) / 12.0


def own_price_tokens_tn_per_year(market: TokenMarket) -> Array:
    """Tokens that the lab whose own price may be cut sells at list prices in the open region (tn a year)."""
    return _at_list_prices(market).tokens_tn_per_year[market.sellers["open"].index(market.own_price_lab)]


def router_open_weights_token_share(market: TokenMarket) -> Array:
    """Share of open weights in the tokens that are bought at list prices in the open region.

    A router of the API is where the record was taken: in the restricted region every lab is open.
    """
    tokens = _at_list_prices(market).tokens_tn_per_year
    return np.sum(tokens * _open_sellers(market), axis=0) / np.maximum(np.sum(tokens, axis=0), 1e-300)


def router_open_weights_price_ratio(market: TokenMarket) -> Array:
    """The price ratio of open weights among what is bought at list prices in the open region."""
    users = _at_list_prices(market)
    spent = users.paid_by_lab_usd_bn_per_year
    bought = spent * np.exp(-market.menu_of(users).ln_price)
    open_price, closed_price = (
        np.sum(group * spent, axis=0) / np.sum(group * bought, axis=0)
        for group in (_open_sellers(market), 1.0 - _open_sellers(market))
    )
    ratio: Array = open_price / closed_price
    return ratio


def reasoning_token_share(market: TokenMarket) -> Array:
    """Share of tokens in the open region, answers included, that models which think serve.

    Thinking has reached a share of users; the tokens of theirs count that are of tasks done with thinking.
    """
    thinking, every = np.zeros(market.worlds.n), np.zeros(market.worlds.n)
    for segment in market.segments:
        if segment.region != "open":
            continue
        menu = market.menu_of(segment)
        for block in segment.blocks:
            hours_per_usd = np.exp(-menu.ln_price) * market.use_ratio(segment)
            tokens = block.buy() * block.inverse_size_used(menu) * hours_per_usd[:, np.newaxis]
            of_thinking = np.sum(tokens * block.is_thinking, axis=0)
            for row, total in enumerate(np.sum(tokens, axis=0)):
                thinking, every = thinking + of_thinking[row], every + total
    return market.thinking_open_share * thinking / np.maximum(every, 1e-300)


def constant_quality_price_usd_per_mtok(market: TokenMarket) -> Array:
    """Cheapest list price of a task of reference difficulty (USD per 1 M tokens)."""
    menu = market.menus["open"][market.list_segment]
    difficulty = market.worlds.constant(REFERENCE_DIFFICULTY_LOG10_FLOP)
    feasible = rules.feasible_share(
        use_gate=rules.difficulty_ratio(difficulty_log10_flop=difficulty, width_oom=market.gate_width_oom),
        lab_gate=menu.gate,
    )
    # Before any lab could do it, the most able ones count.
    is_able = feasible >= np.minimum(0.5, np.max(feasible, axis=0))
    cheapest = np.min(np.where(is_able, menu.ln_price, np.inf), axis=0)
    return market.technology.compute_per_task_h100e_hours * np.exp(cheapest)


def frontier_price_usd_per_mtok(market: TokenMarket) -> Array:
    """List price of the most capable model without thinking (USD per 1 M tokens)."""
    menu = market.menus["open"][market.list_segment]
    is_present = np.isfinite(menu.gate)
    best = np.argmax(np.where(is_present, menu.ln_size, -np.inf), axis=0)[np.newaxis]
    ln_price = np.take_along_axis(menu.ln_price + menu.ln_size, best, axis=0)[0]
    return market.technology.compute_per_task_h100e_hours * np.exp(ln_price)


def _is_open(market: TokenMarket) -> Array:
    return market.labs.is_open_weights.astype(np.float64)


def _open_sellers(market: TokenMarket) -> Array:
    return _is_open(market)[market.sellers["open"]]


def _at_list_prices(market: TokenMarket) -> Segment:
    return next(
        segment
        for segment in market.segments
        if (segment.region, segment.name) == ("open", market.list_segment)
    )
