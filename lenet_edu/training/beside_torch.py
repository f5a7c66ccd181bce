"""The same weights, the same batches, in PyTorch: are the losses the same?

PyTorch is optional here; without it there is nothing to compare, and no error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

Array = np.ndarray


def torch_losses(
    parameters: Mapping[str, Array],
    batches: Iterable[tuple[Array, Array]],
    rate: float = 0.001,
) -> list[float] | None:
    """Train the modern network in PyTorch with Adam: the loss before each step.

    Parameters
    ----------
    parameters
        Initial weights by the names of :func:`lenet_edu.models.modern`; copied.
    batches
        Pairs x (N, 1, H, W) and labels (N,).
    rate
        Of Adam.

    Returns
    -------
    losses : list of float, one per batch; None if PyTorch is not installed
    """
    try:
        import torch
    except ImportError:
        return None
    F = torch.nn.functional
    p = {name: torch.tensor(w).requires_grad_() for name, w in parameters.items()}
    adam = torch.optim.Adam(list(p.values()), lr=rate)
    losses = []
    for images, labels in batches:
        x = torch.tensor(images)
        for name in ("C1", "C3"):
            x = F.conv2d(x, p[f"{name}.w"], p[f"{name}.b"])
            x = F.max_pool2d(F.relu(x), 2)
        x = x.flatten(1)
        for name in ("F5", "F6"):
            x = F.relu(F.linear(x, p[f"{name}.w"], p[f"{name}.b"]))
        logits = F.linear(x, p["OUT.w"], p["OUT.b"])
        loss = F.cross_entropy(logits, torch.tensor(labels.astype(np.int64)))
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())
    return losses
