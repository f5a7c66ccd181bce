"""The engine gives what `nn` gives: outputs, loss, every gradient, ties included."""

from __future__ import annotations

import os
import signal

import engine_reference as reference
import numpy as np
import pytest

from lenet_edu import models
from lenet_edu.fast import Engine, Workers, squashing

# (images, sub-batch): one, less than one sub-batch, exactly, a remainder, several.
BATCHES = [(1, 64), (3, 64), (8, 8), (7, 3), (40, 16)]
KINDS = [
    ("modern", {}),
    ("lenet5", {"loss": "map", "j": 10.0}),
    ("lenet5", {"loss": "map", "j": 1.0}),
    ("lenet5", {"loss": "penalty"}),
]


def batch(rng, count, dtype, size=32):
    images = rng.uniform(-0.1, 1.2, (count, 1, size, size)).astype(dtype)
    return images, rng.integers(0, 10, count)


def make(kind, parameters, **options):
    return getattr(Engine, kind)(parameters, **options)


def parameters_of(kind, rng, dtype):
    return getattr(reference, f"{kind}_parameters")(rng, dtype)


def expect(kind, images, labels, parameters, **options):
    return getattr(reference, kind)(images, labels, parameters, **options)


@pytest.mark.parametrize(("count", "sub_batch"), BATCHES)
@pytest.mark.parametrize(("kind", "options"), KINDS)
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)]
)
def test_engine_equals_nn(kind, options, count, sub_batch, dtype, tolerance) -> None:
    rng = np.random.default_rng(count)
    images, labels = batch(rng, count, dtype)
    parameters = parameters_of(kind, rng, dtype)
    engine = make(kind, parameters, batch=sub_batch, dtype=dtype, **options)
    outputs, loss, gradients = expect(kind, images, labels, parameters, **options)

    for _ in range(2):  # the second run finds the first one's numbers in its arrays
        assert engine.loss_and_gradient(images, labels) == pytest.approx(
            loss, rel=tolerance
        )
        assert engine.gradients.keys() == gradients.keys() == engine.parameters.keys()
        for name, expected in gradients.items():
            given = engine.gradients[name]
            assert given.shape == expected.shape
            assert given.dtype == dtype
            allowed = tolerance * np.abs(expected).max()
            np.testing.assert_allclose(given, expected, 0, allowed, err_msg=name)
        allowed = tolerance * np.abs(outputs).max()
        np.testing.assert_allclose(engine.forward(images), outputs, 0, allowed)


@pytest.mark.parametrize("count", [1, 5, 66])
def test_ties_go_to_the_first_maximum_exactly(count: int) -> None:
    """Whole numbers: every sum is exact, so equal maxima are equal in both."""
    rng = np.random.default_rng(count)
    images = rng.integers(0, 2, (count, 1, 32, 32)).astype(np.float64)
    images[:, :, 8:24, 8:24] = 1  # a flat patch: all four of a block tie
    parameters = {
        name: rng.integers(-1, 3, array.shape).astype(np.float64)
        for name, array in reference.modern_parameters(rng).items()
    }
    for name in ("F5.w", "F6.w", "OUT.w"):
        parameters[name] = parameters[name] / 2.0**9  # exact, and tame
    labels = rng.integers(0, 10, count)
    engine = Engine.modern(parameters, batch=32, dtype=np.float64)
    engine.loss_and_gradient(images, labels)
    _, _, gradients = reference.modern(images, labels, parameters)
    for name, expected in gradients.items():
        allowed = 1e-12 * np.abs(expected).max()
        np.testing.assert_allclose(engine.gradients[name], expected, 0, allowed)


def test_a_flat_image_gives_each_block_to_its_first_pixel() -> None:
    """With one image of one colour all of C1's pixels tie: only one in four learns."""
    parameters = reference.modern_parameters(np.random.default_rng(0))
    images = np.zeros((1, 1, 32, 32))
    images[0, 0, :, 1::2] = 1.0
    parameters["C1.w"][...] = 0
    parameters["C1.w"][:, :, :, 0] = 1.0  # sees a column: even and odd ones differ
    parameters["C1.b"][...] = 1.0
    parameters["C1.w"][3:] = 0.0  # three maps are flat
    engine = Engine.modern(parameters, dtype=np.float64)
    engine.loss_and_gradient(images, np.array([3]))
    _, _, gradients = reference.modern(images, np.array([3]), parameters)
    for name in ("C1.w", "C1.b", "C3.w"):
        expected = gradients[name]
        assert np.abs(expected).max() > 0
        np.testing.assert_allclose(engine.gradients[name], expected, 0, 1e-14)


@pytest.mark.parametrize("kind", ["modern", "lenet5"])
def test_networks_of_the_course_move_in_and_out(kind: str) -> None:
    rng = np.random.default_rng(4)
    network = getattr(models, kind)(rng)
    engine = make(kind, network.parameters)
    images, labels = batch(rng, 5, np.float32)
    before = {name: array.copy() for name, array in network.parameters.items()}
    engine.loss_and_gradient(images, labels)
    engine.flat -= 0.01 * engine.flat_gradient
    for name, array in network.parameters.items():
        assert array.shape == engine.parameters[name].shape
        np.testing.assert_array_equal(array, before[name])  # the engine has copies
        array[...] = engine.parameters[name]
    outputs = network.forward(images).reshape(5, 10)
    allowed = 1e-5 * np.abs(outputs).max()
    np.testing.assert_allclose(engine.forward(images), outputs, 0, allowed)
    best = outputs.argmin(1) if kind == "lenet5" else outputs.argmax(1)
    np.testing.assert_array_equal(engine.predict(images), best)
    assert engine.flat.size == (60000 if kind == "lenet5" else 61706) + (
        900 if kind == "lenet5" else 0
    )


def test_what_the_table_leaves_out_neither_counts_nor_learns() -> None:
    from lenet_edu.nn import c3_table

    rng = np.random.default_rng(1)
    parameters = reference.lenet5_parameters(rng)
    images, labels = batch(rng, 3, np.float64)
    first = Engine.lenet5(parameters, dtype=np.float64)
    parameters["C3.w"] = np.where(
        c3_table()[:, :, None, None], parameters["C3.w"], 99.0
    )
    second = Engine.lenet5(parameters, dtype=np.float64)
    assert first.loss_and_gradient(images, labels) == second.loss_and_gradient(
        images, labels
    )
    np.testing.assert_array_equal(first.flat_gradient, second.flat_gradient)
    assert not first.gradients["C3.w"][~c3_table()].any()


def test_modern_takes_mnists_own_size() -> None:
    rng = np.random.default_rng(2)
    network = models.modern(rng, padding=2)
    engine = Engine.modern(network.parameters)
    images, labels = batch(rng, 6, np.float32, size=28)
    outputs = network.forward(images)
    np.testing.assert_allclose(engine.forward(images), outputs, 0, 1e-5)
    framed = np.pad(images, ((0, 0), (0, 0), (2, 2), (2, 2)))
    assert engine.loss_and_gradient(images, labels) == engine.loss_and_gradient(
        framed, labels
    )


def test_flat_is_the_parameters_memory() -> None:
    rng = np.random.default_rng(3)
    engine = Engine.modern(reference.modern_parameters(rng))
    for name, view in engine.parameters.items():
        assert np.shares_memory(view, engine.flat), name
    engine.flat[...] = 0
    assert not any(view.any() for view in engine.parameters.values())
    engine.parameters["C1.w"][2, 0, 1, 3] = 5
    assert np.count_nonzero(engine.flat == 5) == 1


@pytest.mark.parametrize("kind", ["modern", "lenet5"])
@pytest.mark.parametrize("count", [1, 2, 33])
def test_workers_equal_one_engine(kind: str, count: int) -> None:
    rng = np.random.default_rng(5)
    parameters = parameters_of(kind, rng, np.float64)
    images, labels = batch(rng, count, np.float64)
    alone = make(kind, parameters, dtype=np.float64)
    engine = make(kind, parameters, dtype=np.float64, batch=8)
    with Workers(engine, 2) as workers:
        for _ in range(2):
            loss = workers.loss_and_gradient(images, labels)
            assert loss == pytest.approx(alone.loss_and_gradient(images, labels))
            allowed = 1e-12 * np.abs(alone.flat_gradient).max()
            np.testing.assert_allclose(
                workers.flat_gradient, alone.flat_gradient, 0, allowed
            )
            workers.flat -= 0.01 * workers.flat_gradient
            alone.flat -= 0.01 * alone.flat_gradient
            np.testing.assert_allclose(
                workers.forward(images), alone.forward(images), 1e-9, 1e-9
            )
            np.testing.assert_array_equal(
                workers.predict(images), alone.predict(images)
            )


def test_more_images_than_fit_go_in_rounds(monkeypatch) -> None:
    rng = np.random.default_rng(12)
    monkeypatch.setattr("lenet_edu.fast.workers.ROOM", 4)
    images, labels = batch(rng, 19, np.float32, size=28)
    engine = Engine.modern(reference.modern_parameters(rng, np.float32))
    loss = engine.loss_and_gradient(images, labels)
    gradient, outputs = engine.flat_gradient.copy(), engine.forward(images)
    with Workers(engine, 2) as workers:
        assert workers.loss_and_gradient(images, labels) == pytest.approx(loss)
        allowed = 1e-5 * np.abs(gradient).max()
        np.testing.assert_allclose(workers.flat_gradient, gradient, 0, allowed)
        np.testing.assert_allclose(workers.forward(images), outputs, 0, 1e-4)


def test_a_worker_that_ended_is_said() -> None:
    rng = np.random.default_rng(13)
    engine = Engine.lenet5(reference.lenet5_parameters(rng))
    with Workers(engine, 2) as workers:
        workers.predict(batch(rng, 2, np.float32)[0])
        workers._others[0]._process.terminate()
        workers._others[0]._process.join(60)
        with pytest.raises(RuntimeError, match="worker process has ended"):
            workers.loss_and_gradient(*batch(rng, 2, np.float32))
    alone = Workers(engine, 1)
    alone.close()
    alone.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot stop a process")
def test_a_worker_that_does_not_answer_is_ended(monkeypatch) -> None:
    rng = np.random.default_rng(13)
    engine = Engine.lenet5(reference.lenet5_parameters(rng))
    with Workers(engine, 2) as workers:
        workers.predict(batch(rng, 2, np.float32)[0])
        monkeypatch.setattr("lenet_edu.fast.workers.ANSWERS", 0.3)
        monkeypatch.setattr("lenet_edu.fast.workers.ENDS", 0.3)
        process = workers._others[0]._process
        os.kill(process.pid, signal.SIGSTOP)
        with pytest.raises(
            RuntimeError, match=r"not answered for 0\.3 seconds, and was"
        ):
            workers.loss_and_gradient(*batch(rng, 2, np.float32))
        process.join(60)
        assert not process.is_alive()


def test_blas_threads_are_as_before_afterwards() -> None:
    from threadpoolctl import ThreadpoolController

    blas = ThreadpoolController().select(user_api="blas").lib_controllers
    before = [library.get_num_threads() for library in blas]
    rng = np.random.default_rng(6)
    engine = Engine.modern(reference.modern_parameters(rng))
    with Workers(engine, 2) as workers:
        workers.loss_and_gradient(*batch(rng, 4, np.float32))
    engine.forward(batch(rng, 4, np.float32)[0])
    assert [library.get_num_threads() for library in blas] == before


def test_images_are_only_read() -> None:
    rng = np.random.default_rng(7)
    images, labels = batch(rng, 5, np.float32)
    images.setflags(write=False)
    labels.setflags(write=False)
    turned = np.asfortranarray(images)
    for kind in ("modern", "lenet5"):
        engine = make(kind, parameters_of(kind, rng, np.float32))
        loss = engine.loss_and_gradient(images, labels)
        assert engine.loss_and_gradient(turned, labels) == loss


def test_results_outlive_the_next_call() -> None:
    rng = np.random.default_rng(8)
    engine = Engine.lenet5(reference.lenet5_parameters(rng))
    first, _ = batch(rng, 5, np.float32)
    outputs = engine.forward(first)
    kept = outputs.copy()
    engine.forward(batch(rng, 5, np.float32)[0])
    np.testing.assert_array_equal(outputs, kept)


def test_many_sizes_keep_few_work_arrays() -> None:
    rng = np.random.default_rng(9)
    engine = Engine.modern(reference.modern_parameters(rng))
    for count in (1, 2, 3, 4, 5, 6, 7, 1, 3):
        images, labels = batch(rng, count, np.float32)
        engine.loss_and_gradient(images, labels)
    assert len(engine._passes) <= 4


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda e: e.forward(np.zeros((2, 32, 32))), r"\(N, 1, 32, 32\)"),
        (lambda e: e.forward(np.zeros((0, 1, 32, 32))), "at least one"),
        (lambda e: e.forward(np.zeros((1, 1, 28, 28))), r"\(1, 1, 28, 28\)"),
        (
            lambda e: e.loss_and_gradient(np.zeros((2, 1, 32, 32)), np.zeros(3, int)),
            r"labels must have shape \(2,\)",
        ),
        (
            lambda e: e.loss_and_gradient(np.zeros((1, 1, 32, 32)), np.array([10])),
            "from 0 to 9",
        ),
        (
            lambda e: e.loss_and_gradient(np.zeros((1, 1, 32, 32)), np.array([0.5])),
            "integers",
        ),
        (lambda e: Workers(e, 0), "at least 1"),
    ],
)
def test_what_does_not_fit_is_said(call, sentence) -> None:
    engine = Engine.lenet5(reference.lenet5_parameters(np.random.default_rng(0)))
    with pytest.raises(ValueError, match=sentence):
        call(engine)


def test_parameters_that_do_not_fit_are_named() -> None:
    parameters = reference.modern_parameters(np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"missing.*S2\.coefficient"):
        Engine.lenet5(parameters)
    parameters["C1.w"] = np.zeros((6, 5, 5))
    with pytest.raises(ValueError, match=r"C1\.w must have shape"):
        Engine.modern(parameters)
    with pytest.raises(ValueError, match="batch"):
        Engine.modern(parameters, batch=0)
    with pytest.raises(ValueError, match="loss"):
        Engine.lenet5(parameters, loss="mse")


def test_engine_learns_digits() -> None:
    """A hundred steps on real digits: four of five are told apart."""
    from lenet_edu.data import load_mnist, to_input

    mnist = load_mnist(verbose=False)
    images = to_input(mnist.train_images[:2000]).astype(np.float32)
    labels = mnist.train_labels[:2000]
    network = models.modern(np.random.default_rng(0))
    engine = Engine.modern(network.parameters)
    for step in range(100):
        some = slice(step * 100 % 2000, step * 100 % 2000 + 100)
        engine.loss_and_gradient(images[some], labels[some])
        engine.flat -= 0.1 * engine.flat_gradient
    assert np.mean(engine.predict(images) == labels) > 0.8


@pytest.mark.parametrize(
    ("kind", "size"), [("modern", 28), ("modern", 32), ("lenet5", 32)]
)
def test_a_single_image_takes_another_way_to_the_same_outputs(kind, size) -> None:
    rng = np.random.default_rng(10)
    engine = make(kind, parameters_of(kind, rng, np.float32))
    images, labels = batch(rng, 3, np.float32, size)
    outputs = engine.forward(images)
    allowed = 1e-5 * np.abs(outputs).max()
    for i in (2, 0, 1):
        engine.loss_and_gradient(images[i : i + 1], labels[i : i + 1])
        alone = engine.forward(images[i : i + 1])
        np.testing.assert_allclose(alone[0], outputs[i], 0, allowed)
        np.testing.assert_array_equal(engine.forward(images[i : i + 1]), alone)


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_both_ways_to_squash_give_tanh(quick, dtype, monkeypatch):
    monkeypatch.setattr(squashing, "tanh_is_quick", lambda _: quick)
    a = np.linspace(-60, 60, 3 * 10_001).astype(dtype).reshape(3, 1, -1)
    bias = np.array([-1.0, 0.0, 2.0], dtype)
    maps = (a * squashing.INSIDE).astype(dtype)
    t = squashing.squash(maps, (bias * squashing.INSIDE).astype(dtype))
    exact = np.tanh(squashing.S * (a + bias[:, None, None]).astype(float))
    assert t is maps
    assert np.abs(t - exact).max() < 8 * np.finfo(dtype).eps
