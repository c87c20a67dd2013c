"""Links and headings of Markdown, as the pages of a repository and of the site read them."""

import re
from collections.abc import Iterator
from pathlib import Path

_FENCED = re.compile(r"^( *)(`{3,}|~{3,})[^\n]*\n.*?^\1\2 *$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"\]\(<?([^)\s>]+)>?\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#* *$", re.MULTILINE)


def prose(text: str) -> str:
    """A page without its blocks of code."""
    return _FENCED.sub("", text)


def links(text: str) -> Iterator[str]:
    """Targets of all links and images that are no address of the web."""
    for target in _LINK.findall(_CODE.sub("", prose(text))):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors(text: str) -> set[str]:
    """Anchors of the headings: small letters, hyphens for blanks, no other signs.

    >>> sorted(anchors("# R, the rebound\\n## `jevons run`: a verdict"))
    ['jevons-run-a-verdict', 'r-the-rebound']
    """
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in _HEADING.findall(prose(text))
    }


def broken(pages: dict[Path, str]) -> list[str]:
    """Links of pages that lead to no file, no page or no heading; `pages` are those that may be linked to."""
    found = []
    for page, text in pages.items():
        for target in links(text):
            path, _, anchor = target.partition("#")
            aim = (page.parent / path).resolve() if path else page
            if aim not in pages and not aim.exists():
                found.append(f"{page}: {target}: no such file")
            elif anchor and anchor not in anchors(pages.get(aim, "")):
                found.append(f"{page}: {target}: no such heading")
    return found
