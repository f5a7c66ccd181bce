# %% [markdown]
# # 04 · Subsampling
#
# C1 says exactly where each feature lies; to tell digits apart it is enough to
# know roughly where. In this chapter you build the layer that makes maps
# coarser: four neighbours become one number.

# %% [markdown]
# ![The six maps that C1 makes of a handwritten 5, and below them the six maps
# of S2, half as wide and half as high
# ](pictures/04_subsampling.svg)

# %% [markdown]
# Move a digit one pixel to the right. You would hardly see it. How many of its
# 1,024 pixels change: a tenth, a quarter? Write a number down, then run the
# cells.

# %%
# What this chapter imports: run this cell first.
import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_curves, show_digits, show_grids
from lenet_edu.nn import mean_pool2d
from lenet_edu.widgets import PoolingExplorer

# %%
mnist = load_mnist()
digits = to_input(mnist.train_images[:200])  # (200, 1, 32, 32)
digit = digits[0, 0]
moved = np.roll(digit, 1, axis=1)  # its last column is paper
changed = np.abs(moved - digit)
print("pixels that change:", (changed > 0).sum(), "of", digit.size)
print("of the inked ones: ", f"{(changed > 0)[digit > 0].mean():.0%}")

# %%
show_digits(
    np.stack([digit, moved, changed]),
    ["digit", "moved by 1", "change"],
    alt="A digit, the same moved by a pixel, and the change: its outline",
    columns=5,
)

# %% [markdown]
# For us it is the same digit; for a layer that looks at exact places, most of
# the ink has changed. Once a feature is found, its *exact* place matters
# little, and may even do harm: it differs from writer to writer. What matters
# is roughly where it is, relative to the others (LeCun et al. 1998, sec. II-A).
# So LeNet-5 makes its maps coarser on purpose, twice: in S2 and in S4.
#
# ## Blocks
#
# Cut a map into blocks of 2 × 2 that lie side by side, and add up the four
# numbers of each block. Rows and columns are halved. How many numbers are left
# of the 24 in the figure, and what is the first?

# %%
ramp = np.arange(1.0, 25.0).reshape(4, 6)
show_grids(
    {
        "a map (4, 6)": ramp,
        "block (0, 0)": ramp[:2, :2],
        "its block sums (2, 3)": nn.block_sums(ramp[None, None])[0, 0],
    },
    alt="A map of 1 to 24, its first block 1 2 7 8, and six sums",
    numbers=True,
)

# %% [markdown]
# ### Exercise 04.1
#
# For images $x$ of shape $(N, C, H, W)$; $H$ and $W$ are multiples of `size`.
# Every image and every map is treated alone. Mind raw images, too: they are
# bytes.


# %% exercise="04.1"
def block_sums(x, size=2):
    """x (N, C, H, W) -> y (N, C, H // size, W // size): a sum per block"""
    N, C, H, W = x.shape
    # BEGIN SOLUTION
    y = np.zeros((N, C, H // size, W // size))
    for i, j in np.ndindex(H // size, W // size):
        top, left = i * size, j * size
        block = x[:, :, top : top + size, left : left + size]
        y[:, :, i, j] = np.sum(block, axis=(2, 3))
    return y
    # END SOLUTION


# %% check="04.1"
block_sums = check("04.1", block_sums)

# %% [markdown]
# ## The layer S2
#
# The paper does one thing more, and this is what most descriptions leave out.
# Each map $c$ has two trainable numbers, a **coefficient** $a_c$ and a **bias**
# $b_c$:
#
# $$z_{n,c,i,j} = a_c \sum_{u=0}^{1}\sum_{v=0}^{1} x_{n,c,\,2i+u,\,2j+v} + b_c,
# \qquad y = f(z)$$
#
# with $f$ the squashing function of chapter 03. As in C1, squashing stays a
# layer of its own in this course, so your function returns $z$.
#
# ### Exercise 04.2
#
# `coefficient` and `bias` have shape $(C,)$: one number per map.


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
# ### What can two numbers do?
#
# Let a block hold 0, 1, 2, 3 or 4 black pixels (+1), the others white (−1).
# With a small coefficient S2 returns a grey, nearly in proportion to the ink.
# What does it do with a large coefficient, and what does the bias decide then?

# %%
squash = kept("squash")
blocks = np.array([[1.0] * n + [-1.0] * (4 - n) for n in range(5)])
blocks = blocks.reshape(5, 1, 2, 2)  # 0 to 4 black pixels
print("black pixels     ", *(f"{n:6}" for n in range(5)))
cases = {"a = 0.1, b =   0": (0.1, 0), "a = 2,   b =  +6": (2, 6)}
cases["a = 2,   b =  -6"] = (2, -6)
for name, (a, b) in cases.items():
    y = squash(subsample(blocks, np.array([a]), np.array([b])))
    print(f"{name} ", *(f"{value:6.2f}" for value in y.ravel()))

# %% [markdown]
# With a small coefficient the unit blurs. With a large one and a high bias it
# says *at least one* of the four is black, a noisy OR; with a low bias it says
# *all four are*, a noisy AND. Training chooses, for each map (sec. II-A).
#
# ## "Average pooling"
#
# This is what S2 is usually called, and the paper itself speaks of an *average*
# in sec. II-A and of a *sum* in sec. II-B. Is there a difference? Which
# coefficient and bias turn your function into a mean?

# %%
quarter, zero = np.full(1, 0.25), np.zeros(1)
pooled = subsample(digits[:5], quarter, zero)
print("difference:", np.abs(pooled - mean_pool2d(digits[:5])).max().round(6))

# %% [markdown]
# Mean pooling is the one case $a = 1/4$, $b = 0$, without squashing. Sum or
# average is only a factor 4 in a coefficient that is trained anyway. What the
# popular name loses is the rest: two numbers to learn for each map, and a curve
# behind them.
#
# ## Max pooling
#
# Later networks keep the *largest* of each window instead. Many listings that
# call themselves LeNet-5 do so today, but the paper of 1998 does not: there is
# no max in its layers. You will need it in chapter 16, so write it now. Here
# the windows may overlap, and `stride` says how far they are apart; without one
# they lie side by side.
#
# ### Exercise 04.3
#
# Only windows that fit whole count, as in chapter 02. What is the largest of
# four negative numbers?


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
    alt="A digit, softer by means, bolder by maxima and squashed sums",
    columns=4,
    numbers=False,
)

# %% [markdown]
# The mean makes strokes softer, the maximum makes them bolder. Change the mode,
# the coefficient and the bias in the widget, and shift the image: which cells
# change? It runs *your* `subsample`.

# %%
PoolingExplorer(fn=subsample)

# %% [markdown]
# ## How much is there to learn?
#
# S2 turns six maps of 28 × 28 into six of 14 × 14. Predict the trainable
# parameters, then the connections. For C1 the second was the first times the
# number of places. Is it so here?
#
# ### Exercise 04.4
#
# As before, the link to the bias counts as one connection of each unit.


# %% exercise="04.4"
def subsampling_counts(maps, height, width, size=2):
    """-> (parameters, connections), two ints

    height and width are those of the output maps; each output unit sees a
    block of size x size inputs in its own map.
    """
    # BEGIN SOLUTION
    parameters = 2 * maps
    connections = maps * height * width * (size * size + 1)
    return parameters, connections
    # END SOLUTION


# %% check="04.4"
subsampling_counts = check("04.4", subsampling_counts)

# %% tags=["nbval-check-output"]
print("S2:", subsampling_counts(6, 14, 14), "of 6 maps, 14 x 14")
print("S4:", subsampling_counts(16, 5, 5), "of 16 maps, 5 x 5")
print("mean or max pooling: 0 parameters")

# %% [markdown]
# Twelve numbers for the whole of S2. One coefficient serves four links of each
# unit, so connections are *not* parameters times places, as they were for C1.
#
# You may read that "the S2 map is 1/4 of the C1 map". Of what?

# %% tags=["nbval-check-output"]
print("side:", 14 / 28, " area:", (14 * 14) / (28 * 28))

# %% [markdown]
# ## Does it help against shifts?
#
# It is the reason for the whole layer, so let us measure it. Move the image to
# the right, pool both images, and take the mean size of the change, over all
# cells of the pooled maps.
#
# ### Exercise 04.5
#
# `pool` is a function from images to maps. The columns that become free on the
# left are filled with `background`; what leaves the image on the right is gone.


# %% exercise="04.5"
def shift_change(x, pool, shift, background=-0.1):
    """x (N, C, H, W), pool a function, shift an int (0 <= shift < W)

    -> the mean of |pool(x moved right by shift) - pool(x)|, a float
    """
    N, C, H, W = x.shape
    # BEGIN SOLUTION
    moved = np.full((N, C, H, W), background)
    moved[:, :, :, shift:] = x[:, :, :, : W - shift]
    return float(np.mean(np.abs(pool(moved) - pool(x))))
    # END SOLUTION


# %% check="04.5"
shift_change = check("04.5", shift_change)

# %% [markdown]
# A small change means nothing by itself: a pool that returns 0 would win. So we
# compare with what *should* change the maps, namely another digit. The result:
# 0% if a shift is not noticed at all, 100% if it changes as much as a different
# digit. Which pool will be the most tolerant?

# %%
pools = {
    "no pooling": lambda x: x,
    "every 2nd pixel": lambda x: x[:, :, ::2, ::2],
    "mean of 2 x 2": mean_pool2d,
    "sum, squashed": lambda x: squash(subsample(x, np.ones(1), zero)),
    "max of 2 x 2": max_pool2d,
    "mean of 4 x 4": lambda x: mean_pool2d(x, 4),
    "max of 4 x 4": lambda x: max_pool2d(x, 4),
}
shifts, table = range(5), {}
for name, pool in pools.items():
    maps = pool(digits)
    another = np.mean(np.abs(maps[1:] - maps[:-1]))  # the digit before it
    changes = [shift_change(digits, pool, s) / another for s in shifts]
    table[name] = changes
    print(f"{name:16}", *(f"{change:6.0%}" for change in changes))

# %%
shown = ("no pooling", "mean of 2 x 2", "max of 2 x 2", "max of 4 x 4")
show_curves(
    shifts,
    {name: 100 * np.array(table[name]) for name in shown},
    alt="The change grows with the shift, less for larger windows",
    xlabel="shift in pixels",
    ylabel="change, % of another digit's",
)

# %% [markdown]
# Read the table honestly. Taking every second pixel helps nothing: coarser
# alone is not tolerant. One layer of 2 × 2 blocks helps, but only a little;
# larger windows help more. After a few pixels every row is as far away as
# another digit.
#
# So a single S2 does *not* make a network blind to shifts, as is often said.
# What it does buy is this: an image that moves by two pixels moves its pooled
# map by exactly one cell.

# %%
by_two = np.roll(digits, 2, axis=3)
same = np.roll(block_sums(digits), 1, axis=3)
print("moved by two: ", np.abs(block_sums(by_two) - same).max().round(6))
by_four = np.roll(digits, 4, axis=3)
twice = np.roll(block_sums(block_sums(digits)), 1, axis=3)
change = np.abs(block_sums(block_sums(by_four)) - twice).max()
print("by four, twice:", change.round(6))

# %% [markdown]
# Each subsampling halves the distances. After S2 and S4 a stroke that was four
# pixels off is one cell off, and a 5 × 5 kernel sees it all the same. The
# tolerance comes from the *chain* of convolution and subsampling, and from
# training on many hands. Chapter 17 measures the whole network.
#
# ## S2 at work
#
# Here is the network so far, with C1's kernels drawn at random: image, C1,
# squash, S2, squash.

# %%
conv2d = kept("conv2d")
rng = np.random.default_rng(1998)
w = rng.uniform(-1, 1, size=(6, 1, 5, 5)) / 2
c1 = squash(conv2d(digits[:1], w, np.zeros(6)))
s2 = squash(subsample(c1, np.full(6, 0.25), np.zeros(6)))
print("input", digits[:1].shape, " C1", c1.shape, " S2", s2.shape)

# %%
show_grids(
    {f"C1, map {f}": c1[0, f] for f in range(3)}
    | {f"S2, map {f}": s2[0, f] for f in range(3)},
    alt="Three maps of C1, and below them their smaller maps in S2",
    columns=3,
    numbers=False,
)

# %% [markdown]
# ## What you learned
#
# - S2 *adds* blocks of 2 × 2 that lie side by side, times a coefficient, plus a
#   bias, one pair per map; then it is squashed.
# - Mean pooling is the case $a = 1/4$, $b = 0$, without squashing. Max pooling
#   came later. Neither learns anything.
# - S2 has 12 parameters and 5,880 connections.
# - One layer of small blocks tolerates shifts a little; the chain of layers
#   does more.
#
# ### Do you remember?
#
# <details><summary>A block holds 1, 2, 7 and 8; coefficient 0.5, bias 1. What
# does S2 hand to the squashing: 5, 3.25, 10 or 9.5?</summary>
#
# The sum is 18, half of it is 9, plus 1: 10. (5 keeps only the largest, 3.25
# takes the mean, 9.5 adds the bias before multiplying.)
# </details>
#
# <details><summary>x.reshape(N, C, H//2, W//2, 2, 2), summed over the last two
# axes: what does it add?</summary>
#
# Four pixels that follow each other in a row. The inside of a block needs its
# two axes right behind those of the blocks: rows of blocks, rows inside,
# columns of blocks, columns inside.
# </details>
#
# <details><summary>How many parameters has S4, with 16 maps: 32, 80 or
# 0?</summary>
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

# %%
progress()

# %% [markdown]
# S2 hands six maps to the next convolution, C3, which has sixteen. Does each of
# the sixteen look at all six? The authors decided against it, with a table:
# that is [05 · Connections](05_connections.ipynb).
