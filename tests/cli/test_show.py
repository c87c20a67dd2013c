"""`jevons show`: every number of a scenario as it is drawn."""

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
