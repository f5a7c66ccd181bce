"""Whose file it is, and which chapter: by the names that platforms and people give.

Canvas names a file ``doejohn_LATE_1234_56789_02_convolution-1.ipynb``, Moodle a folder
(or a file) ``Ada Lovelace_1234_assignsubmission_file_``, nbgrader a folder by the
student's id. People put their names before or behind the chapter's.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

_CANVAS = re.compile(
    r"(?P<name>[^_/]+?)(?:_(?P<late>LATE))?_(?P<user>\d{1,20})_(?P<file>\d{1,20})_(?P<rest>.+)"
)
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<user>\d{1,20})_assignsubmission_(?:file|onlinetext)"
    r"(?:_(?P<rest>.*))?"
)
_COPY = re.compile(
    r"(?:[ _-]*\(\d{1,3}\)|[ _-]*-?copy ?\d*|[ _-]+\d{1,2}(?=$)|[ _-]*(?:final|v\d))+$",
    re.IGNORECASE,
)
_BETWEEN = " _-.,()[]+"
# Folders that say what is in them, not whose it is.
STRUCTURE = frozenset(
    re.findall(
        r"\S+",
        """chapters solutions my_lenet notebooks notebook submissions submission
        submitted files content work my-course lenet-edu course assignment
        assignments""",
    )
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")


@dataclass(frozen=True)
class Whose:
    """A learner as a name tells: what is unique (``key``), what is shown, ids."""

    key: str
    name: str
    rest: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    scheme: str = ""


def canvas(filename: str) -> Whose | None:
    """Whose file it is, as Canvas names it; ``rest`` is what the learner called it."""
    found = _CANVAS.fullmatch(filename)
    if found is None:
        return None
    attributes = {"canvas_id": found["user"]}
    if found["late"]:
        attributes["canvas_late"] = "yes"
    return Whose(
        f"canvas:{found['user']}", found["name"], found["rest"], attributes, "Canvas"
    )


def moodle(name: str) -> Whose | None:
    """Whose folder or file it is, as Moodle names it."""
    found = _MOODLE.fullmatch(name)
    if found is None:
        return None
    shown = found["name"]
    if shown.lower() in ("participant", "teilnehmer", "teilnehmer/in"):  # blind marking
        shown = f"{shown} {found['user']}"
    return Whose(
        f"moodle:{found['user']}",
        shown,
        found["rest"] or "",
        {"moodle_id": found["user"]},
        "Moodle",
    )


def chapter_in(name: str, stems: Mapping[str, str]) -> tuple[str, str]:
    """The chapter that a file's name tells, and what else stands in it.

    Parameters
    ----------
    name
        Without the ending.
    stems
        The names of all chapters, "02_convolution", by their digits.

    Returns
    -------
    chapter : its digits, "" if the name tells none
    rest : the name without it, and without what marks a copy
    """
    loose = re.sub(r"[ -]", "_", name.lower())
    for digits, stem in stems.items():
        at = loose.find(stem.lower())
        if at >= 0 and not (at and loose[at - 1].isdigit()):
            return digits, _trimmed(f"{name[:at]} {name[at + len(stem) :]}")
    found = re.search(
        r"(?<!\d)(?:ch(?:apter)?[ _-]?)?(\d\d)(?!\d)", name, re.IGNORECASE
    )
    if found and found[1] in stems:
        return found[1], _trimmed(f"{name[: found.start()]} {name[found.end() :]}")
    return "", _trimmed(name)


def copy_number(name: str) -> int:
    """Which copy a name says it is: "x (2)" and "x-1" come after "x"."""
    found = re.search(r"(?:\((\d{1,3})\)|-(?:copy)?(\d{1,3}))$", name, re.IGNORECASE)
    return int(found[1] or found[2]) if found else 0


def _trimmed(rest: str) -> str:
    return _COPY.sub("", rest.strip()).strip(_BETWEEN)


def clean(text: str, most: int = 120) -> str:
    """A name that can be shown: no control characters, nothing that is no Unicode."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    kept = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    return " ".join(kept.split())[:most]


def ids_of(names: Mapping[str, str]) -> dict[str, str]:
    """An id for every key, safe as a file's name; the same whoever else is there.

    Parameters
    ----------
    names
        The shown name by key. Keys with names that give the same id get a piece of
        their digest as well.
    """
    plain = {key: _slug(name) for key, name in names.items()}
    taken = list(plain.values())
    return {
        key: slug if taken.count(slug) == 1 else f"{slug}-{_piece(key)}"
        for key, slug in plain.items()
    }


def _slug(name: str) -> str:
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", flat.lower()).strip("-")[:48]
    if not slug or _RESERVED.fullmatch(slug):
        return f"learner-{_piece(name)}"
    return slug


def _piece(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
