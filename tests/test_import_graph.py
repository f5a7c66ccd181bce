"""The import graph of the package, drawn from its syntax trees, has no circle.

Imports inside functions count as well: they hide a circle, they do not break it. Only
what stands under ``if TYPE_CHECKING`` is left out, for it is never run.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import lenet_edu

ROOT = Path(lenet_edu.__file__).parent
MODULES = {
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(
        ".__init__"
    ): path
    for path in sorted(ROOT.rglob("*.py"))
}


class Imports(ast.NodeVisitor):
    """The modules of the package that one of its modules imports."""

    def __init__(self, name: str, path: Path) -> None:
        self.package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        self.found: set[str] = set()

    def visit_If(self, node: ast.If) -> None:
        names = {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
        names |= {n.attr for n in ast.walk(node.test) if isinstance(n, ast.Attribute)}
        for child in node.orelse if "TYPE_CHECKING" in names else [node]:
            self.generic_visit(child)

    def visit_Import(self, node: ast.Import) -> None:
        self.found |= {alias.name for alias in node.names} & set(MODULES)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = node.module or ""
        if node.level:
            above = self.package.split(".")[: -(node.level - 1) or None]
            base = ".".join([*above, *([base] if base else [])])
        for alias in node.names:
            whole = f"{base}.{alias.name}"
            self.found |= {whole if whole in MODULES else base} & set(MODULES)


def graph() -> dict[str, set[str]]:
    """Who imports whom; a package's own modules do not count as importing it."""
    edges = {}
    for name, path in MODULES.items():
        imports = Imports(name, path)
        imports.visit(ast.parse(path.read_text(encoding="utf-8")))
        edges[name] = imports.found - {name}
    # The bank's chapters are imported by name.
    chapters = {m for m in MODULES if m.startswith("lenet_edu.exercises.bank.ch")}
    edges["lenet_edu.exercises.registry"] |= chapters
    return edges


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """The circles that a walk in depth comes upon, each as its way round."""
    found: list[list[str]] = []
    done: set[str] = set()
    way: list[str] = []

    def walk(name: str) -> None:
        if name in way:
            found.append([*way[way.index(name) :], name])
            return
        if name in done:
            return
        way.append(name)
        for other in sorted(edges.get(name, ())):
            walk(other)
        way.pop()
        done.add(name)

    for name in sorted(edges):
        walk(name)
    return found


def test_there_is_no_circle():
    assert not [" -> ".join(way) for way in circles(graph())]


def test_a_circle_would_be_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [
        ["a", "b", "c", "a"]
    ]


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("lenet_edu.exercises.engine.check", "lenet_edu.exercises.engine.run"),
        ("lenet_edu.exercises.registry", "lenet_edu.exercises.bank.ch02"),
    ],
)
def test_the_graph_sees_what_is_imported(importer, imported):
    assert imported in graph()[importer]
