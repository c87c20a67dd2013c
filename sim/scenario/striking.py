"""What strikes a world and not its twin, and so what the rebound counts; and what strikes both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.model.events import STRIKES, Event, Shock
from sim.months import months_between
from sim.scenario.checking import Checker
from sim.scenario.prior import Quantity
from sim.scenario.reading import Path
from sim.scenario.scenario import Scenario
from sim.words import listed, readable


def checked_strikes(checker: Checker, data: Mapping[str, Any], month: str, path: Path) -> str:
    """Which worlds of a pair an event strikes.

    R sums from the month of the shock on, so whatever tells a world from its twin may not begin before it.

    Raises:
        UserError: if it does, or if there is no shock to count from.
    """
    strikes = checker.one_of(data.get("strikes", "all"), (*path, "strikes"), STRIKES)
    shock = checker.tree.data["shock"]
    if strikes == "all":
        return strikes
    if not isinstance(shock, dict):
        raise checker.tree.error(
            (*path, "strikes"),
            f"'{strikes}' takes a shock: its month is the first that R counts, and there is none",
        )
    if months_between(shock["month"], month) < 0:
        raise checker.tree.error(
            (*path, "month"),
            f"{month} is before the shock ({shock['month']}), from which on R is counted; an event with "
            f"strikes: {strikes} begins then or later",
        )
    return strikes


@dataclass(frozen=True)
class Struck:
    """What a scenario does to its worlds: name of the shock or event → what it is, in a few words.

    Attributes:
        counted: what tells a world from its twin, the shock first; the rebound counts all of it together.
        background: further gains of efficiency, which both worlds have and the rebound does not count.
    """

    counted: dict[str, str]
    background: dict[str, str]

    @property
    def sentences(self) -> list[str]:
        """What R counts and what it does not, for a reader."""
        if not self.counted:
            return ["Nothing tells a world from its twin, so there is no R."]
        told = [f"R counts what tells a world from its twin: {_named(self.counted)}."]
        if self.background:
            told.append(f"Both worlds have, and R does not count: {_named(self.background)}.")
        return told

    @property
    def in_short(self) -> str:
        """The same by name, for the foot of a figure; empty where R counts the shock and nothing else."""
        if list(self.counted) == ["shock"] and not self.background:
            return ""
        said = f"R counts {listed(map(readable, self.counted))}" if self.counted else "R counts nothing"
        return said + (f", not {listed(map(readable, self.background))}" if self.background else "")


def _named(shocks: Mapping[str, str]) -> str:
    return listed([f"{readable(name)} ({what})" for name, what in shocks.items()])


def struck(scenario: Scenario) -> Struck:
    """What R counts in a scenario, and which shocks both worlds have."""
    counted = {} if scenario.shock is None else _of_shock(scenario.shock, scenario)
    background = {}
    for name, event in scenario.events.items():
        if event.strikes != "all":
            counted[name] = _of_event(event, scenario)
        elif event.kind == "efficiency_shock":
            background[name] = _of_event(event, scenario)
    return Struck(counted, background)


def _of_shock(shock: Shock[Quantity], scenario: Scenario) -> dict[str, str]:
    """Nothing if the shock is of no size, and only says from when on R counts."""
    gains = _gains(shock.training_efficiency_ratio, shock.inference_efficiency_ratio)
    if not gains and not _can_be_above(shock.believed_efficiency_ratio, 1.0):
        return {}
    said = f"{_lab(shock.lab, scenario)}, {shock.month}: {gains or 'news of a gain that is none'}"
    if gains and _can_be_above(shock.pull_forward_share, 0.0):
        share, months = _range(shock.pull_forward_share, 100.0), shock.pull_forward_months.value
        said += f"; the twin has {share} % of it within {months:g} months"
    return {"shock": said}


def _of_event(event: Event[Quantity], scenario: Scenario) -> str:
    until = f" until {event.until}" if event.until else ""
    where = {"all": "", "shocked": ", not in the twin", "twin": ", in the twin alone"}[event.strikes]
    values = event.values
    if event.kind == "efficiency_shock":
        gains = _gains(values["training_efficiency_ratio"], values["inference_efficiency_ratio"])
        return f"{_lab(event.lab, scenario)}, {event.month}: {gains or 'no gain'}{where}"
    changes = {"set_to": " set to ", "multiply_by": " times "}
    change = [f"{verb}{_range(values[key])}" for key, verb in changes.items() if key in values]
    about = event.number or event.kind.replace("_", " ")
    return f"{about}{''.join(change)}, {event.month}{until}{where}"


def _lab(lab: str, scenario: Scenario) -> str:
    return "all labs" if lab == "all" else str(scenario.table("labs")[lab]["label"])


def _gains(training: Quantity, inference: Quantity) -> str:
    """Both gains in words; empty if neither can be above one."""
    gains = {"train": training, "serve": inference}
    return ", ".join(f"{verb} {_range(gain)}x" for verb, gain in gains.items() if _can_be_above(gain, 1.0))


def _range(number: Quantity, scale: float = 1.0) -> str:
    """Where a number can lie: the middle 90 % where its prior has no ends."""
    low, high = (scale * end for end in number.support(tail=0.05))
    return f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"


def _can_be_above(number: Quantity, value: float) -> bool:
    return number.support()[1] > value
