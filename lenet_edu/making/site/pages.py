"""A solved notebook as a page: its widgets live, its solutions folded, its sentences
those of a page."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lenet_edu import widgets
from lenet_edu.exercises.registry import exercise, exercise_ids
from lenet_edu.widgets.base import WIDGET_STATE, Explorer, stored_state

from .networks import networks_of
from .stills import as_figure, written_still

# Why these stay pictures on the site.
STILL = {
    "SpeedRace": "A picture here: the race is run by the Python on your own computer.",
    "TrainingDashboard": "A picture here: the network would be trained by your own "
    "computer's Python.",
}
CAPTION = re.compile(r"\s*\(Run this cell to make it move\.\)$")


def page_of(notebook: dict[str, Any], chapter: str, static: Path) -> set[str]:
    """Turn a solved notebook into a page, in place.

    Parameters
    ----------
    notebook
    chapter
        Its number.
    static
        The site's folder of static files. Every stored state becomes a file of
        ``states/``, the widget's module one of ``widgets/``, its picture one of
        ``stills/``.

    Returns
    -------
    networks : the networks that its widgets ask, by name
    """
    networks: set[str] = set()
    title = {key: exercise(key).title for key in exercise_ids() if key[:2] == chapter}
    seen_second_level = False
    styles: set[str] = set()
    _without_banner(notebook["cells"])
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            text, seen_second_level = levelled(text, seen_second_level, title)
            cell["source"] = for_page(text)
        _fold(cell)
        for n, output in enumerate(cell.get("outputs", ())):
            networks |= _live(output, f"{chapter}-{number}", static)
            as_figure(output, f"{chapter}-{number}-{n}", static)
            _without_offers(output, styles)
            _to_pages(output)
    return networks


def _without_banner(cells: list[dict[str, Any]]) -> None:
    """The picture above the title: the page's template draws it in its own colours."""
    first = cells[0] if cells else {"cell_type": "", "source": ""}
    if first["cell_type"] == "markdown" and "".join(first["source"])[:4] == "<img":
        del cells[0]


# Headings and sentences ---------------------------------------------------------------

_EXERCISE = re.compile(r"^### Exercise (\d\d\.\d+)", re.M)


def levelled(
    text: str, seen_second_level: bool, title: Mapping[str, str]
) -> tuple[str, bool]:
    """No level of heading is left out: an exercise before any section gets one.

    Parameters
    ----------
    text : of a Markdown cell
    seen_second_level : whether a heading of the second level came before
    title : exercises' titles by id

    Returns
    -------
    text, and whether a heading of the second level has come by now
    """
    made, fenced = [], False
    for line in text.split("\n"):
        fenced ^= line.lstrip().startswith("```")
        if not fenced and line.startswith("## "):
            seen_second_level = True
        elif not fenced and line.startswith("### ") and not seen_second_level:
            found = _EXERCISE.match(line)
            if found and found[1] in title:
                made += [f"## {title[found[1]]}", ""]
            else:
                line = line[1:]
            seen_second_level = True
        made.append(line)
    return "\n".join(made), seen_second_level


# Sentences about working in JupyterLab: a page has no cells to run and nobody to ask.
_OF_NOTEBOOKS = re.compile(
    r"Shift \+ Enter|`(?:hint|solution|see|progress)\(|[Rr]un (?:this|that|its|the)"
    r"(?: \w+)? cells?|[Rr]estart the kernel|lenet_edu import hint"
)
# Where a reader would run cells to see the answer, the page has it further down.
_READ_ON = re.compile(r"\b([Bb]efore you|[Tt]hen)\s+run\s+the(?:\s+next)?\s+cells?\b")
_SENTENCE = re.compile(r"(?<=[.!?])(?:\*\*)?\)?\s+(?=[*`(]*[A-Z`$])")


def for_page(text: str) -> str:
    """Markdown without the sentences that only make sense in a notebook.

    Where it is a paragraph's first sentence, the paragraph goes. Lists, tables,
    headings and fenced code stay as they are.
    """
    made = []
    for block in re.split(r"(\n\s*\n)", _READ_ON.sub(_read_on, text)):
        if not _OF_NOTEBOOKS.search(block) or re.match(r"\s*(#|\||```|<)", block):
            made.append(block)
            continue
        first, *others = _sentences(block.strip())
        if _OF_NOTEBOOKS.search(first):  # what follows leans on it
            continue
        kept = [one for one in others if not _OF_NOTEBOOKS.search(one)]
        made.append(" ".join([first, *kept]))
    return re.sub(r"\n{3,}", "\n\n", "".join(made)).strip("\n")


def _read_on(found: re.Match[str]) -> str:
    return f"{found[1]} read on"


def _sentences(block: str) -> Iterator[str]:
    at = 0
    for gap in _SENTENCE.finditer(block):
        yield block[at : gap.start()] + gap[0].rstrip()
        at = gap.end()
    yield block[at:]


_OFFERED = re.compile(r"<p><code>(?:hint|see|solution)\((?:(?!</p>).)*</p>", re.S)


_STYLE = re.compile(r"<style>.*?</style>", re.S)


_TO_NOTEBOOK = re.compile(r'href="(\d\d_\w+)\.ipynb(?:#Exercise-(\d\d)\.(\d+))?"')


def _to_pages(output: dict[str, Any]) -> None:
    """Links of progress() lead to pages, and to the exercises' headings there."""
    data = output.get("data", {})
    if "text/html" in data:
        data["text/html"] = _TO_NOTEBOOK.sub(
            lambda found: (
                f'href="{found[1]}.html'
                + (f'#exercise-{found[2]}-{found[3]}"' if found[2] else '"')
            ),
            "".join(data["text/html"]),
        )


def _without_offers(output: dict[str, Any], styles: set[str]) -> None:
    """A check's outcome without the commands that it offers in a notebook.

    ``styles`` are the style sheets that the page has already: one is enough.
    """
    data = output.get("data", {})
    text = "".join(data.get("text/html", ""))
    if "lenet-report" not in text:
        return
    text = _OFFERED.sub("", text)
    for style in _STYLE.findall(text):
        if style in styles:
            text = text.replace(style, "")
        styles.add(style)
    data["text/html"] = text


def _fold(cell: dict[str, Any]) -> None:
    """Solutions behind a click, and what a notebook folds folded, by its own name."""
    metadata = cell["metadata"]
    if "exercise" in metadata.get("lenet_edu", {}):
        metadata["tags"] = ["hide-input"]
    elif metadata.get("jupyter", {}).get("source_hidden"):
        metadata["tags"] = [*metadata.get("tags", ()), "hide-input"]
        metadata["mystnb"] = {
            "code_prompt_show": "Show the code",
            "code_prompt_hide": "Hide the code",
        }


# Widgets ------------------------------------------------------------------------------


def _live(output: dict[str, Any], place: str, static: Path) -> set[str]:
    data = output.get("data", {})
    stored = data.pop(WIDGET_STATE, None)
    if stored is None:
        _say_why(output)
        return set()
    name, state = stored["widget"], with_later_traits(**stored)
    networks = networks_of(name, state)
    if networks is None:  # of its own making, which the browser does not have
        return set()
    alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
    picture = base64.b64decode("".join(data.pop("image/png")))
    still = written_still(static, place, picture, alt, kind="drawn")
    data["text/html"] = placed(static, name, place, state, still, networks)
    return set(networks)


def with_later_traits(widget: str, state: dict[str, Any]) -> dict[str, Any]:
    """A stored state, with what the widget has only had since at its first value."""
    kind: type[Explorer] = getattr(widgets, widget)
    needed = {name for name in kind.class_trait_names(sync=True) if name[0] != "_"}
    if needed - set(state) - set(kind.elsewhere) - {"layout", "tabbable", "tooltip"}:
        return {**stored_state(kind()), **state}
    return state


def _say_why(output: dict[str, Any]) -> None:
    """Under a widget that stays a picture: why it does."""
    data = output.get("data", {})
    text = "".join(data.get("text/plain", ""))
    if "image/png" not in data or not CAPTION.search(text):
        return
    said = CAPTION.sub("", text)
    for name, why in STILL.items():
        if said.startswith(getattr(widgets, name).caption):
            alt = html.escape(said)
            picture = "".join(data.pop("image/png")).replace("\n", "")
            data["text/html"] = (
                f'<img alt="{alt}" class="drawn" '
                f'src="data:image/png;base64,{picture}">'
                f'<p class="still-because">{html.escape(why)}</p>'
            )


def placed(
    static: Path,
    name: str,
    place: str,
    state: Mapping[str, Any],
    still: str,
    networks: list[str] | None = None,
) -> str:
    """Write what a live widget needs; returns the HTML that waits for it."""
    kind: type[Explorer] = getattr(widgets, name)
    style = str(kind._css)
    # The style sheet is put in front of the page's own, inside the module: one file.
    module = (
        f"const sheet = document.createElement('style');\n"
        f"sheet.textContent = {json.dumps(style)};\n"
        f"document.head.append(sheet);\n{kind._esm}"
    )
    for folder in ("widgets", "states"):
        (static / folder).mkdir(parents=True, exist_ok=True)
    (static / "widgets" / f"{name}.js").write_text(module, encoding="utf-8")
    (static / "states" / f"{place}.json").write_text(
        json.dumps(state), encoding="utf-8"
    )
    asked = f' data-networks="{" ".join(networks)}"' if networks else ""
    return (
        f'<div class="lenet-live" data-widget="{name}" data-state="{place}"{asked}>'
        f"{still}</div>"
    )
