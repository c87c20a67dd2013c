"""What is read off a record of shocked worlds beside their twins, world by world."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.measuring.experiment import Task
from sim.measuring.rebound import (
    MEASURES,
    Paths,
    crossover_month,
    demand_change_ratio,
    impact_dip_ratio,
    price_elasticity,
    rebound,
    rebound_flow,
    saving_share_by_year,
    shapley_shares,
)
from sim.measuring.rebound_readings import READINGS, Reading, variable_of
from sim.measuring.record import AGENT_SERIES, SERIES, Record
from sim.measuring.variables import BRANCHES, DEMAND, ELASTICITY_MONTHS, change_of, years_since_shock
from sim.model.declaring import Array
from sim.model.markets.tokens import PRICE_CUT_RATIO
from sim.model.worlds import MECHANISMS, Role, combination_name, combinations, lanes_of


class Measured:
    """Reads the series of a record world by world; months count from the start of the clock."""

    def __init__(self, record: Record, task: Task, roles: Mapping[str, Role]) -> None:
        self.series = record.series
        self.roles = roles
        self.n_lanes = task.n_lanes
        self.kind = task.kind
        self.scenario = task.scenario
        self.measurement = task.scenario.measurement
        self.shock_month = record.economy.calendar.shock_month
        self.economy = record.economy

    def of(self, name: str, role: str) -> Array:
        """One series in the worlds of a role, [..., month, lane]."""
        return self.series[name][..., lanes_of(self.roles, role, self.n_lanes)]

    def of_branches(self, name: str) -> Array:
        """One series with the branch, [lane, branch, ..., month]."""
        return np.moveaxis(np.stack([self.of(name, role) for role in BRANCHES]), -1, 0)

    def paths(self, measure: str, twin: str = "twin", shocked: str = "shocked") -> Paths:
        since = slice(self.shock_month or 0, None)
        return Paths(
            without_shock=self.of(measure, twin)[since],
            with_shock=self.of(measure, shocked)[since],
            engineering=self.of(f"engineering_{measure}", shocked)[since],
        )

    @property
    def horizons(self) -> list[int]:
        return [int(horizon) for horizon in self.measurement.horizons_months]

    def rebound_of(self, paths: Paths, horizon: int) -> Array:
        if self.shock_month is None:
            return np.full(self.n_lanes, np.nan)
        return rebound(paths.until(horizon), self.measurement.minimum_engineering_saving_share)

    def by_measure(self, shocked: str = "shocked") -> Array:
        """Rebound, [lane, measure, horizon]."""
        rows = [
            [self.rebound_of(self.paths(measure, shocked=shocked), horizon) for horizon in self.horizons]
            for measure in MEASURES
        ]
        return np.moveaxis(np.array(rows), -1, 0)

    def rebounds(self) -> dict[str, NDArray[np.floating]]:
        change = [
            [demand_change_ratio(self.paths(measure).until(horizon)) for horizon in self.horizons]
            for measure in MEASURES
        ]
        return {"rebound": self.by_measure(), "demand_change_ratio": np.moveaxis(np.array(change), -1, 0)}

    def point_variables(self) -> dict[str, NDArray[np.floating]]:
        """Rebounds, monthly demand, and the price elasticity if the worlds are there."""
        demand = {name: self.of_branches(measure).astype(np.float32) for measure, name in DEMAND.items()}
        elasticity = {"price_elasticity": self._price_elasticity()} if "price_cut" in self.roles else {}
        return self.rebounds() | demand | elasticity | self.own_variables()

    def own_variables(self) -> dict[str, NDArray[np.floating]]:
        """Measures of the user's own, [lane, branch, month], and their change, [lane, horizon]."""
        values: dict[str, NDArray[np.floating]] = {}
        for name in self.scenario.own_measures:
            values[name] = self.of_branches(name).astype(np.float32)
            values[change_of(name)] = self._change(name)
        return values

    def _change(self, name: str) -> Array:
        since = slice(self.shock_month or 0, None)
        both = [np.cumsum(self.of(name, role)[since], axis=0) for role in BRANCHES]
        if self.shock_month is None:
            return np.full((self.n_lanes, len(self.horizons)), np.nan)
        ends = [months - 1 for months in self.horizons]
        return (both[1][ends] / both[0][ends]).T - 1.0

    def main_variables(self) -> dict[str, NDArray[np.floating]]:
        """All that is kept of a main ensemble."""
        return (
            self.rebounds()
            | self._readings()
            | self._paths_of_rebound()
            | self._elasticities()
            | {"event_day_return": self._event_day(), "grid_binds_year": self._grid_binds_year()}
            | self._monthly()
            | self.own_variables()
        )

    def preview_variables(self) -> dict[str, NDArray[np.floating]]:
        """Rebounds, and the few series that a first look takes."""
        return self.rebounds() | self._monthly()

    def rival_variables(self) -> dict[str, NDArray[np.floating]]:
        """Rebounds, those under elastic supply among them."""
        return self.rebounds() | self._readings()

    def _readings(self) -> dict[str, NDArray[np.floating]]:
        """Other readings of the rebound of compute for which the worlds are there, [lane, horizon]."""
        measured = {name: reading for name, reading in READINGS.items() if self.kind in reading.kinds}
        return {variable_of(name): self._reading(reading) for name, reading in measured.items()}

    def _reading(self, reading: Reading) -> Array:
        paths = self.paths(reading.measure, reading.twin, reading.shocked)
        if reading.is_discounted:
            paths = paths.discounted(self.measurement.discount_rate_per_year.value)
        return np.stack([self.rebound_of(paths, horizon) for horizon in self.horizons], axis=-1)

    def _saving_by_year(self) -> Array:
        """Share of the engineering saving in each year since the shock, [lane, year]."""
        years = years_since_shock(self.scenario)
        if self.shock_month is None:
            return np.full((self.n_lanes, len(years)), np.nan)
        paths = self.paths("compute").until(self.horizons[-1])
        return saving_share_by_year(paths, self.measurement.minimum_engineering_saving_share).T

    def _grid_binds_year(self) -> Array:
        """[lane, branch]"""
        months = np.fmin.reduce([grid.first_bound_month for grid in self.economy.grids.values()])
        years = self.economy.calendar.year(0) + months / 12.0
        return np.stack([years[lanes_of(self.roles, role, self.n_lanes)] for role in BRANCHES], axis=-1)

    def _paths_of_rebound(self) -> dict[str, NDArray[np.floating]]:
        n_months = self.series["compute"].shape[0]
        flow = np.full((len(MEASURES), n_months, self.n_lanes), np.nan)
        compute = self.paths("compute")
        if self.shock_month is not None:
            for position, measure in enumerate(MEASURES):
                flow[position, self.shock_month :] = rebound_flow(
                    self.paths(measure), self.measurement.minimum_engineering_saving_share
                )
        return {
            "rebound_flow": np.moveaxis(flow, -1, 0),
            "impact_dip_ratio": impact_dip_ratio(compute),
            "crossover_month": crossover_month(compute.until(self.horizons[-1])),
            "saving_share_by_year": self._saving_by_year(),
        }

    def _elasticities(self) -> dict[str, NDArray[np.floating]]:
        count = self.of("tokens", "price_cut") / self.of("tokens", "twin")
        return {
            "price_elasticity": self._price_elasticity(),
            "price_elasticity_of_token_count": self._elasticity(count),
        }

    def _price_elasticity(self) -> Array:
        # Spending at the twin's prices is the quantity index; a plain count follows the smallest models.
        volume = self.of("token_spending", "price_cut") / PRICE_CUT_RATIO / self.of("token_spending", "twin")
        return self._elasticity(volume)

    def _elasticity(self, ratio: Array) -> Array:
        """Elasticity that a ratio of demand [month, lane] reveals, [lane, elasticity month]."""
        unknown = np.full(self.n_lanes, np.nan)
        if self.shock_month is None:
            return np.stack([unknown for _ in ELASTICITY_MONTHS], axis=-1)
        months = [self.shock_month + months - 1 for months in ELASTICITY_MONTHS]
        read = [
            price_elasticity(ratio[month], PRICE_CUT_RATIO) if month < len(ratio) else unknown
            for month in months
        ]
        return np.stack(read, axis=-1)

    def _event_day(self) -> Array:
        n_firms = len(self.economy.equity_market.exposures)
        if self.shock_month is None:
            return np.full((self.n_lanes, n_firms), np.nan)
        return self.economy.event_day_return[:, lanes_of(self.roles, "shocked", self.n_lanes)].T

    def _monthly(self) -> dict[str, NDArray[np.floating]]:
        """Series with the branch, [lane, branch, (agent,) month], and the engineering path, [lane, month]."""
        named = {name: name for name in (*SERIES, *AGENT_SERIES) if name in self.series}
        named |= {name: measure for measure, name in DEMAND.items()}
        both = {name: self.of_branches(series) for name, series in named.items()}
        engineering = {name: self.of(series, "shocked").T for name, series in ENGINEERING.items()}
        monthly = {name: _agent_before_month(name, values) for name, values in both.items()}
        return {name: values.astype(np.float32) for name, values in (monthly | engineering).items()}

    def decomposition(self) -> dict[str, NDArray[np.floating]]:
        values = {
            frozenset(
                name for name, is_free in zip(MECHANISMS, free, strict=True) if is_free
            ): self.by_measure(combination_name(free))
            for free in combinations()
        }
        shares = shapley_shares(MECHANISMS, values)
        return {
            "shapley_share": np.stack([shares[name] for name in MECHANISMS], axis=1),
            "rebound_frozen": values[frozenset()],
            "rebound": values[frozenset(MECHANISMS)],
        }


ENGINEERING = {
    "engineering_demand_kh100e": "engineering_compute",
    "engineering_training_kh100e": "engineering_training",
    "engineering_inference_kh100e": "engineering_inference",
}


def _agent_before_month(name: str, values: Array) -> Array:
    """Agent series come as [lane, branch, month, agent]; results have the month last."""
    return np.moveaxis(values, 3, 2) if name in AGENT_SERIES and values.ndim == 4 else values
