"""The figures of a back-test, from tables of formulas."""

import json
from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from sim.figures.backtest import BACKTEST_FIGURES, BacktestView
from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.files import bands_csv
from sim.studies.backtest.series_table import band_rows
from tests.figures.looks import assert_inside, title_of
from tests.studies.backtest.fake_backtest import START, fake_ensemble, fake_table

KINDS = {
    "near": {"n_draws": 40},
    "far": {"n_draws": 40, "off_by": 4.0},
    "below": {"n_draws": 40, "off_by": 0.5, "spread_ln": 0.02},
    "one_world": {"n_draws": 1},
    "absent": {"n_draws": 3, "off_by": np.nan},
}


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BacktestView]:
    root = tmp_path_factory.mktemp("backtests")
    return {
        kind: BacktestView(written(root / kind, has_posterior=kind != "far", **options))  # type: ignore[arg-type]
        for kind, options in KINDS.items()
    }


def written(folder: Path, has_posterior: bool = True, **options: float) -> Path:
    folder.mkdir()
    ensemble = fake_ensemble(**options)  # type: ignore[arg-type]
    table = fake_table(ensemble, has_posterior)
    (folder / "backtest.json").write_text(json.dumps(table, allow_nan=False))
    bands = {one: band_rows(one, ensemble.values(one.key), START) for one in COMPARED}
    (folder / "bands.csv").write_text(bands_csv(bands))
    return folder


FEW = ("backtest_targets", "backtest_scores", "backtest_rental_price")
DRAWN = [*((name, kind) for name in BACKTEST_FIGURES for kind in ("near", "absent"))]
DRAWN += [(name, kind) for name in FEW for kind in ("far", "one_world")]


@pytest.mark.parametrize(("name", "kind"), DRAWN)
def test_a_figure_draws_whatever_was_found(views: dict[str, BacktestView], name: str, kind: str) -> None:
    figure = BACKTEST_FIGURES[name](views[kind])
    title, footer, caption = (text.get_text().replace("\n", " ") for text in figure.texts)
    assert "nan" not in title.lower().split() and "None" not in title
    assert "scenario deepseek-2025" in footer and "seed 0" in footer and "0123456789" in footer
    assert len(caption) > 60
    assert_inside(figure)


def title(views: dict[str, BacktestView], name: str, kind: str) -> str:
    return title_of(BACKTEST_FIGURES[name](views[kind])).replace("\n", " ").replace("\xa0", " ")


def test_titles_say_what_the_data_say(views: dict[str, BacktestView]) -> None:
    assert "within 5 % of the record" in title(views, "backtest_capex", "near")
    assert "16 of 16 numbers of 2025" in title(views, "backtest_capex", "near")
    assert "×4.0 above the record" in title(views, "backtest_capex", "far")
    assert "0 of 16 numbers of 2025" in title(views, "backtest_capex", "below")
    assert "outside the band" in title(views, "backtest_rental_price", "below")
    assert "inside the band" in title(views, "backtest_rental_price", "near")
    counts = views["far"].table["counts"]
    assert f"both naive ones on {counts['n_beats_both']} of 6" in title(views, "backtest_scores", "far")
    assert "22 of 22 rows of 2022–24" in title(views, "backtest_targets", "one_world")


def test_nothing_is_called_fitted_that_was_drawn_from_priors(views: dict[str, BacktestView]) -> None:
    caption = BACKTEST_FIGURES["backtest_chips"](views["far"]).texts[2].get_text()
    assert "fitted to nothing" in caption.replace("\n", " ")
    assert views["near"].is_fitted and not views["far"].is_fitted


def test_2025_is_set_apart_and_hollow(views: dict[str, BacktestView]) -> None:
    axes = BACKTEST_FIGURES["backtest_capex"](views["near"]).axes[0]
    known, scored = (dots.get_offsets() for dots in axes.collections[-2:])
    assert len(known) == 12 and len(scored) == 4
    assert np.max(known[:, 0]) < 2025.0 < np.min(scored[:, 0])
    assert axes.collections[-1].get_facecolor()[0][:3].tolist() == [1.0, 1.0, 1.0]
    assert any("fitted" in text.get_text() for text in axes.texts)


def test_a_folder_that_is_none_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no backtest.json"):
        BacktestView(tmp_path)
    (tmp_path / "backtest.json").write_text(json.dumps(fake_table(fake_ensemble(n_draws=2))))
    with pytest.raises(UserError, match="bands.csv: cannot be read"):
        BACKTEST_FIGURES["backtest_capex"](BacktestView(tmp_path))
