"""Every link of the documents leads somewhere, to a page that `make site` writes too."""

from pathlib import Path

import pytest

from docs.generator.paths import GENERATED
from docs.generator.reference_pages import write_reference_pages
from docs.generator.result_files import write_result_files
from docs.generator.scenario_pages import scenario_names
from docs.generator.sweep_pages import write_sweep_pages
from tests.docs.links import broken
from tests.paths import ROOT
from tests.test_structure import tracked

WITH_A_PREVIEW = ["index", *scenario_names()]
"""Pages of scenarios, which are not made here: they take a run each."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    """Text by path: of pages that people wrote and that the program writes, these where the site has them."""
    folder = tmp_path_factory.mktemp("generated")
    write_reference_pages(folder)
    write_result_files(folder)
    write_sweep_pages(folder / "sweeps")
    written = {GENERATED / path.relative_to(folder): path for path in folder.rglob("*.md")}
    kept = {path: path for path in tracked() if path.suffix == ".md"}
    texts = {path: source.read_text(encoding="utf-8") for path, source in (kept | written).items()}
    return texts | {GENERATED / "scenarios" / f"{name}.md": "" for name in WITH_A_PREVIEW}


def test_no_link_is_broken(pages: dict[Path, str]) -> None:
    assert ROOT / "docs/index.md" in pages
    assert broken(pages) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page, other = tmp_path / "page.md", tmp_path / "other.md"
    text = "# Title\n[a](other.md#there) [b](#title) [c](https://example.org)\n```\n[d](nowhere.md)\n```\n"
    assert broken({page: text, other: "## There"}) == []
    assert len(broken({page: text, other: "## Elsewhere"})) == 1
    assert len(broken({page: f"{text}[e](nowhere.md) [f](#no)", other: "## There"})) == 2


def test_every_page_has_its_place_on_the_site(pages: dict[Path, str]) -> None:
    """The start page lists all that people wrote in `docs/`, and the reference lists its own."""
    listed = pages[ROOT / "docs/index.md"] + pages[ROOT / "docs/api/index.md"]
    names = {
        path.relative_to(ROOT / "docs").with_suffix("").as_posix().removeprefix("api/")
        for path in pages
        if path.is_relative_to(ROOT / "docs")
        and not path.is_relative_to(GENERATED)
        and path.name != "index.md"
    }
    assert len(names) > 20
    assert [name for name in sorted(names) if name not in listed] == []
