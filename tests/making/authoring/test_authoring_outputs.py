"""Outputs: what is made regular, and what is refused."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from lenet_edu.making.authoring.outputs import WIDGET, clean_outputs, private_paths
from lenet_edu.making.authoring.regions import AuthoringError


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data: Any) -> dict[str, Any]:
    renamed = {key.replace("_", "/", 1): value for key, value in data.items()}
    return {"output_type": "display_data", "data": renamed, "metadata": {}}


def test_pieces_of_a_stream_are_joined() -> None:
    assert clean_outputs([stream("a"), stream("b\n")], []) == [stream("ab\n")]


def test_a_widget_handle_is_dropped_beside_its_picture() -> None:
    output = shown(image_png="iVBO\n", text_plain="Sliding kernel")
    output["data"][WIDGET] = {"model_id": "0123"}
    (cleaned,) = clean_outputs([output], [])
    assert cleaned["data"] == {"image/png": "iVBO", "text/plain": "Sliding kernel"}


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ({"output_type": "error", "ename": "E", "evalue": "v"}, "raised E: v"),
        (stream("\x1b[31mUserWarning: no", "stderr"), "stderr.*\nUserWarning"),
        (stream("see /private/place/file"), "path of this machine: /private/place"),
        (shown(text_html="<b>/private/place</b>"), "path of this machine"),
        (shown(text_plain="<Layer object at 0x7f00aa11bb22>"), "memory address"),
        (shown(**{WIDGET: {}, "text_plain": "IntSlider(value=0)"}), "without a pic"),
    ],
)
def test_what_no_reader_should_see_is_refused(
    output: dict[str, Any], words: str
) -> None:
    with pytest.raises(AuthoringError, match=words):
        clean_outputs([output], ["/private/place"])


def test_a_longer_name_is_not_the_private_path() -> None:
    harmless = [stream("/private/placement and image /private"), stream("")]
    assert clean_outputs(harmless, ["/private/place"])


def test_pictures_are_not_searched_for_paths() -> None:
    inline = '<img src="data:image/png;base64,ab/private/place+c=">'
    pictures = [shown(image_png="ab/private/place"), shown(text_html=inline)]
    assert clean_outputs(pictures, ["/private/place"]) == pictures


def test_home_temporary_and_working_folder_are_private() -> None:
    found = private_paths(["/private/place", "/"])
    for path in (Path.home(), Path.cwd(), tempfile.gettempdir(), "/private/place"):
        assert str(path) in found
    assert "/" not in found
