"""Guarded YAML: plain data with a place for every value, and nothing executed."""

import math
import re
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import yaml

from sim.errors import Place, UserError

MAX_BYTES = 1_000_000
MAX_DEPTH = 32

Path = tuple[str, ...]
"""Keys from the top of a document to a value."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_QUOTED = ("'", '"', "|", ">")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass(frozen=True)
class Document:
    """A YAML mapping and where each of its values stands."""

    file: str
    data: dict[str, Any]
    places: dict[Path, Place]


def read_document(file: FilePath) -> Document:
    """Read a file of at most 1 MB.

    Raises:
        UserError: if it cannot be read, is not UTF-8, or is not the YAML that scenarios may use.
    """
    try:
        if file.stat().st_size > MAX_BYTES:
            raise UserError(f"{file}:1:1: the file is larger than {MAX_BYTES // 1_000_000} MB")
        text = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise UserError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{file}:1:1: the file is not UTF-8 text (byte {error.start})") from error
    return parse_document(text, str(file))


def parse_document(text: str, file: str) -> Document:
    """Parse YAML by the core rules of version 1.2, without tags, aliases and duplicate keys."""
    try:
        _scan(text, file)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise UserError(f"{file}:{line}:{column}: {problem}") from error
    if not isinstance(node, yaml.MappingNode):
        raise UserError(f"{file}:1:1: a scenario is a mapping of names to values")
    places: dict[Path, Place] = {}
    data = _value(node, (), file, places)
    return Document(file, data, places)


def _place(mark: Any, file: str) -> Place:
    return Place(file, mark.line + 1, mark.column + 1)


def _scan(text: str, file: str) -> None:
    """Refuse what could hurt before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        place = _place(event.start_mark, file)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UserError(f"{place}: anchors and aliases are not allowed here")
        tag = getattr(event, "tag", None)
        if tag and not (isinstance(event, yaml.ScalarEvent) and tag == "!"):
            raise UserError(f"{place}: the tag {tag!r} is not allowed here")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise UserError(f"{place}: nested deeper than {MAX_DEPTH} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _value(node: yaml.Node, path: Path, file: str, places: dict[Path, Place]) -> Any:
    places[path] = _place(node.start_mark, file)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, path, places[path])
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, str(index)), file, places) for index, item in enumerate(node.value)]
    return _mapping(node, path, file, places)


def _mapping(node: yaml.Node, path: Path, file: str, places: dict[Path, Place]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, item in node.value:
        place = _place(key.start_mark, file)
        if not isinstance(key, yaml.ScalarNode):
            raise UserError(f"{place}: a key must be a single word")
        if key.value in data:
            raise UserError(f"{place}: {key.value}: this key stands here twice")
        data[key.value] = _value(item, (*path, key.value), file, places)
        places[(*path, key.value)] = place
    return data


def _scalar(node: yaml.ScalarNode, path: Path, place: Place) -> Any:
    text: str = node.value
    if node.style in _QUOTED:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _NOT_FINITE.fullmatch(text):
        raise UserError(f"{place}: {'.'.join(path)}: {text} is not a finite number")
    if _INTEGER.fullmatch(text):
        # Python refuses to convert very long digit strings; a float of them is infinite anyway.
        return int(text) if len(text) < 300 else _finite(text, path, place)
    return _finite(text, path, place) if _FLOAT.fullmatch(text) else text


def _finite(text: str, path: Path, place: Place) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise UserError(f"{place}: {'.'.join(path)}: {text[:20]} is too large for a number")
    return number
