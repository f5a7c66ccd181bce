"""01.2 to_input: from bytes to the network's input."""

from __future__ import annotations

import numpy as np

from .... import data as course_data
from ...exercise import Exercise, Misconception
from ..probes import probe, whole

Array = np.ndarray


def to_input(images: Array) -> Array:
    scaled = -0.1 + 1.275 * (images / 255)
    frame = ((0, 0), (2, 2), (2, 2))
    padded = np.pad(scaled, frame, constant_values=-0.1)
    return padded[:, None]


def to_input_pad_first(images: Array) -> Array:
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2))).astype(np.float64)
    return np.interp(padded, [0, 255], [-0.1, 1.175])[:, np.newaxis]


def to_input_by_frame(images: Array) -> Array:
    x = np.full((len(images), 1, 32, 32), -0.1, dtype=np.float32)
    x[:, 0, 2:30, 2:30] += images * np.float32(1.275 / 255)
    return x


def to_input_by_table(images: Array) -> Array:
    table = np.array([-0.1 + 1.275 * value / 255 for value in range(256)])
    x = np.zeros((len(images), 32, 32), dtype=int)
    x[:, 2:-2, 2:-2] = images
    return table[x].reshape(-1, 1, 32, 32)


def _digits(n: int, seed: int) -> Array:
    return whole(n, 28, 28, seed=seed, low=0, high=256).astype(np.uint8)


def _paper(*pixels: tuple[int, ...], paper: int = 0) -> tuple[Array]:
    """White images; the first pixels of image n are ``pixels[n]``."""
    images = np.full((len(pixels), 28, 28), paper, np.uint8)
    for image, first in zip(images, pixels, strict=True):
        image[0, : len(first)] = first
    return (images,)


def _only_the_first(images: Array) -> Array:
    x = np.full((len(images), 1, 32, 32), -0.1)
    x[0, 0, 2:30, 2:30] = -0.1 + 1.275 * images[0] / 255
    return x


def _framed(scaled: Array) -> Array:
    frame = ((0, 0), (2, 2), (2, 2))
    return np.pad(scaled, frame, constant_values=-0.1)[:, None]


def _framed_with_ink(images: Array) -> Array:
    x = np.full((len(images), 1, 32, 32), 1.175)
    x[:, 0, 2:30, 2:30] = -0.1 + 1.275 * images / 255
    return x


def _ends_as_bytes(images: Array) -> Array:
    return np.where(images == 255, 1, images).astype(np.uint8)


def _ends_replaced(images: Array) -> Array:
    return _framed(np.where(images == 0, -0.1, np.where(images == 255, 1.175, images)))


def _greys_left(images: Array) -> Array:
    ends = np.where(images == 255, 1.175, images / 255)
    return _framed(np.where(images == 0, -0.1, ends))


_FRAME = "np.pad(scaled, frame, constant_values=-0.1)"
_SCALE = "-0.1 + 1.275 * (images / 255)"
_OWN_RANGE = "(images - images.min()) / max(int(np.ptp(images)), 1)"


TO_INPUT = Exercise(
    id="01.2",
    name="to_input",
    title="From bytes to the network's input",
    reference=course_data.to_input,
    plain=to_input,
    parts=("x",),
    probes=(
        probe(
            "one image, its first pixels 255 254 1 128, the rest 0 (background)",
            lambda: _paper((255, 254, 1, 128)),
        ),
        probe("a white image", lambda: _paper(())),
        probe(
            "two images, white but for one pixel: 200 in the first, 100 in the second",
            lambda: _paper((200,), (100,)),
        ),
        probe(
            "an image without background: its first pixel is 204, all others are 51",
            lambda: _paper((204,), paper=51),
        ),
        probe("three images of random bytes", lambda: (_digits(3, 0),)),
    ),
    misconceptions=(
        Misconception(
            "T01", "whole-number division",
            "All greys became background: 254 and 128 came out as 0 did. Which "
            "division keeps the decimals?",
            (("images / 255", "images // 255"),),
        ),
        Misconception(
            "T03", "frame of zeros",
            "Your frame is 0, but the background is -0.1, so there is a box around "
            "each digit. Which value should the frame have?",
            ((", constant_values=-0.1", ""),),
        ),
        Misconception(
            "T17", "frame repeats the edge",
            "Your frame repeats the pixels at the edge of the image. What lies around "
            "a digit: more of its ink, or background?",
            ((_FRAME, "np.pad(scaled, frame, mode='edge')"),),
        ),
        Misconception(
            "T04", "padded at two sides only",
            "The digit is off centre: all four pixels of the frame are at the bottom "
            "and on the right. How many belong on each side?",
            (("(2, 2), (2, 2)", "(0, 4), (0, 4)"),),
        ),
        Misconception(
            "T24", "padded at the other two sides only",
            "The digit is off centre: all four pixels of the frame are at the top and "
            "on the left. How many belong on each side?",
            (("(2, 2), (2, 2)", "(4, 0), (4, 0)"),),
        ),
        Misconception(
            "T05", "ink and paper exchanged",
            "Your background is 1.175 and your ink is -0.1. Which byte means "
            "background, and which number should it become?",
            (
                ("-0.1 + 1.275 * (", "1.175 - 1.275 * ("),
                ("constant_values=-0.1", "constant_values=1.175"),
            ),
        ),
        Misconception(
            "T25", "digit inverted",
            "Inside the frame the background is 1.175 and ink is -0.1, the other way "
            "round. Which byte means background, and which number should it become?",
            (("-0.1 + 1.275 * (", "1.175 - 1.275 * ("),),
        ),
        Misconception(
            "T06", "0 to 1",
            "Your values go from 0 to 1. The paper asks for -0.1 to 1.175, which puts "
            "their mean near 0. Which line maps the one range to the other?",
            ((_SCALE, "images / 255"), ("constant_values=-0.1", "constant_values=0")),
        ),
        Misconception(
            "T23", "0 to 1 inside the frame",
            "Your frame is -0.1, but the image inside it goes from 0 to 1. Which "
            "number should byte 0 become?",
            ((_SCALE, "images / 255"),),
        ),
        Misconception(
            "T19", "0.01 to 1",
            "Your values go from 0.01 to 1, as in another book. Which numbers should "
            "background and full ink become here?",
            (
                (_SCALE, "0.01 + 0.99 * (images / 255)"),
                ("constant_values=-0.1", "constant_values=0.01"),
            ),
        ),
        Misconception(
            "T07", "no channel axis",
            "Your shape is (N, 32, 32). The layers expect (N, 1, 32, 32): where does "
            "the axis of the single channel go?",
            (("padded[:, None]", "padded"),),
        ),
        Misconception(
            "T22", "channel axis at the end",
            "Your channel axis comes last: (N, 32, 32, 1). In this course it comes "
            "second. Where does the new axis go?",
            (("padded[:, None]", "padded[..., None]"),),
        ),
        Misconception(
            "T08", "divided by 256",
            "Full ink comes out a little below 1.175. Which is the largest byte?",
            (("images / 255", "images / 256"),),
        ),
        Misconception(
            "T09", "1.175 as the span",
            "Background is right, but full ink is 1.075. How far is it from -0.1 to "
            "1.175?",
            (("1.275 * (", "1.175 * ("),),
        ),
        Misconception(
            "T10", "bytes that overflow",
            "Doubling a byte above 127 takes it past 255, where bytes start again at "
            "0. Where do your bytes first become floats?",
            (("images / 255", "(images * np.uint8(2)) / 510"),),
        ),
        Misconception(
            "T20", "bytes that wrap around",
            "Your bytes lose their order: 128 becomes 0, and 0 becomes a large "
            "number. Bytes cannot be negative. Where do they first become floats?",
            (
                (_SCALE, "(images - np.uint8(128)) / 128"),
                ("constant_values=-0.1", "constant_values=-1"),
            ),
        ),
        Misconception(
            "T11", "divided by the largest byte of the batch",
            "The darkest pixel of all images becomes 1.175 in yours, even if it is "
            "only 200. The same grey should always give the same number: which byte "
            "is full ink?",
            (("images / 255", "images / max(int(images.max()), 1)"),),
        ),
        Misconception(
            "T12", "each image by its own largest byte",
            "The darkest pixel of each image becomes 1.175 in yours, even if it is "
            "only 100. The same grey should always give the same number: which byte "
            "is full ink?",
            (
                ("images / 255",
                 "images / np.maximum(images.max(axis=(1, 2), keepdims=True), 1)"),
            ),
        ),
        Misconception(
            "T13", "largest byte of the batch, 0 for a white image",
            "A white image gives nan in yours: its largest byte is 0, and 0 / 0 is "
            "not a number. Which byte is full ink, whatever the images hold?",
            (("images / 255", "images / images.max()"),),
        ),
        Misconception(
            "T14", "largest byte of each image, 0 for a white one",
            "A white image gives nan in yours, and the darkest pixel of every other "
            "image becomes 1.175. Which byte is full ink, whatever an image holds?",
            (("images / 255", "images / images.max(axis=(1, 2), keepdims=True)"),),
        ),
        Misconception(
            "T15", "stretched to the range of the batch",
            "Your lightest byte becomes -0.1 and your darkest 1.175, whatever they "
            "are. An image without background should stay grey: which two bytes are "
            "fixed?",
            (("images / 255", _OWN_RANGE),),
        ),
        Misconception(
            "T16", "first image only",
            "Only your first image is filled in, the others are blank. When does your "
            "function return: is that line inside a loop?",
            wrong=_only_the_first,
        ),
        Misconception(
            "T18", "resized instead of framed",
            "Your pixels run on from one row into the next: 32 x 32 numbers were "
            "filled with 28 x 28 in the order of memory. Which function puts a frame "
            "around an image?",
            ((_FRAME, "np.resize(scaled, (len(images), 32, 32))"),),
        ),
        Misconception(
            "T21", "frame around the batch, too",
            "You have more images than came in: the frame was put around the axis of "
            "the images as well. Which two axes need it?",
            ((_FRAME, "np.pad(scaled, 2, constant_values=-0.1)"),),
        ),
        Misconception(
            "T26", "-1 to 1",
            "Your values go from -1 to 1. Which numbers should background and full ink "
            "become here?",
            (
                (_SCALE, "images / 127.5 - 1"),
                ("constant_values=-0.1", "constant_values=-1"),
            ),
        ),
        Misconception(
            "T27", "shifted before scaling",
            "Your background inside the frame is -0.1275: the 0.1 was multiplied by "
            "1.275, too. Which comes first, the factor or the shift?",
            ((_SCALE, "1.275 * (images / 255 - 0.1)"),),
        ),
        Misconception(
            "T28", "last image for all",
            "All your images are the last one. Which index should pick the image that "
            "is filled in?",
            (
                ("return padded[:, None]",
                 "return 0 * padded[:, None] + padded[-1:, None]"),
            ),
        ),
        Misconception(
            "T29", "transposed",
            "Your images are transposed: their rows stand as columns. Which step "
            "exchanges the two axes?",
            (("padded[:, None]", "padded.swapaxes(1, 2)[:, None]"),),
        ),
        Misconception(
            "T30", "frame reflects the image",
            "Your frame reflects the pixels near the edge of the image. What lies "
            "around a digit: its mirror image, or background?",
            ((_FRAME, "np.pad(scaled, frame, mode='reflect')"),),
        ),
        Misconception(
            "T31", "ink or paper, no greys",
            "You have only two values left: every byte became either -0.1 or 1.175. "
            "What should a grey of 128 become?",
            ((_SCALE, "np.where(images > 127, 1.175, -0.1)"),),
        ),
        Misconception(
            "T32", "all ink alike",
            "You have only two values left: every pixel of ink became 1.175, light or "
            "dark. What should a grey of 128 become?",
            ((_SCALE, "np.where(images > 0, 1.175, -0.1)"),),
        ),
        Misconception(
            "T33", "decimals lost",
            "Your values are whole numbers: all decimals are gone. Which dtype has "
            "the array that holds them?",
            (("return padded[:, None]", "return padded[:, None].astype(int)"),),
        ),
        Misconception(
            "T34", "sign of the shift",
            "Your background is +0.1. On which side of 0 should it be?",
            (
                ("-0.1 + 1.275", "0.1 + 1.275"),
                ("constant_values=-0.1", "constant_values=0.1"),
            ),
        ),
        Misconception(
            "T35", "only the two ends replaced",
            "Only the bytes 0 and 255 were replaced; all greys between them are "
            "still bytes. Which formula gives every byte its number?",
            wrong=_ends_replaced,
        ),
        Misconception(
            "T36", "bytes kept",
            "Your array still holds bytes: -0.1 was cut to 0 in it and 1.175 to 1. "
            "Which type can hold such numbers?",
            wrong=lambda images: _framed(_ends_as_bytes(images)),
        ),
        Misconception(
            "T37", "only 0 replaced",
            "Background is -0.1, but ink goes on from 0 to 1. To which number "
            "should byte 255 come, and the greys between?",
            wrong=lambda images: _framed(np.where(images == 0, -0.1, images / 255)),
        ),
        Misconception(
            "T38", "not divided by 255",
            "Full ink is 325 in yours: 255 times 1.275 was never divided. Which "
            "range has the factor 1.275 been made for?",
            (("images / 255", "images"),),
        ),
        Misconception(
            "T39", "background inside left at 0",
            "Full ink is 1.175 as it should be, but background inside the frame is "
            "0. A single factor leaves 0 where it is: what has to be added?",
            ((_SCALE, "1.175 * (images / 255)"),),
        ),
        Misconception(
            "T40", "background replaced, ink only scaled",
            "Both ends are right, and the greys are not on the line between them: a "
            "byte of 1 came out above 0. Which formula maps 0 to -0.1 and 255 to "
            "1.175 at once?",
            wrong=lambda images: _framed(
                np.where(images == 0, -0.1, images / 255 * 1.175)
            ),
        ),
        Misconception(
            "T41", "greys left between 0 and 1",
            "Both ends are right, but the greys were only divided by 255. Where "
            "should the grey half-way between the ends come to lie?",
            wrong=_greys_left,
        ),
        Misconception(
            "T42", "channel axis first",
            "Your channel axis comes first: (1, N, 32, 32). In this course the axis of the "
            "images is the first one. Where does the new axis go?",
            (("padded[:, None]", "padded[None]"),),
        ),
        Misconception(
            "T43", "shift divided by 255, too",
            "Your background inside the frame is nearly 0, and full ink is almost 1.275: the "
            "0.1 was divided by 255, too. Which comes first, the division or the shift?",
            ((_SCALE, "(-0.1 + 1.275 * images) / 255"),),
        ),
        Misconception(
            "T44", "mean and spread of the batch",
            "You subtract the mean of all pixels and divide by their spread, so the same grey "
            "gives another number in another batch, and a white image nan. Which two bytes "
            "have fixed values here?",
            ((_SCALE, "(images - images.mean()) / images.std()"),),
        ),
        Misconception(
            "T45", "frame of ink",
            "Your frame is 1.175, as if the digit lay in full ink. What should surround it?",
            wrong=_framed_with_ink,
        ),
    ),
    alternatives=(to_input_pad_first, to_input_by_frame, to_input_by_table),
    hints=(
        "There are two steps, the grey levels and the frame, in either order. Which "
        "value is background before the first step, and which after it?",
        "The grey levels lie on a line through (0, -0.1) and (255, 1.175). For the "
        "frame, np.pad takes constant_values.",
        "scaled = ___ + ___ * (images / ___)\n"
        "padded = np.pad(scaled, ((0, 0), ___, ___), constant_values=___)\n"
        "return padded[:, ___]",
    ),
    explanation=(
        "Background is $-0.1$ and ink $1.175$ (sec. II-B): "
        "$x = -0.1 + 1.275\\,v/255$. The frame of two pixels is background too, so the "
        "digit sits in the middle of $32 \\times 32$; `[:, None]` adds the channel."
    ),
    general=lambda rng: (_digits(int(rng.integers(1, 4)), int(rng.integers(1000))),),
    after="Every image of this course goes through it.",
    widget="PixelInspector",
)  # fmt: skip
