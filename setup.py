"""Which folders make the package: `scenarios/` lies beside `sim/` here, and inside of it once installed."""

from setuptools import find_namespace_packages, setup

setup(
    packages=[*find_namespace_packages(include=["sim", "sim.*"]), "sim.scenarios", "sim.scenarios.sweeps"],
    package_dir={"sim.scenarios": "scenarios"},
)
