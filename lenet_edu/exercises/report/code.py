"""A line of Python with its words coloured: spans for HTML, by the tokens alone.

A single line is often not a whole statement (a bracket stays open, a ``for`` has no
body), so what cannot be read any further is left as it is.
"""

from __future__ import annotations

import builtins
import io
import keyword
import tokenize
from html import escape

KINDS = {
    tokenize.COMMENT: "c",
    tokenize.NUMBER: "n",
    tokenize.STRING: "s",
    tokenize.OP: "o",
}
KNOWN = frozenset(dir(builtins))


def highlighted(code: str) -> str:
    """``code`` escaped, with ``<span class="k">`` and such around its tokens."""
    lines = code.splitlines()
    done: list[str] = []
    row, column = 1, 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            kind = _kind(token)
            (top, left), (bottom, right) = token.start, token.end
            if not kind or (top, left) < (row, column):
                continue
            done.append(escape(_between(lines, (row, column), (top, left))))
            piece = _between(lines, (top, left), (bottom, right))
            done.append(f'<span class="{kind}">{escape(piece)}</span>')
            row, column = bottom, right
    except (tokenize.TokenError, SyntaxError):
        pass
    end = (len(lines), len(lines[-1])) if lines else (1, 0)
    return "".join(done) + escape(_between(lines, (row, column), end))


def _kind(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.NAME:
        if keyword.iskeyword(token.string):
            return "k"
        return "b" if token.string in KNOWN else ""
    if token.type in KINDS:
        return KINDS[token.type]
    # Python 3.12 reads an f-string in pieces.
    return "s" if tokenize.tok_name[token.type].startswith("FSTRING") else ""


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    (top, left), (bottom, right) = start, end
    if top > len(lines):
        return ""
    if top == bottom:
        return lines[top - 1][left:right]
    middle = lines[top : bottom - 1]
    last = lines[bottom - 1][:right] if bottom <= len(lines) else ""
    return "\n".join([lines[top - 1][left:], *middle, last])
