"""Sliding kernel and size lab: the browser's numbers are Python's numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lenet_edu.widgets import size_lab, sliding_kernel
from lenet_edu.widgets.size_lab import SizeLab
from lenet_edu.widgets.sliding_kernel import SlidingKernel


def traits(widget: Any) -> dict[str, Any]:
    names = [n for n in widget.trait_names(sync=True) if not n.startswith("_")]
    plain = {n: getattr(widget, n) for n in names}
    return {
        n: v for n, v in plain.items() if isinstance(v, str | float | int | list | dict)
    }


def test_the_sliding_kernel_computes_the_same(widget_page: Callable[..., Any]) -> None:
    widget = SlidingKernel()
    page = widget_page(str(widget._esm), str(widget._css), traits(widget))
    rng = np.random.default_rng(0)
    for _ in range(60):
        k, l = (int(n) for n in rng.integers(1, 6, 2))
        stride, padding = int(rng.integers(1, 4)), int(rng.integers(0, 4))
        H, W = (int(n) for n in rng.integers(1, 12, 2))
        state = {
            "image": rng.normal(size=(H, W)).tolist(),
            "kernel": rng.normal(size=(k, l)).tolist(),
            "bias": float(rng.normal()),
            "mode": str(rng.choice(["correlation", "convolution"])),
            "stride": stride,
            "padding": padding,
            "i": 0,
            "j": 0,
        }
        fits = k <= H + 2 * padding and l <= W + 2 * padding
        if fits:
            state["i"] = int(rng.integers(0, (H + 2 * padding - k) // stride + 1))
            state["j"] = int(rng.integers(0, (W + 2 * padding - l) // stride + 1))
        mine, theirs = sliding_kernel.model(state), page.call("model", state)
        assert mine["error"] == theirs["error"]
        assert bool(mine["error"]) is not fits
        for name in ("padded", "laid", "products", "total", "value", "map"):
            if fits:
                np.testing.assert_allclose(theirs[name], mine[name], atol=1e-9)
    assert page.axe() == []
    page.theme("dark")
    assert page.axe() == []


def test_the_size_lab_computes_the_same(widget_page: Callable[..., Any]) -> None:
    widget = SizeLab()
    page = widget_page(str(widget._esm), str(widget._css), traits(widget))
    rng = np.random.default_rng(1)
    for _ in range(80):
        state = {
            name: int(rng.integers(low, high))
            for name, low, high in (
                ("H", 1, 33), ("W", 1, 33), ("k", 1, 10), ("l", 1, 10),
                ("stride", 1, 6), ("padding", 0, 5),
            )
        }  # fmt: skip
        assert page.call("model", state) == size_lab.model(state)
    assert page.axe() == []


def test_the_size_is_hidden_until_one_commits(widget_page: Callable[..., Any]) -> None:
    widget = SizeLab()
    page = widget_page(str(widget._esm), str(widget._css), traits(widget))
    assert "= 3" not in page.root.inner_text()
    page.root.get_by_role("textbox").fill("3x4")
    page.root.get_by_role("button", name="commit").click()
    assert "Yes." in page.root.inner_text()
    assert "pixels that no window sees: 1 rows, 1 columns" in page.root.inner_text()
    page.root.get_by_role("button", name="ask me again").click()
    assert "pixels that no window sees" not in page.root.inner_text()
