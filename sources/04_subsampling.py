# %% [markdown]
# # 04 · Subsampling
#
# C1 says exactly where each feature lies, but to tell digits apart it is enough
# to know roughly where. In this chapter you build the layer that makes maps
# coarser, and you measure what it does for a digit that has moved.

# %% [markdown]
# ![The six maps that C1 makes of a handwritten 5, and below them the six maps
# of S2, half as wide and half as high
# ](pictures/04_subsampling.svg)

# %% [markdown]
# In chapter 01 the ten templates lost more than half of the digits that moved
# three pixels to the right, while LeNet-5 still read most of them. C1 alone
# cannot be the reason: when the digit moves, its maps move too. Here is what
# a single pixel does.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import (
    show_blocks,
    show_curves,
    show_digits,
    show_grids,
    show_rows,
)
from lenet_edu.models import lenet5, load_lenet5
from lenet_edu.nn import mean_pool2d
from lenet_edu.widgets import PoolingExplorer

# %%
mnist = load_mnist()
digits = to_input(mnist.train_images[:200])  # (200, 1, 32, 32)
digit, another = digits[0, 0], digits[1, 0]
moved = np.roll(digit, 1, axis=1)  # its last column is background
change = np.abs(moved - digit)
print("pixels that change:", (change > 0).sum(), "of", digit.size)
print("of the inked ones: ", f"{(change > 0)[digit > 0].mean():.0%}")
show_digits(
    np.stack([digit, moved, change, another, np.abs(another - digit)]),
    ["digit", "moved by 1", "change", "another digit", "change"],
    alt="A digit, the same moved by a pixel and the change, which is its "
    "outline; then another digit and the change to that",
    columns=5,
)

# %% [markdown]
# You would hardly notice the move, and yet most of the inked pixels have
# changed. Once a feature has been found, its *exact* place matters little,
# for it differs from writer to writer. What matters is roughly where it lies,
# compared with the others (LeCun et al. 1998, sec. II-A). So LeNet-5 makes
# its maps coarser on purpose, twice: in S2 and in S4.
#
# ## Blocks of four
#
# Cut a map into blocks of 2 × 2 that lie side by side, and add up the four
# numbers of each block. The new map is half as wide and half as high. Two
# loops would do, but NumPy needs none: `reshape` can cut the row axis in two,
# one axis for the blocks and one for the rows inside a block, and the column
# axis likewise. Then you sum over the two inside axes. Here is somebody's
# first try.


# %%
def first_try(x, size=2):
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // size, W // size, size, size)
    return blocks.sum(axis=(4, 5))


ramp = np.arange(1.0, 25.0).reshape(4, 6)
by_hand = np.array([[18.0, 26, 34], [66, 74, 82]])
show_blocks(
    ramp,
    {"should be": by_hand, "first try": first_try(ramp[None, None])[0, 0]},
    says="add up",
    expected=by_hand,
    alt="A map of 1 to 24 cut into six blocks, an arrow, the sums 18, 26, 34 "
    "over 66, 74, 82, and those of the first try, of which four are framed",
)

# %% [markdown]
# The first block holds 1, 2, 7 and 8, which makes 18, and the first try says
# 10. The reason is that `reshape` moves no number. It reads an array row by
# row, and the first four numbers it reads are 1, 2, 3 and 4, so these have
# become one "block". (Two of the six sums are right by coincidence.) What is
# safe is to split one axis at a time: 6 columns, split into (3, 2), are three
# pairs of neighbours.
#
# ### Exercise 04.1
#
# *Find and fix.* Repair the two lines below, or write your own. The maps $x$
# have the shape $(N, C, H, W)$, where $H$ and $W$ are multiples of `size`,
# and each map of each image is treated alone.


# %% exercise="04.1"
def block_sums(x, size=2):
    """x (N, C, H, W) -> y (N, C, H // size, W // size): a sum per block"""
    N, C, H, W = x.shape
    # BEGIN SOLUTION
    # STUB blocks = x.reshape(N, C, H // size, W // size, size, size)
    # STUB return blocks.sum(axis=(4, 5))
    blocks = x.reshape(N, C, H // size, size, W // size, size)
    return blocks.sum(axis=(3, 5))
    # END SOLUTION


# %% check="04.1"
block_sums = check("04.1", block_sums)

# %% [markdown]
# ## The layer S2
#
# S2 does more than add. Each map $c$ has two numbers that are learned, a
# **coefficient** $a_c$ and a **bias** $b_c$:
#
# $$z_{n,c,i,j} = a_c \sum_{u=0}^{1}\sum_{v=0}^{1} x_{n,c,\,2i+u,\,2j+v} + b_c,
# \qquad y = f(z)$$
#
# with $f$ the squashing function of chapter 03. In this course squashing is a
# layer of its own, so your function returns $z$.
#
# One thing about NumPy first. The sums have the shape $(N, C, H/2, W/2)$ and
# the coefficients $(C,)$. NumPy lines up two shapes from the *right*, so it
# would pair each coefficient with a *column*. Two axes of length 1, which
# `None` adds, push the coefficients to the left, under the axis that counts the
# maps. This is **broadcasting**:

# %%
sums = np.ones((1, 3, 2, 4))  # 1 image, 3 maps of 2 x 4
a = np.array([5.0, 6.0, 7.0])
print("sums:", sums.shape, "  a:", a.shape, "  ", a[:, None, None].shape)
print("first number of each map:", (sums * a[:, None, None])[0, :, 0, 0])

# %% [markdown]
# ### Exercise 04.2
#
# `coefficient` and `bias` have the shape $(C,)$: one number for each map.


# %% exercise="04.2"
def subsample(x, coefficient, bias, size=2):
    """x (N, C, H, W), coefficient (C,), bias (C,)

    -> z (N, C, H // size, W // size); H and W are multiples of size.
    """
    N, C, H, W = x.shape
    # BEGIN SOLUTION
    blocks = x.reshape(N, C, H // size, size, W // size, size)
    sums = blocks.sum(axis=(3, 5))  # (N, C, Ho, Wo)
    return sums * coefficient[:, None, None] + bias[:, None, None]
    # END SOLUTION


# %% check="04.2"
subsample = check("04.2", subsample)

# %% [markdown]
# What can a unit do with only two numbers? Let a block hold 0 to 4 black pixels
# (+1), the others white (−1), and try a small coefficient and a large one.

# %%
squash, layer_counts = kept("squash"), kept("layer_counts")
blocks = np.array([[1.0] * n + [-1.0] * (4 - n) for n in range(5)])
blocks = blocks.reshape(5, 1, 2, 2)  # 0 to 4 black pixels
print("black pixels     ", *(f"{n:6}" for n in range(5)))
cases = {"a = 0.1, b =   0": (0.1, 0), "a = 2,   b =  +6": (2, 6)}
cases["a = 2,   b =  -6"] = (2, -6)
for name, (a, b) in cases.items():
    y = squash(subsample(blocks, np.array([a]), np.array([b])))
    print(f"{name} ", *(f"{value:6.2f}" for value in y.ravel()))
network = load_lenet5()
print("learned a:", network.parameters["S2.coefficient"].round(2))
print("learned b:", network.parameters["S2.bias"].round(2))

# %% [markdown]
# With a small coefficient the unit blurs: its answer grows in step with the
# ink. With a large one, the curve is driven to its ends, and the bias decides
# which question the unit answers. A high bias makes it say "*at least one* is
# black", a noisy OR, and a low one "*all four* are", a noisy AND (sec. II-A).
# The last two lines are what the trained LeNet-5 has chosen for its six maps,
# somewhere in between.
#
# How much is there to learn? `layer_counts` from chapter 02 knows. One
# coefficient serves all four inputs of a unit, so `uses` is 4.

# %% tags=["nbval-check-output"]
for name, maps, side in (("S2", 6, 14), ("S4", 16, 5)):
    found = layer_counts(maps, maps, side, side, uses=4)
    print(name, "neurons, parameters, connections:", *found)

# %% [markdown]
# <details><summary>Margin note: sum or average, and a quarter of
# what?</summary>
#
# The paper speaks of an average in sec. II-A and of a sum in sec. II-B. The two
# differ by a factor of 4 in a coefficient that is learned anyway. S2 is often
# called average pooling; that is the case $a = 1/4$, $b = 0$ without squashing,
# so the name loses the two learned numbers and the curve. And "S2 is a quarter
# of C1" is true of the area; each side is a half.
# </details>
#
# ## Mean and max
#
# Networks of today use one of two simpler layers that learn nothing. **Mean
# pooling** is your function with $a = 1/4$ and $b = 0$. **Max pooling** keeps
# the *largest* number of each window. LeNet-5 has none, but you will need it in
# chapter 16. Its windows may overlap, and `stride` says how far they are apart;
# without one they lie side by side.
#
# ### Exercise 04.3
#
# Only windows that fit whole count, as in chapter 02. Do not forget windows
# in which every number is negative.


# %% exercise="04.3"
def max_pool2d(x, size=2, stride=None):
    """x (N, C, H, W) -> y (N, C, Ho, Wo): the largest of each window

    Windows are size x size; stride None means stride = size; no padding.
    """
    N, C, H, W = x.shape
    # BEGIN SOLUTION
    step = size if stride is None else stride
    Ho, Wo = (H - size) // step + 1, (W - size) // step + 1
    y = np.zeros((N, C, Ho, Wo))
    for i, j in np.ndindex(Ho, Wo):
        top, left = i * step, j * step
        window = x[:, :, top : top + size, left : left + size]
        y[:, :, i, j] = np.max(window, axis=(2, 3))
    return y
    # END SOLUTION


# %% check="04.3"
max_pool2d = check("04.3", max_pool2d)

# %%
one = digits[:1]
pictures = {"digit": digit, "mean": mean_pool2d(one)[0, 0]}
pictures["max"] = max_pool2d(one)[0, 0]
pictures["sum, squashed"] = squash(block_sums(one))[0, 0]
show_grids(
    pictures,
    alt="A digit; its means, which are softer; its maxima and its squashed "
    "sums, which are bolder",
    columns=4,
    numbers=False,
)

# %% [markdown]
# The mean makes strokes softer, the maximum makes them bolder, and so do the
# squashed sums. In the widget, change the kind, the coefficient and the bias;
# then open *shift the input*, and see which numbers change. Once you have
# written `subsample`, it runs yours.

# %%
PoolingExplorer(fn=subsample, gradient=False)

# %% [markdown]
# ### Exercise 04.4
#
# *Break it.* A wrong max pooling can look right for a long time. Here are
# three. On the first image that comes to mind, they are all right.


# %%
def starts_at_zero(image):
    y = np.zeros((image.shape[0] // 2, image.shape[1] // 2))
    for i, j in np.ndindex(y.shape):
        for value in image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].ravel():
            y[i, j] = max(y[i, j], value)
    return y


def stops_early(image):
    y = np.zeros((image.shape[0] // 2, image.shape[1] // 2))
    for i, j in np.ndindex(y.shape):
        window = image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].ravel()
        larger = window[window > window[0]]
        y[i, j] = larger[0] if larger.size else window[0]
    return y


def never_resets(image):
    y = np.zeros((image.shape[0] // 2, image.shape[1] // 2))
    best = -np.inf
    for i, j in np.ndindex(y.shape):
        best = max(best, image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max())
        y[i, j] = best
    return y


# %%
def try_all(image):
    image = np.asarray(image, dtype=float)
    print("max pooling:   ", max_pool2d(image[None, None]).ravel())
    for broken in (starts_at_zero, stops_early, never_resets):
        print(f"{broken.__name__ + ':':15}", broken(image).ravel())


try_all([[4, 3, 8, 7], [2, 1, 6, 5]])

# %% [markdown]
# Find eight numbers, two windows side by side, on which *each* of the three is
# wrong somewhere. `try_all` shows what they make of an image.


# %% exercise="04.4"
def breaking_image():
    """-> image (2, 4) on which all three differ from max pooling"""
    # BEGIN SOLUTION
    return np.array([[1, 2, -1, -1], [3, 1, -1, -1]])
    # END SOLUTION


# %% check="04.4"
breaking_image = check("04.4", breaking_image)

# %%
try_all(breaking_image())

# %% [markdown]
# ## What one layer does for a shift
#
# How much does a shift change the pooled maps? Move the images to the right,
# pool both versions, and take the mean size of the change over all cells. A
# first try says that a shift by three pixels changes nothing at all:


# %%
def first_measure(x, pool, shift):
    moved = np.roll(x, shift, axis=3)
    change = pool(moved) - pool(x)
    return float(np.mean(change))


for name, pool in {"no pooling": lambda x: x, "mean": mean_pool2d}.items():
    print(f"{name:10} {round(first_measure(digits, pool, 3), 3) + 0.0}")

# %% [markdown]
# ### Exercise 04.5
#
# *Find and fix.* There are two faults, one in how the changes are averaged,
# one in how the image is moved. What leaves on the right should be lost, and
# the columns that become free on the left should be filled with `background`.
# Digits with enough background around them hide the second fault; the check
# does not. It also brings whole numbers: their array cannot hold −0.1. `pool`
# is a function from images to maps.


# %% exercise="04.5"
def shift_change(x, pool, shift, background=-0.1):
    """x (N, C, H, W), pool a function, shift an int (0 <= shift < W)

    -> the mean of |pool(x moved right by shift) - pool(x)|, a float
    """
    N, C, H, W = x.shape
    # BEGIN SOLUTION
    # STUB moved = np.roll(x, shift, axis=3)
    # STUB change = pool(moved) - pool(x)
    # STUB return float(np.mean(change))
    moved = np.full((N, C, H, W), background, dtype=float)
    moved[:, :, :, shift:] = x[:, :, :, : W - shift]
    change = pool(moved) - pool(x)
    return float(np.mean(np.abs(change)))
    # END SOLUTION


# %% check="04.5"
shift_change = check("04.5", shift_change)

# %% [markdown]
# A small change means nothing by itself, because a pool that always returns 0
# would win. So we compare it with what *should* change the maps, another digit:
# 0% means that a shift is not noticed at all, 100% that it changes the maps as
# much as a different digit does.


# %%
def in_per_cent(x, pool, shifts=(1, 2, 3, 4)):
    maps = pool(x)
    other = np.mean(np.abs(maps[1:] - maps[:-1]))  # the digit before it
    return [f"{shift_change(x, pool, s) / other:6.0%}" for s in shifts]


pools = {
    "no pooling": lambda x: x,
    "every 2nd pixel": lambda x: x[:, :, ::2, ::2],
    "mean of 2 x 2": mean_pool2d,
    "sum, squashed": lambda x: squash(block_sums(x)),
    "max of 2 x 2": max_pool2d,
    "max of 4 x 4": lambda x: max_pool2d(x, 4),
}
print("shift in pixels ", *(f"{s:6}" for s in (1, 2, 3, 4)))
for name, pool in pools.items():
    print(f"{name:16}", *in_per_cent(digits, pool))

# %% [markdown]
# Taking every second pixel hardly helps, and the mean does little better. The
# squashed sums and the maximum help a little, larger windows a little more.
# (In the sums, squashing swallows part of the change.) One pooling layer does
# *not* make a network blind to shifts.
#
# What it does is halve all distances. Move an image by two pixels, and its map
# of sums moves by exactly one cell; by four, and the map after two such layers
# moves by one cell:

# %%
twice = block_sums(block_sums(digits))
by_four = block_sums(block_sums(np.roll(digits, 4, axis=3)))
difference = np.abs(by_four - np.roll(twice, 1, axis=3)).max()
print("largest difference:", difference.round(6))

# %% [markdown]
# ## What the chain does
#
# In the network there is a convolution before each subsampling, and its kernels
# are learned. Here are three maps of the trained LeNet-5 before and after a
# shift by one pixel, and the same with kernels drawn at random, each network on
# a scale of its own.


# %%
def up_to(network, last):
    """-> a function from images to the maps of this layer, squashed"""

    def maps(x):
        for name, layer in zip(network.names, network.layers, strict=True):
            x = layer.forward(x)
            if name == f"{last} squashed":
                return x

    return maps


untrained = lenet5(np.random.default_rng(1998))
networks = {"trained": network, "random": untrained}

# %%
both = np.stack([digit, moved])[:, None]
rows = {}
for who, net in networks.items():
    for layer in ("C1", "S2"):
        still, then = up_to(net, layer)(both)[:, :3]
        rows[f"{who} {layer}"] = np.stack([*still, *then, *(then - still)])
largest = {who: np.abs(rows[f"{who} C1"]).max() for who in networks}
columns = ("map {}", "{}, moved", "{}, change")
show_rows(
    {name: row / largest[name.split()[0]] for name, row in rows.items()},
    titles=[title.format(c) for title in columns for c in range(3)],
    limit=1.0,
    alt="Rows for C1 and S2 of the trained network and of a random one: "
    "three maps of a digit, the same after a shift, and the change, which "
    "lies along the edges of the strokes",
)

# %% [markdown]
# The changes lie along the edges of the strokes, and in the trained S2 they
# are about as strong as in C1, as the table above leads us to expect. Now
# follow the shift further into the network. `shift_change` can do that,
# because the layers up to S4, say, are together a function from images to
# maps, too.

# %%
some = digits[:100]
print("shift in pixels   trained: 1      2      3   random: 1      2      3")
for layer in ("C1", "S2", "C3", "S4", "C5", "F6"):
    trained, drawn = (
        in_per_cent(some, up_to(net, layer), (1, 2, 3))
        for net in networks.values()
    )
    print(f"after {layer:14}", *trained, "   ", *drawn)

# %% [markdown]
# Compare C1 with S2, and C3 with S4. Each subsampling brings the change down,
# the second one more than the first: by then each cell stands for two pixels,
# so a block of S4 covers four. Up to S4 the random network does not much
# worse, so this much tolerance is built in. The rest is learned. In the
# trained network C5 and F6 notice the shift less and less; in the random one
# they are no better than S4.
#
# Does it help to read the digit? Take the ten templates of chapter 01 again,
# but let them learn from the maps of a stage instead of from pixels. They are
# the same learner every time, so only the maps can make a difference.


# %%
def read_by_templates(maps, labels, tests):
    """maps (N, ...) to learn from -> the answers to each array of tests"""
    x = maps.reshape(len(maps), -1)
    middle = x.mean(axis=0)
    x = x - middle
    wanted = np.eye(10, dtype=x.dtype)[labels] - 0.1  # around 0, as x is
    W = np.zeros((x.shape[1], 10), x.dtype)
    rate = 4 / np.mean(np.sum(x**2, axis=1))  # fits maps of any size
    for _ in range(100):  # steps downhill, as in exercise 01.5
        excess = x @ W - wanted
        W -= rate * (x.T @ excess) / len(x)
    flat = (test.reshape(len(test), -1) - middle for test in tests)
    return [np.argmax(test @ W, axis=1) for test in flat]


# %%
learn, labels = to_input(mnist.train_images[:1000]), mnist.train_labels[:1000]
tests, truth = to_input(mnist.test_images[:500]), mnist.test_labels[:500]
shifted = [np.roll(tests, s, axis=3) for s in range(5)]
answers = {}
for layer in ("pixels", "C1", "S2", "C3", "S4"):
    maps = up_to(network, layer) if layer != "pixels" else lambda x: x
    seen = (maps(x) for x in shifted)
    answers[layer] = read_by_templates(maps(learn), labels, seen)
answers["LeNet-5"] = [np.argmin(network(x), axis=1) for x in shifted]
right = {
    name: [100 * np.mean(answer == truth) for answer in found]
    for name, found in answers.items()
}

# %%
print("shift in pixels   ", *(f"{s:6}" for s in range(5)))
for name, shares in right.items():
    print(f"right by {name:10}", *(f"{share:5.0f}%" for share in shares))
show_curves(
    range(5),
    {name: right[name] for name in ("LeNet-5", "S4", "S2", "pixels")},
    alt="The share of digits read correctly falls with the shift: soonest "
    "for templates on pixels, later on S2, on S4, and last for LeNet-5",
    xlabel="shift in pixels",
    ylabel="right, of 100",
    named_at_end=True,
)

# %% [markdown]
# This is the better half of the story. From C1 to S2, and from C3 to S4, only
# a quarter as many numbers are left, and yet the templates read no fewer
# digits, and *more* of those that have moved by two pixels, and after S4 also
# by three. (With 500 digits, a point or two is within the noise.) At three
# pixels they read fewer than half from the pixels, and most from S4. Each
# layer forgets a little about the exact place and keeps what was found there,
# and along the chain this adds up.
#
# ## What you can do now
#
# - Build S2 and S4: sums of blocks, times a coefficient, plus a bias.
# - Say what mean and max pooling leave out, and find inputs that expose a wrong
#   one.
# - Measure how much a shift changes the maps of any layer, and say what one
#   layer does and what only the chain can do.
#
# ### Do you remember?
#
# <details><summary>A block holds 1, 2, 7 and 8; coefficient 0.5, bias 1. What
# does S2 pass on to the squashing: 5, 3.25, 10 or 9.5?</summary>
#
# The sum is 18, half of it is 9, plus 1: 10. (5 keeps only the largest, 3.25
# takes the mean, 9.5 adds the bias before multiplying.)
# </details>
#
# <details><summary>How many parameters does S4 have, with its 16 maps: 32,
# 80 or 0?</summary>
#
# 32, a coefficient and a bias per map. (80 would be a weight per pixel and a
# bias; 0 is right for mean and max pooling.)
# </details>
#
# <details><summary>Max pooling over a window of −3, −2, −9 and −7 gave 0. What
# happened?</summary>
#
# The search began at 0, which is larger than all four. The largest is −2.
# </details>
#
# <details><summary>An image moves by four pixels. How many cells does it
# move in the maps of S4?</summary>
#
# By one: S2 halves the distance, and S4 halves it again.
# </details>

# %%
progress()

# %% [markdown]
# S2 passes six maps on to the next convolution, C3, which has sixteen. Should
# each of the sixteen look at all six? The authors decided against it, with a
# table: that is [05 · Connections](05_connections.ipynb).
