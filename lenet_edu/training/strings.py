"""LeNet-5 trained on strings of digits: ``lenet-edu strings``.

It starts from the shipped network, and learns what lies between two digits: eq. (9)'s
rubbish class becomes the answer there. After LeCun et al. 1998, sec. VII.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.data import Mnist
from lenet_edu.data.strings import GAPS, NOISE, DigitString, random_string
from lenet_edu.models import Network, lenet5, load_lenet5
from lenet_edu.models.space_displacement import (
    BLANK,
    STEP,
    WINDOW,
    positions,
    strip,
    with_blank,
)
from lenet_edu.models.weights import (
    WEIGHTS,
    digest,
    load_record,
    load_weights,
    store_weights,
)

from .optimizers import Momentum
from .record import data_record, environment
from .schedules import cosine

Array = np.ndarray

NAME = "lenet5-strings"
COMMAND = "lenet-edu strings"
NEAR, FAR = 3.0, 5.0  # pixels from a digit's middle: still the digit; surely none
J = 10.0
LENGTH, WIDEST = 4, 16  # digits in a string; the largest gap that is drawn
STEPS, RATE = 30_000, 0.005
WIDTH = 152  # holds four digits of 20 columns with such gaps


def load_strings_network(folder: str | Path = WEIGHTS) -> Network:
    """LeNet-5 as :func:`train` has left it.

    Raises
    ------
    WeightsError
        If a file is missing or damaged, or the two do not belong together.
    """
    return load_weights(NAME, lenet5(np.random.default_rng(0)), folder, COMMAND)


def strings_record(folder: str | Path = WEIGHTS) -> dict[str, Any]:
    """How it was trained, as stored beside the weights."""
    return load_record(NAME, folder, COMMAND)


def targets(string: DigitString) -> Array:
    """What each position should say, (Q,): the digit in its middle, 10, or -1.

    A digit whose middle is at most 3 pixels from the window's; none (10) where every
    middle is 5 or more away; -1, which is not asked, in between. The paper does not
    give such numbers.
    """
    Q = positions(string.image.shape[1])
    middles = np.array([(left + right) / 2 for left, right in string.spans])
    windows = STEP * np.arange(Q) + WINDOW / 2
    away = np.abs(windows[:, None] - middles)
    nearest, gap = away.argmin(axis=1), away.min(axis=1)
    digits = np.array(string.digits)[nearest]
    return np.where(gap <= NEAR, digits, np.where(gap >= FAR, BLANK, -1))


def loss_and_gradient(
    penalties: Array, wanted: Array, j: float = J
) -> tuple[float, Array]:
    """Eq. (9) with the rubbish class as an eleventh answer.

    Parameters
    ----------
    penalties : (n, 10)
    wanted : (n,)
        0..9, 10 for the blank, -1 for a position that does not count.

    Returns
    -------
    loss
        The mean over the positions that count.
    dy : (n, 10)
        Its gradient; 0 where nothing is wanted.
    """
    asked = wanted >= 0
    y, right = with_blank(penalties[asked], j), wanted[asked]
    p = nn.softmax(-y)
    rows = np.arange(len(y))
    loss = float(nn.cross_entropy(-y, right))
    slope = -p
    slope[rows, right] += 1
    dy = np.zeros(penalties.shape, penalties.dtype)
    dy[asked] = slope[:, :BLANK] / len(y)
    return loss, dy


def learn(network: Network, strings: list[DigitString], move: Momentum, rate: float
          ) -> float:  # fmt: skip
    """One step on a batch of strings of one width; the loss before it."""
    x = np.stack([one.image for one in strings])[:, None]
    wanted = np.concatenate([targets(one) for one in strings])
    penalties = strip(network, x)
    N, Q = penalties.shape[:2]
    loss, dy = loss_and_gradient(penalties.reshape(N * Q, -1), wanted)
    cut = network.names.index("Flatten")
    for layer in reversed(network.layers[cut + 1 :]):
        dy = layer.backward(dy)
    dy = np.moveaxis(dy.reshape(N, Q, -1), 2, 1)[:, :, None]  # (N, 120, 1, Q)
    for layer in reversed(network.layers[:cut]):
        dy = layer.backward(dy)
    move.step(network.gradients, rate)
    return loss


def train(
    data: Mnist,
    network: Network,
    steps: int = STEPS,
    size: int = 8,
    rate: float = RATE,
    seed: int = 1998,
    report: Callable[[str], None] = print,
) -> list[float]:
    """Train in place on strings of training digits, new ones at each step.

    Half of the batches have the paper's noise, half have none. The rate falls along
    half a cosine.

    Returns
    -------
    losses
        The mean of each tenth of the steps, or of each step where there are few.

    Raises
    ------
    FloatingPointError
        When the loss is not a finite number any more.
    """
    rng = np.random.default_rng(seed)
    move = Momentum(network.parameters)
    falls, losses = cosine(rate, 1), []
    for step in range(steps):
        noise = NOISE if step % 2 else 0.0
        strings = [_drawn(data, noise, rng) for _ in range(size)]
        with np.errstate(over="ignore", invalid="ignore"):  # said below
            loss = learn(network, strings, move, falls(step / steps))
        if not np.isfinite(loss):
            raise FloatingPointError(
                f"the loss became {loss} in step {step + 1}, at a learning rate of "
                f"about {falls(step / steps):g}: try a smaller --rate"
            )
        losses.append(loss)
        if (step + 1) % max(1, steps // 10) == 0:
            lately = np.mean(losses[-100:])
            report(f"{step + 1} of {steps}: loss {lately:.3f}")
    parts = np.array_split(np.array(losses), min(10, steps))
    return [float(part.mean()) for part in parts]


def trial_loss(network: Network, data: Mnist) -> float:
    """The loss on eight strings of test digits, the same at every call."""
    rng, total = np.random.default_rng(0), []
    pool = data.test_images, data.test_labels
    for noise in (0.0, NOISE) * 4:
        string = random_string(*pool, LENGTH, rng, noise=noise, width=WIDTH)
        y = strip(network, string.image[None, None])[0]
        with np.errstate(over="ignore", invalid="ignore"):
            total.append(loss_and_gradient(y, targets(string))[0])
    return float(np.mean(total))


def _drawn(data: Mnist, noise: float, rng: np.random.Generator) -> DigitString:
    """A string whose gaps reach at least to the paper's largest."""
    gaps = (GAPS[0], int(rng.integers(GAPS[1], WIDEST + 1)))
    pool = data.train_images, data.train_labels
    return random_string(*pool, LENGTH, rng, gaps, noise, WIDTH)


def store_strings_network(
    data: Mnist,
    *,
    steps: int = STEPS,
    rate: float = RATE,
    seed: int = 1998,
    folder: str | Path = WEIGHTS,
    report: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Train and write ``lenet5-strings.npz`` and ``lenet5-strings.json``.

    Returns
    -------
    record : what stands in the JSON file

    Raises
    ------
    FloatingPointError
        If it has learned nothing; then no file is written.
    """
    network = load_lenet5()
    before = trial_loss(network, data)
    losses = train(data, network, steps=steps, rate=rate, seed=seed, report=report)
    after = trial_loss(network, data)
    if not after < before:
        raise FloatingPointError(
            f"on strings of test digits the loss was {before:.2f} and is {after:.2f}, "
            "so the network has learned nothing: try another --rate, or more --steps"
        )
    record = {
        "command": f"{COMMAND} --steps {steps} --rate {rate} --seed {seed}",
        "what": "load_lenet5(), trained further on strings of training digits",
        "sha256": digest(network.parameters),
        "seed": seed,
        "steps": steps,
        "rate": rate,
        "j": J,
        "losses": losses,
        "data": data_record(data),
        "environment": environment(),
    }
    store_weights(NAME, network, record, folder)
    return record
