"""``python -m lenet_edu.making.authoring``: make the notebooks, or say what drifts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lenet_edu.extras import pip_install


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m lenet_edu.making.authoring",
        description="Build chapters/ and solutions/ from sources/.",
    )
    parser.add_argument("names", nargs="*", metavar="NN", help="chapters (default all)")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if anything differs"
    )
    parser.add_argument(
        "--force", action="store_true", help="run again what did not change"
    )
    parser.add_argument(
        "--root", type=Path, default=Path(), help="folder that holds sources/"
    )
    options = parser.parse_args(arguments)
    try:
        from lenet_edu.making.authoring import build
        from lenet_edu.making.authoring.regions import AuthoringError
    except ModuleNotFoundError as error:
        print(
            f"{error.name} is missing; building notebooks needs the development set: "
            + pip_install('"lenet-edu[dev]"'),
            file=sys.stderr,
        )
        return 2
    root = options.root.resolve()
    if not (root / "sources").is_dir():
        print(
            "There is no sources/ here. Run this in the root of the repository, or "
            "give it with --root.",
            file=sys.stderr,
        )
        return 2
    try:
        if options.check:
            drifts = build.check(root, options.names)
            for drift in drifts:
                print(drift)
            if not drifts:
                print("chapters/ and solutions/ are what sources/ builds.")
            return 1 if drifts else 0
        for path in build.find_sources(root, options.names):
            chapter = build.read_source(path)
            for file, done in build.build_chapter(root, chapter, force=options.force):
                print(f"{file}: {done}", flush=True)
        found = [] if options.names else build.strays(root)
        for file in found:
            print(f"{file}: has no source; delete it", file=sys.stderr)
        return 1 if found else 0
    except AuthoringError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
