"""The modern network's training beside PyTorch's: the same losses, step by step."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.data import embedded
from lenet_edu.fast import Engine
from lenet_edu.models import modern
from lenet_edu.training import Adam
from lenet_edu.training.beside_torch import torch_losses
from lenet_edu.training.modern import scaled

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
STEPS, BATCH, RATE = 50, 128, 0.001  # the popular listing's


@pytest.mark.parametrize(("dtype", "gap"), [(np.float32, 1e-5), (np.float64, 1e-12)])
def test_the_first_50_losses_are_those_of_pytorch(dtype: type, gap: float) -> None:
    # Rounding alone can tip a ReLU and then grows, so the seeds here are fixed ones.
    digits = embedded()
    x, labels = scaled(digits.train_images).astype(dtype), digits.train_labels
    rng = np.random.default_rng(0)
    chosen = [rng.integers(len(x), size=BATCH) for _ in range(STEPS)]
    named = modern(rng).parameters
    start = {name: array.astype(dtype) for name, array in named.items()}
    theirs = torch_losses(start, [(x[c], labels[c]) for c in chosen], RATE)
    engine = Engine.modern(start, dtype=dtype)
    ours, adam = [], Adam(engine.flat)
    for c in chosen:
        ours.append(engine.loss_and_gradient(x[c], labels[c]))
        adam.step(engine.flat_gradient, RATE)
    assert ours[-1] < 0.8  # it has learned something on the way
    assert theirs is not None
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=gap)


def test_decay_is_that_of_pytorchs_adamw() -> None:
    rng = np.random.default_rng(5)
    w = rng.normal(size=20)
    theirs = torch.tensor(w.copy(), requires_grad=True)
    ours, adamw = (
        Adam(w, decay=0.3),
        torch.optim.AdamW([theirs], 0.01, weight_decay=0.3),
    )
    for _ in range(30):
        g = rng.normal(size=20)
        theirs.grad = torch.tensor(g)
        adamw.step()
        ours.step(g, 0.01)
    np.testing.assert_allclose(w, theirs.detach().numpy(), rtol=1e-12)
