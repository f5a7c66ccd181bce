"""The doctor looks at everything where packages are missing, and starts JupyterLab."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from lenet_edu.doctor import jupyter

pytestmark = [pytest.mark.xdist_group("doctor"), pytest.mark.timeout(300)]

PATIENCE = 200  # seconds; only reached when something is broken

# Read by every Python that starts with this folder on its path.
BLOCK = """
import importlib.metadata, os, sys

blocked = os.environ["BLOCKED"].split()

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocker())
version = importlib.metadata.version

def found(name):
    if name.replace("-", "_") in blocked:
        raise importlib.metadata.PackageNotFoundError(name)
    return version(name)

importlib.metadata.version = found
"""

# Without what takes long and is tried below.
QUICK = """
import sys
from lenet_edu import doctor
good = doctor.Finding("-", "good", "not looked at")
doctor.jupyterlab = doctor.own_files = doctor.data = lambda: good
sys.argv = ["lenet-edu", *sys.argv[1:]]
from lenet_edu.__main__ import main
main()
"""


def lenet_edu(tmp_path, *words, blocked="", **environment):
    (tmp_path / "sitecustomize.py").write_text(BLOCK)
    before = os.environ.get("PYTHONPATH", "")
    return subprocess.run(
        [sys.executable, "-c", QUICK, *words],
        cwd=tmp_path,
        env=os.environ
        | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{before}", "BLOCKED": blocked}
        | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize(
    "blocked",
    ["numpy", "packaging", "typer", "pooch threadpoolctl jupyter_client psutil"],
)
def test_packages_that_are_missing_are_named_with_the_command(tmp_path, blocked):
    done = lenet_edu(tmp_path, "doctor", blocked=blocked)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    lines = done.stdout.splitlines()
    (at,) = [n for n, line in enumerate(lines) if " packages: " in line]
    assert lines[at].startswith("TROUBLE packages: ")
    assert "install" in lines[at + 1]
    for name in blocked.replace("_", "-").split():
        assert name in lines[at]
        assert name in lines[at + 1]
    # And it went on to the end.
    assert " memory: " in done.stdout


def test_other_commands_name_the_missing_package_and_the_doctor(tmp_path):
    done = lenet_edu(tmp_path, "lab", blocked="typer")
    assert done.returncode == 1
    assert "typer is missing" in done.stderr
    assert "lenet_edu doctor" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fault_of_our_own_is_not_taken_for_a_missing_package(tmp_path):
    done = lenet_edu(tmp_path, "lab", blocked="lenet_edu.cli lenet_edu")
    assert "Traceback" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_home_that_nobody_may_enter(tmp_path):
    done = lenet_edu(tmp_path, "doctor", HOME="/dev/null/home")
    assert "Traceback" not in done.stdout + done.stderr
    assert "TROUBLE home: /dev/null/home cannot be read and written" in done.stdout
    assert " memory: " in done.stdout


# One start of JupyterLab


@pytest.fixture
def own_jupyter(monkeypatch, tmp_path):
    """A Jupyter with no configuration but ours."""
    for name in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    (tmp_path / "config").mkdir()

    def configure(*lines):
        place = tmp_path / "config" / "jupyter_server_config.py"
        place.write_text("\n".join(lines))
        return place

    return configure


def test_it_starts_and_leaves_nothing_running(own_jupyter, tmp_path):
    found = jupyter.jupyterlab()
    assert found.state == "good", found
    assert list((tmp_path / "runtime").glob("jpserver-*")) == []


def test_a_configuration_without_the_python_kernel(own_jupyter):
    place = own_jupyter(
        "c.KernelSpecManager.allowed_kernelspecs = {'other'}",
        "c.KernelSpecManager.ensure_native_kernel = False",
    )
    found = jupyter.jupyterlab()
    assert found.state == "trouble"
    assert "offers no Python 3 kernel" in found.says
    assert str(place) in found.fix


def test_a_configuration_that_stops_it(own_jupyter):
    place = own_jupyter("import sys", "sys.exit('closed on Sundays')")
    found = jupyter.jupyterlab()
    assert found.state == "trouble"
    assert "it does not start (" in found.says
    assert "closed on Sundays" in found.says
    assert str(place) in found.fix


def test_a_port_that_is_taken(own_jupyter):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        own_jupyter(
            f"c.ServerApp.port = {port}",
            "c.ServerApp.port_retries = 0",
            "c.ServerApp.ip = '127.0.0.1'",
        )
        found = jupyter.jupyterlab()
    assert found.state == "trouble"
    assert "it does not start" in found.says


def test_programs_that_cannot_reach_each_other(monkeypatch):
    assert jupyter.port().state == "good"

    def refused(self, address):
        raise OSError("not here")

    monkeypatch.setattr(socket.socket, "connect", refused)
    found = jupyter.port()
    assert found.state == "trouble"
    assert "not here" in found.says
    assert "hosts file" in found.fix
