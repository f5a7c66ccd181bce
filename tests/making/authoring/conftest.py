"""A repository of one small chapter, to build and to break."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

TINY = '''\
# %% [markdown]
# # 02 · Tiny
#
# How many places does a window have?

# %%
def check(name, answer):
    """Stand in for the course's check."""
    return answer


# %% exercise="02.1"
def double(x):
    """x (N,)  ->  2 x (N,)"""
    # BEGIN SOLUTION
    twice = 2 * x
    return twice
    # END SOLUTION


# %% check="02.1"
double = check("02.1", double)

# %% exercise="02.2"
# BEGIN SOLUTION
# STUB places = ...
places = 32 - 5 + 1
# END SOLUTION

# %% check="02.2"
places = check("02.2", places)

# %% tags=["nbval-check-output"]
print("twenty-eight", end=" ")
print("places")

# %%
print("seen in the solution only")
'''


@pytest.fixture
def tiny() -> str:
    """The text of the small chapter."""
    return TINY


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """write(text, name="02_tiny") -> the root, with the text as a source in it."""

    def write(text: str, name: str = "02_tiny") -> Path:
        root = tmp_path / "repository"
        (root / "sources").mkdir(parents=True, exist_ok=True)
        (root / "sources" / f"{name}.py").write_text(text, encoding="utf-8")
        return root

    return write
