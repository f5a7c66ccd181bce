"""How large a module may become before it is two ideas."""

from __future__ import annotations

from pathlib import Path

import lenet_edu

ROOT = Path(lenet_edu.__file__).parent
LINES = 300
# Tables of data may be longer, and why.
TABLES = {
    # An exercise and all of its known mistakes: a right line, a wrong line, a sentence.
    "exercises/bank/": 500,
}


def allowed(place: str) -> int:
    """The lines that the module at this place in the package may have."""
    for folder, lines in TABLES.items():
        if place.startswith(folder):
            return lines
    return LINES


def too_long(root: Path) -> dict[str, int]:
    """By place in the package, the lines of each module that has too many."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root).as_posix()
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > allowed(place):
            found[place] = count
    return found


def test_no_module_is_too_long() -> None:
    assert too_long(ROOT) == {}


def test_a_long_module_would_be_found(tmp_path: Path) -> None:
    bank = tmp_path / "exercises" / "bank"
    bank.mkdir(parents=True)
    for folder, lines in ((tmp_path, LINES), (bank, TABLES["exercises/bank/"])):
        (folder / "full.py").write_text("x = 1\n" * lines, encoding="utf-8")
        (folder / "long.py").write_text("x = 1\n" * (lines + 1), encoding="utf-8")
    assert too_long(tmp_path) == {"exercises/bank/long.py": 501, "long.py": 301}


def test_every_table_is_there() -> None:
    for folder in TABLES:
        assert list((ROOT / folder).rglob("*.py")), folder
