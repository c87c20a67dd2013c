"""From the folders of results to the file of a report."""

from collections.abc import Sequence
from pathlib import Path

from sim.errors import UserError
from sim.report.document import Document
from sim.report.kinds import document_of
from sim.report.page import page
from sim.report.sweep import analysis_document, is_sweep, sweep_of
from sim.results.files import replace_file
from sim.results.folder import REPORT, readable_faults
from sim.sweep.analysis import Analysis
from sim.sweep.earlier import ANALYSIS

_OURS = b'<meta name="generator" content="jevons '
_HEAD_BYTES = 4096


def write_report(folders: Sequence[Path | str], out: Path | str | None = None) -> Path:
    """Write the report of a result, or of several runs side by side; return its file.

    Args:
        folders: what `jevons run`, `jevons sweep` and other commands wrote.
        out: the file; by default `report.html` in the folder of the result, of several beside the first.

    Raises:
        UserError: if a folder holds no result that this version can read, or the file is not ours to replace.
    """
    chosen = [Path(folder) for folder in folders]
    file = default_file(chosen) if out is None else Path(out)
    refuse_foreign_file(file)
    return write_document(document_of(chosen), file)


def write_analysis_report(analysis: Analysis, folder: Path) -> Path:
    """Write the report of an analysis into its folder; return its file.

    Raises:
        UserError: if writing fails.
    """
    return write_document(analysis_document(analysis), folder / REPORT)


def write_document(document: Document, file: Path) -> Path:
    """Write a report, whole or not at all; return its file.

    Raises:
        UserError: if writing fails.
    """
    with readable_faults(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        # A text of a damaged result may hold half a letter.
        replace_file(file, page(document).encode("utf-8", "replace"))
    return file


def default_file(folders: Sequence[Path]) -> Path:
    """Where a report goes: into the folder of its result, of a sweep into that of its analysis."""
    first = folders[0]
    if len(folders) > 1:
        return first.parent / REPORT
    return (sweep_of(first) / ANALYSIS if is_sweep(first) else first) / REPORT


def refuse_foreign_file(file: Path) -> None:
    """Refuse to replace what is not a report.

    Raises:
        UserError: as above.
    """
    if file.is_dir():
        raise UserError(f"{file}: is a folder, not a file; choose another file with --out")
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except FileNotFoundError:
        return
    except OSError as problem:
        raise UserError(f"{file}: cannot be read: {problem.strerror}") from None
    if _OURS not in head:
        raise UserError(f"{file}: exists and is no report of jevons; choose another file with --out")
