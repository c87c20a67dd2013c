"""What labs offer to the users of a region."""

from dataclasses import dataclass

from sim.model.declaring import Array


@dataclass(frozen=True)
class Menu:
    """What labs offer this month in one region; arrays are [lab, world] unless they say otherwise.

    Attributes:
        ln_price: ln USD per unit of effective inference compute.
        ln_base_cost: ln USD per task at the reference difficulty, without thinking.
        ln_size: ln compute of the largest model, relative to the reference difficulty.
        inverse_size: 1 / that compute.
        thinking_ln: thinking that stands in for the lab's capability (ln).
        gate: the lab's half of the feasibility gate.
        taste: quality and brand.
        ln_thinking_max: [world], ln of the largest multiple of compute per task.
    """

    ln_price: Array
    ln_base_cost: Array
    ln_size: Array
    inverse_size: Array
    thinking_ln: Array
    gate: Array
    taste: Array
    ln_thinking_max: Array
