"""The popular Keras listing, corrected, beside the course's NumPy, line by line.

Both columns are programs. The left one needs Keras alone; the right one calls what
chapter 16 imports and defines: load_mnist, nn, modern, batches and the functions
prepare, relu, relu_backward, adam_step, fit and evaluate.
"""

from __future__ import annotations

from html import escape

# What the two columns do, Keras, NumPy. Joined, each of the two columns is a program.
LINES = (
    (
        "data",
        """\
import keras
from keras import layers

train, test = keras.datasets.mnist.load_data()
x = train[0][..., None] / 255  # (N, 28, 28, 1)
x_test = test[0][..., None] / 255
t = keras.utils.to_categorical(train[1], 10)
t_test = keras.utils.to_categorical(test[1], 10)
""",
        """\
mnist = load_mnist()
x, t = prepare(              # 16.1
    mnist.train_images, mnist.train_labels
)                            # (N, 1, 28, 28)
x_test, t_test = prepare(
    mnist.test_images, mnist.test_labels
)
rng = np.random.default_rng(1)
""",
    ),
    (
        "network",
        """\
model = keras.Sequential([
    layers.Input((28, 28, 1)),
    layers.Conv2D(6, 5, activation="relu"),
    layers.MaxPooling2D(),
    layers.Conv2D(16, 5, activation="relu"),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(120, activation="relu"),
    layers.Dense(84, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
""",
        """\
def modern_forward(x, p):    # 16.5
    # x (N, 1, 28, 28)
    y = relu(nn.conv2d(x, p["C1.w"], p["C1.b"]))
    y = nn.max_pool2d(y)     # relu: 16.3, 16.4
    y = relu(nn.conv2d(y, p["C3.w"], p["C3.b"]))
    y = nn.max_pool2d(y)
    y = nn.flatten(y)        # shapes: 16.2
    y = relu(nn.dense(y, p["F5.w"], p["F5.b"]))
    y = relu(nn.dense(y, p["F6.w"], p["F6.b"]))
    return nn.dense(y, p["OUT.w"], p["OUT.b"])
    # softmax is in the loss

network = modern(            # to be trained
    rng, 0, 28, relu, relu_backward, init="glorot"
)
""",
    ),
    (
        "compile",
        """\
model.compile(
    loss="categorical_crossentropy",
    optimizer="adam",
    metrics=["accuracy"],
)
""",
        """\
# loss: nn.cross_entropy in fit, chapter 09
# optimizer: adam_step in fit, 16.7
# metrics: the accuracy in evaluate
memory = {}                  # Adam's m, s and t
""",
    ),
    (
        "fit",
        """\
model.fit(
    x, t, batch_size=128, epochs=20,
    validation_data=(x_test, t_test),
)
""",
        """\
labels = t.argmax(axis=1)    # numbers again
labels_test = t_test.argmax(axis=1)
for epoch in range(20):
    pairs = batches(x, labels, 128, rng)
    fit(network, pairs, memory)
    print(*evaluate(network, x_test, labels_test))
""",
    ),
    (
        "evaluate",
        """\
loss, accuracy = model.evaluate(x_test, t_test)
print("Test loss:", loss)
print("Test accuracy:", accuracy)
""",
        """\
loss, accuracy = evaluate(
    network, x_test, labels_test
)
print("Test loss:", loss)
print("Test accuracy:", accuracy)
""",
    ),
)


def keras_program() -> str:
    """The Keras column as a program."""
    return "".join(keras for _, keras, _ in LINES)


def numpy_program() -> str:
    """The NumPy column as a program, for a namespace with what chapter 16 has."""
    return "".join(ours for _, _, ours in LINES)


class Listing:
    """The table: HTML in a notebook, text elsewhere."""

    def _repr_html_(self) -> str:
        # A line that is broken in the middle of a word is no line of a program.
        cell = (
            '<td style="text-align:left;vertical-align:top"><pre style="margin:0;'
            "padding:0;background:none;white-space:pre;font-size:12px;line-height:1.5"
            '">{}</pre></td>'
        )
        rows = "".join(
            '<tr><th scope="row" style="text-align:left;vertical-align:top">'
            f"{name}</th>{cell.format(escape(left))}{cell.format(escape(right))}</tr>"
            for name, left, right in LINES
        )
        head = "".join(
            f'<th scope="col" style="text-align:left">{name}</th>'
            for name in ("step", "Keras", "your NumPy")
        )
        return (
            '<div style="overflow-x:auto" tabindex="0" role="group" '
            'aria-label="Keras and NumPy, side by side">'
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def __repr__(self) -> str:
        return "\n".join(
            f"{name}, Keras:\n{left}\n{name}, your NumPy:\n{right}"
            for name, left, right in LINES
        )


def show_listing() -> Listing:
    """The corrected listing (Keras 3) and what you wrote for each of its lines."""
    return Listing()
