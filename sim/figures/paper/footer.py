"""The last line of every figure: where it comes from."""

from collections.abc import Sequence

from sim.results.opened import OpenedResult
from sim.scenario.striking import Struck

SEPARATOR = " · "
_SHOWN = 10
"""Characters of a digest that are shown."""


def footer_line(version: object, said: Sequence[str], seed: object, digest: str, of: str = "digest") -> str:
    """Name the program, what it simulated, the seed, and what tells one scenario from another.

    >>> footer_line("0.2.0", ["scenario base", "60 worlds"], 0, "0123456789abcdef")
    'jevons 0.2.0 · scenario base · 60 worlds · seed 0 · digest 0123456789'
    """
    return SEPARATOR.join([f"jevons {version}", *said, f"seed {seed}", f"{of} {digest[:_SHOWN]}"])


def footer_of_run(result: OpenedResult) -> str:
    """The footer of a figure of one run."""
    worlds = f"{result.n_worlds:,} world{'s' if result.n_worlds != 1 else ''}"
    version, seed, digest = (result.provenance[name] for name in ("code_version", "seed", "scenario_digest"))
    shocks = Struck(**result.summary["shocks"]).in_short if "shocks" in result.summary else ""
    said = [f"scenario {result.scenario}", *([shocks] if shocks else []), worlds]
    return footer_line(version, said, seed, digest)


def footer_of_runs(results: Sequence[OpenedResult]) -> str:
    """The footer of a figure of several runs; what they share is said once."""
    parts = [footer_of_run(result).split(SEPARATOR) for result in results]
    versions = sorted({part[0] for part in parts})
    return SEPARATOR.join([*versions, *(", ".join(part[1:]) for part in parts)])
