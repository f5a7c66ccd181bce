"""Photos and scans: what is read, and the sentence where nothing can be."""

from __future__ import annotations

import io
import os
import zlib
from pathlib import Path

import numpy as np
import pytest
import sheets
from PIL import Image, ImageDraw

from lenet_edu.data import embedded, to_input
from lenet_edu.models import load_lenet5, load_modern
from lenet_edu.photos import PictureError, PictureUpload, answers, otsu, read_picture
from lenet_edu.photos.parts import label
from lenet_edu.photos.rendered import (
    only_resized,
    papers,
    photographed,
    thresholded_whole,
    written_large,
)

DIGITS = embedded().test_images
LABELS = embedded().test_labels
SEVEN = [(70, 60), (200, 60), (120, 235)]


def seven(size: int = 280, **how: int) -> Image.Image:
    """A drawn 7, black on white."""
    picture = Image.new("L", (size, size), 255)
    scale = size / 280
    points = [(x * scale, y * scale) for x, y in SEVEN]
    ImageDraw.Draw(picture).line(points, fill=0, width=max(2, int(20 * scale)), **how)
    return picture


def saved(picture: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **how)
    return stream.getvalue()


def read_as(source: object) -> list[int]:
    return [one.digit for one in answers(read_picture(source))]


def modern_reads(images: np.ndarray) -> np.ndarray:
    framed = np.pad(images, ((0, 0), (2, 2), (2, 2))) / np.float32(255)
    return load_modern().forward(framed[:, None]).argmax(axis=1)


@pytest.fixture(scope="module")
def lenet5():
    network = load_lenet5()
    return lambda images: network.forward(to_input(images)).argmin(axis=1)


def test_rendered_digits_are_read(lenet5) -> None:
    """Fonts and drawn strokes, five sizes, four turns, three formats, chalk and ink."""
    images, wanted = [], []
    for n in range(40):
        data, digit, _ = sheets.sheet(n)
        found = read_picture(data).images
        images.append(found[0] if len(found) == 1 else np.zeros((28, 28), np.uint8))
        wanted.append(digit)
    assert np.mean(lenet5(np.stack(images)) == wanted) >= 0.95
    assert np.mean(modern_reads(np.stack(images)) == wanted) >= 0.95


def test_handwriting_on_paper_is_read_and_no_simpler_way_does_it(lenet5) -> None:
    chosen = np.random.default_rng(3).permutation(len(DIGITS))[:40]
    photos, wanted = papers(DIGITS[chosen]), LABELS[chosen]
    read = []
    for photo in photos:
        found = read_picture(photo).images
        read.append(found[0] if len(found) == 1 else np.zeros((28, 28), np.uint8))
    assert np.mean(lenet5(np.stack(read)) == wanted) >= 0.95
    assert np.mean(modern_reads(np.stack(read)) == wanted) >= 0.95
    small = np.stack([only_resized(photo) for photo in photos])
    assert np.mean(lenet5(255 - small) == wanted) < 0.3
    whole = np.stack([thresholded_whole(photo) for photo in photos])
    assert np.mean(lenet5(whole) == wanted) < 0.6


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
def test_formats(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"seven.{kind.lower()}"
    path.write_bytes(saved(seven(), kind))
    assert read_as(path) == read_as(str(path)) == read_as(path.read_bytes()) == [7]
    with path.open("rb") as stream:
        assert read_as(stream) == [7]


@pytest.mark.parametrize("size", [28, 60, 200, 2500])
def test_sizes(size: int) -> None:
    assert read_as(seven(size)) == [7]


@pytest.mark.parametrize(
    "mode", ["1", "P", "L", "RGB", "RGBA", "LA", "CMYK", "I;16", "I", "F"]
)
def test_modes(mode: str) -> None:
    picture = seven()
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    else:
        picture = picture.convert(mode)
    assert picture.mode == mode
    assert read_as(picture) == [7]


@pytest.mark.parametrize("ink", [0, 255])
@pytest.mark.parametrize("side", [280, 2500])
def test_ink_on_nothing(ink: int, side: int) -> None:
    """A transparent picture with black or with white ink, as drawing programs save."""
    strokes = 255 - np.asarray(seven(side))
    pixels = np.full((side, side, 4), ink, np.uint8)
    pixels[..., 3] = strokes
    assert read_as(pixels) == [7]


@pytest.mark.parametrize("tag", [1, 3, 6, 8])
def test_a_photo_is_turned_as_its_camera_says(tag: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = tag
    turned = seven().rotate(sheets.TURNED[tag], expand=True)
    assert read_as(saved(turned, "JPEG", exif=exif)) == [7]


def test_light_on_dark_is_the_same_digit() -> None:
    dark = np.asarray(seven())
    one, other = read_picture(dark), read_picture(255 - dark)
    assert (one.ink.light, other.ink.light) == (False, True)
    assert np.abs(one.images.astype(int) - other.images).max() <= 40
    images = DIGITS[:20]  # MNIST's own pictures, as they are
    found = np.concatenate([read_picture(image).images for image in images])
    assert (
        np.mean(load_lenet5().forward(to_input(found)).argmin(1) == LABELS[:20]) > 0.9
    )


def row_of(numbers: list[int], rows: int = 1) -> np.ndarray:
    ink = np.zeros((240 * rows, 170 * len(numbers) // rows))
    for n, number in enumerate(numbers):
        top, left = divmod(n, len(numbers) // rows)
        top, left = 50 + 240 * top + 12 * (n % 3), 15 + 170 * left
        ink[top : top + 140, left : left + 140] = written_large(DIGITS[number], 140)
    return ink


def test_several_digits_are_read_line_by_line_from_the_left() -> None:
    numbers = list(np.random.default_rng(8).permutation(1000)[:8])
    photo = photographed(row_of(numbers, rows=2), np.random.default_rng(1), askew=0.01)
    assert read_as(photo) == LABELS[numbers].tolist()


def test_specks_lines_and_a_table_are_dropped() -> None:
    numbers = [3, 200, 402, 777]
    ink = row_of(numbers)
    ink[225:228] = 1  # a ruled line
    ink[10:16, 300:306] = 1  # a speck
    sheet = photographed(ink, np.random.default_rng(2), askew=0.0)
    reading = read_picture(sheet)
    assert [one.digit for one in answers(reading)] == LABELS[numbers].tolist()
    assert reading.dropped
    table = np.full((440, 900, 3), 40, np.uint8)
    table[100:340, 110:790] = photographed(
        row_of(numbers), np.random.default_rng(4), askew=0.0
    )
    assert read_as(table) == LABELS[numbers].tolist()


def test_the_bar_of_a_5_belongs_to_it() -> None:
    picture = Image.new("L", (300, 300), 255)
    draw = ImageDraw.Draw(picture)
    draw.line([(118, 62), (200, 62)], fill=0, width=16)
    draw.line([(112, 86), (106, 150)], fill=0, width=16)
    draw.arc((80, 130, 200, 250), -120, 140, fill=0, width=16)
    reading = read_picture(picture)
    assert len(reading.images) == 1
    assert answers(reading)[0].digit == 5


def test_a_thin_pen_becomes_as_wide_as_mnist_s() -> None:
    thin = Image.new("L", (1000, 1000), 255)
    ImageDraw.Draw(thin).line([(4 * x, 4 * y) for x, y in SEVEN], fill=0, width=3)
    image = read_picture(thin).images[0]
    assert image.max() > 230
    assert read_as(thin) == [7]


def test_the_reading_shows_its_steps() -> None:
    reading = read_picture(row_of([1, 2]) < 0.5)
    assert reading.images.shape == (2, 28, 28)
    assert reading.images.dtype == np.uint8
    assert reading.x.shape == (2, 1, 32, 32)
    picture = reading.show(["a", "b"])
    assert "2 digits" in picture.alt
    assert picture.png(40).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="2 digits, and 1 labels"):
        reading.show(["a"])


def test_an_answer_says_when_it_is_none() -> None:
    assert str(answers(read_picture(seven()))[0]).startswith("7")
    picture = Image.new("L", (300, 300), 255)
    draw = ImageDraw.Draw(picture)
    draw.line([(60, 240), (150, 40), (240, 240)], fill=0, width=20)
    draw.line([(92, 164), (208, 164)], fill=0, width=20)
    (said,) = answers(read_picture(picture))
    assert said.belief == "nothing"
    assert "no digit looks like this" in str(said)


def refused(source: object, tmp_path: Path) -> str:
    with pytest.raises(PictureError) as caught:
        read_picture(source)
    return str(caught.value)


def test_what_is_no_picture_is_said(tmp_path: Path) -> None:
    text = tmp_path / "notes.png"
    text.write_text("hello")
    assert "no picture that can be opened" in refused(text, tmp_path)
    empty = tmp_path / "empty.png"
    empty.touch()
    assert "is empty" in refused(empty, tmp_path)
    assert "is a folder" in refused(tmp_path, tmp_path)
    assert "There is no file" in refused(tmp_path / "none.png", tmp_path)
    whole = saved(seven(), "JPEG")
    for part in (whole[:20], whole[: len(whole) // 2]):
        assert "is broken" in refused(part, tmp_path)
    png = saved(seven())
    assert "is broken" in refused(png[: len(png) // 2], tmp_path)
    assert "HEIC" in refused(b"\0\0\0\x18ftypheic" + bytes(40), tmp_path)
    assert "PDF" in refused(b"%PDF-1.7 " + bytes(40), tmp_path)
    assert "SVG" in refused(b"<svg xmlns='http://www.w3.org/2000/svg'/>", tmp_path)
    assert "given a int" in refused(7, tmp_path)
    assert "float64" in refused(np.zeros((28, 28)), tmp_path)
    assert "opened as text" in refused(io.StringIO("x"), tmp_path)
    assert "cannot be read" in refused("a\0b.png", tmp_path)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads"
)
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "seven.png"
    path.write_bytes(saved(seven()))
    path.chmod(0)
    assert "not allowed" in refused(path, tmp_path)


def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    header = bytearray(saved(Image.new("1", (8, 8))))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4, "big")
    assert "60,000 x 60,000 pixels" in refused(bytes(header), tmp_path)
    assert "Does it really" in refused(Image.new("L", (900, 5), 255), tmp_path)
    assert Image.MAX_IMAGE_PIXELS is not None  # as it was


@pytest.mark.parametrize("seed", range(6))
def test_a_blank_sheet_holds_no_digit(seed: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(seed)
    blank = photographed(np.zeros((300, 400)), rng)
    assert "there is no ink" in refused(blank, tmp_path)
    flat = Image.new("L", (300, 400), 50 * seed)
    assert "there is no ink" in refused(flat, tmp_path)


def test_ink_that_is_no_digit_is_refused(tmp_path: Path) -> None:
    line = np.full((300, 400), 255, np.uint8)
    line[140:150, 20:380] = 0
    assert "nothing like a digit" in refused(line, tmp_path)
    dots = np.full((600, 600), 255, np.uint8)
    for top in range(20, 580, 60):
        for left in range(20, 580, 60):
            dots[top : top + 30, left : left + 12] = 0
    assert "a page of text" in refused(dots, tmp_path)
    noise = np.random.default_rng(0).integers(0, 256, (300, 300)).astype(np.uint8)
    with pytest.raises(PictureError):
        read_picture(noise)


def test_otsu_on_histograms() -> None:
    assert otsu([4, 3, 0, 0, 9, 7]) == 2
    assert otsu([0, 0, 5, 0]) == 0
    with pytest.raises(ValueError, match="must be"):
        otsu(np.zeros((2, 2)))


def test_labels_are_those_of_a_flood() -> None:
    rng = np.random.default_rng(5)
    for density in (0.2, 0.45, 0.7):
        mask = rng.random((23, 31)) < density
        labels, count = label(mask)
        expected = flooded(mask)
        assert count == expected.max()
        assert (labels > 0).tolist() == mask.tolist()
        pairs = set(zip(labels[mask].tolist(), expected[mask].tolist(), strict=True))
        assert len(pairs) == count  # each name has one counterpart
    assert label(np.zeros((3, 4), bool))[1] == 0


def flooded(mask: np.ndarray) -> np.ndarray:
    """Labels by walking from pixel to pixel; corners connect."""
    labels, count = np.zeros(mask.shape, int), 0
    for start in np.argwhere(mask):
        if labels[tuple(start)]:
            continue
        count += 1
        waiting = [tuple(start)]
        while waiting:
            i, j = waiting.pop()
            if labels[i, j]:
                continue
            labels[i, j] = count
            for a in range(max(0, i - 1), min(mask.shape[0], i + 2)):
                for b in range(max(0, j - 1), min(mask.shape[1], j + 2)):
                    if mask[a, b] and not labels[a, b]:
                        waiting.append((a, b))
    return labels


def upload(widget: PictureUpload, data: bytes) -> str:
    widget._button._handle_custom_msg({"picture": 1}, [memoryview(data)])
    return "".join(one.get("text", "") for one in widget._shown.outputs)


def test_the_upload_button_shows_how_a_picture_is_read() -> None:
    widget = PictureUpload()
    assert upload(widget, saved(seven())).startswith("7")
    assert len(widget.reading.images) == 1
    assert "no picture" in upload(widget, b"hello")
    assert widget.reading is None
    spoilt = PictureUpload(lambda x: 1 / 0)
    assert "ZeroDivisionError" in upload(spoilt, saved(seven()))
    assert "text/html" in widget._repr_mimebundle_()
