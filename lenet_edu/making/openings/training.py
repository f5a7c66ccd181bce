"""Chapters 09 to 14: what training sees, and what it makes."""

from __future__ import annotations

import numpy as np

from lenet_edu import nn
from lenet_edu.data import load_mnist, to_input
from lenet_edu.fast import Engine
from lenet_edu.figures import LAYER_COLOURS
from lenet_edu.making.openings.drawing import BLUE, GREY, ORANGE, Drawing, number
from lenet_edu.making.openings.parts import CLEAR, digit, drawn, maps_of, row
from lenet_edu.models import Network, lenet5, load_lenet5
from lenet_edu.training.snapshots import load_epochs


def untrained() -> Network:
    """LeNet-5 with the random weights that chapters 08 to 12 begin with."""
    return lenet5(np.random.default_rng(1998))


def losses() -> Drawing:
    """The first training digit, a 5, and what an untrained network says of it."""
    x = to_input(load_mnist(verbose=False).train_images[:1])
    maps = maps_of(x, untrained())
    d = Drawing(226)
    d.ink(x[0, 0], 10, 30, 150)
    d.text(85, 18, "the first digit, a 5")
    d.arrow((172, 106), (222, 106))
    d.text(197, 92, "LeNet-5", size=12)
    d.text(197, 126, "untrained", size=12)
    d.signed(drawn(maps), 236, 30, 88, 1)
    d.text(280, 18, "what F6 draws")
    d.arrow((338, 106), (376, 106))
    penalties = maps["OUT"].ravel()
    for n, penalty in enumerate(penalties):
        top = 26 + n * 19
        colour = ORANGE if n == 5 else GREY
        d.text(394, top + 11, str(n), fill=colour, bold=n == 5)
        length = 220 * float(penalty / penalties.max())
        d.bar(406, top, length, 13, colour)
        d.text(414 + length, top + 11, f"{penalty:.1f}", size=12, anchor="start")
    d.text(516, 16, "ten penalties; the smallest is the answer")
    return d


def backpropagation() -> Drawing:
    """C1's kernels, and the derivative of the loss with respect to each number."""
    network, x = untrained(), digit(7)
    dy = nn.penalty_loss_backward(network.forward(x), np.array([7]))
    network.backward(dy)
    kernels = network.parameters["C1.w"][:, 0]
    gradients = network.gradients["C1.w"][:, 0]
    d = Drawing(232)
    row(d, list(kernels), 160, 12, 76, 16)
    row(d, list(gradients), 160, 144, 76, 16)
    for n in range(6):
        at = 160 + n * 92 + 38
        d.arrow((at, 140), (at, 94), BLUE)
    d.text(146, 44, "six kernels of C1,", anchor="end")
    d.text(146, 62, "150 numbers", anchor="end")
    d.text(146, 172, "how the loss of a 7", anchor="end")
    d.text(146, 190, "depends on each,", anchor="end")
    d.text(146, 208, "150 derivatives", anchor="end")
    return d


def fast() -> Drawing:
    """Windows of an image as the rows of a matrix."""
    image = digit(2)[0, 0, 9:23, 9:23]
    d = Drawing(236)
    side, cell = 168, 12
    d.ink(image, 10, 34, side)
    d.text(10, 22, "three windows of an image", anchor="start")
    colours = (ORANGE, BLUE, LAYER_COLOURS["S4"])
    places = ((1, 3), (5, 6), (8, 2))
    for n, ((i, j), colour) in enumerate(zip(places, colours, strict=True)):
        d.frame(10 + j * cell, 34 + i * cell, 5 * cell, 5 * cell, colour, 2.5)
        window = image[i : i + 5, j : j + 5].reshape(1, 25)
        top = 64 + n * 40
        d.ink(window, 236, top, 300)
        d.frame(236, top, 300, 12, colour, 2)
        d.arrow(
            (10 + (j + 5) * cell + 3, 34 + (i + 2.5) * cell), (230, top + 6), colour
        )
        d.text(386, top + 30, "⋮", size=14)
    d.text(386, 48, "each window becomes a row of 25 numbers")
    d.text(560, 122, "×", size=24)
    kernel = load_lenet5().parameters["C1.w"][2, 0].reshape(25, 1)
    d.signed(kernel, 586, 40, 7)
    d.text(590, 28, "a kernel")
    d.text(618, 122, "=", size=24)
    for n, (i, j) in enumerate(places):
        value = float(image[i : i + 5, j : j + 5].ravel() @ kernel[:, 0])
        d.text(644, 75 + n * 40, number(value, 2), anchor="start", fill=colours[n])
    d.text(664, 190, "one product for", size=12)
    d.text(664, 206, "the entire map", size=12)
    return d


def training() -> Drawing:
    """C1 at random, after one pass, after all: kernels, and what they make of a 3."""
    networks, x = load_epochs(), digit(3, CLEAR[3])
    stages = {"random": 0, "1 pass": 1, "12 passes": 12}
    d = Drawing(268)
    for n, (name, epoch) in enumerate(stages.items()):
        top = 8 + n * 88
        kernels = networks[epoch].parameters["C1.w"][:, 0]
        row(d, list(kernels), 128, top + 10, 48, 6)
        maps = maps_of(x, networks[epoch])
        d.arrow((458, top + 34), (490, top + 34))
        row(d, list(maps["C1 squashed"][:2]), 500, top, 70, 8)
        d.signed(drawn(maps), 664, top, 41, 1.7)
        d.text(112, top + 32, name, anchor="end", bold=True)
        d.text(
            112, top + 50, "over all digits" if n else "weights", size=12, anchor="end"
        )
    return d


def second_order() -> Drawing:
    """A long valley: its bottom, and the way down from one place in it."""
    d = Drawing(220)
    middle, scale = (560.0, 108.0), 46.0
    turn = np.linspace(0, 2 * np.pi, 97)
    for loss in (1, 5, 14, 29, 52, 82):
        across = np.sqrt(2 * loss) * np.cos(turn) * scale
        along = np.sqrt(2 * loss / 25) * np.sin(turn) * scale
        points = [
            (middle[0] + a, middle[1] + b) for a, b in zip(across, along, strict=True)
        ]
        d.line(points, GREY, 1)
    d.dot(*middle, 5, LAYER_COLOURS["S4"])
    d.text(middle[0], middle[1] + 24, "the bottom", fill=LAYER_COLOURS["S4"])
    start = np.array([middle[0] - 9 * scale, middle[1] - 1.5 * scale])
    slope = np.array([9.0, 25 * 1.5])
    end = start + 88 * slope / np.hypot(*slope)
    d.arrow((float(start[0]), float(start[1])), (float(end[0]), float(end[1])), ORANGE)
    d.dot(float(start[0]), float(start[1]), 5, ORANGE)
    d.text(
        float(start[0]) + 10,
        float(start[1]) - 4,
        "you are here",
        anchor="start",
        fill=ORANGE,
    )
    d.text(
        float(end[0]) + 12,
        float(end[1]) + 4,
        "the steepest way down",
        anchor="start",
        fill=ORANGE,
    )
    d.arrow((20, 200), (66, 200))
    d.text(82, 204, "w1")
    d.arrow((20, 200), (20, 154))
    d.text(20, 144, "w2")
    return d


def lenet5_1998() -> Drawing:
    """Test digits that the trained network misreads."""
    mnist = load_mnist(verbose=False)
    engine = Engine.lenet5(load_lenet5().parameters)
    x = to_input(mnist.test_images)
    said = np.concatenate(
        [engine.predict(x[n : n + 500]) for n in range(0, len(x), 500)]
    )
    wrong = np.flatnonzero(said != mnist.test_labels)
    if len(x) != 10_000 or len(wrong) != 94:
        raise RuntimeError(
            f"{len(wrong)} of {len(x)} digits are misread, not 94 of 10,000"
        )
    d = Drawing(246)
    for n, at in enumerate(wrong[:33]):
        left, top = 8 + n % 11 * 65, 4 + n // 11 * 82
        d.ink(x[at, 0], left, top, 54)
        d.text(left + 27, top + 69, f"{mnist.test_labels[at]} → {said[at]}", size=12)
    return d
