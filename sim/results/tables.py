"""Texts in a table that a spreadsheet shows and does not compute."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet runs a cell that begins so; full-width signs are taken for plain ones."""


def neutral(text: str) -> str:
    """The text, with an apostrophe before it if it looks like a formula.

    >>> neutral("=1+1"), neutral("-23 %"), neutral("a=b")
    ("'=1+1", "'-23 %", 'a=b')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
