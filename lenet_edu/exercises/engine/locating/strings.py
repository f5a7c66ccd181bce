"""Edits of strings: the letters of einsum, the order of bytes, capitals, settings."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from .edits import Edit
from .sites import Site


def strings(site: Site) -> Iterator[Edit]:
    """The edits of one site."""
    node = site.node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from _text(site, node.value)


def _text(site: Site, text: str) -> Iterator[Edit]:
    if "->" in text or ("," in text and text.replace(",", "").isalpha()):
        yield from _einsum(site, text)
        return
    if site.role == "default":
        return
    if text[:1] in "<>":
        other = {"<": ">", ">": "<"}[text[0]] if text else ""
        yield site.becomes(ast.Constant(other + text[1:]), "bytes", 1.0)
    for other in (text.lower(), text.capitalize(), text.strip()):
        if other and other != text and len(text) > 1:
            yield site.becomes(ast.Constant(other), "word", 1.1)


def _einsum(site: Site, text: str) -> Iterator[Edit]:
    inputs, arrow, output = text.replace(" ", "").partition("->")
    if len(output) <= 4:
        for order in itertools.permutations(output):
            new = inputs + "->" + "".join(order)
            if new != text and arrow:
                yield site.becomes(ast.Constant(new), "einsum", 1.1, "output order")
    letters = sorted(set(inputs) - {",", "."})
    for n, letter in enumerate(inputs):
        for other in letters:
            if letter.isalpha() and other != letter:
                new = inputs[:n] + other + inputs[n + 1 :] + arrow + output
                yield site.becomes(ast.Constant(new), "einsum", 1.3, "letter")
    parts = inputs.split(",")
    for n, part in enumerate(parts):
        for i, j in itertools.combinations(range(len(part)), 2):
            turned = list(part)
            turned[i], turned[j] = turned[j], turned[i]
            new = ",".join([*parts[:n], "".join(turned), *parts[n + 1 :]])
            yield site.becomes(ast.Constant(new + arrow + output), "einsum", 1.2)
    for n in range(len(output)):
        shorter = inputs + arrow + output[:n] + output[n + 1 :]
        yield site.becomes(ast.Constant(shorter), "einsum", 1.3, "summed")
