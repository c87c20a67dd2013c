"""Files of scenarios and sweeps, spoilt at random as people and machines spoil them."""

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from sim.errors import UserError
from sim.scenario.plain import as_yaml
from sim.scenario.reading import parse_document

WORDS = (
    "", "~", "null", "true", "no", "none", "all", "base", "0", "-1", "1e9", "1e-9", "1e999", "-1e400",
    ".nan", ".inf", "0,5", "50%", "1d-1", "1_000", "0x10", "2025-01", "2025-13", "0001-01", "9999-12",
    "nvidia", "deepseek", "x" * 300, "[]", "{}", "[1, 2]", "{a: 1}", "{value: 1}",
    "{value: 1, prior: {uniform: [0, 2]}}", "{prior: {uniform: [2, 1]}}", "{prior: null}",
    "= shock.training_efficiency_ratio", "= 0.5 * tokens.price_slope", "= =", "=", "'", '"', "\t", "\u00a0",
    "\u200b", "\u202e", "\ufeff", "é", "中", "🙂", "\\", "&a 1", "*a", "!!python/name:os.system", "! 5",
    "? x", "<<: *a", "|", ">-", "- 1", "---", "...", "# x", "9" * 400, "%YAML 1.1", "@", "`", "\x00",
    "\x07", "\x85", "\u2028",
)  # fmt: skip
"""What may come to stand anywhere."""

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 3.5, 1e100, -1e100, 1e-300, 10**17, "", " ", "x", "base", "none", "all",
    "2025-01", "2031-01", "openai", "= shock.training_efficiency_ratio", "= 2 * labs.xai.brand_index",
    "0,5", "50 %", [], [1], {}, {"value": 1}, {"value": "= tokens.price_slope"}, {"prior": None},
    {"prior": {"normal": [1, 1]}}, {"x": {"y": {}}}, {"value": 1, "unit": "1", "source": "assumption: x"},
    [[[]]], {"columns": {}}, ["6", 12], [6, 12, 24],
)  # fmt: skip
"""What may take the place of a part of the data."""


def spoilt(texts: dict[str, str], chance: random.Random) -> tuple[str, str]:
    """A file with one to four spoilt places → which it was, and its text."""
    name = chance.choice(sorted(texts))
    text = texts[name]
    for _ in range(chance.choice((1, 1, 2, 4))):
        text = chance.choice(_WAYS)(text, chance)
    return name, text


def _letters(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((0, 1, 1, 3, 20)))
    return (
        text[:start]
        + chance.choice((*WORDS, chr(chance.randrange(0x3000)), " ", "  ", "\n", ":", ","))
        + text[end:]
    )


def _word(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    words[chance.randrange(len(words))] = chance.choice(WORDS)
    return " ".join(words)


def _lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    way = chance.randrange(6)
    if way == 0:
        del lines[at]
    elif way == 1:
        lines.insert(other, lines[at])
    elif way == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif way == 3:
        lines[at] = chance.choice(("  ", "\t", "    ", "\u00a0")) + lines[at]
    elif way == 4:
        lines[at] = lines[at].lstrip()
    else:
        lines = lines[: at + 1]
    return "\n".join(lines)


def _deep(text: str, chance: random.Random) -> str:
    n = chance.choice((5, 31, 33, 500))
    opening, closing = chance.choice((("[", "]"), ("{a: ", "}")))
    return _replaced(text, opening * n + "1" + closing * chance.choice((n, n - 1)), chance)


def _aliases(text: str, chance: random.Random) -> str:
    return _replaced(text, chance.choice(("&x [*x]", "&x {a: 1}", "*x", "{<<: *x}")), chance)


def _replaced(text: str, value: str, chance: random.Random) -> str:
    """A line whose value is another."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    lines[at] = lines[at].partition(":")[0] + ": " + value
    return "\n".join(lines)


def _data(text: str, chance: random.Random) -> str:
    """The data of a file with one part replaced, added, removed, renamed or moved."""
    try:
        data = deepcopy(parse_document(text, "x").data)
    except UserError:
        return text
    here: Any = data
    while isinstance(here, dict) and here:
        key = chance.choice(list(here))
        if not isinstance(here[key], dict | list) or not here[key] or chance.random() < 0.3:
            break
        here = here[key]
        if isinstance(here, list):
            here[chance.randrange(len(here))] = chance.choice(VALUES)
            return as_yaml(data)
    if isinstance(here, dict) and here:
        _change(here, chance.choice(list(here)), chance)
    return as_yaml(data)


def _change(here: dict[str, Any], key: str, chance: random.Random) -> None:
    way = chance.randrange(5)
    if way == 0:
        del here[key]
    elif way == 1:
        here[chance.choice((key[:-1], key + "x", key.upper(), f"{key}.value", f"{key}.prior", key * 9))] = (
            here[key]
        )
    elif way == 2:
        here[chance.choice(list(here))] = here[key]
    else:
        here[key] = chance.choice(VALUES)


_WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    _letters, _word, _word, _lines, _lines, _deep, _aliases, _data, _data, _data, _data,
)  # fmt: skip
