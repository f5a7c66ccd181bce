"""Running a notebook in a fresh kernel and a fresh learner's folder.

Nothing of the author's own progress, startup files or working directory takes part,
so two runs of the same notebook store the same outputs.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from lenet_edu.making.authoring.outputs import ANSI, clean_outputs, private_paths
from lenet_edu.making.authoring.regions import AuthoringError

CELL_SECONDS = 900


def execute(
    notebook: Any, name: str, root: Path, places: Mapping[str, str] | None = None
) -> Any:
    """Run all cells; the notebook returned has cleaned outputs and counts from 1.

    Parameters
    ----------
    notebook
        A notebook that was not run; it stays as it is.
    name
        What to call it in messages.
    root
        The repository, whose path no output may show.
    places
        Cell id to ``sources/NN_name.py:line``, for messages.

    Raises
    ------
    AuthoringError
        If a cell fails or its output may not be stored; the message holds the cell.
    """
    metadata = notebook.metadata
    notebook = nbformat.from_dict(notebook)
    with tempfile.TemporaryDirectory(prefix="lenet-edu-build-") as folder:
        work = Path(folder) / "my-course" / "chapters"
        work.mkdir(parents=True)
        environment = dict(os.environ)
        environment["IPYTHONDIR"] = str(Path(folder) / "ipython")
        environment["PYTHONHASHSEED"] = "0"
        environment["LENET_EDU_RECORD"] = "no"
        if data := environment.get("LENET_EDU_DATA"):
            environment["LENET_EDU_DATA"] = str(Path(data).resolve())
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": str(work)}},
            record_timing=False,
            store_widget_state=False,
            # Its notice about local sockets is not about the notebook.
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
        )
        try:
            client.execute(env=environment)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise _failure(notebook, name, places or {}, error) from None
        private = private_paths([folder, root, os.environ.get("LENET_EDU_DATA", "/")])
    notebook.metadata = metadata  # the kernel added its exact version
    for cell in notebook.cells:
        if cell.cell_type == "code":
            try:
                cell.outputs = clean_outputs(cell.outputs, private)
            except AuthoringError as error:
                raise AuthoringError(
                    _describe(name, places or {}, cell, str(error))
                ) from None
    return notebook


def _failure(
    notebook: Any, name: str, places: Mapping[str, str], error: Exception
) -> AuthoringError:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                trace = ANSI.sub("", "\n".join(output["traceback"]))
                return AuthoringError(_describe(name, places, cell, trace))
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    pending = [cell for cell in code if cell.execution_count is None] or code
    return AuthoringError(_describe(name, places, pending[0], ANSI.sub("", str(error))))


def _describe(name: str, places: Mapping[str, str], cell: Any, problem: str) -> str:
    source = "\n".join(f"    {line}" for line in cell.source.splitlines())
    place = places.get(cell.id, f"cell {cell.id}")
    return f"{name}, {place}:\n{source}\n{problem}"
