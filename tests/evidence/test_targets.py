"""The targets are those that were frozen before the first fit, and an edited file is refused."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from sim.evidence.targets import CALIBRATION, VALIDATION, calibration_targets, read_targets


def test_all_eleven_targets_are_there_each_inside_its_own_band() -> None:
    targets = read_targets()
    assert {target.number for target in targets} == set(range(1, 12))
    assert len({target.name for target in targets}) == len(targets)
    for target in targets:
        assert target.holds(target.value), target.name
        assert target.role in (CALIBRATION, VALIDATION)
        assert target.unit and target.what and target.source


def test_nothing_of_2025_is_fitted() -> None:
    for target in calibration_targets():
        assert "2025" not in target.name.replace("fy2025", ""), target.name
        assert target.number <= 7


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
