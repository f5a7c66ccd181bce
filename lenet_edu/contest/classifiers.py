"""The contestants beside the networks of maps: fit, answer, and what both cost.

Each takes flat images (N, 784) float32 from 0 to 1. ``multiply_adds`` are per answer,
``stored`` counts the numbers that an answer needs. What is tedious is scikit-learn's.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from .linear import least_squares, with_one

Array = np.ndarray


class Classifier(Protocol):
    """What the contest asks of a contestant."""

    settings: str

    def fit(self, x: Array, labels: Array) -> None:
        """Learn from (N, D) and (N,)."""
        ...

    def predict(self, x: Array) -> Array:
        """(N, D) -> (N,)."""
        ...

    @property
    def multiply_adds(self) -> int: ...

    @property
    def stored(self) -> int: ...


class Linear:
    """A sum of weighted pixels per class, by least squares."""

    settings = "least squares to targets of 0 and 1"

    def fit(self, x: Array, labels: Array) -> None:
        self.w = least_squares(x, labels)

    def predict(self, x: Array) -> Array:
        return (with_one(x) @ self.w).argmax(axis=1)

    @property
    def multiply_adds(self) -> int:
        return self.w[:-1].size

    @property
    def stored(self) -> int:
        return self.w.size


class Pairwise:
    """A linear unit for each two classes; the class with most of its nine votes.

    Votes and not sums, and the weight decay, were chosen on held-out training digits:
    a unit for 0 against 1 has never seen an 8, and what it says of one can be of any
    size.
    """

    settings = (
        "45 units, least squares to 1 and -1 with weight decay 10; each has a vote, "
        "sums settle ties"
    )

    def fit(self, x: Array, labels: Array) -> None:
        self.pairs = [(a, b) for a in range(10) for b in range(a + 1, 10)]
        rows = [with_one(x[labels == digit]).astype(np.float64) for digit in range(10)]
        grams = [r.T @ r for r in rows]  # of a pair: the sum of two of these
        sums = [r.sum(axis=0) for r in rows]
        decay = 10 * np.eye(x.shape[1] + 1)
        self.w = np.column_stack(
            [
                np.linalg.solve(grams[a] + grams[b] + decay, sums[a] - sums[b])
                for a, b in self.pairs
            ]
        )  # (785, 45)

    def predict(self, x: Array) -> Array:
        says = with_one(x) @ self.w
        votes = np.sign(says) + np.clip(says, -1, 1) / 100
        sums = np.zeros((len(x), 10))
        for column, (a, b) in enumerate(self.pairs):
            sums[:, a] += votes[:, column]
            sums[:, b] -= votes[:, column]
        return sums.argmax(axis=1)

    @property
    def multiply_adds(self) -> int:
        return self.w[:-1].size

    @property
    def stored(self) -> int:
        return self.w.size


class Neighbours:
    """Most of the 3 nearest training digits, Euclidean distance."""

    settings = "k = 3"

    def fit(self, x: Array, labels: Array) -> None:
        from sklearn.neighbors import KNeighborsClassifier

        self.model = KNeighborsClassifier(3, algorithm="brute").fit(x, labels)
        self.size = x.size

    def predict(self, x: Array) -> Array:
        return self.model.predict(x)

    @property
    def multiply_adds(self) -> int:
        return self.size

    @property
    def stored(self) -> int:
        return self.size


class Quadratic:
    """40 principal components, their squares and products, a linear unit per class.

    The paper counts 821 inputs (the products and a constant); ours has the components
    beside them, and with them the error that the paper prints.
    """

    settings = "components, squares and products; least squares to targets of 0 and 1"

    def __init__(self, components: int = 40) -> None:
        self.components = components
        self.i, self.j = np.triu_indices(components)

    def fit(self, x: Array, labels: Array) -> None:
        self.mean = x.mean(axis=0, dtype=np.float64).astype(x.dtype)
        gram = 0.0
        for start in range(0, len(x), 5_000):
            rows = (x[start : start + 5_000] - self.mean).astype(np.float64)
            gram = gram + rows.T @ rows
        _, directions = np.linalg.eigh(gram)  # the largest come last
        self.directions = directions[:, ::-1][:, : self.components].astype(x.dtype)
        self.w = least_squares(self._features(x), labels)

    def _features(self, x: Array) -> Array:
        z = (x - self.mean) @ self.directions
        return np.hstack([z, z[:, self.i] * z[:, self.j]])

    def predict(self, x: Array) -> Array:
        return (with_one(self._features(x)) @ self.w).argmax(axis=1)

    @property
    def multiply_adds(self) -> int:
        return self.directions.size + len(self.i) + self.w[:-1].size

    @property
    def stored(self) -> int:
        return self.mean.size + self.directions.size + self.w.size


class Radial:
    """Gaussians around 1,000 centres, 100 for each class, a linear unit per class."""

    settings = (
        "100 centres per class by k-means, one width: twice the mean squared distance "
        "to the nearest centre; least squares to targets of 0 and 1"
    )

    def __init__(self, centres: int = 100, seed: int = 1998) -> None:
        self.per_class, self.seed = centres, seed

    def fit(self, x: Array, labels: Array) -> None:
        from sklearn.cluster import MiniBatchKMeans

        found = []
        for digit in range(10):
            mine = x[labels == digit]
            means = MiniBatchKMeans(
                min(self.per_class, len(mine)),
                random_state=self.seed,
                n_init=1,
                batch_size=1024,
            )
            found.append(means.fit(mine).cluster_centers_)
        self.centres = np.concatenate(found).astype(x.dtype)
        nearest = [
            self._squares(x[s : s + 2_000]).min(axis=1) for s in range(0, len(x), 2_000)
        ]
        self.width = 2 * float(np.concatenate(nearest).mean())
        self.w = least_squares(self._features(x), labels)

    def _squares(self, x: Array) -> Array:
        sums = (x**2).sum(axis=1)[:, None] + (self.centres**2).sum(axis=1)
        return np.maximum(sums - 2 * x @ self.centres.T, 0)

    def _features(self, x: Array) -> Array:
        return np.exp(-self._squares(x) / self.width)

    def predict(self, x: Array) -> Array:
        return (with_one(self._features(x)) @ self.w).argmax(axis=1)

    @property
    def multiply_adds(self) -> int:
        return self.centres.size + self.w[:-1].size

    @property
    def stored(self) -> int:
        return self.centres.size + 1 + self.w.size


class Support:
    """A support vector machine with a polynomial kernel of degree 4."""

    settings = "(0.0134 x.x' + 1)^4, C = 10, one machine for each two classes"

    def fit(self, x: Array, labels: Array) -> None:
        from sklearn.svm import SVC

        self.model = SVC(
            kernel="poly", degree=4, gamma=0.0134, coef0=1.0, C=10.0, cache_size=400
        ).fit(x, labels)

    def predict(self, x: Array) -> Array:
        return self.model.predict(x)

    @property
    def multiply_adds(self) -> int:
        # Each support vector: its product with the image, then nine coefficients.
        return self.model.support_vectors_.size + self.model.dual_coef_.size

    @property
    def stored(self) -> int:
        return self.multiply_adds + self.model.intercept_.size


class Hidden:
    """Fully connected layers with tanh units, softmax, trained with Adam."""

    def __init__(self, *sizes: int, passes: int = 20, seed: int = 1998) -> None:
        self.sizes, self.passes, self.seed = sizes, passes, seed
        self.settings = (
            f"tanh, softmax, Adam at 0.001, batches of 100, {passes} passes, seed "
            f"{seed}"
        )

    def fit(self, x: Array, labels: Array) -> None:
        import warnings

        from sklearn.exceptions import ConvergenceWarning
        from sklearn.neural_network import MLPClassifier

        self.model: Any = MLPClassifier(
            self.sizes,
            activation="tanh",
            batch_size=min(100, len(x)),
            max_iter=self.passes,
            random_state=self.seed,
            tol=0.0,
            n_iter_no_change=self.passes,
        )
        with warnings.catch_warnings():  # so many passes are asked for, and no more
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.model.fit(x, labels)

    def predict(self, x: Array) -> Array:
        return self.model.predict(x)

    @property
    def multiply_adds(self) -> int:
        return sum(w.size for w in self.model.coefs_)

    @property
    def stored(self) -> int:
        return self.multiply_adds + sum(b.size for b in self.model.intercepts_)
