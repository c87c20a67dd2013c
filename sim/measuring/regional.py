"""What is bought in one region: the record of open weights is that of a router of the open region."""

import numpy as np

from sim.model.declaring import Array
from sim.model.economy import Economy


def tokens_tn_per_month(economy: Economy, region: str) -> Array:
    """Tokens that users of a region want, thinking included, `[world]`."""
    _, tokens = economy.token_market.bought[region]
    return np.sum(tokens, axis=0) / 12.0


def open_weights_token_share(economy: Economy, region: str) -> Array:
    """Share of a region's tokens that open-weights models serve, `[world]`."""
    _, tokens = economy.token_market.bought[region]
    return np.sum(tokens * _is_open(economy, region), axis=0) / np.maximum(np.sum(tokens, axis=0), 1e-300)


def open_weights_price_ratio(economy: Economy, region: str) -> Array:
    """Price of open weights over that of closed models in a region, at like quality, `[world]`.

    Both are what was spent over the effective compute that it bought; NaN where one sells nothing.
    """
    market = economy.token_market
    spent, _ = market.bought[region]
    compute = spent * np.exp(-market.menus[region].ln_price)
    is_open = _is_open(economy, region)
    open_price, closed_price = (
        np.sum(group * spent, axis=0) / np.sum(group * compute, axis=0) for group in (is_open, 1.0 - is_open)
    )
    ratio: Array = open_price / closed_price
    return ratio


def _is_open(economy: Economy, region: str) -> Array:
    """1 for sellers of open weights, 0 for the others, `[seller, 1]`."""
    market = economy.token_market
    return np.array(
        [[float(market.labs[position].traits.is_open_weights)] for position in market.sellers[region]]
    )
