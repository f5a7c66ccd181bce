"""``lenet-edu bench``: the engine against `nn`, a tutorial's im2col and the frameworks.

All contenders of a case take turns, round after round, and what is reported is the
median of the ratios inside the rounds: other programs on the machine then slow all of
them. Cases are in `cases`, contenders in `contenders`, `torches` and `others` (Keras
and JAX, each in a process of its own, see `apart`), the taking of turns in `race`, peak
memory in `memory`, tables and figure in `report`.
"""

from .cases import CASES, Case
from .race import run
from .report import as_json, plot, table

__all__ = ["CASES", "Case", "as_json", "plot", "run", "table"]
