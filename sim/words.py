"""Numbers as a reader says them: signs, percent, and ranges that name their probability."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

MINUS = "\N{MINUS SIGN}"
UNDEFINED = "undefined"
PERCENT = "\N{NO-BREAK SPACE}%"

RIVAL_ASSUMPTIONS = {
    "form": "The form of demand",
    "theory": "How labs decide on training",
    "belief": "What managers believe",
}
"""What a table of verdicts varies → how a sentence begins that says what it moves."""


def plain(value: float) -> str:
    """Write a number with two or three significant digits.

    >>> plain(0.0312), plain(-1.239), plain(153.2), plain(12345.0)
    ('0.031', '−1.24', '153', '12,345')
    """
    if not math.isfinite(value):
        return UNDEFINED
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 or size == 0 else 3
    return f"{value:,.{digits}f}".replace("-", MINUS)


def fixed(value: float, digits: int, has_sign: bool = False) -> str:
    """Write with so many decimals for a terminal; what rounds to zero has no sign.

    >>> fixed(-0.001, 2), fixed(0.001, 2, has_sign=True), fixed(0.5, 1, has_sign=True), fixed(-0.25, 2)
    ('0.00', '0.00', '+0.5', '-0.25')
    """
    text = f"{value:+.{digits}f}" if has_sign else f"{value:.{digits}f}"
    return text if float(text) else text.lstrip("+-")


def is_nothing(text: str) -> bool:
    """Whether a number that is written shows no digit but zeros.

    >>> is_nothing("0.00"), is_nothing("0.0 %"), is_nothing("-0.01")
    (True, True, False)
    """
    return not text.strip("0., %")


def signed(value: float) -> str:
    """Write a difference with its sign; one that has no digit to show is 0.

    >>> signed(18.27), signed(-0.62), signed(0.0), signed(-1e-5)
    ('+18.3', '−0.62', '0', '0')
    """
    text = plain(value)
    if is_nothing(text.removeprefix(MINUS)):
        return "0"
    return f"+{text}" if value > 0 else text


def percent(value: float) -> str:
    """Write a share in percent for a terminal: with an ordinary space, and a decimal where it is small.

    >>> percent(0.873), percent(0.0042), percent(0.0)
    ('87 %', '0.4 %', '0 %')
    """
    return f"{100 * value:.1f} %" if 0.0 < value < 0.095 else f"{100 * value:.0f} %"


def signed_percent(value: float) -> str:
    """Write a change in percent, with its sign.

    >>> signed_percent(0.126).split(), signed_percent(-0.006).split(), signed_percent(0.0).split()
    (['+13', '%'], ['−0.6', '%'], ['0', '%'])
    """
    if not math.isfinite(value):
        return UNDEFINED
    hundredths = value * 100
    digits = 1 if 0.05 <= abs(hundredths) < 2 else 0
    text = f"{hundredths:+.{digits}f}"
    is_zero = float(text) == 0
    return ("0" if is_zero else text.replace("-", MINUS)) + PERCENT


def share(value: float) -> str:
    """Write a share in percent for a figure; 0 and 100 % mean none and all.

    >>> share(0.5).split(), share(0.999)[:4], share(1.0).split()
    (['50', '%'], 'over', ['100', '%'])
    """
    if not math.isfinite(value):
        return UNDEFINED
    if 0 < value <= 0.005:
        return f"under 1{PERCENT}"
    if 0.995 <= value < 1:
        return f"over 99{PERCENT}"
    return f"{100 * value:.0f}{PERCENT}"


def factor(value: float) -> str:
    """Write a factor.

    >>> factor(9.72), factor(27.4)
    ('×9.7', '×27')
    """
    return f"×{value:,.{1 if value < 10 else 0}f}" if math.isfinite(value) else UNDEFINED


def with_range(middle: float, low: float, high: float, write: Callable[[float], str] = plain) -> str:
    """Write a median and its 5–95 % range; the range is left out where it has no width.

    >>> with_range(0.5, 0.1, 0.9)
    '0.50 (0.10 to 0.90)'
    """
    if not (math.isfinite(low) and math.isfinite(high)) or write(low) == write(high):
        return write(middle)
    return f"{write(middle)} ({write(low).removesuffix(PERCENT)} to {write(high)})"


def percent_range(middle: float, low: float, high: float) -> str:
    """Write a median and its 5–95 % range in percent."""
    return with_range(middle, low, high, signed_percent)


def probability(mapping: Mapping[str, Any]) -> str:
    """Write P(R>1) of a rebound summary with its Monte-Carlo error."""
    p = number(mapping, "p_above_one")
    if not math.isfinite(p):
        return UNDEFINED
    return f"{p:.2f} ± {number(mapping, 'p_above_one_standard_error'):.2f}"


def number(mapping: Mapping[str, Any], key: str) -> float:
    """Read a number of a summary; absent and null mean not a number."""
    value = mapping.get(key)
    return float("nan") if value is None else float(value)


def listed(parts: Iterable[str]) -> str:
    """Words in a row.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def in_bytes(size: float) -> str:
    """Write a size on disk in the unit in which it has digits to show.

    >>> in_bytes(2.5e9), in_bytes(731_000), in_bytes(12)
    ('2.5 GB', '731 kB', '12 bytes')
    """
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= unit:
            return f"{size / unit:,.{1 if size < 100 * unit else 0}f} {name}".replace(".0 ", " ")
    return f"{size:.0f} bytes"


def readable(name: str) -> str:
    """Turn a key into words.

    >>> readable("constant_elasticity_demand")
    'constant elasticity demand'
    """
    return name.replace("_", " ")


def series_label(series: str) -> str:
    """A series of the record as a reader calls it.

    >>> series_label("rental_price/H100"), series_label("rent_spot_2025")
    ('rental price (H100)', 'rent spot 2025')
    """
    group, _, entity = series.partition("/")
    return f"{readable(group)} ({entity})" if entity else readable(group)


def firm_label(name: str) -> str:
    """Turn the key of a firm into its name.

    >>> firm_label("nvidia"), firm_label("china_clouds"), firm_label("xai")
    ('Nvidia', 'China clouds', 'xAI')
    """
    known = {"amd": "AMD", "openai": "OpenAI", "deepseek": "DeepSeek", "xai": "xAI", "xai_cluster": "xAI"}
    words = readable(name)
    return known.get(name, words[:1].upper() + words[1:])
