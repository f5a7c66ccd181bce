"""What the paper printed for its contestants: error, multiply-adds, numbers stored.

Source: LeCun et al. 1998, sec. III-C, Fig. 9, 11 and 12. A number that is not known
here is None. Fig. 11 has one count for the linear classifier, 4 thousand: that of
20 x 20 pixels, so it stands with the deslanted one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Printed:
    """One method: error in percent, multiply-adds and numbers stored in thousands.

    ``but`` says what the paper did otherwise than we do, as far as it is known.
    """

    error: float
    thousands: float | None = None
    stored: float | None = None
    but: str = ""


PAPER: dict[str, Printed] = {
    "linear": Printed(12.0, stored=7.85),
    "linear, deslanted": Printed(8.4, 4, 4.01, but="20 x 20 pixels"),
    "pairwise linear": Printed(7.6, 36, but="sums, not votes"),
    "3-NN": Printed(5.0, 24_000, but="20 x 20 pixels"),
    "3-NN, deslanted": Printed(2.4, 24_000, but="20 x 20 pixels"),
    "40 PCA + quadratic": Printed(3.3, 39),
    "1,000 RBF + linear": Printed(3.6, 794),
    "SVM, degree 4": Printed(1.1, 14_000),
    "300 hidden": Printed(4.7),
    "300 hidden, deslanted": Printed(1.6, 123, but="20 x 20 pixels"),
    "300-100 hidden": Printed(3.05, 267),
    "LeNet-1": Printed(1.7, 100, 3, but="digits of 16 x 16 pixels"),
    "LeNet-4": Printed(1.1, 260, 17, but="fewer numbers"),
    "LeNet-5": Printed(0.95, 401, 60),
    "LeNet-5, distorted": Printed(0.8, 401, 60),
}
