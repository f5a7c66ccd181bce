"""Chapter 00, start here: one small exercise, to see how checks work."""

from .ink import INK

EXERCISES = (INK,)
