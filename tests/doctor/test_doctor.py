"""The doctor: every trouble it knows is seen, and what is well is left alone."""

from __future__ import annotations

import json
import os
import shutil
import sys

import pytest
from typer.testing import CliRunner

from lenet_edu import course, doctor
from lenet_edu.cli import app
from lenet_edu.doctor import files, finding, interpreter, jupyter, machine


def states(findings):
    return {finding.what: finding.state for finding in findings}


def test_here_all_is_well(tmp_path):
    course.open_course(tmp_path / "mine")
    found = list(doctor.examine(tmp_path / "mine"))
    # Which digits, how much room and which threads there are is this machine's.
    own = {"MNIST", "disk", "memory", "matrix products", "Python"}
    for one in found:
        assert one.state == "good" or one.what in own, one
        assert bool(one.fix) == (one.state != "good")
    assert {"packages", "kernel", "JupyterLab", "the course"} < set(states(found))


@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 10)])
def test_a_python_that_is_too_old(version):
    found = interpreter.python(version)
    assert found.state == "trouble"
    assert f"{version[0]}.{version[1]}; the course needs 3.11 or newer" in found.says
    assert "make lab PYTHON=" in found.fix


@pytest.mark.parametrize("version", [(3, 14), (3, 15), (4, 0)])
def test_a_python_that_nobody_has_tried(version):
    found = interpreter.python(version)
    assert found.state == "note"
    assert "the course was tested with 3.11 to 3.13" in found.says


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_a_python_that_was_tested(version):
    assert interpreter.python(version) == doctor.Finding(
        "Python", "good", f"Python 3.{version[1]}"
    )


def test_packages_that_are_missing_or_too_old():
    wanted = ["numpy>=1000", "no-such-package-here", "pytest"]
    found = interpreter.packages(lambda: wanted)
    assert found.state == "trouble"
    assert "but >=1000 is needed" in found.says
    assert "no-such-package-here is not installed" in found.says
    assert "pytest" not in found.says
    assert sys.executable in found.fix
    assert "'numpy>=1000' no-such-package-here" in found.fix


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
    found = jupyter.kernel()
    assert found.state == "trouble"
    assert f"{other}, which does not have the course" in found.says
    assert "ipykernel" in found.fix


def test_a_kernel_whose_program_is_gone(monkeypatch, tmp_path):
    with_kernel(monkeypatch, tmp_path, tmp_path / "nothing")
    assert jupyter.kernel().state == "trouble"


def test_no_kernel_at_all(monkeypatch):
    from jupyter_client import kernelspec

    def none(self, name):
        raise kernelspec.NoSuchKernel(name)

    monkeypatch.setattr(kernelspec.KernelSpecManager, "get_kernel_spec", none)
    assert "there is no Python 3 kernel" in jupyter.kernel().says


def test_widgets_without_their_front_end(tmp_path):
    (tmp_path / "anywidget").mkdir()
    (tmp_path / "anywidget" / "package.json").write_text("{}")
    found = jupyter.front_end([str(tmp_path)])
    assert found.state == "trouble"
    assert "front end of ipywidgets, so" in found.says


def test_a_folder_of_data_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("LENET_EDU_DATA", str(tmp_path / "nothing"))
    found = files.data()
    assert (found.state, "LENET_EDU_DATA" in found.fix) == ("trouble", True)


def test_only_the_digits_that_come_along(monkeypatch, tmp_path):
    monkeypatch.delenv("LENET_EDU_DATA", raising=False)
    monkeypatch.setenv("LENET_EDU_OFFLINE", "1")
    monkeypatch.setattr("lenet_edu.data.mnist.cache_folder", lambda: tmp_path)
    found = files.data()
    assert found.state == "note"
    assert found.says.startswith("only the 4,000 + 1,000 digits")


def test_a_folder_that_may_not_be_written(monkeypatch, tmp_path):
    course.open_course(tmp_path / "mine")
    closed = tmp_path / "mine" / "chapters"
    # Root may write anywhere, so the answer is given here.
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed)
    found = files.writable(tmp_path / "mine")
    assert found.state == "trouble"
    assert ": chapters may not be written" in found.says
    assert ("attrib" if os.name == "nt" else "chmod") in found.fix


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
    assert machine.blas().state == state


@pytest.mark.parametrize(("free", "state"), [(4000.0, "good"), (300.0, "note")])
def test_little_memory(free, state):
    assert machine.memory(lambda: free).state == state


@pytest.mark.parametrize(
    ("free", "state"), [(50000.0, "good"), (700.0, "note"), (3.0, "trouble")]
)
def test_a_disk_that_is_full(tmp_path, free, state):
    found = machine.disk(tmp_path, lambda place: free)
    assert found.state == state
    assert (f"{free:.0f} MB are free" in found.says) == (state != "good")


def test_no_folder_for_temporary_files(monkeypatch):
    def none():
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(machine.tempfile, "gettempdir", none)
    found = machine.disk(None)
    assert found.state == "trouble"
    assert "TMPDIR" in found.fix


def test_a_notebook_that_may_not_be_written(monkeypatch, tmp_path):
    course.open_course(tmp_path / "mine")
    closed = {f"0{n}" for n in range(5)}
    monkeypatch.setattr(os, "access", lambda path, mode: path.name[:2] not in closed)
    found = files.writable(tmp_path / "mine")
    assert found.state == "trouble"
    assert "chapters/00_start_here.ipynb, chapters/01" in found.says
    assert "and 2 more may not be written" in found.says


def test_a_home_that_cannot_be_read(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HOME", str(tmp_path / "file" / "below"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "file" / "below"))
    found = machine.home()
    assert found.state == "trouble"
    assert "HOME" in found.fix


def test_a_folder_of_jupyter_that_cannot_be_used(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "file"))
    found = machine.home()
    assert found.state == "trouble"
    assert "set JUPYTER_RUNTIME_DIR to another folder" in found.fix


def test_a_kernel_description_that_is_broken(monkeypatch, tmp_path):
    with_kernel(monkeypatch, tmp_path, sys.executable)
    for text in ("{", "[]", "{}", '{"argv": [], "display_name": "", "language": ""}'):
        (tmp_path / "kernels/python3/kernel.json").write_text(text)
        found = jupyter.kernel()
        assert found.state == "trouble", text
        assert "kernel.json cannot be used" in found.says
        assert str(tmp_path / "kernels" / "python3") in found.fix


def test_a_kernel_with_switches_before_its_module(monkeypatch, tmp_path):
    with_kernel(monkeypatch, tmp_path, sys.executable)
    words = [
        sys.executable,
        "-Xfrozen_modules=off",
        "-m",
        "ipykernel_launcher",
        "-f",
        "",
    ]
    description = {"argv": words, "display_name": "x", "language": "python"}
    path = tmp_path / "kernels/python3/kernel.json"
    path.write_text(json.dumps(description))
    assert jupyter.kernel().state == "good"
    description["argv"][3] = "no_such_module"
    path.write_text(json.dumps(description))
    found = jupyter.kernel()
    assert found.state == "trouble"
    assert "No module named no_such_module" in found.says


# What is damaged


@pytest.fixture
def package(tmp_path):
    """A copy of those files of the package that are looked at."""
    for name in files.WEIGHTS:
        for kind in ("npz", "json"):
            source = files._PACKAGE / "weights" / f"{name}.{kind}"
            (tmp_path / "weights").mkdir(exist_ok=True)
            shutil.copy(source, tmp_path / "weights")
    for part in files._PARTS:
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / part).write_text("x")
    return tmp_path


def test_the_courses_own_files(package):
    assert files.own_files(package).state == "good"
    (package / "weights/modern.json").unlink()
    whole = (package / "weights/lenet5.npz").read_bytes()
    (package / "weights/lenet5.npz").write_bytes(whole[: len(whole) // 2])
    (package / "widgets/static/kit/elements.js").unlink()
    found = files.own_files(package)
    assert found.state == "trouble"
    lost = "elements.js is missing"
    for said in ("lenet5 cannot be read", "modern cannot be read", lost):
        assert said in found.says
    assert "lenet5-epochs" not in found.says


def test_chapters_that_are_missing(monkeypatch, package):
    shelf = package / "_course"
    (shelf / "chapters").mkdir(parents=True)
    for n in range(19):
        (shelf / "chapters" / f"{n:02}_x.ipynb").write_text("")

    def shipped(kind):
        if kind == "solutions":
            raise course.CourseError("none")
        return shelf / kind

    monkeypatch.setattr(course, "shipped", shipped)
    found = files.own_files(package)
    assert "chapters 19, 20 are missing" in found.says
    assert "solutions 00, 01, 02 and 18 more are missing" in found.says
    monkeypatch.setattr(course, "clone_top", lambda: package)
    assert "git -C" in files.own_files(package).fix
    monkeypatch.setattr(course, "clone_top", lambda: None)
    assert "PATH-OR-WHEEL" in files.own_files(package).fix


def test_a_package_whose_files_are_gone(monkeypatch, tmp_path):
    info = tmp_path / "some_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: some-package\nVersion: 1.0\n"
    )
    (info / "RECORD").write_text(
        "some_package.py,,\nsome_data/one.txt,,\nsome_data/two.txt,,\n"
        "__pycache__/some_package.cpython-311.pyc,,\n"
    )
    (tmp_path / "some_package.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv(
        "PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    )
    found = interpreter.packages(lambda: ["some-package"])
    assert (
        "some-package is there but broken (some_data/one.txt is gone, and 1 more"
        in found.says
    )
    assert "--force-reinstall --no-deps some-package" in found.fix
    (tmp_path / "some_package.py").write_text("import os; os._exit(7)")
    found = interpreter.packages(lambda: ["some-package"])
    assert "Python ends with code 7 while it is imported" in found.says
    (tmp_path / "some_package.py").write_text("raise ValueError('no\\nmore')")
    found = interpreter.packages(lambda: ["some-package"])
    assert "broken (ValueError: no)" in found.says


def test_what_a_package_needs_is_named_instead_of_it(monkeypatch, tmp_path):
    info = tmp_path / "some_package-1.0.dist-info"
    info.mkdir()
    head = "Metadata-Version: 2.1\nName: some-package\nVersion: 1.0\n"
    (info / "METADATA").write_text(head)
    (tmp_path / "some_package.py").write_text("import another_one.part")
    monkeypatch.syspath_prepend(tmp_path)
    before = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{before}")
    found = interpreter.packages(lambda: ["some-package"])
    assert found.says == "another-one is not installed, and other packages need it"
    assert found.fix.endswith(" another-one")
    found = interpreter.packages(lambda: ["another_one>=2", "some-package"])
    assert found.says == "another-one is not installed"
    (tmp_path / "some_package.py").unlink()
    found = interpreter.packages(lambda: ["some-package"])
    assert found.says == "some-package is there but broken (its files are gone)"


def test_what_follows_from_missing_packages_is_not_told_as_another_trouble(monkeypatch):
    lost = doctor.Finding("packages", "trouble", "numpy is not installed", "Run it")
    late = doctor.Finding("figures", "trouble", "No module named 'numpy'", "Run that")
    other = doctor.Finding("-", "trouble", "something else", "Do this")
    for name in ("home", "own_files", "data", "kernel", "front_end", "port", "blas"):
        monkeypatch.setattr(doctor, name, lambda: other)
    for name, found in (("packages", lost), ("figures", late), ("jupyterlab", other)):
        monkeypatch.setattr(doctor, name, lambda found=found: found)
    fixes = {found.what: found.fix for found in doctor.examine()}
    assert fixes["packages"] == "Run it"
    assert fixes["figures"] == "Put the packages in order first, as said above"
    assert fixes["-"] == "Do this"


def test_matplotlib_that_cannot_draw(monkeypatch, tmp_path):
    (tmp_path / "matplotlib").mkdir()
    (tmp_path / "matplotlib" / "__init__.py").write_text("raise OSError('no rc file')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    found = interpreter.figures()
    assert found.state == "trouble"
    assert "no rc file" in found.says
    assert "matplotlib" in found.fix


# The fixes work where they are said


def test_the_install_command_is_one_that_this_environment_has(monkeypatch):
    monkeypatch.setattr(course, "clone_top", lambda: None)
    monkeypatch.setattr(finding.sys, "executable", "/a b/python")
    python = "'/a b/python'" if os.name == "posix" else '"/a b/python"'
    have = {"pip": True, "uv": True}
    monkeypatch.setattr(
        finding.importlib.util, "find_spec", lambda name: have["pip"] or None
    )
    monkeypatch.setattr(finding.shutil, "which", lambda name: have["uv"] or None)
    assert finding.install("x") == f"{python} -m pip install x"
    have["pip"] = False
    assert finding.install("x") == f"uv pip install --python {python} x"
    assert "--reinstall --no-deps" in finding.install("x", again=True)
    have["uv"] = False
    assert finding.install("x").startswith(f"{python} -m ensurepip, then ")


def test_no_fix_takes_the_course_from_a_registry(monkeypatch):
    monkeypatch.setattr(course, "clone_top", lambda: None)
    monkeypatch.setattr(files, "WEIGHTS", ("no-such-weights",))

    def not_installed():
        raise interpreter.metadata.PackageNotFoundError("lenet-edu")

    for found in (files.own_files(), interpreter.packages(not_installed)):
        assert found.state == "trouble"
        assert "lenet-edu" not in found.fix.split()


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
