"""The targets are those that were frozen before they were fitted, and an edited file is refused."""

import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import UserError
from sim.evidence import list_series, load_series
from sim.evidence.targets import (
    CALIBRATION,
    CLASSES,
    FILES,
    FROZEN_SHA256,
    IN_USE,
    SHOWN,
    VALIDATION,
    calibration_targets,
    error_correlation,
    read_targets,
)

SECOND = read_targets(version=2)
BY_NAME = {target.name: target for target in SECOND}


def test_all_targets_are_there_each_inside_its_own_band() -> None:
    targets = read_targets()
    assert {target.number for target in targets} == set(range(1, 19))
    assert len({target.name for target in targets}) == len(targets)
    for target in targets:
        assert target.holds(target.value), target.name
        assert target.role in (CALIBRATION, VALIDATION, SHOWN)
        assert target.unit and target.what and target.source


def test_nothing_of_2025_is_fitted() -> None:
    for target in calibration_targets():
        assert "2025" not in target.name.replace("fy2025", ""), target.name


def test_misfit_counts_standard_deviations() -> None:
    chips = next(target for target in calibration_targets() if target.name == "chips_2024")
    ends = chips.misfit(np.array([chips.low, chips.value, chips.high]))
    assert ends[1] == 0.0
    assert ends[2] - ends[0] == pytest.approx(2 * 1.6449)


def test_an_edited_file_is_refused(tmp_path: Path) -> None:
    text = (files("sim.evidence") / "targets.csv").read_text(encoding="utf-8")
    edited = tmp_path / "targets.csv"
    edited.write_text(text.replace("212.5,250,287.5", "150,250,350"), encoding="utf-8")
    with pytest.raises(UserError, match=r"targets\.csv: was edited after it was frozen; put it back"):
        read_targets(edited)
    with pytest.raises(UserError, match="was edited after it was frozen"):
        read_targets(files("sim.evidence") / "targets.csv", version=2)  # type: ignore[arg-type]


def test_the_second_file_is_in_use() -> None:
    assert IN_USE == 2 and FILES[2].sha256 == FROZEN_SHA256
    assert read_targets() == read_targets(version=2)


def test_every_row_of_the_first_file_stands_unchanged_in_the_second() -> None:
    """A row that cannot be compared with the model is shown; none is fitted that was not before."""
    for first in read_targets(version=1):
        second = BY_NAME[first.name]
        assert (second.low, second.value, second.high) == (first.low, first.value, first.high)
        assert (second.number, second.unit, second.what) == (first.number, first.unit, first.what)
        assert second.band == "version 1" and second.role in (first.role, SHOWN), first.name
    kept = {target.name for target in SECOND if target.band == "version 1"}
    assert kept == {target.name for target in read_targets(version=1)}


def test_a_new_band_is_as_wide_as_its_class_says() -> None:
    for target in SECOND:
        assert target.source_class in CLASSES, target.name
        assert target.holds(target.value) and target.low < target.high
        if target.band == "class":
            width = CLASSES[target.source_class]
            low = target.value / width if target.source_class == "press" else target.value * (2.0 - width)
            assert (target.low, target.high) == pytest.approx((low, target.value * width), rel=1e-3)
        else:
            assert target.band in ("source", "version 1"), target.name


def test_the_second_file_says_what_is_counted_and_when_it_was_known() -> None:
    assert len(BY_NAME) == len(SECOND)
    for target in SECOND:
        assert target.role in (CALIBRATION, VALIDATION, SHOWN)
        assert target.what and target.source and target.basis and target.unit
        assert re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])|unknown|revised", target.known_from), target.name
        year = re.search(r"20[0-9]{2}$", target.name.removesuffix("_change"))
        assert year is None or int(year[0]) <= 2025


def test_the_second_file_fits_nothing_of_2025_either() -> None:
    fitted = calibration_targets(version=2)
    assert len(fitted) == 22
    for target in fitted:
        assert "2025" not in target.name.replace("fy2025", ""), target.name


def test_series_that_are_named_as_sources_are_there() -> None:
    names = {series.name for series in list_series()}
    named = {target.source.removeprefix("series ") for target in SECOND if target.source.startswith("series")}
    assert named and named <= names


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_sums_of_revenue_are_those_of_the_listed_labs(year: int) -> None:
    frame = load_series("lab_revenue_year_end")
    of_year = frame[frame["end"] == pd.Timestamp(year, 12, 31)]
    assert set(of_year["entity"]) <= {"OpenAI", "Anthropic", "xAI", "Mistral"}
    assert of_year["value"].sum() == pytest.approx(BY_NAME[f"lab_revenue_{year}"].value, rel=1e-3)


def test_values_are_those_of_the_series() -> None:
    bills = load_series("lab_compute_spending").set_index(["entity", "period"])["value"]
    for year in ("2024", "2025"):
        research, serving = bills["OpenAI, research and training", year], bills["OpenAI, serving", year]
        assert BY_NAME[f"openai_research_bill_{year}"].value == research
        assert BY_NAME[f"openai_serving_bill_{year}"].value == serving
    spot = load_series("h100_rental_price_by_basis").query("entity == 'Spot'").set_index("period")["value"]
    autumn = spot[["2025-09", "2025-10", "2025-11"]].mean()
    assert BY_NAME["rent_spot_autumn_2025"].value == pytest.approx(autumn, rel=1e-3)
    assert BY_NAME["rent_spot_ratio_2025"].value == pytest.approx(autumn / spot["2024-09"], rel=1e-3)
    chips = load_series("chip_shipments").query("start >= '2025'")["value"].sum()
    assert BY_NAME["chips_2025"].value == pytest.approx(chips / 1e6, rel=1e-3)
    nvidia = load_series("nvidia_data_centre_revenue").query("start >= '2025'")["value"]
    assert len(nvidia) == 3
    assert BY_NAME["nvidia_with_networking_2025"].value == pytest.approx(nvidia.sum() / 0.75, rel=1e-3)


def test_errors_are_shared_within_groups_alone() -> None:
    correlation = error_correlation(SECOND)
    names = [target.name for target in SECOND]
    chips, nvidia = names.index("chips_2024"), names.index("nvidia_with_networking_fy2025")
    assert correlation[chips, nvidia] == correlation[nvidia, chips] == 0.5
    assert correlation[chips, names.index("chips_2023")] == 0.0
    assert correlation[names.index("capex_2022"), names.index("capex_2023")] == 0.0
    assert np.all(np.diag(correlation) == 1.0) and np.linalg.eigvalsh(correlation).min() > 0.0
    assert np.array_equal(error_correlation(read_targets(version=1)), np.eye(32))


def test_a_band_that_reaches_zero_is_read_in_levels() -> None:
    share = BY_NAME["deepseek_revenue_2025"]
    ends = share.misfit(np.array([share.low, share.value, share.high]))
    assert ends[1] == 0.0 and ends[2] - ends[0] == pytest.approx(2 * 1.6449)
    assert share.reading(ends) == pytest.approx([share.low, share.value, share.high])
