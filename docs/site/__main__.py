"""Write the pages that the program makes: `python -m docs.site`."""

import sys

from docs.site.reference_pages import write_reference_pages
from docs.site.result_files import write_result_files
from docs.site.scenario_pages import write_scenario_pages
from docs.site.sweep_pages import write_sweep_pages


def progress(text: str) -> None:
    """Say what is being made."""
    print(f"site: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    write_reference_pages()
    write_result_files()
    write_sweep_pages()
    write_scenario_pages(progress)
