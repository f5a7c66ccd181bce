"""The names on one line of a learner's code, read by Python's own tokens.

A line is often not a whole statement (a bracket stays open, a string goes on), so what
was read before that is what counts.
"""

from __future__ import annotations

import io
import itertools
import keyword
import tokenize


def names_on(line: str) -> list[str]:
    """The variables on a line, in order, each once.

    Neither attributes (``x.w``), nor the names of keyword arguments (``axis=1``), nor
    what stands in strings and comments.
    """
    found: list[str] = []
    depth, before = 0, ""
    tokens = _tokens(line)
    for token, following in itertools.pairwise([*tokens, ""]):
        depth += (token in "([{") - (token in ")]}")
        variable = token.isidentifier() and not keyword.iskeyword(token)
        named = depth > 0 and following == "="
        if variable and before != "." and not named and token not in found:
            found.append(token)
        before = token
    return found


def made_of(lines: list[str], arrays: set[str]) -> list[str]:
    """The names on the last line, and on the lines above that give it its arrays.

    Parameters
    ----------
    lines
        The code up to the line that is asked about, which is the last.
    arrays
        Names on that line; of each only the nearest line that assigns it is read.
    """
    found = names_on(lines[-1]) if lines else []
    waiting = set(arrays)
    for line in reversed(lines[:-1]):
        if line.lstrip().startswith("def "):
            break
        target = line.split("=")[0].strip()
        if target in waiting and not line.rstrip().endswith((",", "(")):
            waiting.discard(target)
            found += [name for name in names_on(line) if name not in found]
    return found


def _tokens(line: str) -> list[str]:
    kinds = (tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING)
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
            if token.type == tokenize.ERRORTOKEN and token.string in "\"'":
                break  # an open string, for Python 3.11
            if token.type in kinds:
                found.append(token.string)
    except (tokenize.TokenError, SyntaxError):
        pass
    return found
