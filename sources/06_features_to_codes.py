# %% [markdown]
# # 06 · From features to codes
#
# Sixteen maps of 5 × 5 are what is left of a digit after S4. In this chapter
# two more layers turn them into 84 numbers, and these can be looked at as a
# picture again.

# %% [markdown]
# ![From left: a handwritten 9, sixteen small maps of S4, 120 numbers of C5,
# and the 84 numbers of F6 in 12 rows of 7, which look like a printed 9
# ](pictures/06_features_to_codes.svg)

# %% [markdown]
# A unit of C5, the third convolution, looks at 5 × 5 numbers in each map
# before it. A unit of C1 does the same with the image. How many of the 1,024
# pixels can change what the unit of C5 says: 25, some 200, or all?
#
# Write a number down. In this chapter we find it twice: by a rule that you
# will write, and by trying every pixel.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_grids
from lenet_edu.widgets import ReceptiveField

# %%
mnist = load_mnist()
digits = to_input(mnist.train_images[:200])  # (200, 1, 32, 32)
names = ("conv2d", "squash", "subsample", "masked_conv2d", "c3_table")
conv2d, squash, subsample, masked_conv2d, c3_table = map(kept, names)
names = ("output_size", "subsampling_counts", "layer_counts")
output_size, subsampling_counts, layer_counts = map(kept, names)
table = c3_table()  # (16, 6)

# %% [markdown]
# This is the network as far as you have built it, with kernels drawn at
# random, and one layer more: S4. `maps_of` keeps what every layer gives.

# %%
rng = np.random.default_rng(1998)
w1 = rng.normal(size=(6, 1, 5, 5)) / 5
w3 = rng.normal(size=(16, 6, 5, 5)) / 10
halve = [(np.full(n, 0.25), np.zeros(n)) for n in (6, 16)]


def maps_of(x):
    """x (N, 1, 32, 32) -> a dict with the maps of C1, S2, C3 and S4"""
    c1 = squash(conv2d(x, w1, np.zeros(6)))
    s2 = squash(subsample(c1, *halve[0]))
    c3 = squash(masked_conv2d(s2, w3, np.zeros(16), table))
    s4 = squash(subsample(c3, *halve[1]))
    return {"C1": c1, "S2": s2, "C3": c3, "S4": s4}


# %% tags=["nbval-check-output"]
maps = maps_of(digits)
for name, found in maps.items():
    print(name, found.shape)

# %%
show_grids(
    {"input (32, 32)": digits[0, 0]}
    | {f"{name}, map 0 {v.shape[2:]}": v[0, 0] for name, v in maps.items()},
    alt="A digit and one map of each layer, ever smaller and stranger",
    columns=5,
    numbers=False,
)

# %% [markdown]
# ## S4
#
# S4 is S2 again, with 16 maps: blocks of 2 × 2 are added, times a coefficient,
# plus a bias. You will find its connections written as "5x5x5x16 = 2000".
# There are maps of 5 × 5, and 16 of them. Where does the third 5 come from?

# %% tags=["nbval-check-output"]
inputs_of_a_unit = 2 * 2 + 1  # a block, and the bias
print("S4 connections:", inputs_of_a_unit * 5 * 5 * 16)
print("counted in 04: ", subsampling_counts(16, 5, 5))

# %% [markdown]
# Five links for each unit: four pixels and a bias. It has nothing to do with
# the other two fives. Only 32 numbers are trained (sec. II-B).
#
# ## A row of numbers
#
# The maps of S4 hold 16 × 25 = 400 numbers for an image. The layers to come
# need no rows and columns any more; each of their units is linked to *all* the
# numbers before it. For this the maps are laid out in a single row. In which
# order? Any would do, as long as it is always the same: a weight must find its
# input again. We take the first map row by row, then the second, and so on.
# The images of the batch stay apart.
#
# ### Exercise 06.1
#
# Write the flat order down as a function.


# %% exercise="06.1"
def flatten(x):
    """x (N, C, H, W) -> y (N, C * H * W), map after map, row after row"""
    N, C, H, W = x.shape
    # BEGIN SOLUTION
    return x.reshape(N, C * H * W)
    # END SOLUTION


# %% check="06.1"
flatten = check("06.1", flatten)

# %% [markdown]
# How bad is another order? Other libraries keep the maps last, (N, H, W, C).
# Suppose you load weights that were trained with theirs: of the 400 inputs,
# how many meet the weight that was meant for them?

# %% tags=["nbval-check-output"]
numbered = np.arange(400).reshape(1, 16, 5, 5)
ours = flatten(numbered)
theirs = numbered.transpose(0, 2, 3, 1).reshape(1, 400)
print("ours starts with:  ", *ours[0, :6])
print("theirs starts with:", *theirs[0, :6])
print("at the same place: ", (ours == theirs).sum(), "of 400")

# %% [markdown]
# No error is raised, since both have 400 numbers. The network just guesses.
#
# ## Dense layers
#
# A unit that is linked to every input is a weighted sum and a bias, as before,
# only without a window. For $M$ such units, with $w_{m,d}$ the weight of unit
# $m$ for input $d$:
#
# $$y_{n,m} = \sum_{d=0}^{D-1} w_{m,d}\, x_{n,d} + b_m$$
#
# A layer of this kind is called *dense* or *fully connected*. The weights have
# the shape (out, in): a row for each unit, as the kernels had a block for each
# map. Some libraries keep them the other way round.
#
# ### Exercise 06.2
#
# Loops are fine. NumPy's `@` multiplies matrices, and `.T` turns one over: if
# you use them, write the shapes down first. The squashing stays a layer of its
# own.


# %% exercise="06.2"
def dense(x, w, b):
    """x (N, D), w (M, D), b (M,) -> y (N, M)"""
    N, D = x.shape
    M, D = w.shape
    # BEGIN SOLUTION
    return x @ w.T + b
    # END SOLUTION


# %% check="06.2"
dense = check("06.2", dense)

# %% [markdown]
# ## C5: a convolution with one place
#
# C5 has 120 maps. Each has a kernel of 5 × 5 for each of the 16 maps of S4;
# there is no table here. S4's maps are 5 × 5. In how many places does the
# kernel fit, and what is the shape of C5's output?

# %%
w5 = rng.normal(size=(120, 16, 5, 5)) / 20
b5 = rng.normal(size=120) / 10
as_convolution = conv2d(maps["S4"], w5, b5)
print("C5 as a convolution:", as_convolution.shape)

# %% [markdown]
# One place, so each map is a single number. And the kernel covers all 400
# inputs there: is this not a dense layer? Then its weights are the kernels,
# each laid out as a row, in the same order as the inputs.

# %% tags=["nbval-check-output"]
as_dense = dense(flatten(maps["S4"]), flatten(w5), b5)
print("C5 as a dense layer:", as_dense.shape)
gap = np.abs(flatten(as_convolution) - as_dense).max()
print("equal to 1e-12:", bool(gap < 1e-12))

# %% [markdown]
# The same layer, written twice. Your `flatten` did both the maps and the
# kernels, (120, 16, 5, 5) to (120, 400).
#
# ## Is every convolution a dense layer?
#
# Take a kernel with *several* places. A unit at place $(i, j)$ multiplies the
# pixels of its window; give it a weight of 0 for all the others. Then it is
# linked to every pixel, and the convolution is a dense layer with a very large
# matrix: a row for each unit, a column for each input.

# %% tags=["nbval-check-output"]
kernel = np.array([[1, 2], [3, 4]])
for place in ((0, 0), (0, 1), (1, 0)):
    picture = np.zeros((3, 4), dtype=int)  # an image of 3 x 4 pixels
    i, j = place
    picture[i : i + 2, j : j + 2] = kernel
    print(f"row of the unit at {place}:", *picture.ravel())

# %% [markdown]
# ### Exercise 06.3
#
# Make this matrix, for any kernels and any size of image. The rows are the
# units in flat order: map after map, and within a map the places row by row.
# The columns are the inputs in flat order. Stride 1, no padding.


# %% exercise="06.3"
def conv_as_dense(w, height, width):
    """w (F, C, k, l), images of height x width pixels

    -> matrix (F * Ho * Wo, C * height * width), with Ho x Wo places
    """
    F, C, k, l = w.shape
    # BEGIN SOLUTION
    Ho, Wo = height - k + 1, width - l + 1
    rows = np.zeros((F, Ho, Wo, C, height, width))
    for i in range(Ho):
        for j in range(Wo):
            rows[:, i, j, :, i : i + k, j : j + l] = w
    return rows.reshape(F * Ho * Wo, C * height * width)
    # END SOLUTION


# %% check="06.3"
conv_as_dense = check("06.3", conv_as_dense)

# %% tags=["nbval-check-output"]
for name, w, side in (("C1", w1, 32), ("C3", w3, 14), ("C5", w5, 5)):
    matrix = conv_as_dense(w, side, side)
    used = np.count_nonzero(matrix) / matrix.size
    numbers = f"{w.size:,} weights"
    print(f"{name}: {matrix.shape!s:12} not 0: {used:4.0%}  {numbers}")

# %%
kernels = np.array([[[[-0.9, 0.6], [0.3, -0.5]]], [[[0.8, 0.4], [-0.3, 1]]]])
shared = conv_as_dense(kernels, 4, 4)  # (18, 16)
free = rng.uniform(0.2, 1, shared.shape) * rng.choice([-1, 1], shared.shape)
local = np.where(shared != 0, free, 0)
show_grids(
    {
        f"a convolution: {kernels.size} weights": shared,
        f"local, not shared: {np.count_nonzero(local)}": local,
        f"dense: {free.size}": free,
    },
    alt="Three matrices: few and shared weights, few weights, many weights",
    numbers=False,
)

# %% [markdown]
# These are three ways to link 4 × 4 pixels with two maps of 3 × 3 units. The
# convolution saves twice: most of its entries are 0 (*local connection*), and
# the others are the same four numbers in each row of a map (*weight
# sharing*). C1 with its 150 weights is like the left matrix. (C3 is printed
# above without its table.) C5 is like the right one: no 0, and every weight
# is used once.
#
# ### Why it is called C5 all the same
#
# The paper says that C5 is a convolution, not a dense layer, because on a
# larger image its maps would be larger than 1 × 1 (sec. II-B). Let us see.

# %% tags=["nbval-check-output"]
lenet = [(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)]  # (kernel, stride): C1 to C5
for width in (32, 36, 40, 64):
    sizes = [width]
    for size, stride in lenet:
        sizes.append(output_size(sizes[-1], size, stride))
    print(*(f"{n:3}" for n in sizes))

# %% [markdown]
# On an image of 32 × 64 pixels, C5 has 9 places in a row: it reads a strip of
# digits in nine positions at once, with the same weights. A dense layer would
# stop with an error there, since its matrix has 400 columns and no more.
# Chapter 18 makes use of it.
#
# ## What does a unit see?
#
# Back to the first question. The pixels that can change a unit are its
# **receptive field**. For C1 it is the window, 5 × 5. A unit of S2 sees 2 × 2
# units of C1. How many pixels are these, 10 × 10?

# %% tags=["nbval-check-output"]
for unit in (0, 1):
    print(f"unit {unit} of C1 sees columns", *range(unit, unit + 5))

# %% [markdown]
# Two neighbours see 6 columns together, not 10: they share four. The first
# brings its whole field, the second adds just the *step* between the two, which
# is one pixel. So S2 sees 6 × 6 pixels.
#
# S2's own units are two pixels apart, since its blocks do not overlap. Now a
# unit of C3 sees five units of S2 in a row. The first brings 6 pixels; how many
# does each of the other four add? From here on, predict with pencil and paper,
# up to C5.
#
# ### Exercise 06.4
#
# Write the rule. `layers` is a list of pairs (kernel, stride), the first layer
# first; rows and columns are alike. Before any layer, a pixel sees itself. The
# step is the distance in pixels between the fields of two neighbours.


# %% exercise="06.4"
def receptive_field(layers):
    """layers, a list of (kernel, stride)

    -> (side, step), two ints: of the fields of the last layer's units
    """
    # BEGIN SOLUTION
    side = step = 1
    for kernel, stride in layers:
        side += (kernel - 1) * step
        step *= stride
    return side, step
    # END SOLUTION


# %% check="06.4"
receptive_field = check("06.4", receptive_field)

# %% tags=["nbval-check-output"]
for n, name in enumerate(("C1", "S2", "C3", "S4", "C5"), start=1):
    side, step = receptive_field(lenet[:n])
    print(f"{name}: {side:2} x {side:2} pixels, step {step}")

# %% [markdown]
# ### Measured
#
# Is it true of the network, with its table and its squashing? Take a digit and
# make 1,024 copies; in copy $p$ only pixel $p$ is changed. Then look at one
# unit near the middle of each layer: in which copies does it change?

# %%
copies = np.repeat(digits[:1], 1024, axis=0)
copies += np.eye(1024).reshape(1024, 1, 32, 32)  # copy p: pixel p + 1
before, after = maps_of(digits[:1]), maps_of(copies)
for found in (before, after):
    found["C5"] = squash(conv2d(found["S4"], w5, b5))
field = {}
for name, found in after.items():
    m = found.shape[2] // 2  # a unit near the middle, in the first map
    change = np.abs(found - before[name])[:, 0, m, m]
    field[name] = (change > 1e-14).reshape(32, 32)

# %% tags=["nbval-check-output"]
for name, seen in field.items():
    rows, columns = np.nonzero(seen)
    tall, wide = np.ptp(rows) + 1, np.ptp(columns) + 1
    print(f"{name}: {tall:2} x {wide:2}, rows {rows[0]} to {rows[-1]}")

# %%
show_grids(
    {f"{name}: {seen.sum()} pixels": seen for name, seen in field.items()},
    alt="Squares of pixels that change a unit: larger in each layer",
    columns=5,
    numbers=False,
)

# %% [markdown]
# All of them: each unit of C5 sees the whole image, 32 × 32 = 1,024 pixels. Its
# kernels are no larger than C1's. The field grows because layers stand on
# layers, and it grows faster behind each subsampling.
#
# Move a unit in the widget. Which pixels does it see; and, in the other
# direction, how many units does a pixel in a corner reach, and one in the
# middle? It draws *your* `receptive_field` where it differs.

# %%
ReceptiveField(digits[0], fn=receptive_field)

# %% [markdown]
# ## Why 32 × 32?
#
# The digits are at most 20 × 20 pixels, in images of 28 × 28. Why the frame
# around them? Because a stroke's end or a corner should be able to lie in the
# *middle* of what a feature detector sees, wherever in the digit it is
# (sec. II-B). Take C3: where are the middles of its fields?

# %% tags=["nbval-check-output"]
side, step = receptive_field(lenet[:3])
for size in (28, 32):
    units = ((size - 5 + 1) // 2) - 5 + 1
    middles = np.arange(units) * step + (side - 1) / 2
    first, last = int(middles[0] - 0.5), int(middles[-1] + 0.5)
    print(
        f"{size} x {size}: {units} units, middles {middles[0]} to",
        middles[-1],
    )
    print(f"         pixels {first} to {last}: {last - first + 1}")

# %% [markdown]
# With 32 × 32 the middles of C3's fields form an area of 20 × 20 pixels, rows 6
# to 25, as the paper says. That is where the digit is. With 28 × 28 it would be
# 16 × 16 only, and the ends of tall digits would be seen from one side.

# %%
paper = digits.min()
ink = digits - paper
inside = ink[:, :, 6:26, 6:26].sum() / ink.sum()
print(f"ink in rows and columns 6 to 25: {inside:.1%}")

# %% [markdown]
# It is not quite all, as MNIST places digits by their centre of mass, not by
# their box.
#
# ## F6: 84 units
#
# F6 is a dense layer on the 120 numbers of C5, followed by the squashing. Why
# 84? It is 7 × 12: the code of a digit will be a small *picture* of it, 7
# pixels wide and 12 high. Here is what the layer says to five digits while all
# weights are random.

# %%
c5 = flatten(squash(as_convolution))  # (200, 120)
w6, b6 = rng.normal(size=(84, 120)) / 11, np.zeros(84)
f6 = squash(dense(c5, w6, b6))
print("F6:", f6.shape)
show_grids(
    {f"a {mnist.train_labels[n]}": f6[n].reshape(12, 7) for n in range(5)},
    alt="Five pictures of 12 rows and 7 columns without any pattern",
    columns=5,
    numbers=False,
)

# %% [markdown]
# Nothing to read there yet: training has to bring it about.
#
# ### How much is there to learn?
#
# Predict the trainable parameters of C5 and of F6. Then the connections: for C1
# there were 784 times as many as parameters. And here?
#
# ### Exercise 06.5
#
# As always, the link to the bias counts as one connection of each unit.


# %% exercise="06.5"
def dense_counts(inputs, outputs):
    """-> (parameters, connections), two ints, of a dense layer"""
    # BEGIN SOLUTION
    links = outputs * (inputs + 1)
    return links, links
    # END SOLUTION


# %% check="06.5"
dense_counts = check("06.5", dense_counts)

# %% tags=["nbval-check-output"]
c5_counts = dense_counts(16 * 5 * 5, 120)
print("C5:", c5_counts, " as a convolution:", end=" ")
print(layer_counts(16 * 25 * 120, 120, 1, 1)[1:])
print("F6:", dense_counts(120, 84))
print(f"C5's share of the 60,000 of LeNet-5: {c5_counts[0] / 60000:.0%}")

# %% [markdown]
# Nothing is shared, so both numbers are equal: 48,120 and 10,164 (sec. II-B).
# Four fifths of all that LeNet-5 learns sits in C5, though C1 has more than
# twice its connections, 122,304. Parameters cost memory, connections cost
# time.
#
# ## What you learned
#
# - S4 is S2 with 16 maps: 32 parameters, 2,000 connections.
# - Maps are flattened map after map, row after row; weights rely on the order.
# - C5 is a convolution with one place, so it equals a dense layer: 48,120
#   parameters and as many connections. On a larger image it has more places.
# - F6 is dense, with 84 = 7 × 12 units: 10,164.
# - Receptive fields: 5, 6, 14, 16, 32 pixels. A window adds kernel − 1 *steps*,
#   and the step is the product of the strides before it.
#
# ### Do you remember?
#
# <details><summary>A layer with kernel 3 and stride 1 stands on units that see
# 16 pixels and are 4 apart. What does it see: 18, 24, 28 or 48?</summary>
#
# 16 + 2 · 4 = 24. (18 forgets the step, 28 adds three steps, 48 multiplies the
# fields as if they did not overlap.)
# </details>
#
# <details><summary>x is (N, C, H, W). What is wrong with
# x.reshape(C * H * W, N).T?</summary>
#
# The shape is right, the rows are not: reshape cuts the same sequence anew, and
# each row then takes every N-th number, from several images.
# </details>
#
# <details><summary>x @ w + b ran without an error, with w of shape (84, 84)
# stored as (out, in). Is it right?</summary>
#
# No. It takes the columns of w for units; a square matrix hides it. Test with
# numbers of inputs and outputs that differ.
# </details>
#
# <details><summary>How many connections has C5 on an image of 32 × 36 pixels:
# 48,120, 57,720 or 96,240?</summary>
#
# 96,240: the same 48,120 parameters, used at two places. (57,720 = 120 × 481
# is a dense layer on the 480 numbers, with a weight for each.)
# </details>

# %%
progress()

# %% [markdown]
# F6 says 84 numbers, and there are ten digits. How does a list of 84 numbers
# become an answer? LeNet-5 compares it with ten small drawings:
# [07 · RBF output](07_rbf_output.ipynb).
