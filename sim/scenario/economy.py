"""The economy of a scenario: for all who have a name or a file and not yet parameters."""

from collections.abc import Mapping

from sim.errors import at_least, whole_number
from sim.model.declaring import Array
from sim.model.economy import Economy
from sim.model.random_draws import RandomDraws, check_seed
from sim.model.worlds import PAIR, Index, Role, arrange
from sim.scenario.drawing import draw_by_path, fill_calendar, fill_parameters
from sim.scenario.loading import scenario_of
from sim.scenario.own_code import CheckedDemand
from sim.scenario.scenario import Scenario


def economy_of(
    scenario: Scenario | str = "deepseek-2025",
    root_seed: int = 0,
    first_draw: int = 0,
    n_draws: int = 1,
    roles: Mapping[str, Role] = PAIR,
    collects_data: bool = True,
    activation: str = "sequential",
    given: Mapping[str, Array] | None = None,
    lanes: Index | None = None,
) -> Economy:
    """The economy of some draws of a scenario, before its first month; `mesa.batch_run` takes this function.

    Args:
        scenario: a scenario or the name of one.
        root_seed: seed of all random numbers.
        first_draw: first random draw of the parameters and shocks.
        n_draws: how many draws; each lane gets one world per role.
        roles: which worlds a draw has; by default the shocked world and its twin.
        collects_data: whether a mesa `DataCollector` records the mean of the shocked worlds each month.
        activation: `sequential` or `shuffled`; the result is the same.
        given: numbers that are not drawn, dotted path → `[lane]`.
        lanes: which draw, counted from the first, each lane takes; by default one lane for each draw.

    Raises:
        UserError: if there is no such scenario, it has code of its own that nobody has allowed, or
            what is given is no number of it.
    """
    chosen = scenario_of(scenario)
    chosen.refuse_untrusted_code()
    root_seed, first_draw = whole_number("root_seed", root_seed), at_least("first_draw", first_draw, 0)
    n_draws = at_least("n_draws", n_draws, 1)
    check_seed(root_seed)
    draws = RandomDraws(root_seed, first_draw, n_draws, lanes)
    worlds = arrange(roles, draws.n_lanes)
    by_path = {path: worlds.of_draws(values) for path, values in draw_by_path(chosen, draws, given).items()}
    return Economy(
        fill_parameters(chosen, by_path),
        fill_calendar(chosen, by_path, worlds),
        draws,
        collects_data=collects_data,
        activation=activation,
        own_demand={use_case: CheckedDemand(code) for use_case, code in chosen.own_demand.items()},
    )
