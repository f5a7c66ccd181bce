# %% [markdown]
# # 18 · Many digits
#
# On a form, digits stand in a row, and nobody has cut them apart. In this
# chapter LeNet-5 reads the entire row at once, and you turn its many answers
# into one number.

# %% [markdown]
# ![The handwritten digits 3 5 0 0 7 in one wide image, and the window of
# LeNet-5 at its first three places, four columns apart
# ](pictures/18_many_digits.svg)

# %% [markdown]
# LeNet-5 wants 32 × 32 pixels. So slide it along: lay it at the left, read,
# move it on by four columns, read again, to the right end.
#
# That is one whole network for every place. Could the *same* answers be had
# for less? Write down by which factor, then run the cells.

# %%
# What this chapter imports: run this cell first.
from time import perf_counter

import numpy as np
from lenet_edu import check, hint, load_mnist, nn, progress, see, solution
from lenet_edu.data.strings import GAPS, NOISE, random_string, set_in_a_row
from lenet_edu.figures import show_curves, show_strip
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
# kernels over the same pixels in both, and gets the same numbers. And C1 to S4
# never asked how wide an image is: a kernel slides, a block is halved, at any
# width. So give them the whole image at once.
#
# How wide do the maps become? And C5, if its 5 × 5 kernels slide over S4 as
# kernels do? (The width is a multiple of 4, at least 32.)
#
# ### Exercise 18.1


# %% exercise="18.1"
def strip_widths(width):
    """width of the image -> [widths of C1, S2, C3, S4, C5], whole numbers"""
    # BEGIN SOLUTION
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
# C5 ran over the wide S4 without a word. In chapter 06 you met the question why
# the paper calls C5 a convolution although its maps are 1 × 1. This is the
# answer: on a larger input they are not (sec. II-B). The paper calls a network
# that is run like this a *Space Displacement Neural Network*, SDNN (sec. VII).
#
# ### Why four
#
# Neighbouring columns of C5 are one column of S4 apart. That is two columns of
# C3, or two of S2, which are four of C1 and of the image. Two subsamplings,
# each by two: the answers come every **four** columns, and nobody can choose
# it. Predict: if the image moves by 1, 2, 3 or 4 columns, when does the output
# just move along?

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
# In most programs C5 is a *dense* layer: S4 flattened to 400 numbers, times a
# matrix (120, 400). Then it takes no other width. But row $m$ of that matrix is
# nothing else than a kernel, 16 maps of 5 × 5, written in one line.
#
# You are given such a matrix. Slide it over wider maps.
#
# ### Exercise 18.2


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
# F6 and OUT need no unfolding. Each column of C5 holds 120 numbers, all that a
# single network would hand to F6. So ask F6 and OUT at each column. The result
# is a *strip*: at each of Q positions ten penalties. `strip` does all this in
# one pass.
#
# ## The long way, for comparison
#
# Is it really the same? Only the long way can tell. Write it. `answer` is any
# function from images (N, 1, side, side) to numbers (N, K).
#
# ### Exercise 18.3


# %% exercise="18.3"
def slide(x, answer, step=4, side=32):
    """x (N, 1, side, W) -> (N, Q, K), the answers of all windows that fit"""
    # BEGIN SOLUTION
    lefts = range(0, x.shape[3] - side + 1, step)
    answers = [answer(x[..., left : left + side]) for left in lefts]
    return np.stack(answers, axis=1)
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
# Equal up to the last digits of float32, where the order of a sum shows. No
# approximation was made and nothing was trained anew. The counts
# are the same everywhere; the times are not: many calls on small arrays have
# much to organise, a large batch must move through memory, and another program
# may be running. For a very long image, where does the saving end?

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
# It levels off. Each new position costs one more column of C5, F6 and OUT,
# which nobody can share, and four more columns of C1. What the windows compute
# again and again is C1 and C3.
#
# ## Reading the strip
#
# Here it is, the image above it. Each column of the strip stands under the
# middle of its window; dark is a small penalty. Rings: the smallest one.

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
# two digits the network, which must name *some* digit, names one. Suppose we
# had an eleventh answer, a **blank**, number 10, for "nothing is in the middle
# here". Then a path such as `3 3 10 5 10 0 0 10 0 7` could be read.
#
# The rule: a run of one class is one digit; then blanks are dropped. Two equal
# digits in a row remain two only if a blank lies between them.
#
# ### Exercise 18.4


# %% exercise="18.4"
def collapse(path, blank=10):
    """path (Q,) whole numbers -> list of digits, without runs and blanks"""
    # BEGIN SOLUTION
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
# You have met it. Eq. (9) adds $e^{-j}$ to the sum: a *rubbish class* whose
# penalty is always $j$ (chapter 09). Its posterior is
#
# $$p_{\text{blank}} = \frac{e^{-j}}{e^{-j} + \sum_i e^{-y_i}}$$
#
# Where all ten penalties are well above $j$, it wins. So the blank is one more
# column in the strip that always holds $j$. (This is our way. The paper
# *trained* a class for "blank space"; we come to that.)
#
# ### The best path
#
# A single position can be wrong, and a digit stays for several. So let each
# *change* of class cost something, and take of all paths the one whose
# penalties and costs together are smallest. There are $11^Q$ paths, more than
# can be tried. But the best way that ends in class $k$ at position $q$ must
# contain a best way to where it was at $q - 1$. So it is enough to remember,
# for each position and class, the cheapest way there and *from which class* it
# came. Then go back from the cheapest end. This is **Viterbi's algorithm**; the
# paper reads its strips with it (sec. VII).
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
    return collapse(best_path(with_blank(y, j), cost))


print("said:       ", *string.digits)
for j, cost in ((10, 0), (10, 2), (30, 2), (10, 100)):
    print(f"j {j:2}, cost {cost:3}:", *(read(y, j, cost) or ["nothing"]))

# %% [markdown]
# Each choice fails in its own way. With a small $j$ the blank swallows a digit
# that the network was not sure of; with a large one it reads what lies between.
# And where a change is too expensive, nothing is worth beginning. Whether any
# pair suits all strings is a question for data.
#
# ## How well does it read?
#
# One string proves nothing. Now many, drawn as in the paper: boxes −1 to 4
# pixels apart, so that some touch, and each pixel inverted with probability 0.1
# (sec. VII); and, easier, 8 pixels apart and clean. We choose $j$ and the cost
# on 100 strings of *training* digits, then read 400 strings of test digits. A
# share of 400 strings is not exact, so its standard error (chapter 14) stands
# beside it.


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
# Compare the digits seen with the strings right. At its own position nearly
# every digit is recognised, where they stand apart and clean. Yet a string
# needs more: each of its digits has to be surer than the blank, and nothing
# else may be read anywhere. Here is why that fails.

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
# The network was trained on single, centred digits with background around them.
# It never saw two things: a digit with *neighbours* in the window, whose
# strokes reach into its view, and a window whose middle is *between* two
# digits. Nobody told it that two halves are no digit, and the right half of one
# with the left half of the next can look like a third. The rubbish class does
# not help there: in eq. (9) it pushes wrong classes away on digits, and there
# are no gaps in its training set.
#
# ## Training on strings
#
# So the paper trained on what the network would meet: a digit in the middle,
# flanked by two others, −1 to 4 pixels apart, with noise; and sometimes no
# digit in the middle, with "blank space" as the right answer. We do it in our
# form: where no digit is near the middle of the window, the rubbish class *is*
# the right answer of eq. (9). And since one pass gives all answers of a string,
# one pass also gives all gradients.
#
# Our strings are not the paper's, so here is how they were made. Training
# started from the network that comes with the course. Each string has four
# training digits. Its gaps are drawn from −1 up to a largest gap, and the
# largest is drawn anew for each string, from 4 to 16 pixels: with the paper's
# gaps alone there would never be a wide blank between two digits. Half of the
# batches are clean, the other half have the paper's noise. A window that is up
# to 3 pixels off a digit's middle has to name that digit, a window 5 or more
# pixels away from every middle has to answer blank, and the windows in between
# are ignored. The next cell reads these numbers from the code that trained it.

# %%
record = strings_record()
print("start:", record["what"])
print(f"gaps from {GAPS[0]} to at most {GAPS[1]}...{recipe.WIDEST} pixels")
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
# Compare the two strips column by column. The network has the same layers and
# as many numbers as before; only its examples were different.
#
# In the second table, read from 400 strings, the three rows lie several
# standard errors apart, so their order is real: digits with room between them
# are read best, then clean digits that touch or nearly touch, then noisy ones.
# The last column shows why we read so many. From the first 60 strings alone,
# one standard error of the lower two rows is about 6 points, and nobody could
# tell from them whether noise makes the reading worse. The first row is
# misleading in another way: 60 strings happened to be easy ones.
#
# What remains is hard for us, too. With a tenth of all pixels inverted, a thin
# stroke is broken and specks look like strokes. And there is a position only at
# every fourth column.
#
# ## See it move
#
# The window stands over the gap between two digits. Predict which row wins
# there, drag the window along, then bring the digits together until they touch.

# %%
SDNNSlider()

# %% [markdown]
# ## What you learned
#
# - A convolution does not ask for the width. With C5 as a convolution, one pass
#   over a wide image equals sliding the network, at every fourth column: two
#   subsamplings by two.
# - It is equal, not similar, and takes a third of the multiply-adds.
# - A strip is read by a best path with a blank and a cost for changing; runs
#   become one, then blanks go.
# - A network knows what it was shown. Single digits teach nothing about gaps.
#
# ### Do you remember?
#
# <details><summary>How many answers has an image of 64 columns?</summary>
#
# (64 − 32) / 4 + 1 = 9. The paper does not state the width of its examples.
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
# It must name a digit everywhere, also in gaps, and a single doubtful position
# would make a new digit.
# </details>

# %%
progress()

# %% [markdown]
# You can read a row of digits with a network of 1998. How good was it beside
# the other methods of its time, on the same data?
# [19 · The contest of 1998](19_contest_of_1998.ipynb)
