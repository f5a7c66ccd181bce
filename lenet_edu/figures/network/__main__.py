"""Write the network's picture into a file; ``make emblem`` does it for the README."""

import sys
from pathlib import Path

from .drawing import network_picture

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(network_picture().svg + "\n", encoding="utf-8")
