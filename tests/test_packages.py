"""The packages that pyproject.toml asks for: they can run the tests, within bounds."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# A series of it belongs to one Pyodide; the next brings another Python.
CAPPED = {"jupyterlite-pyodide-kernel"}
# What a learner's environment holds beyond what JupyterLab brings: at most so many.
MOST = 45
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def asked_for(extra: str) -> Iterator[Requirement]:
    """The base, this extra and the extras that it names."""
    for line in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"][extra]]:
        need = Requirement(line)
        if need.name == "lenet-edu":
            for other in need.extras:
                yield from asked_for(other)
        else:
            yield need


def installed_by(extra: str) -> set[str]:
    """All packages that come with an extra, those that others need included."""
    found: set[str] = set()
    waiting = [(need.name, need.extras) for need in asked_for(extra)]
    while waiting:
        name, extras = waiting.pop()
        if canonicalize_name(name) in found:
            continue
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # not on this system
        found.add(canonicalize_name(name))
        for line in lines:
            need = Requirement(line)
            if need.marker is None or any(
                need.marker.evaluate({"extra": one}) for one in ("", *extras)
            ):
                waiting.append((need.name, need.extras))
    return found


def imported(path: Path) -> set[str]:
    """Top names that a test imports, without those that it can do without."""
    text = path.read_text("utf-8")
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names - set(re.findall(r'importorskip\(\s*"(\w+)', text))


def test_the_extra_test_can_run_the_tests() -> None:
    own = {path.stem for path in TESTS} | {"lenet_edu"}
    there = installed_by("test")
    packages = metadata.packages_distributions()
    lacking = {}
    for path in TESTS:
        for name in imported(path) - own - set(sys.stdlib_module_names):
            makers = {canonicalize_name(one) for one in packages.get(name, [])}
            if not makers & there:
                lacking.setdefault(name, path.name)
    # PyTorch is an oracle where it is; its tests are skipped elsewhere.
    assert set(lacking) <= {"torch"}
    # Run as programs, and without a network.
    assert {"build", "hatchling", "jupytext"} <= there


def closure(names: list[str]) -> set[str]:
    """These packages and all that they need here."""
    found: set[str] = set()
    while names:
        name = canonicalize_name(names.pop())
        if name in found:
            continue
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # not on this system
        found.add(name)
        needs = [Requirement(line) for line in lines]
        names += [
            need.name
            for need in needs
            if need.marker is None or need.marker.evaluate({"extra": ""})
        ]
    return found


def test_a_learner_s_environment_is_light() -> None:
    base = [Requirement(line).name for line in PROJECT["dependencies"]]
    there, jupyters = closure(base), closure(["jupyterlab"])
    assert {"numpy", "matplotlib", "anywidget"} <= there
    assert len(there - jupyters) <= MOST
    heavy = {"dask", "joblib", "mlxtend", "pandas", "scikit-learn", "scipy", "sphinx"}
    assert not there & heavy


@pytest.mark.parametrize(
    "extra", ["test", "dev", "site", "cluster", "experiments", "onnx"]
)
def test_every_package_has_a_lower_bound(extra: str) -> None:
    for need in asked_for(extra):
        kinds = {one.operator for one in need.specifier}
        assert kinds - ({"<"} if need.name in CAPPED else set()) == {">="}, need


def test_the_tested_versions_are_ones_that_are_allowed() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = [Requirement(line) for line in lines if not line.startswith("#")]
    for need in asked_for("dev"):
        (found, *more) = [one for one in pinned if one.name == need.name]
        for one in (found, *more):
            (pin,) = one.specifier
            assert need.specifier.contains(pin.version), need
