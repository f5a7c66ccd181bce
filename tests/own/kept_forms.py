"""A learner's my_lenet/ for tests: functions as learners write them, loops and all."""

from __future__ import annotations

import ast
from pathlib import Path

from lenet_edu.exercises.keep import _module_text
from lenet_edu.exercises.registry import exercise_named, exercise_names
from lenet_edu.exercises.variants import source_of

# Plain loops for the layers, matrix products for chapter 11, and what these need.
LOOPS = ("conv2d", "masked_conv2d", "conv2d_backward", "subsample_backward")
MATRICES = ("im2col", "col2im", "conv2d_gemm", "conv2d_gemm_backward")


def keep_plain(folder: Path, *names: str) -> None:
    """Write the plain forms of these exercises to ``my_lenet/``, without types."""
    there = folder / "my_lenet"
    there.mkdir(exist_ok=True)
    (there / "__init__.py").write_text('"""Kept."""\n', encoding="utf-8")
    for name in names:
        item = exercise_named(name)
        tree = ast.parse(source_of(item.plain))
        (function,) = tree.body
        assert isinstance(function, ast.FunctionDef)
        function.returns = None
        for argument in function.args.args:
            argument.annotation = None
        read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        before = sorted(read & exercise_names() - {name, function.name})
        text = _module_text(item, ast.unparse(tree), before, function.name)
        (there / f"{name}.py").write_text(text, encoding="utf-8")
