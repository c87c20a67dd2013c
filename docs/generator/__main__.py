"""Write the pages that the program makes: `python -m docs.generator`."""

import sys

from docs.generator.paths import GENERATED
from docs.generator.reference_pages import write_reference_pages
from docs.generator.result_files import write_result_files
from docs.generator.scenario_pages import write_scenario_pages
from docs.generator.sweep_pages import write_sweep_pages


def progress(text: str) -> None:
    """Say what is being made."""
    print(f"site: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    write_reference_pages(GENERATED)
    write_result_files(GENERATED)
    write_sweep_pages(GENERATED / "sweeps")
    write_scenario_pages(GENERATED / "scenarios", progress)
