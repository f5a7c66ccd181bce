# %% [markdown]
# # 18 · Many digits
#
# On a form, a postcode is five digits in a row that nobody has cut apart, while
# LeNet-5 wants one digit in the middle of 32 × 32 pixels. In this chapter it
# reads the whole row at once, and you turn its many answers into one number.

# %% [markdown]
# ![The handwritten digits 3 5 0 0 7 in one wide image, and the window of
# LeNet-5 at its first three places, four columns apart
# ](pictures/18_many_digits.svg)

# %% [markdown]
# The obvious way is to slide a window along the row: read 32 columns, move on
# by four, read again, and so on to the right end. That runs the whole network
# once for every position. The same answers can be had for much less. Write down
# by which factor, and then find out.

# %%
# What this chapter imports: run this cell first.
from time import perf_counter

import numpy as np
from lenet_edu import check, hint, load_mnist, nn, progress, see, solution
from lenet_edu.data.strings import GAPS, NOISE, random_string, set_in_a_row
from lenet_edu.figures import show_curves, show_lattice, show_strip
from lenet_edu.models import load_lenet5
from lenet_edu.models.space_displacement import (
    multiply_adds,
    strip,
    with_blank,
)
from lenet_edu.training import strings as recipe
from lenet_edu.training.strings import load_strings_network, strings_record
from lenet_edu.widgets import SDNNSlider

# %%
mnist = load_mnist()
network = load_lenet5()
first = [np.flatnonzero(mnist.test_labels == d)[0] for d in (3, 5, 0, 0, 7)]
string = set_in_a_row(
    mnist.test_images[first], mnist.test_labels[first].tolist(), [8, 8, 8, 8]
)
x = string.image[None, None]  # (1, 1, 32, W)
W = x.shape[3]
print(f"{W} columns; one network costs {network.summary().multiply_adds:,}")
show_strip(string.image, {}, alt="The digits 3 5 0 0 7 in one wide image")

# %% [markdown]
# ## What is computed twice
#
# Two neighbouring windows share 28 of their 32 columns. C1 lays the same
# kernels over the same pixels in both, so it computes the same numbers twice.
# It does not have to: a kernel slides over any width, and blocks of two halve
# any width. So we give the layers the whole image at once. Even C5's 5 × 5
# kernels can slide over a wider S4.
#
# ### Exercise 18.1
#
# *Find and fix.* How wide do the maps become? Somebody argues: over 32 columns
# they are 28, 14, 10, 5 and 1 wide, so over twice as many columns they are
# twice as wide. Find out where this goes wrong, and fix it. (The width is a
# multiple of 4, and at least 32.)


# %% exercise="18.1"
def strip_widths(width):
    """width of the image -> [widths of C1, S2, C3, S4, C5], whole numbers"""
    # BEGIN SOLUTION
    # STUB known = [28, 14, 10, 5, 1]
    # STUB return [width * columns // 32 for columns in known]
    c1 = width - 4
    s2 = c1 // 2
    c3 = s2 - 4
    s4 = c3 // 2
    return [c1, s2, c3, s4, s4 - 4]
    # END SOLUTION


# %% check="18.1"
strip_widths = check("18.1", strip_widths)

# %%
maps, y = {}, x
for name, layer in zip(network.names, network.layers, strict=True):
    if name == "Flatten":
        break
    y = layer.forward(y)
    maps[name] = y
print("your widths: ", strip_widths(W))
print(
    "the network's",
    [maps[n].shape[3] for n in ("C1", "S2", "C3", "S4", "C5")],
)
print("C5:", maps["C5"].shape)

# %% [markdown]
# This is why the paper calls C5 a convolution although its maps are only 1 × 1:
# over a larger input they are larger (sec. II-B). A network that is run like
# this is a *Space Displacement Neural Network*, SDNN (sec. VII).
#
# ### Why four
#
# Neighbouring columns of C5 lie one column of S4 apart, which is two columns of
# C3 and of S2, and four of C1 and of the image. So the two subsamplings fix the
# step: the answers come every **four** columns. Moving the image by four
# columns should then move the answers by exactly one, and moving it by less
# should change them. The course's `strip` makes the whole pass, and returns a
# *strip*: ten penalties at each of Q positions.

# %%
for move in (1, 2, 3, 4):
    there = strip(network, np.roll(x, -move, axis=3))
    here = strip(network, x)
    gap = np.abs(there[0, :-1] - here[0, 1:]).max()
    print(
        f"moved by {move}: differs from the strip moved on by one: {gap:8.4f}"
    )

# %% [markdown]
# ## C5 unfolded
#
# In most programs C5 is a *dense* layer: S4 is flattened and multiplied by a
# matrix (120, 400), which fits no other width. But row $m$ of that matrix is a
# kernel, 16 maps of 5 × 5, written in one line. Folded back, it can slide
# again.
#
# ### Exercise 18.2
#
# You are given such a matrix. Slide it over wider maps.


# %% exercise="18.2"
def widen(x, w, b):
    """x (N, C, k, V), w (M, C * k * k), b (M,) -> y (N, M, V - k + 1)

    w is a dense layer's, over maps (C, k, k) flattened as nn.flatten does.
    """
    # BEGIN SOLUTION
    N, C, k, V = x.shape
    kernels = w.reshape(len(w), C, k, k)
    return nn.conv2d(x, kernels, b)[:, :, 0]
    # END SOLUTION


# %% check="18.2"
widen = check("18.2", widen)

# %%
w, b = network.parameters["C5.w"], network.parameters["C5.b"]
dense = w.reshape(120, 400)  # as others store it
gap = np.abs(widen(maps["S4 squashed"], dense, b) - maps["C5"][:, :, 0]).max()
print("equal to the network's C5:", gap < 1e-4)

# %% [markdown]
# F6 and OUT need no unfolding: `strip` asks them at every column of C5.
#
# ## The long way, for comparison
#
# Are these really the answers of separate windows? Only the long way can tell.
#
# ### Exercise 18.3
#
# *Put in order.* These lines slide a window along the image, but somebody has
# shuffled them. Their indentation is right. `answer` is any function from
# images (N, 1, side, side) to numbers (N, K).


# %% exercise="18.3"
def slide(x, answer, step=4, side=32):
    """x (N, 1, side, W) -> (N, Q, K), the answers of all windows that fit"""
    # BEGIN SOLUTION
    # STUB return np.stack(y, axis=1)
    # STUB for q in range(Q):
    # STUB     y.append(answer(window))
    # STUB     window = x[:, :, :, left : left + side]
    # STUB     left = step * q
    # STUB Q = (x.shape[3] - side) // step + 1
    # STUB y = []
    Q = (x.shape[3] - side) // step + 1
    y = []
    for q in range(Q):
        left = step * q
        window = x[:, :, :, left : left + side]
        y.append(answer(window))
    return np.stack(y, axis=1)
    # END SOLUTION


# %% check="18.3"
slide = check("18.3", slide)


# %%
def seconds(run):
    """The fastest of five runs"""
    times = []
    for _ in range(5):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return min(times)


once, often = strip(network, x), slide(x, network.forward)
far = np.abs(once - often).max() / np.abs(often).max()
print(f"shapes {once.shape}, {often.shape}; largest difference: {far:.0e}")
print("of the largest penalty")
cut = np.concatenate([x[..., 4 * q : 4 * q + 32] for q in range(28)])
times = {
    "window after window": seconds(lambda: slide(x, network.forward)),
    "all windows as one batch": seconds(lambda: network.forward(cut)),
    "one pass": seconds(lambda: strip(network, x)),
}
counts = multiply_adds(network, W)
print(f"multiply-adds: {counts[0]:,} instead of {counts[1]:,}")
print(f"that is {counts[1] / counts[0]:.1f} times fewer; the times here:")
for name, time in times.items():
    print(f"{name:25} {1000 * time:6.1f} ms")

# %% [markdown]
# The answers are equal up to the last digits of float32, where the order of a
# sum shows. Nothing was approximated, and nothing was trained again. The counts
# hold on every computer, the times do not. The saving depends on the width:

# %%
widths = np.arange(32, 401, 8)
factors = [np.divide(*multiply_adds(network, int(v))[::-1]) for v in widths]
show_curves(
    widths,
    {"windows / one pass": factors},
    alt="The saving grows with the width and levels off",
    xlabel="width of the image",
    ylabel="times fewer multiply-adds",
)

# %% [markdown]
# The saving levels off, because each further position needs one more column of
# C5, F6 and OUT, which it shares with no other.
#
# ## Reading the strip
#
# Here is the strip with the image above it. Each column stands under the middle
# of its window. Dark means a small penalty, and a ring marks the smallest.

# %%
y = once[0]  # (Q, 10)
show_strip(
    string.image,
    {"penalties": (y, y.argmin(axis=1))},
    alt="Under each digit one penalty is small; between them others are",
)

# %%
print("said:", *string.digits)
print("read:", *y.argmin(axis=1))

# %% [markdown]
# The digits are in there. But each is seen from several positions, and between
# two digits the network has to name *some* digit. Suppose it had an eleventh
# answer, a **blank**, number 10, for "nothing is in the middle here". Then a
# *path*, one class per position, such as `3 3 10 5 10 0 0 10 0 7`, can be read
# by a simple rule: a run of one class is one digit, and after that the blanks
# are dropped. Two equal digits in a row stay two if a blank lies between them.
#
# ### Exercise 18.4
#
# *Find and fix.* The function below reads `3 3 10 5` correctly, but 35007
# becomes 3507. Find out why, and fix it.


# %% exercise="18.4"
def collapse(path, blank=10):
    """path (Q,) whole numbers -> list of digits, without runs and blanks"""
    # BEGIN SOLUTION
    # STUB digits = []
    # STUB for k in path:
    # STUB     if k != blank and k not in digits[-1:]:
    # STUB         digits.append(int(k))
    # STUB return digits
    digits, before = [], None
    for k in path:
        if k != before and k != blank:
            digits.append(int(k))
        before = k
    return digits
    # END SOLUTION


# %% check="18.4"
collapse = check("18.4", collapse)

# %% [markdown]
# ### Where the blank comes from
#
# You have met it already. Eq. (9) adds $e^{-j}$ to its sum, a *rubbish class*
# whose penalty is always $j$ (chapter 09). Its posterior probability is
#
# $$p_{\text{blank}} = \frac{e^{-j}}{e^{-j} + \sum_i e^{-y_i}}$$
#
# and it wins where all ten penalties are above $j$. So the blank is one more
# row of the strip, and that row holds $j$ everywhere. (The paper *trained* a
# class for "blank space" instead; we come to that below.)
#
# ### The best path
#
# A single position can be wrong, while a digit is seen from several. So we let
# every *change* of class cost something, and look for the path whose penalties
# and costs add up to the least. Here are three positions and four classes, with
# the penalties in the circles; a change costs 3.

# %%
tiny = np.array([[1, 6, 5, 7], [5, 4, 3, 7], [9, 2, 4, 6]])
show_lattice(
    tiny,
    3,
    ("3", "5", "8", "blank"),
    alt="Three columns of four circles, and the cheapest way to each circle",
)

# %% [markdown]
# The smallest penalty at each position gives 3 8 5, which costs 1 + 3 + 2 and
# two changes: 12. Trying all paths is hopeless for a long strip, since eleven
# classes have $11^Q$ of them. It is also unnecessary. Of all the ways to the 5
# at position 1 only the cheapest can be part of the best path: the one from 3,
# for 1 + 3 + 4 = 8. That is the sum below the circle, and the line shows where
# it came from. So go from left to right, and remember for each circle its sum
# and *from which class* it came. At the end take the cheapest circle and follow
# the lines back: 3 5 5. The doubtful 8 is gone.
#
# This is **Viterbi's algorithm**; the paper reads its strips with it (sec.
# VII). In speech recognition, runs and blanks came back as *connectionist
# temporal classification*, CTC (Graves et al. 2006), whose loss adds up all
# paths that read the right string.
#
# ### Exercise 18.5


# %% exercise="18.5"
def best_path(penalties, cost):
    """penalties (Q, K), cost of each change of class -> path (Q,) of classes

    Staying is free. The path with the smallest sum.
    """
    Q, K = penalties.shape
    # BEGIN SOLUTION
    total = penalties[0]  # of the best way to each class
    came = np.zeros((Q, K), dtype=int)
    for q in range(1, Q):
        ways = total[:, None] + cost * (1 - np.eye(K))  # (from, to)
        came[q] = ways.argmin(axis=0)
        total = ways.min(axis=0) + penalties[q]
    path = [total.argmin()]
    for q in range(Q - 1, 0, -1):
        path.append(came[q, path[-1]])
    return np.array(path[::-1])
    # END SOLUTION


# %% check="18.5"
best_path = check("18.5", best_path)


# %%
def read(y, j, cost):
    """A strip (Q, 10) -> the digits in it"""
    return list(collapse(best_path(with_blank(y, j), cost)))


print("said:       ", *string.digits)
for j, cost in ((10, 0), (10, 2), (30, 2), (10, 100)):
    print(f"j {j:2}, cost {cost:3}:", *(read(y, j, cost) or ["nothing"]))

# %% [markdown]
# Each choice fails in its own way. Without a cost, one digit is misread. A cost
# can lose a doubtful digit to the blank, a larger $j$ reads digits into the
# gaps, and where a change is too expensive, no digit is worth beginning.
#
# ## How well does it read?
#
# One string proves nothing, so we read many. As in the paper, the digits' boxes
# lie −1 to 4 pixels apart, so that some touch, and each pixel is inverted with
# probability 0.1 (sec. VII). We choose $j$ and the cost on strings of
# *training* digits, then read strings of test digits, with the standard error
# (chapter 14).


# %%
def strings(images, labels, gaps, noise, seed, count):
    """count strings of four digits: images (count, 1, 32, 132), strings"""
    rng = np.random.default_rng(seed)
    made = [
        random_string(images, labels, 4, rng, gaps, noise, 132)
        for _ in range(count)
    ]
    return np.stack([s.image[None] for s in made]), made


def wrong(ys, made, j, cost):
    """The share of strings with any mistake, from their strips"""
    found = [read(y, j, cost) for y in ys]
    return np.mean(
        [f != list(s.digits) for f, s in zip(found, made, strict=True)]
    )


def seen(ys, made):
    """The share of digits named at the position nearest to their middle"""
    right = []
    for y, s in zip(ys, made, strict=True):
        for (a, b), digit in zip(s.spans, s.digits, strict=True):
            right.append(y[round(((a + b) / 2 - 16) / 4)].argmin() == digit)
    return np.mean(right)


# %%
kinds = {
    "8 apart, clean": ((8, 8), 0.0),
    "paper's gaps, clean": ((-1, 4), 0.0),
}
kinds["paper's gaps and noise"] = ((-1, 4), 0.1)
train = mnist.train_images, mnist.train_labels
test = mnist.test_images, mnist.test_labels


def table(network):
    """j and cost chosen on training strings, what is right on test strings"""
    print(f"{'':26}j  cost  digits seen  strings right  of the first 60")
    grid = [(j, cost) for j in (5, 10, 20, 40) for cost in (0, 2, 6)]
    for name, (gaps, noise) in kinds.items():
        x, made = strings(*train, gaps, noise, seed=1, count=100)
        ys = strip(network, x)
        j, cost = min(grid, key=lambda g: wrong(ys, made, *g))
        x, made = strings(*test, gaps, noise, seed=2, count=400)
        ys = np.concatenate([strip(network, part) for part in np.split(x, 8)])
        print(f"{name:23} {j:4} {cost:5} {seen(ys, made):11.0%}", end="")
        for n in (400, 60):
            right = 1 - wrong(ys[:n], made[:n], j, cost)
            spread = np.sqrt(right * (1 - right) / n)
            print(f"{right:9.0%} ± {spread:.1%}", end="")
        print()


table(network)

# %% [markdown]
# Clean digits that stand apart are nearly all recognised at their own position.
# A string needs more: each of its digits has to be surer than the blank, and
# nothing else may be read anywhere. Here is one that fails.

# %%
x, made = strings(*test, (-1, 4), 0.0, seed=2, count=60)
n = next(
    n
    for n, (one, s) in enumerate(zip(strip(network, x), made, strict=True))
    if read(one, 10, 2) != list(s.digits)
)
y = with_blank(strip(network, x[n : n + 1])[0], 10)
print("said:", *made[n].digits, "  read:", *collapse(best_path(y, 2)))
show_strip(
    x[n, 0],
    {"trained on single digits": (y, best_path(y, 2))},
    alt="Between digits, and beside a near neighbour, other digits are named",
)

# %% [markdown]
# The network was trained on single, centred digits. It has never seen a digit
# whose *neighbours* reach into the window, nor a window whose middle lies
# *between* two digits, where two halves can look like a third digit.
#
# ## Training on strings
#
# So the paper trained on what the network would meet: a digit in the middle,
# flanked by two others, and sometimes no digit in the middle, with "blank
# space" as the right answer. We do it with eq. (9): where no digit is near the
# middle of the window, the rubbish class *is* the right answer.
#
# Ours started from the course's network, on strings of four training digits.
# Some of the gaps are wider than the paper's, which never leave a wide blank. A
# window near a digit's middle has to name that digit, one far from every middle
# has to answer blank, and those in between are ignored.

# %%
record = strings_record()
print("start:", record["what"])
print(f"gaps from {GAPS[0]} pixels to a largest one, which is drawn for each")
print(f"string: at least {GAPS[1]}, at most {recipe.WIDEST} pixels")
print(f"noise {NOISE} in every second batch, 0 in the others")
print(f"digit up to {recipe.NEAR:g} pixels off, blank from {recipe.FAR:g}")
print(record["command"])
print(f"{record['steps']:,} steps; loss of each tenth of them:")
print(*(f"{loss:.2f}" for loss in record["losses"]))
after = load_strings_network()
table(after)

# %%
z = with_blank(strip(after, x[n : n + 1])[0], 10)
print("said:", *made[n].digits, "  read:", *collapse(best_path(z, 2)))
show_strip(
    x[n, 0],
    {
        "trained on single digits": (y, best_path(y, 2)),
        "trained on strings": (z, best_path(z, 2)),
    },
    alt="After training on strings, the gaps between digits are blank",
)

# %% [markdown]
# The network has the same layers and as many numbers as before; only its
# examples were different.
#
# In the second table the three rows lie several standard errors apart, so their
# order is real: room between the digits helps, and noise hurts. The first 60
# strings alone, in the last column, could not show that noise hurts.
#
# ## See it move
#
# The window stands over the gap between two digits. Drag it along, then bring
# the digits together, and watch which row wins.

# %%
SDNNSlider()

# %% [markdown]
# ## What you learned
#
# - A convolution works at any width. With C5 as a convolution, one pass over a
#   wide image gives the answers of a sliding network at every fourth column,
#   and saves most of the multiply-adds.
# - A strip is read by the best path, with a blank and a cost for changes. Runs
#   become one digit, and then the blanks are dropped.
# - A network knows what it was shown. Single digits teach it nothing about
#   gaps.
#
# ### Do you remember?
#
# <details><summary>How many answers has an image of 64 columns?</summary>
#
# (64 − 32) / 4 + 1 = 9.
# </details>
#
# <details><summary>A third subsampling layer is added. How far apart are the
# answers?</summary>
#
# Eight columns: each subsampling doubles the step.
# </details>
#
# <details><summary>What does the path 8 8 10 8 10 10 8 8 say, and what without
# the blanks?</summary>
#
# 8 8 8. Without blanks, 8 8 8 8 8 is one 8.
# </details>
#
# <details><summary>Why not simply take the smallest penalty at each
# position?</summary>
#
# It names a digit everywhere, even in gaps, and a single doubtful position
# would become a digit of its own.
# </details>

# %%
progress()

# %% [markdown]
# You can read a row of digits with a network of 1998. In its day it had many
# competitors, and some of them came close. The next chapter lets them compete
# again, on the same data.
# [19 · The contest of 1998](19_contest_of_1998.ipynb)
