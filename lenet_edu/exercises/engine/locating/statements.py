"""Edits of whole lines: moved in or out, swapped, left out, collected, copied."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .arithmetic import operator_of
from .context import Names
from .edits import Change, Edit, at, attribute, called, like, name, words
from .source import is_tick

_BLOCKS = (ast.For, ast.While, ast.If, ast.With)
_WRITERS = words("sort shuffle fill resize partition put setdefault update")


def statements(tree: ast.FunctionDef, names: Names) -> Iterator[Edit]:
    """The edits of all lines of a function."""
    yield from _made_anew(tree)
    for owner, field in _bodies(tree):
        body: list[ast.stmt] = getattr(owner, field)
        start = sum(is_tick(s) for s in body[:1])
        for n in range(start, len(body)):
            yield from _one(owner, field, body, n)
            yield from _copied(owner, field, body, n, names)
            if isinstance(body[n], _BLOCKS):
                yield from _across(owner, field, body, n)
            if n + 1 < len(body):
                yield from _pair(owner, field, body, n)


def _made_anew(tree: ast.FunctionDef) -> Iterator[Edit]:
    """A list in the def line is made once; here it is made at every call."""
    arguments = tree.args
    positional = [*arguments.posonlyargs, *arguments.args]
    given = positional[len(positional) - len(arguments.defaults) :]
    for argument, default in zip(given, arguments.defaults, strict=True):
        if isinstance(default, ast.List | ast.Dict | ast.Set | ast.Call):
            fresh = ast.Assign([ast.Name(argument.arg, ast.Store())], default)
            at(fresh, default)
            body = [*tree.body[:1], fresh, *tree.body[1:]]
            yield _replaced(tree, "body", body, "remembers", 0.9, default)


def _bodies(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            if isinstance(getattr(node, field, None), list) and getattr(node, field):
                yield node, field


def _replaced(
    owner: ast.AST, field: str, body: list[ast.stmt], kind: str, cost: float,
    node: ast.AST, what: str = "", *more: Change,
) -> Edit:  # fmt: skip
    return Edit(kind, cost, node, (Change(owner, field, None, body), *more), what)


def _one(owner: ast.AST, field: str, body: list[ast.stmt], n: int) -> Iterator[Edit]:
    line = body[n]

    def instead(new: list[ast.stmt], kind: str, cost: float, what: str = "") -> Edit:
        for part in new:
            at(part, line)
        return _replaced(
            owner, field, [*body[:n], *new, *body[n + 1 :]], kind, cost, line, what
        )

    if isinstance(line, ast.AugAssign):
        for rank, op in enumerate(operator_of(line)):
            what = f"{type(line.op).__name__} to {type(op).__name__}"
            yield instead([like(line, op=op)], "operator", 1.0 + 0.1 * rank, what)
        assigned = ast.Assign([line.target], line.value)
        yield instead([assigned], "accumulate", 1.1, "assigned")
        read = _loaded(line.target)
        whole = ast.Assign([line.target], ast.BinOp(read, line.op, line.value))
        if isinstance(line.target, ast.Name):
            yield instead([whole], "copy", 1.1)
    if isinstance(line, ast.Assign) and len(line.targets) == 1:
        target = line.targets[0]
        if isinstance(target, ast.Subscript | ast.Name):
            added = ast.AugAssign(target, ast.Add(), line.value)
            yield instead([added], "accumulate", 1.0, "added")
        yield from _scattered(line, instead)
    if isinstance(line, ast.AugAssign):
        yield from _scattered(line, instead)
    if isinstance(line, ast.If):
        if not line.orelse:
            yield instead(list(line.body), "condition", 1.6, "unconditional")
        else:
            turned = like(line, body=line.orelse, orelse=line.body)
            yield instead([turned], "condition", 1.1, "branches")
            yield instead([like(line, orelse=[])], "line", 1.6, "no else")
    if not isinstance(line, ast.Return | ast.FunctionDef | ast.Import | ast.ImportFrom):
        small = not isinstance(line, _BLOCKS)
        yield instead([ast.Pass()], "line", 1.2 if small else 1.8)


def _loaded(target: ast.expr) -> ast.expr:
    if isinstance(target, ast.Name):
        return name(target.id)
    return like(target, ctx=ast.Load())


def _scattered(line: ast.stmt, instead) -> Iterator[Edit]:  # type: ignore[no-untyped-def]
    """``x[i, j] += v`` keeps the last of equal indices; ``np.add.at`` adds them all."""
    assert isinstance(line, ast.AugAssign | ast.Assign)
    target = line.target if isinstance(line, ast.AugAssign) else line.targets[0]
    if isinstance(line, ast.AugAssign) and not isinstance(line.op, ast.Add):
        return
    if isinstance(target, ast.Subscript):
        index = target.slice
        added = ast.Call(
            attribute("np.add.at"), [_loaded(target.value), index, line.value], []
        )
        yield instead([ast.Expr(added)], "repeated", 1.4)


def _copied(
    owner: ast.AST, field: str, body: list[ast.stmt], n: int, names: Names
) -> Iterator[Edit]:
    """A copy before the line that first writes into something of the caller's."""
    line = body[n]
    roots: list[str] = []
    for node in ast.walk(line):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            roots.append(_root(node))
        elif isinstance(node, ast.AugAssign):
            roots.append(_root(node.target))
        elif isinstance(node, ast.Call) and called(node) in _WRITERS:
            roots.append(_root(node.func))
            roots += [_root(a) for a in node.args[:1]]
    for root in dict.fromkeys(roots):
        if root in names.first:
            copy = ast.Assign(
                [ast.Name(root, ast.Store())],
                ast.Call(ast.Attribute(name(root), "copy", ast.Load()), [], []),
            )
            at(copy, line)
            new = [*body[:n], copy, *body[n:]]
            yield _replaced(owner, field, new, "copy", 1.2, line)


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _across(owner: ast.AST, field: str, body: list[ast.stmt], n: int) -> Iterator[Edit]:
    """Lines that move into the block at ``n`` or out of it."""
    block = body[n]
    assert isinstance(block, _BLOCKS)
    inner = list(block.body)
    first = sum(is_tick(s) for s in inner[:1])
    own = inner[first:]
    yield from _last_out(owner, field, body, n)
    if len(own) > 1:
        yield _replaced(  # the first line of the block comes before it
            owner, field, [*body[:n], own[0], *body[n:]], "out", 1.1, own[0], "",
            Change(block, "body", None, [*inner[:first], *own[1:]]),
        )  # fmt: skip
    if n + 1 < len(body) and not isinstance(body[n + 1], ast.FunctionDef):
        after = body[n + 1]
        yield _replaced(  # the line behind the block becomes its last
            owner, field, [*body[: n + 1], *body[n + 2 :]], "in", 1.1, after, "",
            Change(block, "body", None, [*inner, after]),
        )  # fmt: skip
        if isinstance(block, ast.If) and isinstance(after, ast.If) and not block.orelse:
            yield _replaced(
                owner, field, [*body[: n + 1], *body[n + 2 :]], "elif", 1.0, after, "",
                Change(block, "orelse", None, [after]),
            )  # fmt: skip
    if n > 0 and not is_tick(body[n - 1]) and not isinstance(block, ast.If):
        before = body[n - 1]
        if isinstance(before, ast.Assign | ast.AugAssign):
            yield _replaced(  # the line before the block becomes its first
                owner, field, [*body[: n - 1], *body[n:]], "in", 1.1, before, "",
                Change(block, "body", None, [*inner[:first], before, *own]),
            )  # fmt: skip


def _last_out(
    owner: ast.AST, field: str, body: list[ast.stmt], n: int
) -> Iterator[Edit]:
    """The last line of a block, or of the last block inside, comes behind it."""
    block, cost = body[n], 1.0
    while isinstance(block, _BLOCKS):
        last, rest = block.body[-1], block.body[:-1]
        lonely = not rest or (len(rest) == 1 and is_tick(rest[0]))
        if not isinstance(last, _BLOCKS) and (
            not lonely or isinstance(last, ast.Return)
        ):
            yield _replaced(
                owner, field, [*body[: n + 1], last, *body[n + 1 :]], "out", cost,
                last, "", Change(block, "body", None, _filled(rest, last)),
            )  # fmt: skip
        block, cost = last, cost + 0.05


def _filled(body: list[ast.stmt], place: ast.AST) -> list[ast.stmt]:
    return body or [at(ast.Pass(), place)]


def _pair(owner: ast.AST, field: str, body: list[ast.stmt], n: int) -> Iterator[Edit]:
    """Two neighbouring lines in the other order."""
    a, b = body[n], body[n + 1]
    if isinstance(a, ast.Return) or isinstance(b, ast.Return | ast.FunctionDef):
        return
    swapped = [*body[:n], b, a, *body[n + 2 :]]
    yield _replaced(owner, field, swapped, "lines swapped", 1.1, b)
