"""Returns of any day from a file: the recorded day read so gives what the record gives."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.evidence.event_day import recorded_event_day_returns
from sim.scenario import load_scenario
from sim.studies.event_day import event_day
from sim.studies.event_day.own_returns import read_returns
from sim.texts.event_day import event_day_text

WORLDS = 24
SCENARIO = load_scenario("deepseek-2025")
FIRMS = ("nvidia", "amd", "broadcom", "microsoft", "google", "amazon", "meta", "oracle")


def written(folder: Path, text: str) -> Path:
    file = folder / "day.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_recorded_day_as_a_file_implies_the_same(tmp_path: Path) -> None:
    record = recorded_event_day_returns()
    rows = [f"{each.label},{each.value}" for each in record.values() if each.firm in FIRMS]
    file = written(tmp_path, "\n".join(["firm,return", *rows]))
    own = event_day(SCENARIO, WORLDS, seed=2, workers=1, returns=file)
    recorded = event_day(SCENARIO, WORLDS, seed=2, workers=1)
    assert own.firms == recorded.firms
    assert (own.rebound, own.belief, own.sensitivity) == (
        recorded.rebound,
        recorded.belief,
        recorded.sensitivity,
    )
    assert own.rank_correlation == recorded.rank_correlation
    assert (own.recovery, own.recovery_target, own.reference) == (None, None, recorded.reference)
    said = " ".join(event_day_text(own).split())
    assert "recovery" not in said and "What is asked: if all of these returns answered the news" in said
    assert "Nvidia's recovery" in " ".join(event_day_text(recorded).split())


def test_a_smaller_fall_implies_a_larger_rebound_in_any_month_of_the_shock(tmp_path: Path) -> None:
    later = SCENARIO.with_changes({"shock.month": "2025-09", "measurement.horizons_months": [6]})
    found = [
        event_day(
            later,
            6,
            seed=1,
            workers=1,
            returns=written(tmp_path, f"firm,return\nnvidia,{fall}\namd,{fall}\n"),
        )
        for fall in ("-10 %", "-0.02")
    ]
    assert found[0].rebound["median"] < found[1].rebound["median"] < 1.0
    assert found[0].rank_correlation["median"] is None and found[0].reference == "Nvidia"


def test_returns_that_identify_nothing_say_so(tmp_path: Path) -> None:
    file = written(tmp_path, "firm,return\namazon,-0.01\n")
    said = event_day_text(event_day(SCENARIO, 3, workers=1, returns=file))
    assert "No firm identifies the rebound" in said and "What it hangs on" not in said


def test_percent_dates_and_other_columns_are_read(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        '\ufeffDate,Firm,note,Return\n2025-02-21,NVIDIA,"a, b",-4.1%\n,,,\n2025-02-21,google,,0.004\n',
    )
    found = read_returns(file, SCENARIO)
    assert {firm: one.value for firm, one in found.items()} == {
        "nvidia": pytest.approx(-0.041),
        "google": 0.004,
    }
    assert found["google"].label == "Alphabet"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("firm,return\nnvidea,-0.17\n", r"day.csv:2: no listed firm 'nvidea' .* did you mean 'nvidia'\?"),
        ("firm,return\nxai,-0.17\n", "day.csv:2: no listed firm 'xai'"),
        ("firm,return\nnvidia,-17\n", "day.csv:2: return '-17': must be a share above -1"),
        ("firm,return\nnvidia,nan\n", "day.csv:2: return 'nan'"),
        ("firm,return\nnvidia,\n", "day.csv:2: return ''"),
        ("firm,return\nnvidia,-0.1\nNvidia,-0.2\n", "day.csv:3: Nvidia stands there already"),
        ("firm,return,date\nnvidia,-0.1,a\namd,-0.2,b\n", "day.csv:3: a second day, b"),
        ("firm,return\nnvidia,-0.1,x\n", "day.csv:2: has 3 cells, not 2"),
        ("ticker,return\nNVDA,-0.1\n", "day.csv:1: no column 'firm'"),
        ("", "day.csv:1: no column 'firm'"),
        ("firm,return\n", "day.csv: holds no row"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        read_returns(written(tmp_path, text), SCENARIO)


def test_a_file_that_is_not_there_or_a_scenario_without_news_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read: No such file"):
        event_day(SCENARIO, 3, returns=tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"firm,return\n\xff\xfe,1\n")
    with pytest.raises(UserError, match="is not CSV in UTF-8"):
        event_day(SCENARIO, 3, returns=tmp_path / "bytes.csv")
    calm = SCENARIO.with_changes({"shock": "none"})
    with pytest.raises(UserError, match="has no shock, so there is no news"):
        event_day(calm, 3, returns=tmp_path / "none.csv")
