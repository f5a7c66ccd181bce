"""``lenet-edu read``: the digits of photos and scans, in the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from lenet_edu.terminal import in_sentences, say


def read(
    pictures: Annotated[
        list[Path],
        typer.Argument(
            metavar="PICTURE...", help="Photos or scans: PNG, JPEG, WebP and others."
        ),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON.")
    ] = False,
) -> None:
    """Read the digits on photos of your own handwriting; 0 if each holds a digit.

    Any pen, on any light or dark paper without a dark pattern; leave a margin. The
    trained LeNet-5 answers.
    """
    from lenet_edu.models import WeightsError, load_lenet5
    from lenet_edu.photos import PictureError, answers, read_picture

    with in_sentences(WeightsError):
        network = load_lenet5().forward
    results: list[dict[str, Any]] = []
    for path in pictures:
        try:
            digits = answers(read_picture(path), network)
        except PictureError as error:
            results.append({"picture": str(path), "digits": [], "error": str(error)})
            if not as_json:
                print(error, file=sys.stderr)
            continue
        results.append(
            {
                "picture": str(path),
                "digits": [vars(one) for one in digits],
                "error": None,
            }
        )
        if not as_json:
            read_as = " ".join(
                "?" if one.belief == "nothing" else str(one.digit) for one in digits
            )
            say(f"{path}: {read_as}")
            for one in digits:
                say(f"  {one}")
    if as_json:
        say(json.dumps(results, indent=1))
    if any(one["error"] for one in results):
        raise typer.Exit(1)
