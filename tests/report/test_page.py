"""Pages as files: whole, closed off, and no text of a result is anything but text."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from sim.report.document import Document, Explorer, Facts, Listing, Notes, Picture, Section, Table, Words
from sim.report.page import data_text, page
from tests.paths import ROOT
from tests.report.parsed import Parsed

ASSETS = ROOT / "sim" / "report" / "pages"
KINDS = ["run", "runs", "verdicts", "backtest", "plausible", "asof", "sweep"]
MOST_CHART_BYTES = 12_000
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{7*7}}\u2028"


def document_of(text: str) -> Document:
    """A document in which every text is the same."""
    blocks = [
        Words([text]),
        Notes([text]),
        Table([[text, text], [text, text], [text, ""]], text),
        Picture("data:image/svg+xml,", 1, 1, text, text, text),
        Explorer({"name": text, "months": [text]}),
        Facts([(text, text)]),
        Listing(text, text),
    ]
    return Document(text, text, text, [text, text], [Section(text, blocks)], text, text, text)


@pytest.mark.parametrize("kind", KINDS)
def test_every_report_is_closed_off(reports: dict[str, Path], kind: str) -> None:
    """No address, no handler, no inline style; only what the policy names by its checksum runs."""
    parsed = Parsed(reports[kind].read_text(encoding="utf-8"))
    assert not parsed.mistakes and not parsed.unclosed
    assert {tag for tag, _ in parsed.tags}.isdisjoint({"link", "iframe", "object", "embed", "base", "form"})
    assert all(source.startswith("data:image/") for source in parsed.attributes("src"))
    names = {name for _, attributes in parsed.tags for name in attributes}
    assert not {name for name in names if name.startswith("on")} | (names & {"style", "href", "srcset"})
    (policy,) = (
        attributes["content"]
        for _, attributes in parsed.tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy
    text = reports[kind].read_text(encoding="utf-8")
    for tag, content in re.findall(r"<(script|style)>(.*?)</\1>", text, re.DOTALL):
        checksum = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src" in policy and f"'sha256-{checksum}'" in policy


@pytest.mark.parametrize("kind", KINDS)
def test_every_report_has_one_title_and_names_all_it_shows(reports: dict[str, Path], kind: str) -> None:
    parsed = Parsed(reports[kind].read_text(encoding="utf-8"))
    count = [tag for tag, _ in parsed.tags].count
    assert count("h1") == 1 and count("h2") >= 3
    assert count("table") == count("caption") and count("table") >= 1
    assert all(attributes["alt"] for tag, attributes in parsed.tags if tag == "img")


def test_a_text_stays_a_text_wherever_it_stands() -> None:
    harmless, hostile = (Parsed(page(document_of(text))) for text in ("word", HOSTILE))
    assert hostile.outline == harmless.outline
    assert len(hostile.texts) == len(harmless.texts)
    assert "alert(1)" in hostile.of("h1")[0]


def test_data_cannot_end_its_script() -> None:
    text = data_text({"name": HOSTILE})
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == {"name": HOSTILE}


def test_the_chart_module_is_small_and_writes_text_as_text() -> None:
    scripts = [(ASSETS / name).read_text(encoding="utf-8") for name in ("chart.js", "explorer.js")]
    assert len(scripts[0].encode()) < MOST_CHART_BYTES
    for script in scripts:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function\(", script
        )
        assert "</" not in script


def test_half_a_letter_is_written_as_a_question_mark(tmp_path: Path) -> None:
    from sim.report.writing import write_document

    file = write_document(document_of("half \ud800 a letter"), tmp_path / "x.html")
    assert "half ? a letter" in file.read_text(encoding="utf-8")
