"""Guarded YAML: plain data with a place for every value, and nothing executed."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

import yaml

from sim.errors import Place, UserError, shown
from sim.scenario.spelling import invisible

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_NODES = 30_000
LARGEST_NUMBER = 1e100
"""Largest magnitude of a number; priors of such numbers still cannot overflow."""

Path = tuple[str, ...]
"""Keys from the top of a document to a value."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_QUOTED = ("'", '"', "|", ">")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


_IN_WORDS = {
    "mapping values are not allowed in this context": (
        "a second colon stands here; text with a colon is put in quotes, and lines of one mapping begin in "
        "one column"
    ),
    "but found another document": "a second document begins here; a file holds one, without '---' inside",
}
"""What the library says → the same for who writes scenarios."""


@dataclass(frozen=True)
class Document:
    """A YAML mapping and where each of its values stands; nothing in it may be changed."""

    file: str
    data: dict[str, Any]
    places: dict[Path, Place]


def read_document(file: FilePath) -> Document:
    """Read a file of at most 1 MB.

    Raises:
        UserError: if it cannot be read, is not UTF-8, or is not the YAML that scenarios may use.
    """
    return parse_document(text_of(_content(file), str(file)), str(file))


def text_of(content: bytes, file: str) -> str:
    """The text of a file; an editor or a spreadsheet may have put a mark of byte order first.

    Raises:
        UserError: if it is not UTF-8.
    """
    if content.startswith(_UTF_16):
        raise UserError(f"{file}:1:1: is UTF-16 text; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"{file}:{line}:1: the file is not UTF-8 text (byte {error.start}); save it as UTF-8"
        ) from error


def _content(file: FilePath) -> bytes:
    try:
        # A pipe or a device may never end.
        if file.exists() and not file.is_file():
            raise UserError(f"{file}:1:1: this is not a file")
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"{file}: cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise UserError(f"{file}:1:1: the file is larger than {MAX_BYTES // 1_000_000} MB")
    return content


# Scenarios that extend one file, and their sweeps, parse it once.
@lru_cache(maxsize=16)
def parse_document(text: str, file: str) -> Document:
    """Parse YAML by the core rules of version 1.2, without tags, aliases and duplicate keys."""
    reader = _Reader(file)
    node = reader.node(text)
    if not isinstance(node, yaml.MappingNode):
        what = "is empty" if node is None else "is no mapping of names to values, as 'name: mine'"
        raise UserError(f"{file}:1:1: the file {what}")
    data = reader.value(node, ())
    return Document(file, data, reader.places)


def parse_value(text: str, where: str) -> Any:
    """Parse one value by the same rules; messages start with `where` and give no line.

    Raises:
        UserError: also if there is no value at all.
    """
    reader = _Reader(where, has_lines=False)
    node = reader.node(text)
    if node is None:
        raise UserError(f"{where}: a value is missing (null removes)")
    return reader.value(node, ())


def dotted(path: Path) -> str:
    """A path as messages show it."""
    return ".".join(key if len(key) <= 60 else f"{key[:57]}…" for key in path)


@dataclass
class _Reader:
    file: str
    has_lines: bool = True
    places: dict[Path, Place] = field(default_factory=dict)

    def node(self, text: str) -> yaml.Node | None:
        try:
            self._scan(text)
            node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
            return node
        except yaml.reader.ReaderError as error:
            raise UserError(f"{self._place_of(text, error)}: not a character of YAML text") from error
        except yaml.MarkedYAMLError as error:
            place = self._place(error.problem_mark) if error.problem_mark else Place(self.file)
            raise UserError(f"{place}: {_what_is_wrong(text, error)}") from error
        except UnicodeEncodeError as error:
            raise UserError(f"{self.file}: the text is not valid Unicode") from error

    def _place(self, mark: Any) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1) if self.has_lines else Place(self.file)

    def _place_of(self, text: str, error: yaml.reader.ReaderError) -> Place:
        line = text.encode().count(b"\n", 0, error.position) + 1
        return Place(self.file, line, 1) if self.has_lines else Place(self.file)

    def _scan(self, text: str) -> None:
        """Refuse what could hurt before anything is built."""
        depth = 0
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            problem = ""
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                problem = f"nested deeper than {MAX_DEPTH} levels"
            elif count > MAX_NODES:
                problem = f"more than {MAX_NODES} values"
            elif getattr(event, "anchor", None):
                problem = "anchors and aliases are not allowed here"
            elif tag := getattr(event, "tag", None):
                problem = f"the tag {shown(tag)} is not allowed here"
            if problem:
                raise UserError(f"{self._place(event.start_mark)}: {problem}")

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.places[path] = self._place(node.start_mark)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, str(index))) for index, item in enumerate(node.value)]
        return self._mapping(node, path)

    def _mapping(self, node: yaml.Node, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, item in node.value:
            place = self._place(key.start_mark)
            if not isinstance(key, yaml.ScalarNode):
                raise UserError(f"{place}: a key must be a single word")
            below = (*path, key.value)
            if key.value in data:
                first = f", first in line {self.places[below].line}" if self.has_lines else ""
                raise UserError(f"{place}: {dotted(below)}: this key stands here twice{first}")
            if hidden := invisible(key.value):
                raise UserError(f"{place}: {dotted(below)}: {hidden} stands in this key; use plain spaces")
            data[key.value] = self.value(item, below)
            self.places[below] = place
        return data

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        if node.style in _QUOTED:
            return node.value
        if hidden := _misleading(node.value):
            raise UserError(f"{self.places[path]}: {hidden} stands here; use plain spaces")
        try:
            return plain_scalar(node.value)
        except ValueError as error:
            named = f"{self.places[path]}: {dotted(path)}" if path else str(self.places[path])
            raise UserError(f"{named}: {error}") from error


def _misleading(text: str) -> str:
    """What looks like a space where YAML needs one: at an end of an unquoted value, or after a colon."""
    parts = re.split(r":(?=\W)", text)
    return invisible("".join(part[:1] + part[-1:] for part in parts))


def _what_is_wrong(text: str, error: yaml.MarkedYAMLError) -> str:
    """A problem of YAML, and what is seen in its line, or that before, which may have caused it."""
    lines = text.splitlines()
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
    near = [lines[at] for mark in marks for at in (mark.line, mark.line - 1) if 0 <= at < len(lines)]
    for line in near:
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            return "a tab stands at the start of a line; lines are indented with spaces"
        if hidden := invisible(line.partition("#")[0]):
            return f"not valid YAML: {hidden} stands here; use plain spaces"
    return f"not valid YAML: {_IN_WORDS.get(error.problem or '', error.problem)}"


def plain_scalar(text: str) -> Any:
    """What an unquoted word means: nothing, true or false, a number, or text.

    >>> plain_scalar("1e-3"), plain_scalar("no"), plain_scalar("~")
    (0.001, 'no', None)

    Raises:
        ValueError: for a number that is not finite or too large.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is not a finite number")
    if not _FLOAT.fullmatch(text):
        return text
    # As a float first: Python refuses to convert very long digit strings to whole numbers.
    if abs(float(text)) > LARGEST_NUMBER:
        raise ValueError(f"{text[:20]} is too large for a number")
    return int(text) if _INTEGER.fullmatch(text) and len(text) < 1000 else float(text)
