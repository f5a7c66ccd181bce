"""The course's widgets. Each shows a picture where nothing is live."""

from __future__ import annotations

import importlib
from typing import Any

_ROOMS = {
    "BitmapDistance": "bitmap_distance",
    "ConnectionTable": "connection_table",
    "Demos1998": "demos_1998",
    "DigitPad": "digit_pad",
    "DistortionLab": "distortion_lab",
    "GradientFlow": "gradient_flow",
    "LossLandscape": "loss_landscape",
    "MistakeBrowser": "mistake_browser",
    "NetworkInspector": "network_inspector",
    "PixelInspector": "pixel_inspector",
    "PoolingExplorer": "pooling",
    "RatesPerLayer": "rates_per_layer",
    "ReceptiveField": "receptive_field",
    "SDNNSlider": "sdnn_slider",
    "SideBySide": "side_by_side",
    "SizeLab": "size_lab",
    "SlidingKernel": "sliding_kernel",
    "SpeedRace": "speed_race",
    "SquashingExplorer": "squashing",
    "TrainingDashboard": "training_dashboard",
}

__all__ = list(_ROOMS)


def __getattr__(name: str) -> Any:
    """Import a widget when it is first asked for: a notebook needs one or two."""
    if name not in _ROOMS:
        raise AttributeError(f"lenet_edu.widgets has no {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_ROOMS[name]}"), name)
