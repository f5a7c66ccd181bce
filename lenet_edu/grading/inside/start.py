"""Run in the sandbox: ``python -s -S -P start.py answers`` (or ``places``).

Nothing has been put on Python's path but its own library: what lies beside a notebook
is not found, whatever its name. Here the modules of the sandbox and NumPy are added.
"""

import importlib
import os
import sys


def main() -> None:
    """Serve answers, or search for the lines of those that failed."""
    room = os.path.dirname(os.path.abspath(__file__))
    kind = sys.argv[1]
    sys.path[:0] = [os.path.join(room, kind), os.path.join(room, "packages")]
    served = importlib.import_module(f"lenet_edu.grading.inside.{kind}")
    serve = importlib.import_module("lenet_edu.grading.inside.serve")
    serve.main(served.serve, served.prepare, served.early)


if __name__ == "__main__":
    main()
