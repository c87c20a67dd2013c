"""Who must be in a region for its economy to be there at all."""

from collections.abc import Mapping

from sim.model.markets.tokens import REGIONS
from sim.scenario.checking import Cell
from sim.scenario.prior import Quantity
from sim.scenario.tree import Tree

Rows = Mapping[str, Mapping[str, Cell]]

OPEN = REGIONS[0]
"""Where prices and capability are read, from the first month on."""


def refuse_empty_regions(tree: Tree, tables: Mapping[str, Rows]) -> None:
    """Refuse a region with users and nobody who sells to them, and a lab whose rent nobody would receive.

    Raises:
        UserError: at the labs or the uses as a whole, or at the first lab in a region where nobody builds.
    """
    labs, hyperscalers = tables["labs"], tables["hyperscalers"]
    used = {str(cells["region"]) for cells in tables["use_cases"].values()}
    for region in REGIONS:
        sellers = {name: cells for name, cells in labs.items() if cells["serves"] in (region, "both")}
        if region in used and not sellers:
            raise tree.error(("labs",), f"no lab serves {region!r}, where there are uses; keep one that does")
        if region == OPEN and not any(_is_there_from_the_start(cells) for cells in sellers.values()):
            raise tree.error(("labs",), f"no lab serves {region!r} from the first month on (start_month: 0)")
    (listed,) = (name for name, cells in tables["segments"].items() if cells["has_list_prices"])
    bought = {(cells["region"], cells["segment"]) for cells in tables["use_cases"].values()}
    if (OPEN, listed) not in bought:
        raise tree.error(
            ("use_cases",), f"no use in {OPEN!r} is of {listed!r}, which pays list prices; keep one"
        )
    built = {str(cells["region"]) for cells in hyperscalers.values()}
    for name, cells in labs.items():
        if cells["region"] not in built:
            raise tree.error(
                ("labs", name, "region"),
                f"there is no hyperscaler in {cells['region']!r} whose servers {name} could rent; "
                "keep one, or remove the labs of the region too",
            )


def _is_there_from_the_start(cells: Mapping[str, Cell]) -> bool:
    start = cells["start_month"]
    return isinstance(start, Quantity) and start.value <= 0.0
