"""The slim banner at the top of a chapter: the network with the chapter's layer lit."""

from __future__ import annotations

from collections.abc import Mapping

from lenet_edu.course.chapters import CHAPTERS, Chapter, after

from .drawing import beside, layer, shade
from .layout import Block, blocks
from .shown import Drawing, Place, svg
from .units import Seen, seen

PREFIX = "lenet-banner"
CELLS = {
    "input": 2.6, "C1": 0.95, "S2": 1.65, "C3": 1.75, "S4": 2.9, "C5": 5.0, "F6": 6.4,
}  # fmt: skip
MIDDLE, BASE, WIDTH, HEIGHT = 46.0, 108.0, 760.0, 116.0


def network_banner(chapter: str) -> Drawing:
    """The banner of a chapter: its layer lit, its time, what it needs, what is next.

    Parameters
    ----------
    chapter
        Its number, as "02".

    Raises
    ------
    KeyError
        If there is no such chapter.
    """
    one = CHAPTERS[chapter]
    return Drawing(
        svg=_drawn(one, "image"),
        inline=_drawn(one, "page"),
        alt=_alt(one),
        words=_words(one),
    )


def network_filled(shares: Mapping[str, float], alt: str) -> Drawing:
    """The same drawing with each layer as strong as a share of it is done.

    Parameters
    ----------
    shares
        In 0..1, for "input" and the names of the layers; what is missing is 0.
    alt
        One sentence that says what the shares are.
    """
    return Drawing(_network(shares, alt, "file"), _network(shares, alt, "page"), alt)


def _drawn(chapter: Chapter, where: Place) -> str:
    return _network(chapter.layers, _alt(chapter), where)


def _network(lit: tuple[str, ...] | Mapping[str, float], alt: str, where: Place) -> str:
    found = seen()
    place = blocks(found, CELLS, MIDDLE, left=6, gap=29)
    f6 = place["F6"]
    code = Block("F6", f6.x + f6.width + 22, f6.y, f6.cell, f6.shape)
    parts = [layer(found, block, lit) for block in place.values()]
    parts += [
        _name(block.name, block.x + block.width / 2, lit) for block in place.values()
    ]
    parts += [_answer(found, f6, code, lit)]
    # An image that is narrow on the screen gets larger names.
    small = f"@media (max-width: 560px){{.{PREFIX} .name{{font-size:24px}}}}"
    return svg(parts, WIDTH, HEIGHT, PREFIX, alt, where, small)


def _name(name: str, middle: float, lit: tuple[str, ...] | Mapping[str, float]) -> str:
    on = lit.get(name, 0) >= 1 if isinstance(lit, Mapping) else name in lit
    paint = f'style="fill:var(--of-{name})" font-weight="700"' if on else ""
    kind = "name" if on else "name q"
    line = (
        f'<rect x="{middle - 14:.1f}" y="{BASE + 4:.1f}" width="28" height="3" '
        f'rx="1.5" style="fill:var(--of-{name})"/>'
        if on
        else ""
    )
    return (
        f'<text class="{kind}" x="{middle:.1f}" y="{BASE:.1f}" font-size="15" '
        f'text-anchor="middle" {paint}>{name}</text>{line}'
    )


def _answer(
    found: Seen,
    f6: Block,
    code: Block,
    lit: tuple[str, ...] | Mapping[str, float],
) -> str:
    """F6's code and the answer: what OUT says."""
    x = code.x + code.width + 38
    inner = beside(found, f6, code, sign=18) + (
        f'<text x="{x:.1f}" y="{MIDDLE + 24:.1f}" font-size="68" font-weight="700" '
        f'text-anchor="middle" style="fill:var(--of-OUT)">{found.digit}</text>'
    )
    middle = (code.x + x + 20) / 2
    return f"<g{shade(lit, 'OUT')}>{inner}</g>" + _name("OUT", middle, lit)


def _alt(chapter: Chapter) -> str:
    names = [name for name in chapter.layers if name != "OUT"]
    names += ["the output"] if "OUT" in chapter.layers else []
    if len(chapter.layers) >= 7:
        return "LeNet-5 from the drawn digit to the answer, all of its layers lit."
    spoken = " and ".join(
        part for part in (", ".join(names[:-1]), names[-1]) if part
    ).replace("input", "the input")
    return f"LeNet-5 from the drawn digit to the answer, with {spoken} lit."


def _words(chapter: Chapter) -> str:
    said = [f"About {chapter.minutes} minutes"]
    if chapter.needs:
        names = [_link(CHAPTERS[number]) for number in chapter.needs]
        said.append(f"you need {' and '.join(names)}")
    following = after(chapter.number)
    if following is not None:
        said.append(f"next: {_link(following)}")
    return " \u00b7 ".join(said)


def _link(chapter: Chapter) -> str:
    return f"[{chapter.number} {chapter.title}]({chapter.name}.ipynb)"
