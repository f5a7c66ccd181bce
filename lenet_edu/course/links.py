"""Links between chapters, where only some of them are at hand."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

_LINK = re.compile(r"\[([^\[\]]*)\]\((?:\./)?(\d\d_\w+)\.ipynb(?:#[^()\s]*)?\)")

# The drawing of progress() links to chapters and their exercises, in a cell's output.
_ANCHOR = re.compile(
    r'<a\b([^>]*?)\shref="(?:\./)?(\d\d_\w+)\.ipynb(?:#[^"]*)?"([^>]*)>(.*?)</a>', re.S
)


def only_to(pages: Collection[str], notebook: dict[str, Any]) -> None:
    """Turn links to chapters that are not among ``pages`` into their words.

    Parameters
    ----------
    pages : names of the chapters that are there, without ``.ipynb``
    notebook : changed in place
    """

    def words(link: re.Match[str]) -> str:
        return link[0] if link[2] in pages else link[1]

    def plain(link: re.Match[str]) -> str:
        if link[2] in pages:
            return link[0]
        return f"<span{link[1]}{link[3]}>{link[4]}</span>"

    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = _LINK.sub(words, "".join(cell["source"]))
        for output in cell.get("outputs", ()):
            shown = output.get("data", {})
            if "text/html" in shown:
                shown["text/html"] = _ANCHOR.sub(plain, "".join(shown["text/html"]))
