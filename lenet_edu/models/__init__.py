"""Networks of the course, each a list of layers of :mod:`lenet_edu.nn`."""

from .network import Network
from .starter import WeightsError, build_starter, load_starter

__all__ = ["Network", "WeightsError", "build_starter", "load_starter"]
