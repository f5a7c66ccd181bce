"""LeNet-5 from scratch: the helper library of the course."""

__version__ = "0.1.0"
