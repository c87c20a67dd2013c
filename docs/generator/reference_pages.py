"""Pages that list what the program declares: its commands, and every number of the base scenario."""

import re
from pathlib import Path
from typing import Any

import typer

from docs.generator.markdown import described, fenced
from sim.cli.application import application
from sim.model.parameters import declared_at
from sim.scenario import load_scenario
from sim.texts.show import DATED, event_row, posterior_ranges, quantity_row

ABOUT_COMMANDS = """\
What `jevons COMMAND --help` prints. Where a command takes a scenario, a name or a file will do. A mistake
of yours is one line and exit code 2; exit code 3 says that a result has gaps."""

ABOUT_NUMBERS = """\
What `jevons show base` prints: the numbers that a scenario can change, each by its dotted path
`section.number`. After the prior stands the middle 90 % of the sets that agree with the record of 2022–24,
where they hold the number. A grade says how good the evidence is (A measured, B estimated, C reported by
the press, D assumed); a source is a key of [the references](../../REFERENCES.md) or an assumption and its
reason. A number that is read only at the start, or along a path, says so: it cannot [change in a
month](../DATED_CHANGES.md)."""


def write_reference_pages(folder: Path) -> None:
    """Write both."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "commands.md").write_text(commands_page(), encoding="utf-8")
    (folder / "numbers.md").write_text(numbers_page(), encoding="utf-8")


def commands_page() -> str:
    """Help of every command."""
    group: Any = typer.main.get_command(application)
    parts = [
        "# Commands",
        ABOUT_COMMANDS,
    ]
    root = group.make_context("jevons", [], resilient_parsing=True)
    parts += ["## jevons", fenced(_plain(group.get_help(root)))]
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
        sections.setdefault(section, []).append(_narrow(*row))
    head = ["number", "value", "prior, and what the record leaves", "grade: source"]
    parts = ["# Every number", ABOUT_NUMBERS]
    parts += [f"## {section}\n\n{described(head, rows)}" for section, rows in sections.items()]
    events = [event_row(f"`{name}`", event) for name, event in scenario.events.items()]
    dated = [[name, what, source] for name, what, *_, source in events]
    parts.append(f"## Dated events\n\n{described(['event', 'what and when', 'source'], dated)}")
    return "\n\n".join(parts) + "\n"


def _narrow(
    name: str, value: str, unit: str, prior: str, posterior: str, acts: str, grade: str, source: str
) -> list[str]:
    """The cells of a number in few columns."""
    return [
        f"{name} ({acts})" if acts else name,
        f"{value} {unit}".strip(),
        f"{prior}; {posterior}" if posterior else prior,
        f"{grade}: {source}" if grade else source,
    ]
