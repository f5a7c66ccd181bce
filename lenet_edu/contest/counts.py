"""What an answer costs: multiply-adds, counted as the paper's Fig. 11 counts them.

A weight times a number, added up, is one; so is the square of a difference, added up.
Biases, comparisons and exponentials are not counted.
"""

from __future__ import annotations

Counts = tuple[int, int, int, int, int]


def multiply_adds(
    pixels: int, classes: int, examples: int, hidden: int, components: int
) -> Counts:
    """Per answer: linear, pairwise linear, k-NN, one hidden layer, PCA + quadratic.

    Parameters
    ----------
    pixels
        Numbers in one image.
    classes
        Linear: a unit for each; pairwise: one for each two.
    examples
        Stored for k-NN; the distance to each is computed.
    hidden
        Units of the hidden layer.
    components
        The image is projected on so many; a linear unit per class sees the products of
        each two of them, their squares, and a constant: the paper's 821 inputs from
        40 components. Making the products is not counted, as in the paper.
    """
    pairs = classes * (classes - 1) // 2
    products = components * (components + 1) // 2
    return (
        pixels * classes,
        pixels * pairs,
        pixels * examples,
        pixels * hidden + hidden * classes,
        pixels * components + (products + 1) * classes,
    )
