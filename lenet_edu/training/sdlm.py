"""The paper's optimiser: every parameter has a rate of its own, from its curvature.

A second backward pass, with everything squared, gives the Gauss-Newton diagonal.
Source: LeCun et al. 1998, App. C, and sec. III-B for the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lenet_edu import nn
from lenet_edu.models import Network

from .curvature import (
    FUNCTIONS,
    Function,
    map_curvature,
    penalty_curvature,
    sdlm_rates,
)
from .loop import Callback, Training
from .model import as_network
from .optimizers import Arrays, Optimizer, by_name

Array = np.ndarray

MU = 0.02
SAMPLES = 500


def curvatures(
    network: Network,
    x: Array,
    labels: Array,
    part: int = 100,
    *,
    loss: str = "penalty",
    j: float = 10.0,
    functions: Mapping[str, Function] | None = None,
) -> dict[str, Array]:
    """The Gauss-Newton diagonal h, for every parameter by name.

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
        The right classes. Both losses bend alike for every class, so h depends on
        them only through the weights.
    part
        Patterns at a time.
    loss, j
        "penalty", eq. (8), or "map", eq. (9) with its j.
    functions
        Your functions by name, any of :data:`~.curvature.FUNCTIONS`; where one is
        missing, the course's stands in.

    Returns
    -------
    h : by name, the shapes of ``network.parameters``; none negative

    Raises
    ------
    ValueError
        If there is no pattern, the loss is not one of the two, or a layer or a
        function is not one that is known here.
    """
    if len(x) == 0 or len(x) != len(labels):
        raise ValueError(
            f"curvatures need patterns with labels; there are {len(x)} and "
            f"{len(labels)}"
        )
    if loss not in ("penalty", "map"):
        raise ValueError(f'loss must be "penalty" or "map"; it is {loss!r}')
    own = dict(functions or {})
    if unknown := sorted(own.keys() - FUNCTIONS.keys()):
        raise ValueError(
            f"there is no function {', '.join(unknown)} here; there are "
            f"{', '.join(FUNCTIONS)}"
        )
    use = {**FUNCTIONS, **own}

    def top(layer: nn.RBF, given: Array) -> Array:
        if loss == "penalty":
            return penalty_curvature(given)
        return map_curvature(given, layer.codes.astype(given.dtype), j)

    total = {name: np.zeros(p.shape) for name, p in network.parameters.items()}
    for start in range(0, len(x), part):
        some = x[start : start + part].astype(np.float64, copy=False)
        for name, sums in _sums(network, some, top, use).items():
            total[name] += sums
    return {name: sums / len(x) for name, sums in total.items()}


def _sums(
    network: Network,
    x: Array,
    top: Callable[[nn.RBF, Array], Array],
    use: Mapping[str, Function],
) -> dict[str, Array]:
    """Sums over the patterns of the second derivatives of each one's loss."""
    inputs, y = [], x
    for layer in network.layers:
        inputs.append(y)
        y = layer.forward(y)
    h = np.empty(0)
    found: dict[str, Array] = {}
    layers = zip(network.names, network.layers, inputs, strict=True)
    for name, layer, given in reversed(list(layers)):
        if isinstance(layer, nn.RBF):
            h = top(layer, given)
            continue
        h, own = _back(layer, h, given, use)
        found |= {f"{name}.{key}": sums for key, sums in own.items()}
    return found


def _back(
    layer: nn.Layer, h: Array, x: Array, use: Mapping[str, Function]
) -> tuple[Array, dict[str, Array]]:
    """From h of a layer's output: h of its input, and sums of h of its parameters."""
    p: dict[str, Any] = layer.parameters
    if isinstance(layer, nn.Squashing):
        return np.asarray(use["squash_curvature"](h, nn.squash(x))), {}
    if isinstance(layer, nn.Flatten):
        return nn.flatten_backward(h, x), {}
    if isinstance(layer, nn.Dense):
        hx, w, b = use["dense_curvature"](h, x, p["w"])
        return hx, {"w": w, "b": b}
    if isinstance(layer, nn.MaskedConvolution):
        there = layer.table[:, :, None, None]  # what is not connected bends nothing
        hx, w, b = use["conv2d_curvature"](
            h, x, p["w"] * there, layer.stride, layer.padding
        )
        return hx, {"w": w * there, "b": b}
    if isinstance(layer, nn.Convolution):
        hx, w, b = use["conv2d_curvature"](h, x, p["w"], layer.stride, layer.padding)
        return hx, {"w": w, "b": b}
    if isinstance(layer, nn.Subsampling):
        hx, c, b = use["subsample_curvature"](h, x, p["coefficient"], layer.size)
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
            name: sdlm_rates(self.state[f"h {name}"], eta, self.mu)
            for name in self.parameters
        }

    def step(self, gradients: Arrays, rate: float) -> None:
        if not self._ready:
            raise RuntimeError("SDLM.step needs estimate(h) before it")
        super().step(gradients, rate)

    def move(self, name: str, w: Array, g: Array, rate: float) -> None:
        w -= g * sdlm_rates(self.state[f"h {name}"], rate, self.mu)


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
