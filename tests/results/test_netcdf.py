from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.results.netcdf import SeriesWriter
from tests.studies.fake_experiment import Variable

VARIABLES = {
    "demand_kh100e": Variable(("draw", "branch", "month"), "kH100e", "compute demanded"),
    "rebound": Variable(("draw", "horizon"), "1", "rebound"),
    "dip_ratio": Variable(("draw",), "1", "impact dip"),
}
COORDINATES = {"branch": ["twin", "shocked"], "month": ["2022-12", "2023-01"], "horizon": [6, 60]}


def values(n: int) -> dict[str, np.ndarray]:
    return {
        "demand_kh100e": np.arange(4.0 * n).reshape(n, 2, 2),
        "rebound": np.full((n, 2), np.nan),
        "dip_ratio": np.linspace(-0.1, 0, n),
    }


def write(path: Path, sizes: list[int]) -> None:
    whole, first = values(sum(sizes)), 0
    with SeriesWriter(path, VARIABLES, COORDINATES, {"seed": "1", "limit": 0.05}) as writer:
        for size in sizes:
            rows = slice(first, first + size)
            writer.append(range(first, first + size), {name: array[rows] for name, array in whole.items()})
            first += size


def test_what_is_written_is_read_with_labels_units_and_precision(tmp_path: Path) -> None:
    write(tmp_path / "series.nc", [3, 2])
    with xr.open_dataset(tmp_path / "series.nc") as read:
        assert dict(read.sizes) == {"draw": 5, "branch": 2, "month": 2, "horizon": 2}
        assert read["month"].dtype.kind == "M"
        assert str(read["month"].values[1])[:10] == "2023-01-01"
        assert read["branch"].values.tolist() == ["twin", "shocked"]
        assert read["horizon"].values.tolist() == [6, 60]
        assert read["demand_kh100e"].dtype == np.float32
        assert read["dip_ratio"].dtype == np.float64
        assert read["demand_kh100e"].attrs == {"units": "kH100e", "long_name": "compute demanded"}
        assert read.attrs == {"seed": "1", "limit": 0.05}
        np.testing.assert_array_equal(read["demand_kh100e"].values, values(5)["demand_kh100e"])
        assert np.isnan(read["rebound"].values).all()


def test_pieces_do_not_show(tmp_path: Path) -> None:
    write(tmp_path / "one.nc", [70])
    write(tmp_path / "other.nc", [32, 1, 37])
    with xr.open_dataset(tmp_path / "one.nc") as one, xr.open_dataset(tmp_path / "other.nc") as other:
        xr.testing.assert_identical(one, other)


def test_the_same_pieces_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.nc", "other.nc"):
        write(tmp_path / name, [32, 32, 6])
    assert (tmp_path / "one.nc").read_bytes() == (tmp_path / "other.nc").read_bytes()


def test_a_wrong_shape_or_a_missing_variable_is_refused(tmp_path: Path) -> None:
    with SeriesWriter(tmp_path / "series.nc", VARIABLES, COORDINATES, {}) as writer:
        with pytest.raises(ValueError, match=r"rebound: shape \(2, 3\), not \(2, 2\)"):
            writer.append([0, 1], values(2) | {"rebound": np.zeros((2, 3))})
        with pytest.raises(ValueError, match="dip_ratio: missing"):
            writer.append([0], {name: array for name, array in values(1).items() if name != "dip_ratio"})


def test_a_scenario_may_lack_an_axis(tmp_path: Path) -> None:
    with SeriesWriter(tmp_path / "series.nc", {"dip_ratio": VARIABLES["dip_ratio"]}, {}, {}) as writer:
        writer.append([4], {"dip_ratio": np.array([0.5])})
    with xr.open_dataset(tmp_path / "series.nc") as read:
        assert read["draw"].values.tolist() == [4]


def test_a_fault_of_the_library_is_a_fault_of_the_disk(tmp_path: Path) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise RuntimeError("NetCDF: HDF error")

    with SeriesWriter(tmp_path / "series.nc", VARIABLES, COORDINATES, {}) as writer:
        writer._append = fail  # type: ignore[method-assign,assignment]
        with pytest.raises(OSError, match="HDF error"):
            writer.append([0], values(1))
