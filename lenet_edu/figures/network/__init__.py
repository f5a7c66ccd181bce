"""The course's emblem: LeNet-5 as one picture, with real maps of the trained network.

``python -m lenet_edu.figures.network docs/network.svg`` writes the README's file.
"""

from .banner import network_banner, network_filled
from .drawing import network_picture
from .shown import Drawing

__all__ = ["Drawing", "network_banner", "network_filled", "network_picture"]
