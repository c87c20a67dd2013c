"""Whatever stands in a file, the answer is a scenario or a UserError."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import Place, UserError
from sim.scenario import Scenario, load_scenario, parse_override
from sim.scenario.plain import as_yaml, plain
from sim.scenario.reading import parse_document, parse_value
from sim.scenario.tree import Tree
from tests.scenario.files import BASE, HEAD, SCENARIOS, write

SETTINGS = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
MANY = settings(SETTINGS, max_examples=100)

WORDS = st.sampled_from(
    ["null", "none", "true", "base", "all", ".nan", ".inf", "1e999", "-1", "0", "2025-01", "nvidia"]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    WORDS,
    st.sampled_from(sorted(BASE)),
)
DATA = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | WORDS, inner, max_size=3)
    ),
    max_leaves=6,
)
SNIPPETS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(list(":{}[],&*!|>'\"%@`#-?\n\t ") + ["\n  ", ": ", "- ", "---\n", "<<: "]),
)


def paths(data: Any, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """All paths of nested mappings."""
    collected = [above] if above else []
    for key, value in data.items() if isinstance(data, dict) else ():
        collected += paths(value, (*above, key))
    return collected


PATHS = paths(BASE)
BASE_BYTES = (SCENARIOS / "base.yaml").read_bytes()


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("base")


def is_answered(function: Any, *arguments: Any) -> bool:
    """True for a value, False for a mistake told in one line; anything else is raised."""
    try:
        function(*arguments)
    except UserError as error:
        assert str(error) and str(error).isprintable()
        return False
    return True


def build(scenario: Scenario, data: dict[str, Any]) -> None:
    """Build a scenario from data, as from a file."""
    scenario.build(Tree(plain(data, Place("x.yaml")), {}, "x.yaml")).digest()


@MANY
@given(path=st.sampled_from(PATHS), value=DATA)
def test_data_with_one_value_replaced(base: Scenario, path: tuple[str, ...], value: Any) -> None:
    is_answered(base.with_changes, {".".join(path): value})


@SETTINGS
@given(path=st.sampled_from(PATHS), value=DATA, key=st.text(max_size=6), is_removed=st.booleans())
def test_data_with_one_key_added_or_removed(
    base: Scenario, path: tuple[str, ...], value: Any, key: str, is_removed: bool
) -> None:
    data = deepcopy(BASE)
    here: Any = data
    for step in path[:-1]:
        here = here[step]
    if is_removed:
        del here[path[-1]]
    else:
        here[key] = value
    is_answered(build, base, data)


@SETTINGS
@given(data=st.data())
def test_text_with_pieces_replaced(tmp_path: Path, data: st.DataObject) -> None:
    text = HEAD + "  tokens.price_slope: {value: 3, prior: {uniform: [2, 4]}}\n  clock.months: 108\n"
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 8)))
        text = text[:start] + data.draw(SNIPPETS) + text[end:]
    is_answered(load_scenario, write(tmp_path, text.encode("utf-8", "surrogatepass")))


@SETTINGS
@given(position=st.integers(0, 37_000), byte=st.integers(0, 255))
def test_base_with_a_byte_replaced(tmp_path: Path, position: int, byte: int) -> None:
    content = bytearray(BASE_BYTES)
    content[position] = byte
    is_answered(load_scenario, write(tmp_path, bytes(content)))


@MANY
@given(text=st.text(max_size=30) | st.lists(SNIPPETS, max_size=8).map("".join))
def test_any_text(text: str) -> None:
    is_answered(parse_document, text, "x.yaml")
    is_answered(parse_value, text, "here")
    is_answered(parse_override, text)
    is_answered(parse_override, f"a.b={text}")


@SETTINGS
@given(
    path=st.text(max_size=20) | st.lists(st.sampled_from(sorted(BASE)), max_size=4).map(".".join), value=DATA
)
def test_any_path(base: Scenario, path: str, value: Any) -> None:
    is_answered(base.with_changes, {path: value})


@MANY
@given(name=st.text(max_size=20))
def test_any_name(name: str) -> None:
    assert not is_answered(load_scenario, name)


@MANY
@given(
    data=st.dictionaries(
        st.text(st.characters(codec="utf-8"), max_size=8),
        st.text(st.characters(codec="utf-8"), max_size=40)
        | st.sampled_from(
            [
                "1e-3",
                "1e3",
                "0o17",
                "~",
                "no",
                "1_0",
                "=",
                ".5",
                ".nan",
                "-.inf",
                "1e999",
                "",
                "2025-01",
                "<<",
            ]
        )
        | st.floats(-1e100, 1e100)
        | st.integers(-(10**18), 10**18)
        | st.booleans()
        | st.none(),
        max_size=4,
    )
)
def test_written_data_reads_back(data: dict[str, Any]) -> None:
    if not is_answered(parse_document, as_yaml(data), "x.yaml"):
        return
    assert parse_document(as_yaml(data), "x.yaml").data == data
