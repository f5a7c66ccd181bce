"""A picture of one's own, in the browser: read as in Python, and shown on the map."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from photo_rates import (
    as_png,
    handwritten,
    read_here,
    read_in,
    typed_and_drawn,
)
from PIL import Image, ImageDraw

from lenet_edu.data import embedded
from lenet_edu.photos import PictureUpload
from lenet_edu.photos.rendered import papers, photographed, written_large
from lenet_edu.widgets import NetworkMap
from lenet_edu.widgets.base import plain_state

COUNT = 6  # pictures of each kind; photo_rates.py compares 400
DIGITS = embedded().test_images

# A file comes as the reader's system hands it over: `event` is "drop" or "paste".
ARRIVES = """([data, type, event, on]) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "photo", { type }));
    const place = document.querySelector(on);
    const options = { bubbles: true, cancelable: true };
    if (event === "paste") {
        return place.dispatchEvent(
            new ClipboardEvent("paste", { ...options, clipboardData: files }));
    }
    place.dispatchEvent(new DragEvent("dragover", { ...options, dataTransfer: files }));
    const marked = document.querySelector(".lenet-dropping") !== null;
    place.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: files }));
    return marked && document.querySelector(".lenet-dropping") === null;
}"""


def arrives(
    page: Any, data: bytes, event: str, on: str, kind: str = "image/png"
) -> Any:
    text = base64.b64encode(data).decode("ascii")
    return page.evaluate(ARRIVES, [text, kind, event, on])


def photo(n: int) -> bytes:
    """A test digit on paper."""
    return as_png(papers(DIGITS[n : n + 1])[0])


def ink_on_the_pad(shown: Any) -> int:
    """Dark points in the middle of the pad."""
    count: int = shown.root.locator("canvas.pad").evaluate(
        "c => c.getContext('2d').getImageData(c.width / 4, 0, c.width / 2, c.height)"
        ".data.filter((v, n) => n % 4 === 0 && v < 60).length"
    )
    return count


def row_of(numbers: list[int]) -> bytes:
    ink = np.zeros((240, 170 * len(numbers)))
    for n, number in enumerate(numbers):
        left = 15 + 170 * n
        ink[50:190, left : left + 140] = written_large(DIGITS[number], 140)
    return as_png(photographed(ink, np.random.default_rng(2), askew=0.0))


def saved(picture: Image.Image, kind: str, **how: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **how)
    return stream.getvalue()


@pytest.fixture
def shown(widget_page: Callable[..., Any]) -> Any:
    """The map, without its demonstration."""
    widget = NetworkMap()
    state = plain_state(widget)
    state["demo"] = []
    return widget_page(str(widget._esm), str(widget._css), state)


# What is read


@pytest.mark.parametrize("made", [typed_and_drawn, handwritten])
def test_the_browser_reads_what_python_reads(shown: Any, made: Any) -> None:
    for n, (data, _) in enumerate(made(COUNT)):
        theirs, ours = read_in(shown, data)[0], read_here(data)
        assert np.shape(theirs) == np.shape(ours), n
        # Decoders of JPEG may round a level differently.
        apart = np.abs(theirs.astype(int) - ours)
        assert apart.mean() <= 1, n
        assert apart.max() <= 48, n


def test_several_digits_large_and_transparent_pictures_are_read_alike(
    shown: Any,
) -> None:
    large = Image.new("L", (3000, 2500), 255)
    ImageDraw.Draw(large).line(
        [(800, 600), (2000, 600), (1200, 2300)], fill=0, width=60
    )
    clear = np.full((280, 280, 4), 255, np.uint8)  # white ink on nothing
    clear[..., 3] = 255 - np.asarray(large.resize((280, 280)))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = large.resize((300, 250)).rotate(90, expand=True)
    for data in (
        row_of([3, 200, 402, 777]),
        saved(large, "PNG"),
        as_png(clear),
        as_png(DIGITS[5]),
        saved(turned, "JPEG", exif=exif),
        saved(turned, "WEBP", exif=exif),
    ):
        theirs, ours = read_in(shown, data)[0], read_here(data)
        assert np.shape(theirs) == np.shape(ours)
        assert np.abs(theirs.astype(int) - ours).mean() <= 1


def test_the_same_sentence_says_why_there_is_no_digit(shown: Any) -> None:
    line = np.full((300, 400), 255, np.uint8)
    line[140:150, 20:380] = 0
    dots = np.full((600, 600), 255, np.uint8)
    for top in range(20, 580, 60):
        for left in range(20, 580, 60):
            dots[top : top + 30, left : left + 12] = 0
    blank = photographed(np.zeros((300, 400)), np.random.default_rng(0))
    whole = saved(Image.new("L", (60, 60), 255), "JPEG")
    for data, words in (
        (as_png(blank), "there is no ink"),
        (as_png(line), "nothing like a digit"),
        (as_png(dots), "a page of text"),
        (as_png(line[:5]), "Does it really show a digit"),
        (b"", "is empty"),
        (b"hello", "no picture that can be opened"),
        (b"%PDF-1.7 " + bytes(40), "is a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is an SVG drawing"),
        (whole[:20], "is broken"),
    ):
        said = read_in(shown, data)[0]
        assert words in said
        if words != "is broken":  # where it breaks off is said by Pillow alone
            assert said == read_here(data)
    assert "HEIC" in read_in(shown, b"\0\0\0\x18ftypheic" + bytes(40))[0]


# What is shown


def test_a_chosen_picture_is_on_the_pad_and_the_network_answers(shown: Any) -> None:
    with shown.page.expect_file_chooser() as asked:
        shown.root.get_by_role("button", name="Your own picture").press("Enter")
    asked.value.set_files(
        [{"name": "7.png", "mimeType": "image/png", "buffer": photo(0)}]
    )
    label = int(embedded().test_labels[0])
    shown.page.get_by_text(f"The network reads {label}").wait_for(state="attached")
    assert np.array_equal(
        np.frombuffer(shown.get("pixels"), np.uint8).reshape(28, 28),
        read_here(photo(0))[0],
    )
    assert shown.get("state")["strokes"] == []
    shown.stroke([(140, 40), (140, 240)])
    shown.page.get_by_text("The network reads 1").wait_for(state="attached")
    assert "own" not in shown.get("state")


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_dropped_or_pasted_picture_is_read(shown: Any, event: str) -> None:
    shown.stroke([(140, 40), (140, 240)])
    shown.page.get_by_text("The network reads 1").wait_for(state="attached")
    done = arrives(shown.page, photo(2), event, "canvas.pad")
    assert done is (event == "drop")  # a paste that was taken is not passed on
    label = int(embedded().test_labels[2])
    shown.page.get_by_text(f"The network reads {label}").wait_for(state="attached")
    assert ink_on_the_pad(shown) > 1000


def test_a_sample_after_a_drawing_is_on_the_pad(shown: Any) -> None:
    shown.stroke([(10, 40), (10, 240)])  # beside what is counted
    assert ink_on_the_pad(shown) == 0
    shown.root.get_by_role("button", name="sample 4").click()
    shown.frame()
    assert ink_on_the_pad(shown) > 1000


def test_a_paste_elsewhere_is_not_the_maps(shown: Any) -> None:
    shown.page.evaluate("document.body.append(document.createElement('textarea'))")
    assert arrives(shown.page, photo(2), "paste", "textarea")  # not taken
    assert not arrives(shown.page, photo(2), "paste", "body")  # nothing has the focus
    shown.page.locator(".spoken", has_text="The network reads").wait_for(
        state="attached"
    )
    shown.close()
    assert arrives(shown.page, photo(2), "paste", "body")


def test_a_refusal_is_said_and_what_was_drawn_stays(shown: Any) -> None:
    shown.stroke([(140, 40), (140, 240)])
    shown.page.get_by_text("The network reads 1").wait_for(state="attached")
    before = shown.get("pixels")
    arrives(shown.page, b"hello", "drop", "canvas.pad", "text/plain")
    line = shown.root.get_by_role("alert")
    line.wait_for()
    assert "no picture that can be opened" in line.inner_text()
    assert shown.get("pixels") == before
    assert shown.axe() == []
    shown.stroke([(100, 40), (100, 240)])
    assert line.count() == 0


def test_each_of_several_digits_has_a_button(shown: Any) -> None:
    numbers = [3, 200, 402, 777]
    arrives(shown.page, row_of(numbers), "drop", "canvas.pad")
    shown.page.get_by_text("There are 4 digits on your picture").wait_for()
    labels = embedded().test_labels[numbers]
    for n, label in enumerate(labels, 1):
        one = shown.root.get_by_role("button", name=f"digit {n} of your picture")
        one.press("Enter")
        shown.page.wait_for_function(
            "text => document.querySelector('.digit').textContent === text",
            arg=str(label),
        )
        assert one.get_attribute("aria-pressed") == "true"
    assert shown.axe() == []
    shown.root.get_by_role("button", name="reset").click()
    assert shown.root.get_by_role("button", name="of your picture").count() == 0


# The notebook's button


@pytest.fixture
def asking(widget_page: Callable[..., Any]) -> Any:
    """The button of PictureUpload, without Python."""
    button = PictureUpload()._button
    return widget_page(str(button._esm), str(button._css), {})


@pytest.mark.parametrize("event", ["choose", "drop", "paste"])
def test_the_button_sends_the_file_and_says_what_python_answers(
    asking: Any, event: str
) -> None:
    data = photo(0)
    if event == "choose":
        with asking.page.expect_file_chooser() as asked:
            asking.root.get_by_role("button").press("Enter")
        asked.value.set_files(
            [{"name": "7.png", "mimeType": "image/png", "buffer": data}]
        )
    else:
        arrives(asking.page, data, event, ".lenet-upload button")
    asking.page.get_by_text("Python is reading your picture").wait_for()
    asking.page.wait_for_function("stage.model.sent.length === 1")
    assert asking.sent == [{"picture": 1}]
    (sent,) = asking.page.evaluate("stage.model.sent")
    assert bytes(sent["buffers"][0]["__bytes__"]) == data
    assert asking.axe() == []
    asking.receive({"read": 0, "says": "too late"})
    asking.receive({"read": 1, "says": "7: 3 has 90.1 more penalty"})
    assert asking.root.get_by_text("Python is reading").count() == 0
    spoken = asking.root.locator(".spoken")
    assert spoken.inner_text() == "7: 3 has 90.1 more penalty"


def test_a_heavy_picture_is_made_smaller_before_it_is_sent(asking: Any) -> None:
    grain = np.random.default_rng(0).integers(150, 256, (1800, 2400)).astype(np.uint8)
    heavy = Image.fromarray(grain).convert("RGB")
    ImageDraw.Draw(heavy).line(
        [(800, 400), (1700, 400), (1100, 1500)], fill=(0, 0, 0), width=110
    )
    stream = io.BytesIO()
    heavy.save(stream, "BMP")
    assert len(stream.getvalue()) > 6_000_000
    arrives(asking.page, stream.getvalue(), "drop", ".lenet-upload", "image/bmp")
    asking.page.wait_for_function("stage.model.sent.length === 1")
    (sent,) = asking.page.evaluate("stage.model.sent")
    light = bytes(sent["buffers"][0]["__bytes__"])
    assert len(light) < 2_000_000
    with Image.open(io.BytesIO(light)) as picture:
        assert max(picture.size) == 1200
    assert len(read_here(light)) == 1


COPY = """async (data) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const blob = new Blob([bytes], { type: "image/png" });
    await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
}"""


def test_a_copied_picture_is_pasted_into_a_notebook(
    notebook: Callable[..., Any],
) -> None:
    page = notebook(
        cells=["from lenet_edu.photos import PictureUpload", "PictureUpload()"]
    )
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.run_all()
    output = page.cell(index=1).output
    button = output.get_by_role("button", name="Choose a picture")
    button.focus()
    page.page.evaluate(COPY, base64.b64encode(photo(0)).decode("ascii"))
    before = page.page.locator(".jp-Cell").count()
    page.page.keyboard.press("Control+V")
    label = int(embedded().test_labels[0])
    output.get_by_text(re.compile(rf"^\s*{label}\b.* more penalty")).last.wait_for()
    output.locator("img").wait_for()
    assert page.page.locator(".jp-Cell").count() == before  # no cell was pasted
    assert page.errors() == []
