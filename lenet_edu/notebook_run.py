"""Running a notebook from top to bottom in a kernel of its own.

The kernel is this very Python, whatever kernels are installed on the machine; what the
notebook held before is not looked at, and what it shows is handed out as it comes.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

START_SECONDS = 120  # for the kernel to answer
LOG = "kernel.log"
OUTPUT_SECONDS = 60  # for the last output of a cell that is done


class KernelError(Exception):
    """No kernel could be started; the text is a sentence for the learner."""


@dataclass
class Run:
    """What came of a run.

    ``shown`` holds what was displayed under the MIME type that was asked for;
    ``errors`` the cell's number (from 1) and the error. ``ended`` says why the run
    stopped before its last cell, "" if it did not.
    """

    shown: list[Any] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    ended: str = ""


def run_notebook(
    notebook: Any, path: Path, seconds: float, environment: dict[str, str], mime: str
) -> Run:
    """Run all code cells, errors or not, with the rights of the caller.

    Parameters
    ----------
    notebook : nbformat.NotebookNode, changed in place: its outputs go
    path : the notebook's file; cells run in its folder
    seconds : time for one cell; one that takes longer ends the run
    environment : variables for the kernel, beside those of this process
    mime : which of the displayed data to keep

    Raises
    ------
    KernelError
        If no kernel starts.
    """
    _require_kernel()
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    run = Run()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with _place() as place, (place / LOG).open("wb") as log:
        client = _client(notebook, path, seconds, place, run, mime)
        # As from JupyterLab's server, so that a cell can ask which notebook it is in.
        own = {**os.environ, **environment, "JPY_SESSION_NAME": str(path)}
        at = 0
        try:
            with client.setup_kernel(env=own, stdout=log, stderr=log):
                for at, cell in enumerate(notebook.cells, 1):
                    client.execute_cell(cell, at - 1)
        except CellTimeoutError:
            run.ended = (
                f"Cell {at} was still running after {seconds:g} seconds, so the run "
                "ended there. Does every loop come to an end?"
            )
        except DeadKernelError:
            run.ended = (
                f"Python itself ended in cell {at} (an exit call, or out of memory), "
                "so the run ended there."
            )
        except KeyboardInterrupt:
            where = f"in cell {at}" if at else "before its first cell"
            run.ended = f"You stopped it {where}."
        except (OSError, RuntimeError) as error:
            if at:
                run.ended = f"Python was lost in cell {at}: {error}"
            else:
                raise KernelError(_why_no_kernel(error, place / LOG)) from error
    return run


def _require_kernel() -> None:
    for needed in ("nbclient", "jupyter_client", "ipykernel"):
        if importlib.util.find_spec(needed) is None:
            raise KernelError(
                f"The notebook cannot be run: {needed} is missing from this Python "
                f"({sys.executable}). Install the course again; `lenet-edu doctor` "
                "says what else is missing."
            )


@contextlib.contextmanager
def _place() -> Iterator[Path]:
    """A folder for the run's own files; a home that cannot be written is no bar."""
    try:
        made = tempfile.TemporaryDirectory("", "lenet-edu-", ignore_cleanup_errors=True)
    except OSError as error:
        raise KernelError(
            "The notebook cannot be run: no temporary folder can be made "
            f"({error.strerror or error}). Is the disk full?"
        ) from error
    with made as name:
        yield Path(name)


def _client(
    notebook: Any, path: Path, seconds: float, place: Path, run: Run, mime: str
) -> Any:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    class ThisPython(KernelSpecManager):
        """Knows one kernel: the interpreter that asks, with what it has installed."""

        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            start = [sys.executable, "-m", "ipykernel_launcher"]
            quiet = ["--IPKernelApp.log_level=ERROR", "--HistoryManager.enabled=False"]
            return KernelSpec(
                argv=[*start, "-f", "{connection_file}", *quiet],
                display_name="Python 3",
                language="python",
            )

    class Client(NotebookClient):
        """Notes what is shown as it comes: a cell may clear its outputs again."""

        def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
            content = msg["content"]
            if msg["msg_type"] in ("display_data", "execute_result"):
                run.shown += [content["data"][mime]] if mime in content["data"] else []
            elif msg["msg_type"] == "error":
                says = f"{content['ename']}: {content['evalue']}"
                run.errors.append((cell_index + 1, says))
            if msg["msg_type"] == "status":
                return super().process_message(msg, cell, cell_index)
            return None

    manager = AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=ThisPython(),
        connection_file=str(place / "kernel.json"),
    )
    client = Client(
        notebook,
        km=manager,
        timeout=seconds,
        startup_timeout=START_SECONDS,
        iopub_timeout=OUTPUT_SECONDS,
        raise_on_iopub_timeout=True,
        allow_errors=True,
        skip_cells_with_tag="",
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,
    )
    client.owns_km = True  # made for it alone: it ends with it
    client.log.disabled = True  # what went wrong is said in sentences
    return client


def _why_no_kernel(error: Exception, log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    why = lines[-1][:200] if lines else f"{type(error).__name__}: {error}"
    return (
        f"The notebook cannot be run: its Python did not start ({why}). "
        "`lenet-edu doctor` looks for the reason."
    )
