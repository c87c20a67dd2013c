"""The short version of promise 21, and what is planted for it to find."""

from pathlib import Path

import numpy as np
import pytest

from sim.scenario import load_scenario
from tests.promises import effects


def test_a_few_numbers_have_effect_in_every_way(tmp_path: Path) -> None:
    finding = effects.check(tmp_path, 4, ["base"])
    assert finding.misses == ()
    assert finding.promise == 21
    assert f"{4 * len(effects.WAYS)} settings" in finding.measured


def test_a_setting_without_effect_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = load_scenario("base")
    monkeypatch.setattr(effects, "load_scenario", lambda name, changes=None: base)  # noqa: ARG005
    assert len(effects.check(tmp_path, 1, ["base"]).misses) == len(effects.WAYS) - 1


def test_a_fixed_number_is_just_what_was_said() -> None:
    setting = effects.Setting(2.0, (2.0, 3.0))
    before = np.array([1.0, 1.5])
    assert effects.has_effect(np.array([2.0, 2.0]), before, setting, is_fixed=True)
    assert not effects.has_effect(np.array([2.0, 2.1]), before, setting, is_fixed=True)
    assert effects.has_effect(np.array([2.0, 2.1]), before, setting, is_fixed=False)
    assert not effects.has_effect(np.array([2.0, 4.0]), before, setting, is_fixed=False)
    assert not effects.has_effect(before, before, effects.Setting(1.2, (1.0, 2.0)), is_fixed=False)


def test_a_setting_stays_in_range() -> None:
    for number in load_scenario("base").quantities().values():
        setting = effects.setting_of(number)
        assert setting.value != number.value
        assert number.low <= min(setting.ends) < max(setting.ends) <= number.high
        assert min(setting.ends) <= setting.value <= max(setting.ends)
