"""The modern network's training beside PyTorch's: the same losses, step by step."""

from __future__ import annotations

import numpy as np
import pytest

from lenet_edu.data import embedded
from lenet_edu.fast import Engine
from lenet_edu.models import modern
from lenet_edu.training import Adam
from lenet_edu.training.modern import scaled

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
F = torch.nn.functional
STEPS, BATCH, RATE = 50, 128, 0.001  # the popular listing's


def forward(x, p):
    for name in ("C1", "C3"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.w"], p[f"{name}.b"])), 2)
    x = x.flatten(1)
    for name in ("F5", "F6"):
        x = F.relu(F.linear(x, p[f"{name}.w"], p[f"{name}.b"]))
    return F.linear(x, p["OUT.w"], p["OUT.b"])


@pytest.mark.parametrize(("dtype", "gap"), [(np.float32, 1e-5), (np.float64, 1e-12)])
def test_the_first_50_losses_are_those_of_pytorch(dtype: type, gap: float) -> None:
    # Rounding alone can tip a ReLU and then grows, so the seeds here are fixed ones.
    digits = embedded()
    x, labels = scaled(digits.train_images), digits.train_labels.astype(np.int64)
    x = x.astype(dtype)
    start = modern(np.random.default_rng(0)).parameters
    engine = Engine.modern(start, dtype=dtype)
    ours = Adam(engine.flat)
    p = {name: torch.tensor(w.astype(dtype)) for name, w in start.items()}
    theirs = torch.optim.Adam([w.requires_grad_() for w in p.values()], lr=RATE)
    rng, gaps = np.random.default_rng(0), []
    for _ in range(STEPS):
        chosen = rng.integers(len(x), size=BATCH)
        loss = engine.loss_and_gradient(x[chosen], labels[chosen])
        ours.step(engine.flat_gradient, RATE)
        theirs.zero_grad()
        outputs = forward(torch.tensor(x[chosen]), p)
        other = F.cross_entropy(outputs, torch.tensor(labels[chosen]))
        other.backward()
        theirs.step()
        gaps.append(abs(loss - other.item()))
    assert loss < 0.8  # it has learned something on the way
    assert max(gaps) < gap
