"""Chapter 01, images: the file's header, the network's input, order, batches."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

from ... import data as course_data
from ..exercise import Exercise, Misconception
from .probes import numbers, probe, whole

Array = np.ndarray
Generator = np.random.Generator


def reference_header(data: bytes) -> tuple[int, ...]:
    """The course's answer to 01.1."""
    return course_data.parse_idx_header(data)


def read_idx_header(data: bytes) -> tuple[int, ...]:
    axes = data[3]
    shape = []
    for n in range(axes):
        start = 4 + 4 * n
        piece = data[start : start + 4]
        shape.append(int.from_bytes(piece, "big"))
    return tuple(shape)


def header_by_struct(data: bytes) -> tuple[int, ...]:
    return struct.unpack_from(f">{data[3]}I", data, 4)


def header_by_numpy(data: bytes) -> Array:
    return np.frombuffer(data, ">i4", count=data[3], offset=4)


def header_by_arithmetic(data: bytes) -> list[int]:
    shape = []
    for at in range(4, 4 + 4 * data[3], 4):
        a, b, c, d = data[at : at + 4]
        shape.append(((a * 256 + b) * 256 + c) * 256 + d)
    return shape


def _header(*shape: int, rest: int = 5) -> tuple[bytes]:
    head = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    return (head + bytes(range(7, 7 + rest)),)


def _header_case(rng: Generator) -> tuple[bytes]:
    axes = int(rng.integers(1, 4))
    return _header(*(int(n) for n in rng.integers(1, 70000, axes)))


READ_IDX_HEADER = Exercise(
    id="01.1",
    name="read_idx_header",
    title="What the first bytes of a file say",
    reference=reference_header,
    plain=read_idx_header,
    parts=("shape",),
    probes=(
        probe("the header of 10,000 labels", lambda: _header(10000)),
        probe("the header of 60,000 images of 28 x 28", lambda: _header(60000, 28, 28)),
        probe("a header of two axes, 300 and 7", lambda: _header(300, 7)),
    ),
    misconceptions=(
        Misconception(
            "Y01", "little-endian",
            "Your numbers are huge: their four bytes are read from the wrong end. Which "
            "byte of 00 00 27 10 is worth most?",
            (('"big"', '"little"'),),
        ),
        Misconception(
            "Y02", "magic number read as an axis",
            "Your first number is the magic number itself. How many bytes come before "
            "the first axis?",
            (("4 + 4 * n", "4 * n"),),
        ),
        Misconception(
            "Y03", "always three axes",
            "Images have three axes, labels have one. Which byte of the header says how "
            "many there are?",
            (("axes = data[3]", "axes = 3"),),
        ),
        Misconception(
            "Y04", "only the first axis",
            "You return one axis alone. The shape has as many numbers as byte 3 says: "
            "where do the others stand?",
            (("axes = data[3]", "axes = 1"),),
        ),
        Misconception(
            "Y05", "one byte per axis",
            "You read one byte for each axis. 10,000 does not fit into a byte: how many "
            "bytes has each number?",
            (("4 + 4 * n", "4 + n"), ("start + 4]", "start + 1]")),
        ),
        Misconception(
            "Y06", "type byte read as the number of axes",
            "You took byte 2, which names the type (8: bytes), for the number of axes. "
            "Which byte comes next?",
            (("axes = data[3]", "axes = data[2]"),),
        ),
        Misconception(
            "Y07", "axes reversed",
            "The axes are all there, in the wrong order. Which comes first in the file: "
            "the number of images, or their width?",
            (("return tuple(shape)", "return tuple(shape[::-1])"),),
        ),
    ),
    alternatives=(header_by_struct, header_by_numpy, header_by_arithmetic),
    hints=(
        "Indexing bytes gives numbers: data[3] is the number of axes.",
        'int.from_bytes(four_bytes, "big") reads a number whose first byte is worth '
        "most. The first one begins at byte 4.",
        'int.from_bytes(data[___ : ___], "___")  # for n in range(data[___])',
    ),
    explanation=(
        "Bytes 0 and 1 are 0, byte 2 is the type (8: unsigned byte), byte 3 the number "
        "of axes. Each axis follows as four bytes, the most significant first: "
        "00 00 EA 60 is $234 \\cdot 256 + 96 = 60{,}000$."
    ),
    general=_header_case,
    after="np.frombuffer with dtype '>u4' does the same in one line.",
)  # fmt: skip


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


def _grey_levels() -> tuple[Array]:
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 0, :4] = (255, 254, 1, 128)
    return (image,)


TO_INPUT = Exercise(
    id="01.2",
    name="to_input",
    title="From bytes to the network's input",
    reference=course_data.to_input,
    plain=to_input,
    parts=("x",),
    probes=(
        probe("one image, its first pixels 255 254 1 128, the rest paper", _grey_levels),
        probe("a white image", lambda: (np.zeros((1, 28, 28), np.uint8),)),
        probe("three images of random bytes", lambda: (_digits(3, 0),)),
    ),
    misconceptions=(
        Misconception(
            "T01", "whole-number division",
            "All greys became paper: // divides without decimals, so 254 turned into 0. "
            "Which division keeps them?",
            (("images / 255", "images // 255"),),
        ),
        Misconception(
            "T03", "frame of zeros",
            "Your frame is 0, the paper is -0.1: you drew a box around each digit. Which "
            "value should the frame have?",
            ((", constant_values=-0.1", ""),),
        ),
        Misconception(
            "T04", "padded at two sides only",
            "The digit moved off the centre: all four pixels of the frame are at the "
            "bottom and the right. How many belong to each side?",
            (("(2, 2), (2, 2)", "(0, 4), (0, 4)"),),
        ),
        Misconception(
            "T05", "ink and paper exchanged",
            "Your paper is 1.175 and your ink -0.1. Which byte means paper, and which "
            "number should it become?",
            (("-0.1 + 1.275 * (", "1.175 - 1.275 * ("),),
        ),
        Misconception(
            "T06", "0 to 1",
            "Your values go from 0 to 1. The paper wants -0.1 to 1.175, so that the mean "
            "is near 0. Which line maps one range to the other?",
            (
                ("-0.1 + 1.275 * (images / 255)", "images / 255"),
                ("constant_values=-0.1", "constant_values=0"),
            ),
        ),
        Misconception(
            "T07", "no channel axis",
            "Your shape is (N, 32, 32). The layers expect (N, 1, 32, 32): where does the "
            "axis of the single channel go?",
            (("padded[:, None]", "padded"),),
        ),
        Misconception(
            "T08", "divided by 256",
            "Full ink comes out a little below 1.175. Which is the largest byte?",
            (("images / 255", "images / 256"),),
        ),
        Misconception(
            "T09", "1.175 as the span",
            "Paper is right, but full ink is 1.075. From -0.1 to 1.175: how long is "
            "that way?",
            (("1.275 * (", "1.175 * ("),),
        ),
        Misconception(
            "T10", "bytes that overflow",
            "Your numbers jump: bytes stay bytes until they meet a float, and 255 + 1 is "
            "0 there. Where are they first turned into floats?",
            (("images / 255", "(images * np.uint8(2)) / 510"),),
        ),
    ),
    alternatives=(to_input_pad_first, to_input_by_frame, to_input_by_table),
    hints=(
        "Two steps: grey levels, then the frame (or the other way round). What is paper "
        "in each case?",
        "A line through (0, -0.1) and (255, 1.175). np.pad takes constant_values.",
        "scaled = ___ + ___ * (images / ___)\n"
        "padded = np.pad(scaled, ((0, 0), ___, ___), constant_values=___)\n"
        "return padded[:, ___]",
    ),
    explanation=(
        "Paper is $-0.1$ and ink $1.175$ (sec. II-B): $x = -0.1 + 1.275\\,v/255$. The "
        "frame of two pixels is paper too, so the digit sits in the middle of "
        "$32 \\times 32$; `[:, None]` adds the channel."
    ),
    general=lambda rng: (_digits(int(rng.integers(1, 4)), int(rng.integers(1000))),),
    after="Every image of the course goes through it.",
    widget="PixelInspector",
)  # fmt: skip


def shuffle_together(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    order = rng.permutation(len(x))
    return x[order], labels[order]


def shuffle_by_sorting(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    order = np.argsort(rng.random(len(labels)))
    return np.take(x, order, axis=0), np.take(labels, order)


def shuffle_pairs(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    pairs = list(zip(x, labels, strict=True))
    rng.shuffle(pairs)
    return np.stack([image for image, _ in pairs]), np.array([t for _, t in pairs])


def shuffle_by_swaps(x: Array, labels: Array, rng: Generator) -> tuple[Array, Array]:
    x, labels = x.copy(), labels.copy()
    for last in range(len(x) - 1, 0, -1):
        other = int(rng.integers(0, last + 1))
        x[[last, other]] = x[[other, last]]
        labels[[last, other]] = labels[[other, last]]
    return x, labels


def _reunited(args: tuple[Any, ...], output: Any) -> Any:
    """Any new order is right: sort the images back and see which labels follow."""
    before, mixed, labels = args[0], np.asarray(output[0]), np.asarray(output[1])
    if mixed.shape == before.shape and np.array_equal(mixed, before):
        return "still in the old order", labels
    first = mixed.reshape(len(mixed), -1)[:, 0]
    order = np.argsort(first, kind="stable")
    return mixed[order], labels[order] if len(labels) == len(order) else labels


def _pairs(n: int, seed: int, *shape: int) -> tuple[Array, Array, Generator]:
    rng = np.random.default_rng(seed)
    x = rng.permutation(n * 4).astype(float)[:n]
    x = x.reshape(n, *(1 for _ in shape)) + np.zeros((n, *shape))
    return x, rng.integers(0, 10, n), np.random.default_rng(seed + 1)


SHUFFLE_TOGETHER = Exercise(
    id="01.3",
    name="shuffle_together",
    title="A new order for images and labels",
    reference=course_data.shuffle_together,
    plain=shuffle_together,
    parts=("x", "labels"),
    view=_reunited,
    probes=(
        probe("12 images of one pixel, their labels, and a generator",
              lambda: _pairs(12, 0, 1, 1)),
        probe("20 images of 2 x 3 pixels", lambda: _pairs(20, 5, 2, 3)),
    ),
    misconceptions=(
        Misconception(
            "T31", "two different orders",
            "Images and labels were shuffled in two different orders, so the images lost "
            "their labels. How many permutations did you draw?",
            (("labels[order]", "labels[rng.permutation(len(x))]"),),
        ),
        Misconception(
            "T32", "labels left behind",
            "The images moved and the labels stayed where they were. What should happen "
            "to both?",
            (("labels[order]", "labels"),),
        ),
        Misconception(
            "T33", "images left behind",
            "The labels moved and the images stayed where they were. What should happen "
            "to both?",
            (("x[order], labels", "x, labels"),),
        ),
        Misconception(
            "T34", "drawn with repetition",
            "Some images are there twice and others are gone. Does your order hold every "
            "number once?",
            (("rng.permutation(len(x))", "rng.integers(0, len(x), len(x))"),),
        ),
        Misconception(
            "T35", "nothing shuffled",
            "Everything is still in the old order. Where does the generator come in?",
            (("rng.permutation(len(x))", "np.arange(len(x))"),),
        ),
        Misconception(
            "T36", "labels the other way round",
            "The labels are shuffled with the inverse of the images' order. An index "
            "says which old place comes here: do both use the same one?",
            (("labels[order]", "labels[np.argsort(order)]"),),
        ),
    ),
    alternatives=(shuffle_by_sorting, shuffle_pairs, shuffle_by_swaps),
    hints=(
        "One list of indices in a random order serves both.",
        "rng.permutation(n) gives the numbers 0 to n-1 in a random order, and an array "
        "can be indexed with an array.",
        "order = rng.permutation(___)\nreturn x[___], labels[___]",
    ),
    explanation=(
        "Draw *one* permutation and index both arrays with it. Indexing with an array "
        "makes copies, so what the caller holds stays as it was."
    ),
    general=lambda rng: _pairs(int(rng.integers(8, 30)), int(rng.integers(99)), 2),
    after="Before each pass over the data, the order is drawn anew.",
)  # fmt: skip

Batches = list[tuple[Array, Array]]


def reference_batches(x: Array, labels: Array, size: int) -> Batches:
    """The course's answer to 01.4."""
    return list(course_data.batches(x, labels, size))


def batches(x: Array, labels: Array, size: int) -> Batches:
    pieces = []
    for start in range(0, len(x), size):
        stop = start + size
        pieces.append((x[start:stop], labels[start:stop]))
    return pieces


def batches_by_yield(
    x: Array, labels: Array, size: int
) -> Iterator[tuple[Array, Array]]:
    while len(x):
        yield x[:size], labels[:size]
        x, labels = x[size:], labels[size:]


def batches_by_split(x: Array, labels: Array, size: int) -> Batches:
    cuts = np.arange(size, len(x), size)
    return list(zip(np.split(x, cuts), np.split(labels, cuts), strict=True))


def batches_by_count(x: Array, labels: Array, size: int) -> Batches:
    count = -(-len(x) // size)
    places = [slice(n * size, (n + 1) * size) for n in range(count)]
    return [(x[place].astype(np.float32), labels[place]) for place in places]


def _some(n: int, size: int, seed: int = 0) -> tuple[Array, Array, int]:
    return numbers(n, 2, seed=seed), whole(n, seed=seed), size


BATCHES = Exercise(
    id="01.4",
    name="batches",
    title="Mini-batches",
    reference=reference_batches,
    plain=batches,
    parts=("batches",),
    probes=(
        probe("5 images in batches of 2", lambda: _some(5, 2)),
        probe("6 images in batches of 3", lambda: _some(6, 3)),
        probe("3 images in batches of 8", lambda: _some(3, 8)),
        probe("7 images in batches of 1", lambda: _some(7, 1)),
    ),
    misconceptions=(
        Misconception(
            "Y11", "last batch dropped",
            "The images of the last, shorter batch are gone. What should happen to those "
            "that do not fill a batch?",
            (("range(0, len(x), size)", "range(0, len(x) - size + 1, size)"),),
        ),
        Misconception(
            "Y12", "batches overlap",
            "Each of your batches begins one image after the one before, so images come "
            "several times. How far apart are the starts?",
            (("range(0, len(x), size)", "range(0, len(x), 1)"),),
        ),
        Misconception(
            "Y13", "labels not cut",
            "Every batch got all labels. Which labels belong to these images?",
            (("labels[start:stop]", "labels"),),
        ),
        Misconception(
            "Y14", "one image short",
            "Each batch lacks its last image. Does a slice include its end?",
            (("stop = start + size", "stop = start + size - 1"),),
        ),
        Misconception(
            "Y15", "size taken for the number of batches",
            "You made `size` batches. `size` says how many images are in one: how many "
            "batches does that give?",
            wrong=lambda x, labels, size: list(
                zip(np.array_split(x, size), np.array_split(labels, size), strict=True)
            ),
        ),
        Misconception(
            "Y16", "first images only",
            "Every batch holds the first images again. Where does the start enter the "
            "slice?",
            (
                (
                    "x[start:stop], labels[start:stop]",
                    "x[:size], labels[:size]",
                ),
            ),
        ),
        Misconception(
            "Y17", "first batch only",
            "You return after the first batch. How far is your return line indented?",
            (("    return pieces", "        return pieces"),),
        ),
    ),
    alternatives=(batches_by_yield, batches_by_split, batches_by_count),
    hints=(
        "Where do the batches begin? For a size of 2: at 0, 2, 4 ...",
        "range takes a step, and a slice that goes over the end is simply shorter.",
        "for start in range(0, ___, ___):\n"
        "    pieces.append((x[___ : ___], labels[___ : ___]))",
    ),
    explanation=(
        "The starts are $0, B, 2B, \\dots$ below $N$, and each batch is the slice from "
        "a start to start $+ B$; slicing past the end just stops, which gives the last, "
        "shorter batch."
    ),
    general=lambda rng: _some(
        int(rng.integers(1, 20)), int(rng.integers(1, 9)), int(rng.integers(99))
    ),
    after="Training looks at a batch, corrects the weights, and takes the next.",
)  # fmt: skip

EXERCISES = (READ_IDX_HEADER, TO_INPUT, SHUFFLE_TOGETHER, BATCHES)
