"""Links between chapters, where only some of them are at hand."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

_LINK = re.compile(r"\[([^\[\]]*)\]\((?:\./)?(\d\d_\w+)\.ipynb(?:#[^()\s]*)?\)")


def only_to(pages: Collection[str], notebook: dict[str, Any]) -> None:
    """Turn links to chapters that are not among ``pages`` into their words.

    Parameters
    ----------
    pages : names of the chapters that are there, without ``.ipynb``
    notebook : changed in place
    """

    def words(link: re.Match[str]) -> str:
        return link[0] if link[2] in pages else link[1]

    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = _LINK.sub(words, "".join(cell["source"]))
