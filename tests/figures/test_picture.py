"""A figure in a notebook: its text alternative, and what a dark page makes of it."""

from __future__ import annotations

import numpy as np

from lenet_edu.figures import Picture, new_figure, show_digits


def page_of(picture: Picture) -> str:
    return str(picture._repr_mimebundle_()[0]["text/html"])


def test_the_text_alternative_is_in_the_page_and_escaped() -> None:
    picture = Picture(new_figure(2, 1), 'a "7" < 8')
    page = page_of(picture)
    assert 'alt="a &quot;7&quot; &lt; 8"' in page
    assert 'width="168"' in page
    assert repr(picture) == '[figure: a "7" < 8]'


def test_what_is_drawn_follows_the_theme_and_a_photograph_does_not() -> None:
    drawn = page_of(show_digits(np.zeros((2, 28, 28)), alt="two blank digits"))
    taken = page_of(Picture(new_figure(2, 1), "a photo", photograph=True))
    assert 'class="lenet-figure drawn"' in drawn
    assert 'class="lenet-figure"' in taken
