"""Your own handwriting: a photo or a scan becomes an input of the networks."""

from .answers import DigitRead, answers
from .ink import otsu
from .opening import PictureError
from .reading import PictureReading, read_picture

__all__ = [
    "DigitRead",
    "PictureError",
    "PictureReading",
    "answers",
    "otsu",
    "read_picture",
]
