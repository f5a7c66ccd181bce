"""A learner's my_lenet/ for tests: functions as learners write them, loops and all."""

from __future__ import annotations

import ast
from pathlib import Path

from lenet_edu.exercises.keep import _module_text
from lenet_edu.exercises.registry import exercise_named, exercise_names
from lenet_edu.exercises.variants import source_of

# Convolutions in loops, those of chapter 11 as matrix products, the others in slices.
LOOPS = ("conv2d", "masked_conv2d", "conv2d_backward")
MATRICES = ("im2col", "col2im", "conv2d_gemm", "conv2d_gemm_backward")
IN_SLICES = ("im2col", "col2im", "dense", "subsample", "subsample_backward")


def keep_forms(folder: Path, *names: str) -> None:
    """Write forms of these exercises to ``my_lenet/``, without types.

    Loops as in each exercise's plain form, but the alternative without them for those
    of ``IN_SLICES``.
    """
    there = folder / "my_lenet"
    there.mkdir(exist_ok=True)
    (there / "__init__.py").write_text('"""Kept."""\n', encoding="utf-8")
    for name in names:
        item = exercise_named(name)
        form = item.alternatives[0] if name in IN_SLICES else item.plain
        tree = ast.parse(source_of(form))
        (function,) = tree.body
        assert isinstance(function, ast.FunctionDef)
        function.returns = None
        for argument in function.args.args:
            argument.annotation = None
        read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        before = sorted(read & exercise_names() - {name, function.name})
        text = _module_text(item, ast.unparse(tree), before, function.name)
        (there / f"{name}.py").write_text(text, encoding="utf-8")
