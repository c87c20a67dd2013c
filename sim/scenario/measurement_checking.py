"""What a scenario says of measuring, checked: horizons, alternatives, places, how many worlds."""

import math
from typing import Any

from sim.model.markets.tokens import REGIONS
from sim.months import months_between
from sim.scenario.changes import leaves
from sim.scenario.dates import LONGEST_MONTHS, DatesChecker
from sim.scenario.measurement import Alternative, Grid, Measurement, Verdict
from sim.scenario.named_files import with_named_files
from sim.scenario.reading import Path

_MOST_ALTERNATIVES = 20

_OF_ALTERNATIVES = (("minimum_engineering_saving_share",), ("horizons_months",), ("discount_rate_per_year",))
"""What of the measurement an alternative may change: all else is read of the scenario."""


class MeasurementChecker(DatesChecker):
    """Reads what is measured; the clock comes first."""

    def checked_measurement(self, value: Any) -> Measurement:
        """What is measured, and in how many worlds."""
        path = ("measurement",)
        counts = ["worlds", "decomposition_worlds", "alternative_worlds"]
        shares = ["minimum_engineering_saving_share", "discount_rate_per_year"]
        needed = ["horizons_months", *shares, "verdict", "alternatives", "grids", *counts]
        data = self.keys(value, path, needed)
        verdict = self.keys(data["verdict"], (*path, "verdict"), ["probability"])
        saving = data["minimum_engineering_saving_share"]
        return Measurement(
            horizons_months=self._horizons(data["horizons_months"], (*path, "horizons_months")),
            minimum_engineering_saving_share=self.number(
                saving, (*path, "minimum_engineering_saving_share"), 0.0, 1.0
            ),
            verdict=Verdict(self.number(verdict["probability"], (*path, "verdict", "probability"), 0.5, 1.0)),
            worlds=self.integer(data["worlds"], (*path, "worlds"), 1, 10_000_000),
            decomposition_worlds=self.integer(
                data["decomposition_worlds"], (*path, "decomposition_worlds"), 0, 1_000_000
            ),
            alternative_worlds=self.integer(
                data["alternative_worlds"], (*path, "alternative_worlds"), 0, 1_000_000
            ),
            alternatives=self._alternatives(data["alternatives"], (*path, "alternatives")),
            grids=self._grids(data["grids"], (*path, "grids")),
            **self.quantities(data, path, Measurement),
        )

    def _horizons(self, value: Any, path: Path) -> tuple[int, ...]:
        if not isinstance(value, list) or not value:
            raise self.tree.error(path, "must be a list of months such as [6, 12, 24, 60]")
        horizons = tuple(
            self.integer(months, (*path, str(index)), 1, LONGEST_MONTHS) for index, months in enumerate(value)
        )
        if list(horizons) != sorted(set(horizons)):
            raise self.tree.error(path, "must rise, each month once")
        shock = self.tree.data["shock"]
        first = months_between(self.clock.start, shock["month"]) if isinstance(shock, dict) else 0
        left = self.clock.months - first
        fitting = [months for months in horizons if months <= left]
        if horizons[-1] > left:
            raise self.tree.error(
                (*path, str(len(horizons) - 1)),
                f"{horizons[-1]} months run past the end of the clock ({left} left after the shock)"
                + (f"; say measurement.horizons_months: {fitting} too" if fitting else ""),
            )
        return horizons

    def _grids(self, value: Any, path: Path) -> dict[str, Grid]:
        grids: dict[str, Grid] = {}
        for name, grid in self.mapping(value, path).items():
            self.agent_name((*path, name))
            grids[name] = Grid(**self.fields(grid, (*path, name), Grid))  # type: ignore[arg-type]
        for region in REGIONS:
            total = sum(grid.share_of_region.value for grid in grids.values() if grid.region == region)
            if not math.isclose(total, 1.0, abs_tol=1e-6):
                raise self.tree.error(path, f"shares of the {region} region add up to {total:g}, not to 1")
        return grids

    def _alternatives(self, value: Any, path: Path) -> dict[str, Alternative]:
        alternatives = {}
        if len(self.mapping(value, path)) > _MOST_ALTERNATIVES:
            raise self.tree.error(path, f"at most {_MOST_ALTERNATIVES} alternatives are allowed")
        for name, alternative in value.items():
            self.agent_name((*path, name))
            data = self.keys(alternative, (*path, name), ["description", "changes"])
            changes = self.mapping(data["changes"], (*path, name, "changes"))
            self._refuse_without_effect(changes, (*path, name, "changes"))
            alternatives[name] = Alternative(
                self.text(data["description"], (*path, name, "description")),
                with_named_files(self, changes, (*path, name, "changes")),
            )
        return alternatives

    def _refuse_without_effect(self, changes: dict[str, Any], path: Path) -> None:
        if not changes:
            raise self.tree.error(path, "an alternative without changes is the scenario itself; name some")
        for changed, value in changes.items():
            for leaf in leaves(tuple(changed.split(".")), value):
                if leaf[0] in ("name", "description") or (
                    leaf[0] == "measurement" and leaf[1:2] not in _OF_ALTERNATIVES
                ):
                    said = ".".join(leaf).removesuffix(".value")
                    raise self.tree.error(
                        (*path, changed), f"{said} has no effect in an alternative, only in the scenario"
                    )
