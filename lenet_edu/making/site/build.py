"""From the solved notebooks to a folder of web pages: ``lenet-edu site``.

Sphinx and MyST-NB make the pages. What is added here: widgets that run in the browser
alone become live (their state was stored beside their picture), and the landing page
holds the trained network as numbers.
"""

from __future__ import annotations

import base64
import html
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu import course, widgets
from lenet_edu.data import Mnist, load_mnist
from lenet_edu.files import write_atomic
from lenet_edu.making.site.links import only_to
from lenet_edu.models import load_lenet5
from lenet_edu.models.weights import WEIGHTS
from lenet_edu.nn import codes
from lenet_edu.widgets.base import WIDGET_STATE, Explorer, plain_state

HERE = Path(__file__).parent
NEEDED = ("sphinx", "myst_nb", "furo", "sphinx-mathjax-offline")
DOCS = ("checks", "teaching")  # pages of docs/ that the site shows, too
DIGITS = 30  # test digits that the pad of chapter 00 brings

Say = Callable[[str], None]


class SiteError(Exception):
    """The site could not be built; the text is a sentence."""


def build_site(
    out: str | Path, chapters: Sequence[str] = (), say: Say = print
) -> list[str]:
    """Build the site into ``out``, which is made or replaced.

    Parameters
    ----------
    out
        A folder that does not exist, is empty, or holds an earlier site.
    chapters
        Names or numbers, for a part; by default all.
    say
        Receives a line per step.

    Returns
    -------
    warnings : what Sphinx complained of, a line each; none if all is well

    Raises
    ------
    SiteError
        If a needed package is missing, the folder holds something else, or Sphinx
        stops.
    CourseError
        If the notebooks are missing, or there is no such chapter.
    """
    _require()
    out = Path(out).absolute()
    if out.exists() and not _replaceable(out):
        raise SiteError(
            f"{out} is not a site that was built here; name an empty folder or a new "
            "one, so that nothing of yours is lost."
        )
    notebooks = _notebooks(chapters)
    with tempfile.TemporaryDirectory(prefix="lenet-edu-site-") as folder:
        work = Path(folder)
        static = work / "source" / "_static"
        for name in ("states", "widgets", "network"):
            (static / name).mkdir(parents=True)
        for path in (HERE / "static").iterdir():
            shutil.copyfile(path, static / path.name)
        shutil.copyfile(HERE / "conf.py", work / "source" / "conf.py")
        pages = [path.stem for path in notebooks]
        say("1 chapter" if len(pages) == 1 else f"{len(pages)} chapters")
        for path in notebooks:
            notebook = json.loads(path.read_text("utf-8"))
            only_to(pages, notebook)
            text = json.dumps(live(notebook, path.stem[:2], static))
            (work / "source" / path.name).write_text(text, encoding="utf-8")
        data = load_mnist(verbose=False)
        landing = _landing(static, data)
        for name in DOCS:
            if (page := _document(name)) is not None:
                shutil.copyfile(page, work / "source" / page.name)
                pages.append(name)
        index = (HERE / "index.md").read_text("utf-8")
        for key, value in {**landing, "chapters": "\n".join(pages)}.items():
            index = index.replace(f"{{{key}}}", value)
        (work / "source" / "index.md").write_text(index, encoding="utf-8")
        warnings = _sphinx(work / "source", work / "html", work / "doctrees")
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(work / "html", out)
    say(f"The site is {out / 'index.html'}; to look at it: python -m http.server")
    return warnings


def _require() -> None:
    import importlib.util

    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise SiteError(
            f"Building the site needs {', '.join(missing)}: "
            "pip install 'lenet-edu[site]'."
        )


def _replaceable(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    return not any(folder.iterdir()) or (folder / "_static" / "live.js").is_file()


def _notebooks(chapters: Sequence[str]) -> list[Path]:
    folder = course.shipped("solutions")
    if chapters:
        return sorted(folder / course.find_chapter(name).name for name in chapters)
    return sorted(folder.glob("*.ipynb"))


def _document(name: str) -> Path | None:
    """A page of docs/, where this copy has it: in a clone, or inside the package."""
    top = course.clone_top()
    inside = course.shipped("solutions").parent
    for folder in (top / "docs" if top else inside, inside):
        if (folder / f"{name}.md").is_file():
            return folder / f"{name}.md"
    return None


def _sphinx(source: Path, html_folder: Path, doctrees: Path) -> list[str]:
    from sphinx.application import Sphinx
    from sphinx.util.console import nocolor
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    nocolor()
    complaints = io.StringIO()
    with patch_docutils(str(source)), docutils_namespace():
        app = Sphinx(
            srcdir=source,
            confdir=source,
            outdir=html_folder,
            doctreedir=doctrees,
            buildername="html",
            status=None,
            warning=complaints,
            freshenv=True,
        )
        app.build()
    if app.statuscode:
        raise SiteError(f"Sphinx stopped: {complaints.getvalue().strip()[-600:]}")
    shown = complaints.getvalue().replace(str(source), "").splitlines()
    return [line for line in shown if line.strip()]


def live(notebook: dict[str, Any], chapter: str, static: Path) -> dict[str, Any]:
    """A chapter's notebook with live widgets in place, and solutions behind a click.

    Every stored state becomes a file of ``static/states``, and the widget's module and
    style sheet a file of ``static/widgets``.
    """
    for number, cell in enumerate(notebook["cells"]):
        if "exercise" in cell["metadata"].get("lenet_edu", {}):
            cell["metadata"]["tags"] = ["hide-input"]
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            stored = data.pop(WIDGET_STATE, None)
            if stored is None:
                continue
            name, state = stored["widget"], stored["state"]
            place = f"{chapter}-{number}"
            alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
            still = (
                f'<img alt="{html.escape(alt)}" '
                f'src="data:image/png;base64,{_joined(data["image/png"])}">'
            )
            data["text/html"] = placed(static, name, place, state, still)
            del data["image/png"]
    return notebook


def _joined(text: str | list[str]) -> str:
    return "".join(text).replace("\n", "")


def placed(
    static: Path, name: str, place: str, state: Mapping[str, Any], still: str
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
    (static / "widgets" / f"{name}.js").write_text(module, encoding="utf-8")
    (static / "states" / f"{place}.json").write_text(
        json.dumps(state), encoding="utf-8"
    )
    return (
        f'<div class="lenet-live" data-widget="{name}" data-state="{place}">'
        f"{still}</div>"
    )


def _landing(static: Path, data: Mnist) -> dict[str, str]:
    """Write the network, its inspector and some digits; returns the page's words."""
    from lenet_edu.widgets.digit_pad import THREE
    from lenet_edu.widgets.network_inspector import NetworkInspector

    network = load_lenet5()
    _write_network(static / "network", network.parameters)
    _write_digits(static / "states" / "digits.json", data)
    inspector = NetworkInspector(net=network, name="trained as in 1998")
    state = {**plain_state(inspector), "drawing": THREE}
    still = '<p class="still">The network is loading. It needs JavaScript.</p>'
    record = json.loads((WEIGHTS / "lenet5.json").read_text("utf-8"))
    wrong = round(record["test_error"] * record["data"]["test_images"])
    return {
        "landing": placed(static, "NetworkInspector", "landing", state, still),
        "parameters": f"{record['parameters']:,}",
        "images": f"{record['learned_from']:,}",
        "error": str(wrong),
        "seed": str(record["seed"]),
        "epochs": str(len(record["epochs"])),
        "command": record["command"],
    }


def browser_parameters(
    parameters: Mapping[str, np.ndarray],
) -> Iterator[tuple[str, np.ndarray]]:
    """What the browser's network reads: unconnected kernels of C3 are zeros there."""
    from lenet_edu.nn import c3_table

    for name, array in parameters.items():
        if name == "C3.w":
            array = array * c3_table()[:, :, None, None]
        yield name, array
    yield "OUT.codes", codes()


def _write_network(folder: Path, parameters: Mapping[str, np.ndarray]) -> None:
    arrays = list(browser_parameters(parameters))
    sizes = [[name, int(array.size)] for name, array in arrays]
    (folder / "lenet5.json").write_text(json.dumps(sizes), encoding="utf-8")
    flat = np.concatenate([np.ravel(array) for _, array in arrays])
    write_atomic(folder / "lenet5.bin", flat.astype("<f4").tobytes())


def _write_digits(path: Path, data: Mnist) -> None:
    """Some test digits, three of each kind, for the pad's button."""
    rng = np.random.default_rng(1998)
    numbers = [
        int(n)
        for digit in range(10)
        for n in np.flatnonzero(data.test_labels == digit)[: DIGITS // 10]
    ]
    found = []
    for number in rng.permutation(numbers):
        image = data.test_images[number].tobytes()
        found.append(
            {
                "pixels": {"__bytes__": base64.b64encode(image).decode("ascii")},
                "example": {
                    "number": int(number),
                    "label": int(data.test_labels[number]),
                    "source": f"Test digit {number:,} of {len(data.test_images):,}.",
                },
            }
        )
    path.write_text(json.dumps(found), encoding="utf-8")
