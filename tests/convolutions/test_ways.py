"""Every way is the convolution, and leaves its inputs alone."""

from __future__ import annotations

import numpy as np
import pytest
from small_layers import arrays

from lenet_edu import nn
from lenet_edu.convolutions import ways

CONTENDERS = ways.CONTENDERS


@pytest.mark.parametrize("name", CONTENDERS)
@pytest.mark.parametrize("seed", range(20))
def test_every_contender_is_the_convolution(name: str, seed: int) -> None:
    x, w, b = arrays(seed)
    before = [v.copy() for v in (x, w, b)]
    found, right = CONTENDERS[name](x, w, b), nn.conv2d(x, w, b)
    assert found.shape == right.shape
    np.testing.assert_allclose(found, right, rtol=0, atol=1e-12)
    assert all(np.array_equal(u, v) for u, v in zip(before, (x, w, b), strict=True))
    kinds = {CONTENDERS[name](*arrays(seed, np.float32)).dtype}
    assert kinds == {np.dtype(np.float32)}


def test_pytorch_joins_where_it_is_and_is_the_convolution() -> None:
    torch = pytest.importorskip("torch", exc_type=ImportError)
    before = torch.get_num_threads()
    for seed in range(5):
        x, w, b = arrays(seed)
        found = ways.torch_conv2d(x, w, b)
        np.testing.assert_allclose(found, nn.conv2d(x, w, b), rtol=0, atol=1e-10)
    assert torch.get_num_threads() == before


def test_without_pytorch_a_sentence_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways.importlib.util, "find_spec", lambda name: None)
    assert ways.pytorch() == {}
    assert "not installed here" in capsys.readouterr().out
    monkeypatch.setattr(ways.importlib.util, "find_spec", lambda name: name)
    assert set(ways.pytorch()) == {ways.TORCH}
