"""A forecast that was changed is not scored."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.studies.forecast.forecast import sha256
from sim.studies.forecast.opened import open_forecasts
from tests.studies.forecast.fake_forecast import made


def test_what_was_written_is_read(tmp_path: Path) -> None:
    written = made(tmp_path)
    opened = open_forecasts(written.file)
    assert opened.vintage == "2024-12" and opened.digest == written.made_of["sha256"]
    for each in written.every:
        series = opened.series[each.quantity.target][each.quantity.entity]
        assert (series.unit, series.basis) == (each.quantity.unit, each.quantity.basis)
        for place, quarter in enumerate(each.quarters):
            assert series.quarters[quarter][each.model] == pytest.approx(each.values[:, place], rel=1e-5)


def test_one_digit_changed_is_refused(tmp_path: Path) -> None:
    file = made(tmp_path).file
    file.write_bytes(file.read_bytes()[:-2] + b"9\n")
    with pytest.raises(UserError, match=r"2024-12.csv: was changed since it was written .* as it was$"):
        open_forecasts(file)


def test_a_lost_or_broken_digest_is_refused(tmp_path: Path) -> None:
    file = made(tmp_path).file
    sidecar = file.with_suffix(".json")
    for content in ("no json", "[]", '{"sha256": 5}', "{}"):
        sidecar.write_text(content)
        with pytest.raises(UserError, match="2024-12.json: holds no digest"):
            open_forecasts(file)
    sidecar.unlink()
    with pytest.raises(UserError, match=r"there is no 2024-12.json beside it, which holds its digest"):
        open_forecasts(file)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="absent.csv: cannot be read: No such file"):
        open_forecasts(tmp_path / "absent.csv")
    with pytest.raises(UserError, match="name 2024-12.csv, the table beside it"):
        open_forecasts(made(tmp_path).file.with_suffix(".json"))
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    other.with_suffix(".json").write_text(f'{{"sha256": "{sha256(other.read_bytes())}"}}')
    with pytest.raises(UserError, match="is no file of forecasts; its first line must be model_id,"):
        open_forecasts(other)
