"""The digit pad's mathematics, and Python's side of the conversation."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lenet_edu.data import DataError, Mnist, embedded, to_input
from lenet_edu.models import load_lenet5
from lenet_edu.widgets import digit_pad
from lenet_edu.widgets.digit_pad import DigitPad
from lenet_edu.widgets.models.digit_pad import (
    PEN,
    drawn,
    model,
    normalise,
    rasterise,
    shrink,
)

SEVEN = [[(60.0, 50.0), (200.0, 50.0), (110.0, 240.0)]]


def shifted(strokes: Any, x: float, y: float) -> Any:
    return [[(a + x, b + y) for a, b in stroke] for stroke in strokes]


def centre_of_mass(image: NDArray[np.uint8]) -> tuple[float, float]:
    rows, columns = np.indices(image.shape)
    return tuple((image * axis).sum() / image.sum() for axis in (rows, columns))


def box(image: NDArray[np.uint8]) -> tuple[int, int]:
    rows, columns = np.nonzero(image)
    return np.ptp(rows) + 1, np.ptp(columns) + 1


def send(pad: DigitPad, image: NDArray[np.uint8] | None) -> None:
    """What the browser does: bytes arrive as a memoryview, together with a count."""
    content = b"" if image is None else image.tobytes()
    pad.set_state({"pixels": memoryview(content), "serial": pad.serial + 1})


def seven() -> NDArray[np.uint8]:
    image = normalise(rasterise(SEVEN))
    assert image is not None
    return image


# Strokes to pixels


def test_a_dab_is_a_disc() -> None:
    ink = rasterise([[(100.0, 60.0)]])
    assert ink.shape == (280, 280)
    assert ink.sum() == pytest.approx(np.pi * PEN**2, rel=0.02)
    assert centre_of_mass(ink.astype(np.uint8)) == pytest.approx((59.5, 99.5))


def test_a_stroke_is_as_wide_as_the_pen() -> None:
    ink = rasterise([[(50.0, 100.0), (200.0, 100.0)]])
    assert ink[:, 125].sum() == 2 * PEN
    assert not ink[:, :37].any()
    assert ink[100, 38:212].all()


def test_ink_outside_the_pad_is_cut_off() -> None:
    assert rasterise([[(0.0, 0.0)]]).sum() == pytest.approx(np.pi * 144 / 4, rel=0.05)
    assert not rasterise([]).any()


@pytest.mark.parametrize(("height", "width"), [(20, 7), (3, 20), (28, 28), (1, 1)])
def test_shrinking_keeps_the_share_of_ink(height: int, width: int) -> None:
    ink = np.random.default_rng(0).random((93, 41)) < 0.3
    small = shrink(ink, height, width)
    assert small.shape == (height, width)
    assert small.mean() / 255 == pytest.approx(ink.mean(), abs=0.003)


def test_shrinking_averages_areas() -> None:
    ink = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 1]])
    # The middle row and column belong half to one side and half to the other.
    shares = np.array([[1.0, 0.5], [0.5, 2.0]]) / 1.5**2
    np.testing.assert_array_equal(shrink(ink, 2, 2), np.floor(255 * shares + 0.5))


def test_pixels_are_made_as_mnists_are() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        strokes = [rng.uniform(0, 280, (rng.integers(1, 6), 2)) for _ in range(2)]
        image = normalise(rasterise(strokes))
        assert image is not None
        assert image.shape == (28, 28)
        assert image.dtype == np.uint8
        assert max(box(image)) == 20
        for place in centre_of_mass(image):
            assert 13.5 - 1e-9 <= place <= 14.5 + 1e-9


def test_where_it_was_drawn_does_not_matter() -> None:
    np.testing.assert_array_equal(
        normalise(rasterise(shifted(SEVEN, -37, 19))), normalise(rasterise(SEVEN))
    )


def test_no_ink_no_pixels() -> None:
    assert normalise(np.zeros((280, 280), bool)) is None


def test_real_digits_survive_the_way_through_the_pad() -> None:
    """MNIST's digits, enlarged to ink and made anew, are read as well as before."""
    data = embedded()
    images, labels = data.test_images[:300], data.test_labels[:300]
    large = np.kron(images > 127, np.ones((1, 10, 10), bool))
    anew = np.stack([normalise(ink) for ink in large])
    network = load_lenet5()
    errors = [
        (network(to_input(these)).argmin(1) != labels).mean()
        for these in (images, anew)
    ]
    assert errors[0] <= 0.02
    assert errors[1] <= errors[0] + 0.01


# Pixels to penalties


def test_the_model_is_one_forward_pass() -> None:
    network = load_lenet5()
    rng = np.random.default_rng(1)
    for _ in range(20):
        image = rng.integers(0, 256, (28, 28), dtype=np.uint8)
        answer = model(image, network.forward)
        penalties = network.forward(to_input(image[None])).ravel()
        np.testing.assert_array_equal(answer.penalties, penalties.astype(float))
        rising = np.sort(penalties.astype(float))
        assert answer.penalties[answer.digit] == rising[0]
        assert answer.penalties[answer.second] == rising[1]
        assert answer.margin == rising[1] - rising[0] >= 0


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (lambda x: np.zeros((1, 9)), r"returned shape \(1, 9\) for one image"),
        (lambda x: np.full(10, np.nan), "returned nan"),
        (lambda x: [0.0] * 9 + [np.inf], "returned inf"),
        (lambda x: [5.0] * 9 + [-0.5], r"returned -0.5; a penalty is .* never below 0"),
    ],
)
def test_what_is_not_ten_numbers_is_refused(network: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        model(seven(), network)


# The widget


def test_drawn_pixels_come_to_python_and_are_answered() -> None:
    pad = DigitPad()
    assert pad.image is None
    assert pad.penalties is None
    send(pad, seven())
    np.testing.assert_array_equal(pad.image, seven())
    assert pad.reading["digit"] == 7
    np.testing.assert_array_equal(
        pad.penalties, model(seven(), load_lenet5().forward).penalties
    )


def test_the_same_picture_twice_is_answered_twice_and_an_empty_pad_not_at_all() -> None:
    pad = DigitPad()
    send(pad, seven())
    first = pad.reading
    send(pad, seven())
    assert pad.reading["turn"] == first["turn"] + 1
    send(pad, None)
    assert pad.image is None
    assert pad.penalties is None
    assert "message" not in pad.reading


def test_a_given_network_stands_beside_the_courses() -> None:
    pad = DigitPad(load_lenet5())
    send(pad, seven())
    assert pad.reading["reference"] == pad.reading["penalties"]
    (line,) = pad.reading["lines"]
    assert line == {
        "kind": "note", "text": "The course's network (marks) reads 7 too.",
    }  # fmt: skip

    pad = DigitPad(lambda x: 300 - load_lenet5().forward(x))
    send(pad, seven())
    (line,) = pad.reading["lines"]
    assert line["kind"] == "differ"
    assert line["text"].endswith("the course's (marks) 7.")


def test_a_network_that_fails_is_a_sentence_and_the_pad_goes_on() -> None:
    calls: list[int] = []

    def network(x: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise NotImplementedError("08.1")
        if len(calls) == 2:
            raise IndexError("tuple index out of range")
        return np.arange(10.0)[::-1]

    pad = DigitPad(network)
    send(pad, seven())
    assert "is not written yet" in pad.reading["message"]
    send(pad, seven())
    assert pad.reading["message"] == "No answer: IndexError: tuple index out of range"
    send(pad, seven())
    assert "message" not in pad.reading
    assert pad.reading["digit"] == 9


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(TypeError, match="it was given a int"):
        DigitPad(7)


def small_data(source: str = "folder") -> Mnist:
    data = embedded()
    return Mnist(
        data.train_images, data.train_labels, data.test_images, data.test_labels, source
    )


def test_test_digits_are_real_and_the_same_for_a_seed() -> None:
    data = small_data()

    def drawn(seed: int) -> list[dict[str, Any]]:
        pad = DigitPad(data=data, seed=seed)
        found = []
        for _ in range(5):
            pad._on_message(pad, {"ask": "digit"}, [])
            number = pad.example["number"]
            np.testing.assert_array_equal(pad.image, data.test_images[number])
            assert pad.example["label"] == data.test_labels[number]
            assert pad.example["source"] == f"Test digit {number:,} of 1,000."
            assert len(pad.reading["penalties"]) == 10
            found.append(number)
        return found

    assert drawn(1) == drawn(1) != drawn(2)


def test_digits_that_the_network_has_learned_from_are_named_as_such() -> None:
    pad = DigitPad(data=small_data("embedded"))
    pad._on_message(pad, {"ask": "digit"}, [])
    assert "has seen this digit" in pad.example["source"]


def test_without_data_the_pad_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(verbose: bool) -> Mnist:
        raise DataError("the folder in LENET_EDU_DATA lacks two files")

    monkeypatch.setattr(digit_pad, "load_mnist", nothing)
    pad = DigitPad()
    pad._on_message(pad, {"ask": "digit"}, [])
    assert pad.reading["message"] == "the folder in LENET_EDU_DATA lacks two files"
    assert pad.example == {}
    send(pad, seven())
    assert pad.reading["digit"] == 7


# Without a live page


def test_the_picture_shows_the_networks_answers() -> None:
    pad = DigitPad()
    titles = [axes.get_title() for axes in pad.picture().axes]
    answers = []
    for title, strokes in digit_pad._DRAWINGS.items():
        assert title in titles
        image = drawn(strokes)
        assert image is not None
        answer = model(image, load_lenet5().forward)
        answers.append(answer.digit)
        smallest = min(answer.penalties)
        assert (
            f"reads {answer.digit}: {smallest:.1f}, "
            f"then {answer.second}, {answer.margin:.1f} more"
        ) in titles
    assert answers[:2] == [3, 3]


def test_the_picture_of_a_network_that_fails_says_so() -> None:
    def network(x: Any) -> Any:
        raise NotImplementedError

    texts = [t.get_text() for a in DigitPad(network).picture().axes for t in a.texts]
    assert (
        texts == ["Your network is not written yet: it raises NotImplementedError."] * 3
    )


def test_the_output_holds_a_picture_and_words() -> None:
    from PIL import Image

    data, metadata = DigitPad()._repr_mimebundle_()
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as picture:
        assert picture.width > 600
    assert data["text/plain"].startswith("Digit pad: ")
    assert metadata["image/png"]["alt"] == DigitPad.caption
