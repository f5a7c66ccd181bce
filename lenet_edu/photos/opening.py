"""A picture file as grey levels: opened, turned upright, flattened, made a fair size.

Pillow does the reading; it comes with matplotlib.
"""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray

LONG = 1200  # pixels along the longer side that are looked at; more says no more
SHORT = 8  # fewer pixels along a side hold no digit
MOST = 100_000_000  # pixels of a file; what claims more is not opened
NARROW = 40  # a picture more oblong than this is a line
ALPHA = ("RGBA", "LA", "PA", "La", "RGBa")  # Pillow's modes with transparency


class PictureError(ValueError):
    """A picture that cannot be read, or holds no digit; the sentence says why."""


def grey_of(source: Any) -> Array:
    """A picture's grey levels, upright and at most 1,200 pixels long.

    Parameters
    ----------
    source
        A file's name, its bytes, an open file, a Pillow picture, or an array of bytes
        (H, W), (H, W, 3) or (H, W, 4).

    Returns
    -------
    grey : (H, W) float64
        0 is black, 1 is white. What is transparent lies on white, or on black where
        the visible part is light.

    Raises
    ------
    PictureError
        If there is no such file, or nothing in it that is a picture.
    """
    from PIL import ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sizes and odd tags; sizes are looked at
        picture, name = _opened(source)
        width, height = picture.size
        if width * height > MOST:
            raise PictureError(
                f"{name} has {width:,} x {height:,} pixels, which is too much to open. "
                "Save it smaller: 1,200 pixels along the longer side are enough."
            )
        if min(width, height) < SHORT or max(width, height) > NARROW * min(
            width, height
        ):
            raise PictureError(
                f"{name} has {width} x {height} pixels. Does it really show a digit?"
            )
        try:
            picture.draft("L", (LONG, LONG))  # a JPEG is decoded small already
            picture.load()
            picture = ImageOps.exif_transpose(picture) or picture
        except Exception as error:  # Pillow's decoders raise all kinds of errors
            raise PictureError(
                f"{name} is broken: its picture stops or cannot be decoded. "
                "Copy or save it once more."
            ) from error
    grey = _flattened(_reduced(picture))
    scale = LONG / max(grey.shape)
    if scale < 1:
        grey = resized(grey, *(max(1, round(side * scale)) for side in grey.shape))
    return np.clip(grey, 0.0, 1.0)


def resized(values: Array, height: int, width: int) -> Array:
    """An array (H, W) at another size: averaged when smaller, smooth when larger."""
    from PIL import Image

    if values.shape == (height, width):
        return np.asarray(values, float)
    smaller = height < values.shape[0]
    way = Image.Resampling.BOX if smaller else Image.Resampling.BICUBIC
    picture = Image.fromarray(np.asarray(values, np.float32))
    return np.asarray(picture.resize((width, height), way), float)


def _reduced(picture: Any) -> Any:
    """A large picture at a fraction of its size, before it becomes floats."""
    times = max(picture.size) // LONG
    if times < 2 or picture.mode.startswith(("I", "F")):
        return picture
    if picture.mode not in ("L", "RGB"):
        clear = picture.mode in ALPHA or "transparency" in picture.info
        picture = picture.convert("RGBA" if clear else "RGB")
    return picture.reduce(times)


def _opened(source: Any) -> tuple[Any, str]:
    """A Pillow picture and what to call it."""
    from PIL import Image

    if isinstance(source, Image.Image):
        return source.copy(), "The picture"
    if isinstance(source, np.ndarray):
        return _from_array(source), "The picture"
    if isinstance(source, bytes | bytearray | memoryview):
        data, name = bytes(source), "The picture"
    elif hasattr(source, "read"):
        data, name = source.read(), "The picture"
        if not isinstance(data, bytes):
            raise PictureError('The picture is opened as text: open it with "rb".')
    elif isinstance(source, str | os.PathLike):
        name = os.fspath(source)
        data = _bytes_of(Path(name))
    else:
        raise PictureError(
            "read_picture takes a file's name, its bytes, a Pillow picture or an array "
            f"of bytes; it was given a {type(source).__name__}."
        )
    if not data:
        raise PictureError(f"{name} is empty.")
    try:
        # The sizes that Pillow warns of and refuses are refused here, in one sentence.
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            return Image.open(io.BytesIO(data)), name
        finally:
            Image.MAX_IMAGE_PIXELS = limit
    except Exception as error:  # a damaged header may raise anything
        raise PictureError(_no_picture(name, data)) from error


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise PictureError(f"{path} is a folder. Name a picture file in it.") from None
    except (FileNotFoundError, NotADirectoryError):
        raise PictureError(f"There is no file {path}.") from None
    except PermissionError:
        if path.is_dir():  # how Windows says it
            raise PictureError(
                f"{path} is a folder. Name a picture file in it."
            ) from None
        raise PictureError(f"You are not allowed to read {path}.") from None
    except (OSError, ValueError) as error:
        raise PictureError(f"{path} cannot be read: {error}.") from None


def _no_picture(name: str, data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:11] in (b"hei", b"hev", b"mif", b"msf"):
        return (
            f"{name} is a HEIC picture, as iPhones take them, which Pillow cannot "
            "open. Export or share it as JPEG."
        )
    if data[:5] == b"%PDF-":
        return f"{name} is a PDF. Save its page as PNG or JPEG."
    if b"<svg" in data[:1000]:
        return f"{name} is an SVG drawing. Save it as PNG."
    if data[:8] == b"\x89PNG\r\n\x1a\n" or data[:3] == b"\xff\xd8\xff":
        return f"{name} is broken: it begins like a picture and cannot be opened."
    return f"{name} is no picture that can be opened. Take PNG, JPEG or WebP."


def _from_array(array: Array) -> Any:
    from PIL import Image

    if array.dtype == bool:
        array = array.astype(np.uint8) * 255
    colours = array.ndim == 3 and array.shape[2] in (3, 4)
    if array.dtype != np.uint8 or not (array.ndim == 2 or colours) or not array.size:
        raise PictureError(
            "An array must hold the bytes of one picture, uint8 of shape (H, W), "
            f"(H, W, 3) or (H, W, 4); this one is {array.dtype}, {array.shape}."
        )
    return Image.fromarray(np.ascontiguousarray(array))


def _flattened(picture: Any) -> Array:
    """Grey levels (H, W) in 0..1; transparency is laid on what makes ink stand out."""
    mode = picture.mode
    if mode.startswith(("I", "F")):  # 16 bits and more
        values = np.asarray(picture, float)
        values = np.where(np.isfinite(values), values, 0.0)
        if mode.startswith("I;16") or (mode == "I" and 255 < values.max() <= 65535):
            return values / 65535
        low, high = values.min(), values.max()
        return (values - low) / (high - low) if high > low else np.zeros_like(values)
    if mode in ALPHA or "transparency" in picture.info:
        pixels = np.asarray(picture.convert("RGBA"), float) / 255
        alpha = pixels[..., 3]
        colour = pixels[..., :3] @ [0.299, 0.587, 0.114]
        light = alpha.sum() > 0 and (colour * alpha).sum() / alpha.sum() > 0.5
        clear = alpha.mean() < 0.5  # ink alone is visible, the paper is transparent
        ground = 0.0 if light and clear else 1.0
        return colour * alpha + ground * (1 - alpha)
    return np.asarray(picture.convert("L"), float) / 255
