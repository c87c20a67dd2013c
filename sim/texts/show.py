"""The numbers of a scenario as a table: value, unit, prior, grade, source."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.model.agents.segment_parameters import WEIGHTLESS_FORMS
from sim.model.declaring import EACH_MONTH, Array
from sim.model.events import Event
from sim.model.parameters import SINGLE, TABLES, declared_at
from sim.scenario import Quantity, Scenario
from sim.scenario.own_sets import OwnSets
from sim.scenario.striking import struck
from sim.studies.run.theories import alternatives_of, form_of, rival_forms
from sim.texts.layout import aligned, paragraph
from sim.words import listed, readable

HEADER = ["parameter", "value", "unit", "prior", "posterior 5-95 %", "acts", "grade", "source"]

DATED = ("shock", "events")
"""Sections whose numbers have their own month."""


def parameters_text(scenario: Scenario) -> str:
    """All parameters by section."""
    sections: dict[str, list[list[str]]] = {}
    ranges = posterior_ranges(scenario)
    for path, quantity in scenario.quantities().items():
        section, _, name = path.partition(".")
        acts = "" if section in DATED else declared_at(path).metadata["acts"]
        sections.setdefault(section, []).append(quantity_row(name, quantity, ranges.get(path, ""), acts))
    sections.setdefault("events", []).extend(event_row(*named) for named in scenario.events.items())
    rate = scenario.measurement.discount_rate_per_year
    sections["measurement"] = [quantity_row("discount_rate_per_year", rate, "", "")]
    for name, grid in scenario.measurement.grids.items():
        numbers = {key: cell for key, cell in vars(grid).items() if isinstance(cell, Quantity)}
        sections["measurement"] += [
            quantity_row(f"grids.{name}.{key}", number, "", "") for key, number in numbers.items()
        ]
        sections["measurement"] += word_rows(f"grids.{name}.", vars(grid))
    for section in SINGLE:
        sections.setdefault(section, []).extend(word_rows("", scenario.single(section)))
    for section in TABLES:
        for row, cells in scenario.table(section).items():
            sections.setdefault(section, []).extend(word_rows(f"{row}.", cells))
    tables = [
        f"[{section}]\n{aligned([HEADER, *sorted(rows)])}" for section, rows in sections.items() if rows
    ]
    return "\n\n".join([heading(scenario), *tables])


def heading(scenario: Scenario) -> str:
    """Name, description, clock and shock."""
    shock = (
        "no shock" if scenario.shock is None else f"shock in {scenario.shock.month} at {scenario.shock.lab}"
    )
    posterior = scenario.posterior
    drawn = "all draws come from priors"
    if posterior is not None:
        source = f"the posterior {posterior.name}"
        if isinstance(posterior, OwnSets):
            source = f"the table {Path(posterior.path).name}"
        drawn = (
            f"draws take one of {len(posterior.sets.weights):,} sets of {source}; what is not in it comes "
            "from its prior"
        )
    return (
        f"{scenario.name}\n{paragraph(scenario.description)}\n"
        f"{scenario.months} months from {scenario.clock.start}, {shock}; digest {scenario.digest()[:10]}\n"
        f"{paragraph(drawn)}\n"
        f"{paragraph(theories(scenario))}\n"
        f"{paragraph(' '.join(struck(scenario).sentences))}"
    )


def theories(scenario: Scenario) -> str:
    """Which theories of demand a run of the scenario asks."""
    own, left_out = form_of(scenario), alternatives_of(scenario).left_out
    rivals = {name: form for name, form in rival_forms(scenario).items() if name not in left_out}
    weighty = list(dict.fromkeys(form for form in rivals.values() if form not in WEIGHTLESS_FORMS))
    apart = sorted({form for form in rivals.values() if form in WEIGHTLESS_FORMS})
    said = f"demand theory {readable(own)}; "
    if weighty:
        said += f"a verdict must stand under {listed(map(readable, weighty))} too"
    else:
        said += "no rival theory that carries weight is asked"
    return said + (f"; {listed(map(readable, apart))} is shown apart" if apart else "")


def posterior_ranges(scenario: Scenario) -> dict[str, str]:
    """Middle 90 % of the sets, for the numbers that come from them."""
    if scenario.posterior is None:
        return {}
    every = np.arange(len(scenario.posterior.sets.weights))
    by_path = scenario.posterior.given(scenario.quantities(), every)
    return {path: range_text(values) for path, values in by_path.items()}


def range_text(values: Array) -> str:
    """Middle 90 % of numbers."""
    low, high = np.quantile(values, (0.05, 0.95))
    return f"{low:.3g} to {high:.3g}"


def quantity_row(name: str, quantity: Quantity, posterior: str, acts: str) -> list[str]:
    """One row of the table; that a number acts each month is not said."""
    prior = "" if quantity.prior is None else f"{quantity.prior.kind} {plain(quantity.prior.args)}"
    prior = prior if quantity.link is None else f"linked: {quantity.link}"
    value = plain(quantity.value)
    return [
        name,
        value,
        "" if quantity.unit == "1" else quantity.unit,
        prior,
        posterior,
        "" if acts == EACH_MONTH else acts,
        quantity.grade or "",
        quantity.source,
    ]


def event_row(name: str, event: Event[Quantity]) -> list[str]:
    """What an event is, when it strikes and where."""
    about = " ".join(word for word in (event.kind, event.number, event.hyperscaler, event.lab) if word)
    until = f" until {event.until}" if event.until else ""
    strikes = {"all": "", "shocked": ", shocked worlds only", "twin": ", twins only"}[event.strikes]
    return [name, f"{about}, {event.month}{until}{strikes}", "", "", "", "", "", event.source]


def word_rows(prefix: str, cells: Mapping[str, Any]) -> list[list[str]]:
    """Rows of the choices, flags, texts and shares of a section."""
    return [
        [prefix + name, plain(cell), "", "", "", "", "", ""]
        for name, cell in cells.items()
        if not isinstance(cell, Quantity)
    ]


def plain(value: object) -> str:
    """A value as it stands in a scenario file.

    >>> plain(0.10000000000000001), plain(3.0), plain(True), plain((0.5, 2.0)), plain({"a": 1.0})
    ('0.1', '3', 'yes', '[0.5, 2]', 'a 1')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {plain(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return f"[{', '.join(plain(part) for part in value)}]"
    return str(value)
