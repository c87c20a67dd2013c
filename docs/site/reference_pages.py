"""Pages that list what the program declares: its commands, and every number of the base scenario."""

import re
from typing import Any

import typer

from docs.site.markdown import fenced, table
from docs.site.paths import GENERATED
from sim.cli.application import application
from sim.model.parameters import declared_at
from sim.scenario import load_scenario
from sim.texts.show import DATED, event_row, posterior_ranges, quantity_row

ABOUT_COMMANDS = """\
What `jevons COMMAND --help` prints. Where a command takes a scenario, a name or a file will do. A mistake
of yours is one line and exit code 2; exit code 3 says that a result has gaps."""

ABOUT_NUMBERS = """\
What `jevons show base` prints: the numbers that a scenario can change, each by its dotted path
`section.number`. A grade says how good the evidence is (A measured, B estimated, C reported by the press, D
assumed); a source is a key of [the references](../../REFERENCES.md) or an assumption and its reason. *Acts*
says when a number is read, if that is not each month: such numbers cannot [change in a
month](../DATED_CHANGES.md). Draws come from sets that agree with the record; their middle 90 % stands
beside the prior."""

SOURCES = ":::{rst-class} sources\n:::"
"""Gives the last column of the table below it more room."""


def write_reference_pages() -> None:
    """Write both."""
    GENERATED.mkdir(parents=True, exist_ok=True)
    (GENERATED / "commands.md").write_text(commands_page(), encoding="utf-8")
    (GENERATED / "numbers.md").write_text(numbers_page(), encoding="utf-8")


def commands_page() -> str:
    """Help of every command."""
    group: Any = typer.main.get_command(application)
    parts = [
        "# Commands",
        ABOUT_COMMANDS,
    ]
    for name, command in group.commands.items():
        context = command.make_context(name, [], resilient_parsing=True)
        context.info_name = f"jevons {name}"
        parts += [f"## jevons {name}", fenced(_plain(command.get_help(context)))]
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    """Without the colours and the blanks of a terminal."""
    bare = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return "\n".join(line.rstrip() for line in bare.strip().splitlines())


def numbers_page() -> str:
    """Every number of the base scenario, a table for each section."""
    scenario = load_scenario("base")
    ranges = posterior_ranges(scenario)
    sections: dict[str, list[list[str]]] = {}
    for path, quantity in scenario.quantities().items():
        section, _, name = path.partition(".")
        acts = "" if section in DATED else declared_at(path).metadata["acts"]
        row = quantity_row(f"`{name}`", quantity, ranges.get(path, ""), acts)
        sections.setdefault(section, []).append(row)
    head = ["number", "value", "unit", "prior", "posterior 5–95 %", "acts", "grade", "source"]
    parts = ["# Every number", ABOUT_NUMBERS]
    parts += [f"## {section}\n\n{SOURCES}\n\n{table(head, rows)}" for section, rows in sections.items()]
    events = [event_row(f"`{name}`", event) for name, event in scenario.events.items()]
    dated = [[name, what, source] for name, what, *_, source in events]
    parts.append(f"## Dated events\n\n{table(['event', 'what and when', 'source'], dated)}")
    return "\n\n".join(parts) + "\n"
