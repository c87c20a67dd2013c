"""The harness of promise 26 counts what passes, and sees what fails."""

from pathlib import Path

from tests.promises.busy_machine import check


def test_tests_that_pass_and_tests_that_fail_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "test_two.py"
    file.write_text("def test_one(): pass\ndef test_other(): pass\n")
    good = check(tmp_path, 1, [str(file)])
    assert good.misses == () and good.measured.startswith("2 tests beside 1 busy loops")
    file.write_text("def test_one(): pass\ndef test_other(): assert False\n")
    (miss,) = check(tmp_path, 1, [str(file)]).misses
    assert "test_other" in miss
