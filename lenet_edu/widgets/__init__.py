"""The course's widgets. Each shows a picture where nothing is live.

A widget is imported when it is first asked for: a notebook needs one or two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lenet_edu.lazy import lazily

if TYPE_CHECKING:
    from .bitmap_distance import BitmapDistance
    from .connection_table import ConnectionTable
    from .demos_1998 import Demos1998
    from .digit_pad import DigitPad
    from .distortion_lab import DistortionLab
    from .downhill import DownhillTemplates
    from .gradient_flow import GradientFlow
    from .loss_landscape import LossLandscape
    from .mistake_browser import MistakeBrowser
    from .network_inspector import NetworkInspector
    from .network_map import NetworkMap
    from .pixel_inspector import PixelInspector
    from .pooling import PoolingExplorer
    from .rates_per_layer import RatesPerLayer
    from .receptive_field import ReceptiveField
    from .sdnn_slider import SDNNSlider
    from .side_by_side import SideBySide
    from .size_lab import SizeLab
    from .sliding_kernel import SlidingKernel
    from .speed_race import SpeedRace
    from .squashing import SquashingExplorer
    from .training_dashboard import TrainingDashboard

__all__ = [
    "BitmapDistance",
    "ConnectionTable",
    "Demos1998",
    "DigitPad",
    "DistortionLab",
    "DownhillTemplates",
    "GradientFlow",
    "LossLandscape",
    "MistakeBrowser",
    "NetworkInspector",
    "NetworkMap",
    "PixelInspector",
    "PoolingExplorer",
    "RatesPerLayer",
    "ReceptiveField",
    "SDNNSlider",
    "SideBySide",
    "SizeLab",
    "SlidingKernel",
    "SpeedRace",
    "SquashingExplorer",
    "TrainingDashboard",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "BitmapDistance": "bitmap_distance",
        "ConnectionTable": "connection_table",
        "Demos1998": "demos_1998",
        "DigitPad": "digit_pad",
        "DistortionLab": "distortion_lab",
        "DownhillTemplates": "downhill",
        "GradientFlow": "gradient_flow",
        "LossLandscape": "loss_landscape",
        "MistakeBrowser": "mistake_browser",
        "NetworkInspector": "network_inspector",
        "NetworkMap": "network_map",
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
    },
)
