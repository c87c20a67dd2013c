"""The world axis: which worlds advance side by side, and who reads whose twin.

All worlds of an ensemble advance in step, one entry of the last axis each. A world with the shock can
therefore read its twin's value of the same month, which is how a mechanism is frozen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.model.declaring import Array

MECHANISMS = ("usage", "adoption", "thinking", "reinvestment", "entry", "capital", "induction")
"""What can be frozen at the twin's value, in the order in which results list them."""

INDUCTION = "induction"
"""New capability calls forth new use: reported apart, it is not rebound."""

FROZEN_IN_PRICE_CUT = ("capital", "reinvestment", "induction", "entry")
"""What stays as in the twin when the price elasticity is measured."""

FROZEN_IN_OWN_PRICE_CUT = ("capital", "reinvestment", "induction")
"""What stays as in the twin when one lab alone cuts its price: users may go over to it."""
Entry = TypeVar("Entry", bound=np.generic)
"""Numbers, or flags."""

Index = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Worlds:
    """Worlds of one ensemble; every array has one entry per world.

    Attributes:
        draw: index of the random draw that the world uses; twins share it.
        twin: index of the world to compare with (itself for a twin).
        is_shocked: whether the shock strikes here.
        has_elastic_supply: whether scarcity does not move the rent from the shock on.
        has_price_cut: whether all token prices are 10 % below the twin's from the shock on.
        has_own_price_cut: whether the list price of one lab alone is.
        frozen: for each mechanism, where it is held at the twin's value.
    """

    draw: Index
    twin: Index
    is_shocked: Mask
    has_elastic_supply: Mask
    has_price_cut: Mask
    has_own_price_cut: Mask
    frozen: Mapping[str, Mask] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of worlds."""
        return self.draw.size

    def of_draws(self, values: Array) -> Array:
        """Spread values `[..., draw]` over worlds, read-only."""
        spread = np.ascontiguousarray(values[..., self.draw])
        spread.flags.writeable = False
        return spread

    def constant(self, value: float) -> Array:
        """The same value in each world, read-only, and so made once."""
        known: dict[float, Array] = self.__dict__.setdefault("_constants", {})
        if value not in known:
            filled = np.full(self.n, float(value))
            filled.flags.writeable = False
            known[value] = filled
        return known[value]

    def freeze(self, mechanism: str, values: NDArray[Entry]) -> NDArray[Entry]:
        """Values `[..., world]`, with the twin's own where the mechanism is frozen."""
        lanes = self._frozen_lanes.get(mechanism)
        return values if lanes is None else self._copy_twin(values, lanes)

    def copy_twin_where_shocked(self, values: Array) -> Array:
        """Values `[..., world]`, with the twin's own in every world that is not a twin."""
        return self._copy_twin(values, np.flatnonzero(self.twin != np.arange(self.n)))

    def _copy_twin(self, values: NDArray[Entry], lanes: Index) -> NDArray[Entry]:
        out = values.copy()
        out[..., lanes] = values[..., self.twin[lanes]]
        return out

    @property
    def _frozen_lanes(self) -> dict[str, Index]:
        cached: dict[str, Index] | None = self.__dict__.get("_lanes")
        if cached is None:
            cached = {name: np.flatnonzero(mask) for name, mask in self.frozen.items() if mask.any()}
            object.__setattr__(self, "_lanes", cached)
        return cached


@dataclass(frozen=True)
class Role:
    """What a world does in an ensemble; each role has one world per draw."""

    twin: str
    is_shocked: bool = False
    has_elastic_supply: bool = False
    has_price_cut: bool = False
    has_own_price_cut: bool = False
    frozen: tuple[str, ...] = ()


PAIR = {"twin": Role("twin"), "shocked": Role("twin", is_shocked=True)}
"""A shocked world beside its twin."""

MAIN = PAIR | {
    "elastic_twin": Role("elastic_twin", has_elastic_supply=True),
    "elastic_shocked": Role("elastic_twin", is_shocked=True, has_elastic_supply=True),
    "price_cut": Role("twin", has_price_cut=True, frozen=FROZEN_IN_PRICE_CUT),
    "without_induction": Role("twin", is_shocked=True, frozen=(INDUCTION,)),
}
"""The pair, the pair under elastic supply, the twin with cheaper tokens, the shock without new capability."""

SUPPLIED = PAIR | {name: MAIN[name] for name in ("elastic_twin", "elastic_shocked")}
"""The pair, and the pair under elastic supply: what it takes to tell an offset from a limit of supply."""

OBSERVED = PAIR | {"price_cut": MAIN["price_cut"]}
"""What every target can be read from: the pair, and the twin with cheaper tokens."""


READ = OBSERVED | {"own_price_cut": Role("twin", has_own_price_cut=True, frozen=FROZEN_IN_OWN_PRICE_CUT)}
"""The same, and the twin in which one lab alone has cheaper tokens."""


def combination_name(free: tuple[bool, ...]) -> str:
    """Name of the role in which just these mechanisms are free."""
    return "free:" + "".join("1" if is_free else "0" for is_free in free)


def combinations() -> list[tuple[bool, ...]]:
    """All 2^k choices of which mechanisms are free, all frozen first."""
    return list(product((False, True), repeat=len(MECHANISMS)))


def decomposition_roles() -> dict[str, Role]:
    """The twin, and one shocked world for each combination of frozen mechanisms."""
    roles = {"twin": Role("twin")}
    for free in combinations():
        frozen = tuple(name for name, is_free in zip(MECHANISMS, free, strict=True) if not is_free)
        roles[combination_name(free)] = Role("twin", is_shocked=True, frozen=frozen)
    return roles


def arrange(roles: Mapping[str, Role], n_draws: int) -> Worlds:
    """Lay out one world per role and draw, role by role."""
    names = list(roles)
    ordered = [roles[name] for name in names]
    draw = np.arange(n_draws, dtype=np.intp)

    def spread(flags: list[bool]) -> Mask:
        return np.repeat(np.array(flags, dtype=np.bool_), n_draws)

    return Worlds(
        draw=np.tile(draw, len(names)),
        twin=np.concatenate([names.index(role.twin) * n_draws + draw for role in ordered]),
        is_shocked=spread([role.is_shocked for role in ordered]),
        has_elastic_supply=spread([role.has_elastic_supply for role in ordered]),
        has_price_cut=spread([role.has_price_cut for role in ordered]),
        has_own_price_cut=spread([role.has_own_price_cut for role in ordered]),
        frozen={name: spread([name in role.frozen for role in ordered]) for name in MECHANISMS},
    )


def lanes_of(roles: Mapping[str, Role], name: str, n_draws: int) -> slice:
    """Where the worlds of a role stand on the world axis."""
    first = list(roles).index(name) * n_draws
    return slice(first, first + n_draws)
