"""``python -m lenet_edu``: the same as the command ``lenet-edu``."""

from lenet_edu.cli import app

if __name__ == "__main__":
    app(prog_name="lenet-edu")
