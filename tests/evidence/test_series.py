"""The tables of the project: complete, sourced, and with the sums that are known from elsewhere."""

import re

import pandas as pd
import pytest

from sim.evidence import list_series, load_series
from sim.evidence.catalogue import GRADES, TITLES, UNITS
from tests.paths import ROOT

NAMES = [series.name for series in list_series()]


def test_every_table_has_a_title_and_every_title_a_table() -> None:
    assert set(NAMES) == set(TITLES)


def test_every_unit_is_used() -> None:
    assert {series.unit for series in list_series()} == UNITS


@pytest.mark.parametrize("name", NAMES)
def test_every_table_loads(name: str) -> None:
    frame = load_series(name)
    assert len(frame) and frame["unit"].nunique() == 1
    assert frame["source"].str.len().min() > 0 and set(frame["grade"]) <= set(GRADES)
    assert frame["end"].max() <= pd.Timestamp(2025, 12, 31)
    assert (frame["start"] <= frame["end"]).all()


@pytest.mark.parametrize("name", NAMES)
def test_what_a_table_is_listed_as_is_what_it_holds(name: str) -> None:
    (series,) = (one for one in list_series() if one.name == name)
    frame = load_series(name)
    assert set(series.entities) == set(frame["entity"]) and series.n_rows == len(frame)
    assert frame.loc[frame["period"] == series.first, "start"].min() == frame["start"].min()
    assert frame.loc[frame["period"] == series.last, "end"].max() == frame["end"].max()


def test_repositories_of_sources_are_references() -> None:
    references = (ROOT / "REFERENCES.md").read_text(encoding="utf-8")
    sources = {source for name in NAMES for source in load_series(name)["source"]}
    repositories = {found[1] for source in sources if (found := re.match(r"([\w.-]+/[\w.-]+):\w", source))}
    assert len(repositories) > 4
    assert {repository for repository in repositories if repository not in references} == set()


@pytest.mark.parametrize(("year", "usd_bn"), [(2022, 156.0), (2023, 154.0), (2024, 250.0)])
def test_capital_spending_of_the_four(year: int, usd_bn: float) -> None:
    frame = load_series("hyperscaler_capex")
    of_year = frame[frame["start"].dt.year == year]
    assert len(of_year) == 16
    assert of_year["value"].sum() == pytest.approx(usd_bn, abs=1.0)


def test_a_firm_has_one_basis() -> None:
    frame = load_series("hyperscaler_capex")
    bases = frame.assign(basis=frame["note"].str.split(";").str[0]).groupby("entity")["basis"].unique()
    assert {firm: list(basis) for firm, basis in bases.items()} == {
        "Alphabet": ["cash purchases of property and equipment"],
        "Amazon": ["cash purchases of property and equipment"],
        "Meta": ["with finance leases"],
        "Microsoft": ["with finance leases"],
    }


@pytest.mark.parametrize(("fiscal_year", "usd_bn"), [("FY23", 15.0), ("FY24", 47.5), ("FY25", 115.3)])
def test_data_centre_revenue_of_nvidia(fiscal_year: str, usd_bn: float) -> None:
    frame = load_series("nvidia_data_centre_revenue")
    of_year = frame[frame["note"].str.contains(fiscal_year)]
    assert len(of_year) == 4
    assert of_year["value"].sum() == pytest.approx(usd_bn, abs=0.05)


@pytest.mark.parametrize(("year", "h100e"), [(2023, 1.3e6), (2024, 4.9e6)])
def test_shipments_of_chips(year: int, h100e: float) -> None:
    frame = load_series("chip_shipments")
    assert frame.loc[frame["start"].dt.year == year, "value"].sum() == pytest.approx(h100e, rel=0.01)


def test_shipments_of_the_world_are_those_of_the_vendors() -> None:
    world = load_series("chip_shipments").set_index("period")["value"]
    vendors = load_series("chip_shipments_by_vendor").groupby("period")["value"].sum()
    assert (vendors.loc[world.index] == world).all()


def test_revenue_of_labs_is_press() -> None:
    frame = load_series("lab_revenue_run_rate")
    assert set(frame["grade"]) == {"C"} and set(frame["entity"]) == {"OpenAI", "Anthropic"}


def test_rent_is_on_demand_alone() -> None:
    assert load_series("h100_rental_price")["note"].str.contains("on demand").all()


def test_compute_of_labs_is_that_of_the_end_of_years() -> None:
    frame = load_series("lab_compute")
    assert set(frame["end"].dt.strftime("%m-%d")) == {"12-31"}
    assert (frame.groupby("entity")["value"].diff().dropna() > 0).all()
