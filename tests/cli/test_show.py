"""`jevons show`: every number of a scenario as it is drawn."""

from pathlib import Path

from typer.testing import CliRunner

from sim.cli.application import application


def test_show_says_what_the_posterior_makes_of_a_prior() -> None:
    said = CliRunner().invoke(application, ["show", "base"])
    assert said.exit_code == 0
    assert "sets of the posterior base" in said.output
    line = next(text for text in said.output.splitlines() if text.startswith("compute_scale_kh100e"))
    low, high = line.split("]")[1].split()[0:3:2]
    assert 50.0 <= float(low) < float(high.replace("e+03", "e3")) <= 1500.0
    fixed = CliRunner().invoke(application, ["show", "base", "--set", "training.compute_scale_kh100e=300"])
    line = next(text for text in fixed.output.splitlines() if text.startswith("compute_scale_kh100e"))
    assert " to " not in line.split("assumption")[0]


def test_show_lists_dated_events_and_says_which_numbers_cannot_change_in_a_month() -> None:
    said = CliRunner().invoke(application, ["show", "base", "--set", "posterior=none"])
    lines = {line.split()[0]: line for line in said.output.splitlines() if line.strip()}
    assert "capacity_commitment oracle, 2025-01 until 2029-01" in lines["stargate"]
    assert "at the start" in lines["initial_stock_kh100e"]
    assert "along a path" in lines["base_capex_growth_per_year"]
    assert "at the start" not in lines["power_price_usd_per_mwh"]


def test_a_change_that_cannot_be_is_one_line_and_code_two(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    change = "{kind: number_change, number: compute.power_price, month: 2027-01, source: X}"
    file.write_text(f"name: x\ndescription: d\nextends: base\nchanges:\n  events.x: {change}\n", "utf-8")
    said = CliRunner().invoke(application, ["validate", str(file)])
    assert said.exit_code == 2
    assert "x.yaml:5:" in said.output
    assert "did you mean 'compute.power_price_usd_per_mwh'?" in said.output
    assert "Traceback" not in said.output
