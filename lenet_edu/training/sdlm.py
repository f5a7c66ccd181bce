"""The paper's optimiser: every parameter has a rate of its own, from its curvature.

A second backward pass, with everything squared, gives the Gauss-Newton diagonal.
Source: LeCun et al. 1998, App. C, and sec. III-B for the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lenet_edu import nn
from lenet_edu.models import Network

from .loop import Callback, Training
from .model import as_network
from .optimizers import Arrays, Optimizer, by_name

Array = np.ndarray

MU = 0.02
SAMPLES = 500


def curvatures(
    network: Network, x: Array, labels: Array, part: int = 100
) -> dict[str, Array]:
    """The Gauss-Newton diagonal h of eq. (8), for every parameter by name.

    Three approximations, as in App. C. Only the diagonal of each step backward is
    kept, eq. (23): h of a shared weight is the sum over its connections. The squashing
    bends nothing, eq. (27): f'^2 counts, f'' does not. And h is the mean over these
    patterns alone, eq. (24).

    Parameters
    ----------
    network
        Ends in RBFs; any layers of :mod:`lenet_edu.nn` with weights before them.
    x : (P, ...)
        Patterns; 500 are enough for the paper.
    labels : (P,)
        The right classes. Eq. (8) is a parabola with curvature 2 around each code, so
        h depends on them only through the weights.
    part
        Patterns at a time.

    Returns
    -------
    h : by name, the shapes of ``network.parameters``; none negative

    Raises
    ------
    ValueError
        If there is no pattern, or a layer is not one that is known here.
    """
    if len(x) == 0 or len(x) != len(labels):
        raise ValueError(
            f"curvatures need patterns with labels; there are {len(x)} and "
            f"{len(labels)}"
        )
    total = {name: np.zeros(p.shape) for name, p in network.parameters.items()}
    for start in range(0, len(x), part):
        some = x[start : start + part].astype(np.float64, copy=False)
        for name, sums in _sums(network, some).items():
            total[name] += sums
    return {name: sums / len(x) for name, sums in total.items()}


def _sums(network: Network, x: Array) -> dict[str, Array]:
    """Sums over the patterns of the second derivatives of y_D, eq. (8)."""
    inputs, y = [], x
    for layer in network.layers:
        inputs.append(y)
        y = layer.forward(y)
    h = np.empty(0)
    found: dict[str, Array] = {}
    layers = zip(network.names, network.layers, inputs, strict=True)
    for name, layer, given in reversed(list(layers)):
        if isinstance(layer, nn.RBF):
            h = np.full(given.shape, 2.0)  # y = sum (x - c)^2 bends with 2
            continue
        h, own = _back(layer, h, given)
        found |= {f"{name}.{key}": sums for key, sums in own.items()}
    return found


def _back(layer: nn.Layer, h: Array, x: Array) -> tuple[Array, dict[str, Array]]:
    """From h of a layer's output: h of its input, and sums of h of its parameters.

    Where y is a sum of weight times input, d2E/du^2 = h x^2 and d2E/dx^2 = sum u^2 h,
    eq. (25) and (27): the layer's own backward pass, with x and weights squared.
    """
    p = layer.parameters
    if isinstance(layer, nn.Squashing):
        return h * np.square(nn.squash_slope(nn.squash(x))), {}
    if isinstance(layer, nn.Flatten):
        return nn.flatten_backward(h, x), {}
    square = np.square(x)
    if isinstance(layer, nn.Dense):
        hx, w, b = nn.dense_backward(h, square, np.square(p["w"]))
        return hx, {"w": w, "b": b}
    if isinstance(layer, nn.MaskedConvolution):
        hx, w, b = nn.masked_conv2d_backward(
            h, square, np.square(p["w"]), layer.table, layer.stride, layer.padding
        )
        return hx, {"w": w, "b": b}
    if isinstance(layer, nn.Convolution):
        hx, w, b = nn.conv2d_backward(
            h, square, np.square(p["w"]), layer.stride, layer.padding
        )
        return hx, {"w": w, "b": b}
    if isinstance(layer, nn.Subsampling):
        hx, c, b = nn.subsample_backward(
            h, square, np.square(p["coefficient"]), layer.size
        )
        return hx, {"coefficient": c, "bias": b}
    raise ValueError(f"no rule for second derivatives through a {layer.kind} layer")


class SDLM(Optimizer):
    """Gradient descent with a rate for every parameter: eta / (mu + h), eq. (21).

    Parameters
    ----------
    parameters
        Arrays by name, or one vector; changed in place.
    mu
        Keeps the rate finite where nothing bends; 0.02 in the paper.

    ``step(gradients, rate)`` takes eta as its rate. Before the first step, and before
    each pass, :meth:`estimate` must have been given h; :class:`Curvature` does so.
    """

    def __init__(self, parameters: Arrays, mu: float = MU) -> None:
        if mu <= 0:
            raise ValueError(f"mu must be above 0; it is {mu}")
        super().__init__(parameters)
        self.mu = mu
        self.remember("h")
        self._ready = False

    def estimate(self, h: Arrays) -> None:
        """Take new curvatures, by the names of the parameters."""
        for name, values in by_name(h).items():
            self.state[f"h {name}"][...] = values
        self._ready = True

    def rates(self, eta: float) -> dict[str, Array]:
        """eta / (mu + h), by name."""
        return {
            name: eta / (self.mu + self.state[f"h {name}"]) for name in self.parameters
        }

    def step(self, gradients: Arrays, rate: float) -> None:
        if not self._ready:
            raise RuntimeError("SDLM.step needs estimate(h) before it")
        super().step(gradients, rate)

    def move(self, name: str, w: Array, g: Array, rate: float) -> None:
        w -= g * (rate / (self.mu + self.state[f"h {name}"]))


class Curvature(Callback):
    """Before each pass: h anew, from patterns drawn by the training's generator.

    ``ranges`` keeps the smallest and the largest rate of every pass. ``half_ranges``
    are those that half the squared distance would give (every h is half as large):
    eq. (8) has no factor 1/2, but the paper does not say whether its program had one.
    """

    def __init__(self, optimizer: SDLM, samples: int = SAMPLES) -> None:
        self.optimizer, self.samples = optimizer, samples
        self.ranges: list[tuple[float, float]] = []
        self.half_ranges: list[tuple[float, float]] = []

    def before_epoch(self, training: Training) -> None:
        count = min(self.samples, len(training.x))
        chosen = training.rng.choice(len(training.x), count, replace=False)
        network = as_network(training.model)
        h = curvatures(network, training.x[chosen], training.labels[chosen])
        eta = training.schedule(training.done)
        half = {name: values / 2 for name, values in h.items()}
        self.ranges.append(rate_range(network, h, eta, self.optimizer.mu))
        self.half_ranges.append(rate_range(network, half, eta, self.optimizer.mu))
        self.optimizer.estimate(_as_given(h, training))


def rate_range(
    network: Network, h: Mapping[str, Array], eta: float, mu: float = MU
) -> tuple[float, float]:
    """The smallest and the largest eta / (mu + h) over what is really trainable."""
    low, high = np.inf, 0.0
    for name, layer in zip(network.names, network.layers, strict=True):
        for key in layer.parameters:
            values = h[f"{name}.{key}"]
            if isinstance(layer, nn.MaskedConvolution) and key == "w":
                values = values[layer.table]  # what is not connected has no rate
            low = min(low, eta / (mu + values.max()))
            high = max(high, eta / (mu + values.min()))
    return float(low), float(high)


def _as_given(h: Mapping[str, Array], training: Training) -> Arrays:
    """In the form of the optimiser's parameters: by name, or the engine's vector."""
    if training.optimizer.parameters.keys() == h.keys():
        return h
    # The engine's gradients are named views of one vector: it puts h in order.
    for name, values in h.items():
        training.model.gradients[name][...] = values
    return training.model.flat_gradient.copy()  # type: ignore[attr-defined]
