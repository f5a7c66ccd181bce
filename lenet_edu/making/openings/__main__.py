"""``python -m lenet_edu.making.openings [NN ...]``: draw the opening pictures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lenet_edu.files import write_atomic
from lenet_edu.making.openings import beyond, forwards, training
from lenet_edu.making.openings.drawing import Drawing

PICTURES: dict[str, Callable[[], Drawing]] = {
    "00_start_here": forwards.start_here,
    "01_images": forwards.images,
    "02_convolution": forwards.convolution,
    "03_squashing": forwards.squashing,
    "04_subsampling": forwards.subsampling,
    "05_connections": forwards.connections,
    "06_features_to_codes": forwards.features_to_codes,
    "07_rbf_output": forwards.rbf_output,
    "08_lenet5_forward": forwards.lenet5_forward,
    "09_losses": training.losses,
    "10_backpropagation": training.backpropagation,
    "11_fast": training.fast,
    "12_training": training.training,
    "13_second_order": training.second_order,
    "14_lenet5_1998": training.lenet5_1998,
    "15_distortions": beyond.distortions,
    "16_modern_lenet": beyond.modern_lenet,
    "17_inside": beyond.inside,
    "18_many_digits": beyond.many_digits,
    "19_contest_of_1998": beyond.contest,
    "20_onwards": beyond.onwards,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m lenet_edu.making.openings",
        description="Draw sources/pictures/ with the trained networks.",
    )
    parser.add_argument("names", nargs="*", metavar="NN", help="chapters (default all)")
    parser.add_argument(
        "--root", type=Path, default=Path(), help="folder that holds sources/"
    )
    options = parser.parse_args(arguments)
    folder = options.root.resolve() / "sources" / "pictures"
    if not folder.parent.is_dir():
        print(
            "There is no sources/ here; give its folder with --root.", file=sys.stderr
        )
        return 2
    folder.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        if options.names and name[:2] not in options.names:
            continue
        path = folder / f"{name}.svg"
        write_atomic(path, draw().svg().encode())
        print(f"sources/pictures/{path.name}: {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
