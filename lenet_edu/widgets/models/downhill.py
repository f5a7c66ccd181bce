"""Ten templates that learn digits by walking downhill.

``static/downhill_model.js`` computes the same in the browser, and a test holds the two
against each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray

SIDE, CLASSES = 28, 10
GREYS = 15  # of a stored pixel: four bits


def boxed(images: Array) -> bytes:
    """Digits for the browser: of each only the box around its ink, two pixels a byte.

    Parameters
    ----------
    images : (N, 28, 28) uint8

    Returns
    -------
    bytes
        Of each digit ``top``, ``left``, ``height``, ``width``, and its rows with 16
        greys, the first pixel of a pair in the upper four bits.
    """
    parts = []
    for image in np.rint(images / 255 * GREYS).astype(np.uint8):
        rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
        top, left = (int(r[0]) if r.size else 0 for r in (rows, columns))
        height, width = (int(np.ptp(r)) + 1 if r.size else 0 for r in (rows, columns))
        ink = image[top : top + height, left : left + width].ravel()
        ink = np.append(ink, [0] * (ink.size % 2)).astype(np.uint8)
        parts.append(bytes((top, left, height, width)))
        parts.append((16 * ink[::2] + ink[1::2]).tobytes())
    return b"".join(parts)


def unboxed(data: bytes) -> Array:
    """What :func:`boxed` packed, as inputs (N, 784) from 0, background, to 1, ink."""
    stored, images, at = np.frombuffer(data, np.uint8), [], 0
    while at < stored.size:
        top, left, height, width = (int(v) for v in stored[at : at + 4])
        size = height * width
        pairs = stored[at + 4 : at + 4 + (size + 1) // 2]
        ink = np.stack([pairs >> 4, pairs & 15], axis=1).ravel()[:size]
        image = np.zeros((SIDE, SIDE))
        box = np.s_[top : top + height, left : left + width]
        image[box] = ink.reshape(height, width) / GREYS
        images.append(image.ravel())
        at += 4 + pairs.size
    return np.array(images).reshape(-1, SIDE * SIDE)


def loss_and_slopes(
    x: Array, labels: Array, weights: Array, bias: Array
) -> tuple[float, Array, Array]:
    """The loss of ten templates, and its slope for each of their numbers.

    Parameters
    ----------
    x : (N, 784)
    labels : (N,)
    weights : (784, 10)
        A template is one of the ten columns.
    bias : (10,)

    Returns
    -------
    loss : float
        The squared distance between the ten scores x W + b and their targets, 1 for
        the right digit and 0 for the others, as a mean over the digits.
    slopes : (784, 10), bias_slopes : (10,)
        By how much the loss grows for each unit that a number grows.
    """
    gap = x @ weights + bias - np.eye(CLASSES)[labels]  # (N, 10)
    share = 2 / len(x)
    return float((gap**2).sum() / len(x)), share * (x.T @ gap), share * gap.sum(0)


def descent(
    x: Array, labels: Array, rate: float, steps: int
) -> tuple[list[float], Array, Array]:
    """Templates that were zero, after so many steps downhill.

    Returns
    -------
    losses : of length steps + 1, the first before any step
    weights : (784, 10)
    bias : (10,)
    """
    weights, bias = np.zeros((SIDE * SIDE, CLASSES)), np.zeros(CLASSES)
    losses = []
    for _ in range(steps):
        loss, slopes, bias_slopes = loss_and_slopes(x, labels, weights, bias)
        losses.append(loss)
        weights, bias = weights - rate * slopes, bias - rate * bias_slopes
    losses.append(loss_and_slopes(x, labels, weights, bias)[0])
    return losses, weights, bias


def shifted(x: Array, by: int) -> Array:
    """Digits (N, 784) moved ``by`` pixels to the right; background comes in."""
    moved = np.zeros((len(x), SIDE, SIDE))
    pictures = x.reshape(-1, SIDE, SIDE)
    inside, kept = (
        slice(max(by, 0), SIDE + min(by, 0)),
        slice(max(-by, 0), SIDE - max(by, 0)),
    )
    moved[:, :, inside] = pictures[:, :, kept]
    return moved.reshape(-1, SIDE * SIDE)


def model(state: dict[str, Any]) -> dict[str, Any]:
    """Everything that the widget draws.

    Parameters
    ----------
    state
        ``digits`` and ``test_digits``, as :func:`boxed` packs them; ``labels`` and
        ``test_labels``, bytes; ``rate``, the size of a nudge; ``steps``, how many were
        made from templates that are zero; ``shift``, pixels to the right by which the
        test digits are moved.

    Returns
    -------
    dict
        ``losses`` (steps + 1,), the first before any step; ``weights`` (784, 10) and
        ``bias`` (10,) after the last; ``slopes`` and ``bias_slopes`` of the next;
        ``scores`` (N, 10) and ``answers`` (N,) of the test digits; ``right``, how many
        of the answers are.
    """
    x, test = unboxed(state["digits"]), unboxed(state["test_digits"])
    labels, wanted = (
        np.frombuffer(state[name], np.uint8) for name in ("labels", "test_labels")
    )
    losses, weights, bias = descent(x, labels, state["rate"], state["steps"])
    _, slopes, bias_slopes = loss_and_slopes(x, labels, weights, bias)
    scores = shifted(test, state["shift"]) @ weights + bias
    answers = scores.argmax(axis=1)
    return {
        "losses": losses,
        "weights": weights,
        "bias": bias,
        "slopes": slopes,
        "bias_slopes": bias_slopes,
        "scores": scores,
        "answers": answers,
        "right": int((answers == wanted).sum()),
    }
