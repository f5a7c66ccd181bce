"""How many photos the browser's reader reads, and Python's: two sets of 200.

``python tests/browser/photo_rates.py`` measures both on the same rendered pictures:
typed and drawn digits on paper (tests/photos/sheets.py), and digits of MNIST as if they
had been written large (lenet_edu/photos/rendered.py). It reports and asserts nothing.
"""

from __future__ import annotations

import argparse
import base64
import io
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from gallery import chromium
from lab_harness import Watch
from PIL import Image
from widget_harness import WidgetPage

from lenet_edu.data import embedded, to_input
from lenet_edu.models import load_lenet5
from lenet_edu.photos import PictureError, read_picture
from lenet_edu.photos.rendered import papers
from lenet_edu.widgets import NetworkMap
from lenet_edu.widgets.base import plain_state

sys.path.insert(0, str(Path(__file__).parents[1] / "photos"))
import sheets

READ = """async (data) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const began = performance.now();
    try {
        const digits = await stage.module.readPicture(new File([bytes], "photo"));
        const ms = performance.now() - began;
        return { digits: digits.map((one) => Array.from(one)), ms };
    } catch (error) {
        return { error: error.message };
    }
}"""


def typed_and_drawn(count: int) -> Iterator[tuple[bytes, int]]:
    """Files of the first set, each with its digit."""
    for n in range(count):
        data, digit, _ = sheets.sheet(n)
        yield data, digit


def handwritten(count: int) -> Iterator[tuple[bytes, int]]:
    """Files of the second set, each with its digit."""
    data = embedded()
    chosen = np.random.default_rng(3).permutation(len(data.test_images))[:count]
    photos = papers(data.test_images[chosen])
    for photo, digit in zip(photos, data.test_labels[chosen], strict=True):
        yield as_png(photo), int(digit)


def as_png(pixels: Any) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def read_in(page: WidgetPage, data: bytes) -> tuple[Any, float]:
    """The browser's digits (N, 28, 28) or its sentence of refusal; milliseconds."""
    found = page.page.evaluate(READ, base64.b64encode(data).decode("ascii"))
    if "error" in found:
        return found["error"], 0.0
    return np.array(found["digits"], np.uint8).reshape(-1, 28, 28), found["ms"]


def read_here(data: bytes) -> Any:
    """Python's digits, or the sentence of its refusal."""
    try:
        return read_picture(data).images
    except PictureError as error:
        return str(error)


def main(arguments: list[str] | None = None) -> int:
    """Measure both readers on both sets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="pictures of each set")
    count = parser.parse_args(arguments).count
    network, widget = load_lenet5(), NetworkMap()

    def right(images: Any, digit: int) -> bool:
        alone = not isinstance(images, str) and len(images) == 1
        return alone and int(network.forward(to_input(images)).argmin()) == digit

    with chromium() as browser:
        context = browser.new_context()
        shown, watch = context.new_page(), Watch()
        watch.attach(context, shown)
        page = WidgetPage(
            shown, watch, str(widget._esm), str(widget._css), plain_state(widget)
        )
        for made in (typed_and_drawn, handwritten):
            theirs, ours, took, began = [], [], [], time.perf_counter()
            apart: list[float] = []
            for data, digit in made(count):
                images, ms = read_in(page, data)
                here = read_here(data)
                theirs.append(right(images, digit))
                ours.append(right(here, digit))
                took.append(ms)
                if not isinstance(images, str) and np.shape(images) == np.shape(here):
                    apart.append(float(np.abs(images.astype(int) - here).max()))
            print(
                f"{made.__name__}: browser {sum(theirs)} of {count}, "
                f"Python {sum(ours)}; "
                f"{np.median(took):.0f} ms each (median); "
                f"{sum(one == 0 for one in apart)} of {len(apart)} equal, largest "
                f"difference {max(apart):.0f} of 255; "
                f"{time.perf_counter() - began:.0f} s in all"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
