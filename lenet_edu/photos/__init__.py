"""Your own handwriting: a photo or a scan becomes an input of the networks."""

from typing import TYPE_CHECKING

from lenet_edu.lazy import lazily

from .answers import DigitRead, answers
from .ink import otsu
from .opening import PictureError
from .reading import PictureReading, read_picture

if TYPE_CHECKING:
    from .uploading import PictureUpload

__all__ = [
    "DigitRead",
    "PictureError",
    "PictureReading",
    "PictureUpload",
    "answers",
    "otsu",
    "read_picture",
]

# It brings ipywidgets, which nothing else here needs.
__getattr__, __dir__ = lazily(__name__, {"PictureUpload": "uploading"}, ("rendered",))
