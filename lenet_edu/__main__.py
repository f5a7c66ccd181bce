"""``python -m lenet_edu`` and the command ``lenet-edu``.

A package that is missing is a sentence, and `doctor` runs all the same.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn


def main() -> None:
    """Run the command line."""
    try:
        from lenet_edu.cli import app

        app(prog_name="lenet-edu")
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "lenet_edu":
            raise
        _without(error)


def _without(error: ImportError) -> NoReturn:
    """Do what can be done without the package that ``error`` speaks of."""
    if sys.argv[1:2] == ["doctor"]:
        from lenet_edu import doctor

        parser = argparse.ArgumentParser("lenet-edu doctor")
        parser.add_argument("--folder", type=Path)
        folder = parser.parse_args(sys.argv[2:]).folder
        sys.exit(1 if doctor.report(folder, print) else 0)
    what = f"{error.name} is missing" if error.name else str(error)
    sys.exit(
        f"lenet-edu cannot start: {what} ({sys.executable}). Try `{sys.executable} -m "
        "lenet_edu doctor`: it says what to install, and how."
    )


if __name__ == "__main__":
    main()
