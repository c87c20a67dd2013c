"""What is not as it was when a result was made: the program, libraries, parameters."""

import platform
from collections.abc import Mapping
from typing import Any

from sim.results.provenance import code_digest, installed
from sim.studies.reproduction.remembered import Remembered
from sim.version import __version__

_SHOWN = 10
"""Characters of a digest that are shown."""


def differences(result: Remembered) -> list[str]:
    """One line for each thing that is not as it was; empty if all is."""
    lines = []
    if result.n_set_aside:
        lines.append(f"{result.n_set_aside:,} draws were set aside when it was made, for want of a worker")
    lines += [_of_scenario(result, name) for name in _other_scenarios(result)]
    lines += _of_program(result.made_by)
    libraries: Mapping[str, Any] = result.made_by.get("libraries", {})
    lines += [
        f"{name}: {was or 'absent'} then, {installed(name) or 'absent'} now"
        for name, was in libraries.items()
        if was != installed(name)
    ]
    return lines


def _other_scenarios(result: Remembered) -> list[str]:
    return [name for name, digest in result.digests.items() if result.scenarios[name].digest() != digest]


def _of_scenario(result: Remembered, name: str) -> str:
    posterior = result.scenarios[name].posterior
    if posterior is None:
        return f"scenario {name}: what the folder holds was changed, or this program reads it otherwise"
    return (
        f"scenario {name}: the posterior {posterior.name} is another one now ({posterior.path}), or what the "
        "folder holds was changed"
    )


def _of_program(made_by: Mapping[str, Any]) -> list[str]:
    now = {"code_version": __version__, "code_digest": code_digest(), "python": platform.python_version()}
    titles = {"code_version": "version of jevons", "code_digest": "code of jevons", "python": "Python"}
    return [
        f"{titles[name]}: {str(made_by[name])[:_SHOWN]} then, {value[:_SHOWN]} now"
        for name, value in now.items()
        if name in made_by and made_by[name] != value
    ]
