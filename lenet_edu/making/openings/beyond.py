"""Chapters 15 to 20: beyond the network of the paper."""

from __future__ import annotations

import numpy as np

from lenet_edu.data import Mnist, load_mnist, to_input
from lenet_edu.data.distortions import affine_warp, matrices_of
from lenet_edu.data.strings import set_in_a_row
from lenet_edu.export import to_torch
from lenet_edu.figures import LAYER_COLOURS
from lenet_edu.making.openings.drawing import BLUE, GREY, ORANGE, Drawing
from lenet_edu.making.openings.parts import digit, drawn, maps_of, row
from lenet_edu.models import load_lenet5, load_modern
from lenet_edu.training.snapshots import load_epochs

# dx, dy, scale, squeeze, shear
DISTORTIONS = {
    "moved right": (4, 0, 0, 0, 0),
    "moved up": (0, -4, 0, 0, 0),
    "larger": (0, 0, 0.3, 0, 0),
    "smaller": (0, 0, -0.3, 0, 0),
    "squeezed": (0, 0, 0, -0.25, 0),
    "stretched": (0, 0, 0, 0.25, 0),
    "slanted": (0, 0, 0, 0, -0.4),
    "the other way": (0, 0, 0, 0, 0.4),
    "a bit of each": (2, 1, 0.15, -0.15, -0.3),
    "and again": (-2, -2, -0.1, 0.2, 0.25),
}


def distortions() -> Drawing:
    """One 4, distorted."""
    x = digit(4)
    warped = affine_warp(
        np.repeat(x, len(DISTORTIONS), axis=0), matrices_of(list(DISTORTIONS.values()))
    )
    d = Drawing(238)
    d.ink(x[0, 0], 10, 36, 150)
    d.text(85, 208, "one 4 of MNIST")
    d.arrow((168, 110), (200, 110))
    for n, name in enumerate(DISTORTIONS):
        left, top = 212 + n % 5 * 103, 6 + n // 5 * 116
        d.ink(warped[n, 0], left, top, 90)
        d.text(left + 45, top + 106, name, size=12)
    return d


def modern_lenet() -> Drawing:
    """One digit's first maps, in 1998 and today."""
    x = digit(6)
    image = (x + 0.1) / 1.275
    network = load_modern()
    today = maps_of(image, network)["C1 relu"]
    then = maps_of(x)["C1 squashed"]
    d = Drawing(222)
    d.ink(x[0, 0], 10, 48, 116)
    d.text(68, 184, "one digit")
    d.arrow((134, 100), (166, 56))
    d.arrow((134, 112), (166, 158))
    row(d, list(then), 244, 8, 72, 7)
    row(d, list(today), 244, 118, 72, 7)
    d.text(204, 40, "1998", size=15, bold=True)
    d.text(204, 58, "squashed", size=12)
    d.text(204, 150, "today", size=15, bold=True)
    d.text(204, 168, "ReLU", size=12)
    d.text(
        478,
        98,
        "a unit of C1 can speak for its pattern, orange, or against it, blue",
        size=12,
    )
    d.text(
        478,
        208,
        "nothing is below zero: a unit speaks for its pattern, or is silent",
        size=12,
    )
    return d


def inside() -> Drawing:
    """What F6 draws of a 4, from random weights to the last pass."""
    x, networks = digit(4), load_epochs()
    passes = (0, 1, 2, 3, 5, 8, 12)
    d = Drawing(202)
    d.ink(x[0, 0], 10, 36, 118)
    d.text(69, 172, "the same 4")
    d.arrow((136, 96), (168, 96))
    for n, epoch in enumerate(passes):
        left = 180 + n * 78
        d.signed(drawn(maps_of(x, networks[epoch])), left, 36, 66, 1.7)
        label = "random" if epoch == 0 else f"pass {epoch}"
        d.text(left + 33, 172, label, size=12, bold=epoch in (0, 12))
    d.text(447, 20, "what F6 draws of it while the network learns")
    return d


def many_digits() -> Drawing:
    """Five digits in a row, and LeNet-5's window at three places."""
    mnist = load_mnist(verbose=False)
    first = [np.flatnonzero(mnist.test_labels == n)[0] for n in (3, 5, 0, 0, 7)]
    string = set_in_a_row(mnist.test_images[first], [3, 5, 0, 0, 7], [8, 8, 8, 8])
    width = string.image.shape[1]
    cell = 700 / width
    d = Drawing(round(32 * cell) + 84)
    d.ink(string.image, 10, 22, 700)
    for n, colour in ((0, ORANGE), (1, BLUE), (2, LAYER_COLOURS["S4"])):
        left = 10 + 4 * n * cell
        d.frame(left, 22 - 6 * n, 32 * cell, 32 * cell + 12 * n, colour, 2)
    top = 22 + 32 * cell + 38
    d.arrow((10, top), (80, top))
    words = "the window of LeNet-5 moves on, four columns at a time"
    d.text(92, top + 4, words, anchor="start")
    return d


def contest() -> Drawing:
    """Two digits, and the training digits that are nearest to them."""
    mnist = load_mnist(verbose=False)
    stored = mnist.train_images.reshape(len(mnist.train_images), -1).astype(np.float32)
    squares = (stored**2).sum(axis=1)
    d = Drawing(250)
    for n, at in enumerate((0, _disputed(mnist, stored, squares))):
        nearest = _nearest(mnist.test_images[at], stored, squares)[:5]
        top = 22 + n * 114
        d.ink(_input(mnist.test_images[at]), 130, top, 84)
        d.arrow((224, top + 42), (262, top + 42))
        for k, found in enumerate(nearest):
            left, label = 276 + k * 88, mnist.train_labels[found]
            other = label != mnist.test_labels[at]
            d.ink(_input(mnist.train_images[found]), left, top, 80)
            d.text(left + 40, top + 98, f"a {label}", fill=BLUE if other else GREY)
        d.text(116, top + 46, "a new digit", anchor="end")
    d.text(492, 14, "the five most similar of 60,000 stored ones")
    return d


def _nearest(image: np.ndarray, stored: np.ndarray, squares: np.ndarray) -> np.ndarray:
    distance = squares - 2 * stored @ image.reshape(-1).astype(np.float32)
    return np.argsort(distance, kind="stable")


def _disputed(mnist: Mnist, stored: np.ndarray, squares: np.ndarray) -> int:
    """The first test digit whose five nearest are not all of its own kind."""
    for at, label in enumerate(mnist.test_labels):
        nearest = _nearest(mnist.test_images[at], stored, squares)[:5]
        if np.any(mnist.train_labels[nearest] != label):
            return at
    raise RuntimeError("no digit is disputed")


def _input(image: np.ndarray) -> np.ndarray:
    return np.asarray(to_input(image[None])[0, 0, 2:-2, 2:-2])


def onwards() -> Drawing:
    """The same ten penalties from two frameworks."""
    import torch

    x = digit(9)
    ours = load_lenet5()(x)[0]
    with torch.no_grad():
        theirs = to_torch(load_lenet5())(torch.from_numpy(x.astype(np.float32)))[
            0
        ].numpy()
    d = Drawing(236)
    d.ink(x[0, 0], 10, 58, 120)
    for n, (name, penalties, colour) in enumerate(
        (("NumPy", ours, ORANGE), ("PyTorch", theirs, BLUE))
    ):
        top = 10 + n * 118
        d.arrow((138, 118), (176, top + 50))
        d.frame(184, top + 24, 110, 52, colour, 2)
        d.text(239, top + 46, "LeNet-5 in", size=12)
        d.text(239, top + 64, name, size=15, bold=True, fill=colour)
        d.arrow((302, top + 50), (330, top + 50))
        for k, penalty in enumerate(penalties):
            left = 346 + k * 37
            d.text(left, top + 106, str(k), size=12)
            height = 76 * float(penalty / max(ours.max(), theirs.max()))
            d.bar(
                left - 9,
                top + 92 - height,
                18,
                height,
                colour if k == int(np.argmin(penalties)) else GREY,
            )
            d.text(left, top + 86 - height, f"{penalty:.0f}", size=12)
    return d
