"""``lenet-edu site``: the solved chapters as web pages, and a course in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lenet_edu import course
from lenet_edu.terminal import fail, folder_name, in_sentences, say


def site(
    out: Annotated[
        Path,
        typer.Argument(parser=folder_name, metavar="OUT", help="Folder to build into."),
    ] = Path("site"),
    chapters: Annotated[
        list[str] | None,
        typer.Option(
            "--chapter",
            help="Only this one, as 02; may be repeated.",
            show_default=False,
        ),
    ] = None,
    address: Annotated[
        str,
        typer.Option(
            help="Where the site will be found, https://...; for the preview of links "
            "and the sitemap.",
            show_default=False,
        ),
    ] = "",
    source: Annotated[
        str,
        typer.Option(
            help="Where the course can be cloned from; the front page says so.",
            show_default=False,
        ),
    ] = "",
    browser: Annotated[
        str,
        typer.Option(
            help="Where the course runs in the browser; the front page gets a button.",
            show_default=False,
        ),
    ] = "",
    lite: Annotated[
        bool,
        typer.Option(
            "--lite",
            help="Put the course into the site, to be worked on in the browser.",
        ),
    ] = False,
    pyodide: Annotated[
        str | None,
        typer.Option(
            help="With --lite: the address of a pyodide.js, or a folder with a Pyodide "
            "distribution, which is then served from the site. By default Pyodide's "
            "official address.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Build the solved chapters as a web site with live widgets."""
    from lenet_edu.data import DataError
    from lenet_edu.making.lite import LiteError
    from lenet_edu.making.site import SiteError, build_site

    if pyodide is not None and not lite:
        fail("--pyodide says where the Python of --lite comes from: add --lite.", 2)
    with in_sentences(course.CourseError, SiteError, LiteError, DataError, OSError):
        warnings = build_site(
            out, chapters or (), say, address=address, source=source, browser=browser,
            lite=lite, pyodide=pyodide,
        )  # fmt: skip
    for line in warnings:
        say(line)
    if warnings:
        fail(f"The site was built, but with {len(warnings)} warnings; see above.", 1)
