"""The doctor: every trouble it knows is seen, and what is well is left alone."""

from __future__ import annotations

import json
import os
import sys

import pytest
from typer.testing import CliRunner

from lenet_edu import course, doctor
from lenet_edu.cli import app


def states(findings):
    return {finding.what: finding.state for finding in findings}


def test_here_all_is_well(tmp_path):
    course.open_course(tmp_path / "mine")
    found = list(doctor.examine(tmp_path / "mine"))
    # Which digits, how much memory and which threads there are is this machine's.
    for name in ("Python", "packages", "kernel", "widgets", "your folder"):
        assert states(found)[name] == "good", found
    assert all(bool(f.mend) == (f.state != "good") for f in found)


@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 10)])
def test_a_python_that_is_too_old(version):
    found = doctor.python(version)
    assert found.state == "trouble"
    assert f"{version[0]}.{version[1]}; the course needs 3.11 or newer" in found.says
    assert "make lab PYTHON=" in found.mend


@pytest.mark.parametrize("version", [(3, 14), (3, 15), (4, 0)])
def test_a_python_that_nobody_has_tried(version):
    found = doctor.python(version)
    assert found.state == "note"
    assert "the course was tested with 3.11 to 3.13" in found.says


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_a_python_that_was_tested(version):
    assert doctor.python(version) == doctor.Finding(
        "Python", "good", f"Python 3.{version[1]}"
    )


def test_packages_that_are_missing_or_too_old():
    wanted = ["numpy>=1000", "no-such-package-here", "pytest", 'x; extra == "dev"']
    found = doctor.packages(lambda: wanted)
    assert found.state == "trouble"
    assert "asked for is >=1000" in found.says
    assert "no-such-package-here is not installed" in found.says
    assert "pytest" not in found.says
    assert sys.executable in found.mend


def with_kernel(monkeypatch, tmp_path, program):
    """A Jupyter whose first Python kernel runs ``program``."""
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    argv = [str(program), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    text = json.dumps({"argv": argv, "display_name": "x", "language": "python"})
    (folder / "kernel.json").write_text(text)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))


def test_a_kernel_of_another_environment(monkeypatch, tmp_path):
    other = tmp_path / "python-of-another"
    other.write_text("#!/bin/sh\nexit 1\n")
    other.chmod(0o755)
    with_kernel(monkeypatch, tmp_path, other)
    found = doctor.kernel()
    assert found.state == "trouble"
    assert f"{other}, which does not have the course" in found.says
    assert "ipykernel" in found.mend


def test_a_kernel_whose_program_is_gone(monkeypatch, tmp_path):
    with_kernel(monkeypatch, tmp_path, tmp_path / "nothing")
    assert doctor.kernel().state == "trouble"


def test_no_kernel_at_all(monkeypatch):
    from jupyter_client import kernelspec

    def none(self, name):
        raise kernelspec.NoSuchKernel(name)

    monkeypatch.setattr(kernelspec.KernelSpecManager, "get_kernel_spec", none)
    assert "there is no Python 3 kernel" in doctor.kernel().says


def test_widgets_without_their_front_end(tmp_path):
    (tmp_path / "anywidget").mkdir()
    (tmp_path / "anywidget" / "package.json").write_text("{}")
    found = doctor.front_end([str(tmp_path)])
    assert found.state == "trouble"
    assert "front end of ipywidgets, so" in found.says


def test_a_folder_of_data_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("LENET_EDU_DATA", str(tmp_path / "nothing"))
    found = doctor.data()
    assert (found.state, "LENET_EDU_DATA" in found.mend) == ("trouble", True)


def test_only_the_digits_that_come_along(monkeypatch, tmp_path):
    monkeypatch.delenv("LENET_EDU_DATA", raising=False)
    monkeypatch.setenv("LENET_EDU_OFFLINE", "1")
    monkeypatch.setattr("lenet_edu.data.mnist.cache_folder", lambda: tmp_path)
    found = doctor.data()
    assert found.state == "note"
    assert found.says.startswith("only the 4,000 + 1,000 digits")


def test_a_folder_that_may_not_be_written(monkeypatch, tmp_path):
    course.open_course(tmp_path / "mine")
    closed = tmp_path / "mine" / "chapters"
    # Root may write anywhere, so the answer is given here.
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed)
    found = doctor.writable(tmp_path / "mine")
    assert found.state == "trouble"
    assert ": chapters may not be written" in found.says
    assert "chmod" in found.mend


@pytest.mark.parametrize(
    ("threads", "state"),
    [([1], "good"), ([2], "good"), ([2, 1], "good"), ([2, 2], "note"), ([9], "note")],
)
def test_libraries_that_share_the_cores_badly(monkeypatch, threads, state):
    found = [
        {"user_api": "blas", "internal_api": "openblas", "num_threads": n}
        for n in threads
    ]
    monkeypatch.setattr("threadpoolctl.threadpool_info", lambda: found)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert doctor.blas().state == state


@pytest.mark.parametrize(
    ("free", "state"), [(None, "good"), (4000.0, "good"), (300.0, "note")]
)
def test_little_memory(free, state):
    assert doctor.memory(lambda: free).state == state


@pytest.mark.parametrize(("state", "code"), [("note", 0), ("trouble", 1)])
def test_the_command(monkeypatch, tmp_path, state, code):
    monkeypatch.chdir(tmp_path)
    given = doctor.Finding("kernel", state, "it is another's", "Install it again")
    monkeypatch.setattr(doctor, "examine", lambda folder: iter([given]))
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == code
    assert "kernel: it is another's." in done.stdout
    assert "Install it again." in done.stdout


def test_the_command_wants_a_folder_that_is_one(tmp_path):
    done = CliRunner().invoke(app, ["doctor", "--folder", str(tmp_path)])
    assert done.exit_code == 1
    assert "There is no copy of the course" in done.stderr
