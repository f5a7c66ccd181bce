# %% [markdown]
# # 11 · Fast
#
# Your convolution is right, and slow: to train LeNet-5 with it would take
# days. In this chapter you get the same numbers out of fewer and longer steps,
# and then chapter 14 can train your own network in minutes.

# %% [markdown]
# ![Three windows of an image, each laid out as a row of 25 numbers; the rows
# times a kernel, which is a column of 25 numbers, give a number of the map
# each
# ](pictures/11_fast.svg)

# %% [markdown]
# Suppose that your convolution does C3 once for each of the 60,000 digits,
# forward only. Does that take seconds, minutes or hours? And of the
# multiplications that your processor could do in that time, which part does
# it do: all of them, half, or a thousandth? Write both guesses down.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, kept, progress, see, solution
from lenet_edu.convolutions import pytorch, race, times
from lenet_edu.fast import Engine, Workers
from lenet_edu.figures import show_grids, show_memory
from lenet_edu.models import lenet5
from lenet_edu.nn import c3_table
from lenet_edu.widgets import SpeedRace

# %% [markdown]
# Here is once more how most people write a convolution, and a layer of the
# size of C3 (without its table) for 32 images.

# %%
conv2d, conv2d_backward = kept("conv2d"), kept("conv2d_backward")
rng = np.random.default_rng(1998)
x = rng.normal(size=(32, 6, 14, 14))
w = rng.normal(size=(16, 6, 5, 5)) / 12
b = rng.normal(size=16)


def with_loops(x, w, b):
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    y = np.zeros((N, F, H - k + 1, W - l + 1), x.dtype)
    for n, f, i, j in np.ndindex(y.shape):
        window = x[n, :, i : i + k, j : j + l]
        y[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return y


# %%
one = times({"loops": lambda: with_loops(x[:1], w, b)})["loops"]
a = rng.normal(size=(512, 512))
large = times({"product": lambda: a @ a})["product"]
loop_rate = 16 * 100 * 150 / one  # multiplications per second
rate = 512**3 / large
units = 6 * 28 * 28 + 16 * 10 * 10 + 120  # outputs of C1, C3 and C5
hours = 20 * 3 * 60_000 * one * units / 1600 / 3600
print(f"C3 of 60,000 images: {60_000 * one / 60:.0f} minutes")
print(f"20 epochs, all convolutions, both ways: {hours:.0f} hours")
print(f"the loops:         {loop_rate / 1e6:8,.0f} million products a second")
print(f"two large matrices:{rate / 1e6:8,.0f} million")
print(f"the loops reach {loop_rate / rate:.2%} of that")

# %% [markdown]
# These are times of *your* computer if you ran the cell, otherwise of the one
# that built this page. `times` calls each candidate in turn, several times, on
# one processor core, and takes the median. The hours are an estimate; the way
# back counts twice (chapter 10).
#
# ## Why many short steps are slow
#
# The large product shows what the same core can do. The loops reach so little
# of it because of what happens around each small sum. At every call, Python
# looks up the function, and NumPy checks types and shapes and asks for memory.
# Only then a compiled loop multiplies, several numbers at a time. This
# preparation takes equally long for 15 numbers and for 1,500. So what does
# one number cost in calls of different lengths?

# %%
lengths = (15, 150, 1_500)
pairs = {n: (rng.normal(size=n), rng.normal(size=n)) for n in lengths}


def hundred(u, v):
    for _ in range(100):
        u * v


spent = times({n: lambda p=p: hundred(*p) for n, p in pairs.items()})
for n in lengths:
    call = spent[n] / 100
    print(f"{n:6,} numbers a call: {1e9 * call / n:6.2f} ns for each number")

# %% [markdown]
# In short calls nearly all of the cost is preparation. So we want the same
# products in fewer, longer steps. Turn the loops inside out: instead of "for
# each place, all weights" we say "for each weight, all places". One weight
# multiplies a shifted rectangle of the image, in all images at once.


# %%
def with_shifts(x, w, b):
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    Ho, Wo = H - k + 1, W - l + 1
    y = np.zeros((N, F, Ho, Wo), x.dtype)
    y += b[:, None, None]
    for f, c, u, v in np.ndindex(F, C, k, l):
        y[:, f] += w[f, c, u, v] * x[:, c, u : u + Ho, v : v + Wo]
    return y


# %% tags=["nbval-check-output"]
places, weights = 10 * 10, 6 * 5 * 5
print("loops: ", 32 * 16 * places, "steps of", weights, "products")
print("shifts:", 16 * weights, "steps of", 32 * places, "products")

# %% [markdown]
# `race` compares each contender with your `conv2d`, to 1e-10, before it times
# it. What is not right does not run.

# %%
contenders = {"loops": with_loops, "shifted sums": with_shifts}
race(contenders, x, w, b, oracle=conv2d)

# %% [markdown]
# That is a lot for a change of order. But each step still reads and writes a
# whole map for the sake of a single weight. A matrix product does better: it
# takes a small block of both matrices, and uses every number of it many times
# before it fetches the next. So we bring the convolution into its form.
#
# ## Every window becomes a row
#
# One output number is a window times a kernel, summed. If we write each window
# out as a *row* of a matrix, a single product does all of them. The trick is
# called **im2col**, "image to columns", after people who used columns. An
# image of 3 × 4 has six windows of 2 × 2:

# %%
small = np.arange(1.0, 13.0).reshape(3, 4)
rows = [small[i : i + 2, j : j + 2].ravel() for i, j in np.ndindex(2, 3)]
show_grids(
    {"image (3, 4)": small, "its windows of 2 x 2, as rows (6, 4)": rows},
    alt="A 3 by 4 image of 1 to 12; six rows, the first holds 1, 2, 5, 6",
    numbers=True,
)

# %% [markdown]
# How are these windows stored? Memory has no rows and columns: it is one long
# line, in which the rows of the image follow each other.

# %%
show_memory(
    small,
    {"window (0, 0)": (0, 0), "window (0, 1)": (0, 1)},
    alt="Twelve cells of memory in a line. The first window reads cells 1, "
    "2, 5 and 6, the second 2, 3, 6 and 7; the next column is 8 bytes on, "
    "the next row 32 bytes",
)

# %% [markdown]
# In each window, the number to the right is 8 bytes further on, which is one
# float64, and the number below is 32 bytes further on. The second window takes
# the same steps and only begins 8 bytes later, so the two share the cells of 2
# and 6. These steps are called **strides**. A start, a shape and a stride for
# each axis are all that NumPy needs to describe an array, so it can give us
# all six windows without moving a number.

# %% tags=["nbval-check-output"]
view = np.lib.stride_tricks.sliding_window_view(small, (2, 2))
print("shape  ", view.shape, " the last window:", *view[1, 2].ravel())
print("strides", view.strides)
print("numbers seen:", view.size, "- numbers in memory:", small.size)

# %% [markdown]
# The first two axes walk from window to window, the last two walk within one,
# with the same strides. Such an array is called a **view**. A fast matrix
# product needs its rows in one piece, though, and so im2col copies them out.
#
# ### Exercise 11.1
#
# Write it for a batch, with channels, stride and padding:
#
# - a **row** for each place: all places of image 0 first, row by row, then
#   those of image 1, and so on, `N * Ho * Wo` rows in all;
# - a **column** for each weight, in the order of `w.reshape(F, -1)`: channel,
#   then kernel row, then kernel column, `C * k * l` columns in all.
#
# Padding adds zeros on all four sides. A loop over all places is right, but
# slow. A loop over the k × l shifts has longer steps, and
# `np.lib.stride_tricks.sliding_window_view` with its axes put in order needs no
# loop.


# %% exercise="11.1"
def im2col(x, k, l, stride=1, padding=0):
    """x (N, C, H, W) -> rows (N * Ho * Wo, C * k * l): windows of k x l"""
    N, C, H, W = x.shape
    # BEGIN SOLUTION
    p, s = padding, stride
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    rows = np.empty((N, Ho, Wo, C, k, l), x.dtype)
    for u, v in np.ndindex(k, l):
        pixels = xp[:, :, u : u + s * Ho : s, v : v + s * Wo : s]
        rows[..., u, v] = pixels.transpose(0, 2, 3, 1)
    return rows.reshape(N * Ho * Wo, C * k * l)
    # END SOLUTION


# %% check="11.1"
im2col = check("11.1", im2col)

# %% [markdown]
# ## And back
#
# In the backward pass the matrix comes back full of gradients, one for each
# copy of a pixel. A pixel that was copied into four rows has four of them, and
# its own gradient is their sum: when the pixel moves, all four copies move
# (chapter 10).
#
# ### Exercise 11.2
#
# `col2im` puts each row back where `im2col` took it from. `shape` is the
# (N, C, H, W) of the image *without* padding; what falls into the frame is
# dropped. Somebody wrote it, saw that `col2im(im2col(x, 2, 2), x.shape, 2, 2)`
# gives x again, and was content. It has two faults that this test cannot
# show. Find and fix them.


# %% exercise="11.2"
def col2im(columns, shape, k, l, stride=1, padding=0):
    """columns (N * Ho * Wo, C * k * l) -> x (N, C, H, W), sums of windows"""
    N, C, H, W = shape
    p, s = padding, stride
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    windows = columns.reshape(N, Ho, Wo, C, k, l).transpose(0, 3, 4, 5, 1, 2)
    xp = np.zeros((N, C, H + 2 * p, W + 2 * p), columns.dtype)
    # BEGIN SOLUTION
    # STUB for u, v in np.ndindex(k, l):
    # STUB     below, right = slice(u, u + s * Ho, s), slice(v, v + s * Wo, s)
    # STUB     xp[:, :, below, right] = windows[:, :, u, v]
    # STUB return xp[:, :, :H, :W]
    for u, v in np.ndindex(k, l):
        below, right = slice(u, u + s * Ho, s), slice(v, v + s * Wo, s)
        xp[:, :, below, right] += windows[:, :, u, v]
    return xp[:, :, p : p + H, p : p + W]
    # END SOLUTION


# %% check="11.2"
col2im = check("11.2", col2im)

# %% tags=["nbval-check-output"]
ones = np.ones((6, 4))
print("in how many windows of 2 x 2 is each pixel?")
print(col2im(ones, (1, 1, 3, 4), 2, 2)[0, 0].astype(int))
unfolded = im2col(x, 5, 5)
r = rng.normal(size=unfolded.shape)
there, back = np.sum(unfolded * r), np.sum(x * col2im(r, x.shape, 5, 5))
print("the two sums agree to 1e-8:", bool(abs(there - back) < 1e-8))

# %% [markdown]
# The last line is a better test: `im2col(x)` times `r`, summed, must equal `x`
# times `col2im(r)`, summed, for any `r`. Then one function is the transpose
# (the *adjoint*) of the other. The test needs no expected values.
#
# ## One product
#
# Let $X$ be the matrix of windows, $(N H_o W_o, C k l)$, and $K$ the kernels as
# rows, $(F, C k l)$. Then
#
# $$Y = X K^\top + b$$
#
# holds all output numbers, with a row for each place and a column for each map.
#
# ### Exercise 11.3
#
# Use your `im2col` and a single matrix product; libraries call it GEMM,
# *general matrix multiply*. Write the shape of $Y$ down first: which axes must
# change places at the end?


# %% exercise="11.3"
def conv2d_gemm(x, w, b, stride=1, padding=0):
    """x (N, C, H, W), w (F, C, k, l), b (F,) -> y (N, F, Ho, Wo)"""
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    # BEGIN SOLUTION
    Ho = (H + 2 * padding - k) // stride + 1
    Wo = (W + 2 * padding - l) // stride + 1
    y = im2col(x, k, l, stride, padding) @ w.reshape(F, -1).T + b
    return y.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)
    # END SOLUTION


# %% check="11.3"
conv2d_gemm = check("11.3", conv2d_gemm)

# %%
contenders["im2col, one product"] = conv2d_gemm
race(contenders, x, w, b, oracle=conv2d)

# %% [markdown]
# Speed was bought with memory: `kB/image` is the peak while the function runs,
# and most of it is the matrix of windows, which holds a pixel up to 25 times.
# Nobody unfolds a whole training set at once, which is one more reason for
# small batches.
#
# ### Exercise 11.4
#
# $Y = X K^\top + b$ is a dense layer whose inputs are the rows of $X$. You
# wrote its backward pass in chapter 10: the gradient of $X$ is $dY\,K$, that
# of $K$ is $dY^\top X$, and that of $b$ is the sum of the rows of $dY$. The
# function below does this, and it passed a gradient check on a layer with
# *one* map. With more maps it fails, because two of its lines are wrong.


# %% exercise="11.4"
def conv2d_gemm_backward(dy, x, w, stride=1, padding=0):
    """dy (N, F, Ho, Wo), x (N, C, H, W), w (F, C, k, l)

    -> dx, dw, db of the shapes of x, w, b; sums, no mean
    """
    F, _, k, l = w.shape
    columns = im2col(x, k, l, stride, padding)
    # BEGIN SOLUTION
    # STUB rows = dy.reshape(-1, F)
    # STUB shares = rows @ w.reshape(F, -1)
    # STUB dx = col2im(shares, x.shape, k, l, stride, padding)
    # STUB dw = (columns.T @ rows).reshape(w.shape)
    # STUB return dx, dw, rows.sum(axis=0)
    rows = dy.transpose(0, 2, 3, 1).reshape(-1, F)
    shares = rows @ w.reshape(F, -1)
    dx = col2im(shares, x.shape, k, l, stride, padding)
    dw = (rows.T @ columns).reshape(w.shape)
    return dx, dw, rows.sum(axis=0)
    # END SOLUTION


# %% check="11.4"
conv2d_gemm_backward = check("11.4", conv2d_gemm_backward)

# %%
dy = rng.normal(size=(32, 16, 10, 10))
mine, right = conv2d_gemm_backward(dy, x, w), conv2d_backward(dy, x, w)
gap = max(np.abs(mine[n] - right[n]).max() for n in range(3))
print("equal to chapter 10's, to 1e-10:", bool(gap < 1e-10))
rows, kernels = im2col(x, 5, 5), w.reshape(16, -1)
spent = times(
    {
        "forward": lambda: conv2d_gemm(x, w, b),
        "im2col": lambda: im2col(x, 5, 5),
        "the product": lambda: rows @ kernels.T,
        "backward": lambda: conv2d_gemm_backward(dy, x, w),
    }
)
for name, seconds in spent.items():
    print(f"{name:12} {seconds / spent['forward']:5.2f} times a forward pass")

# %% [markdown]
# On the computer that built this page, copying takes longer than the product.
# In the race, change the number of images or the kernel. `yours` is the
# `conv2d` from the top of this chapter; `SpeedRace(fn=conv2d_gemm)` shows what
# you gained.

# %%
SpeedRace(fn=conv2d)

# %% [markdown]
# ## Excursion · Windows without copies
#
# You may skip this part. It leads to the faster convolution inside the course's
# engine. In im2col a pixel goes to up to 25 places, far from each
# other in memory. A faster version copies *less*, and in longer pieces.
#
# Which numbers are neighbours in memory depends on the order of the axes, the
# **memory layout**. In (N, C, H, W) the last axis, along an image row, has the
# shortest stride, and a shifted rectangle is collected in pieces of only 10
# numbers. Now let the *images* be the last axis: (H, C, W, N). Then the pixels
# at one place in all 32 images are one piece, and ten neighbouring columns are
# a piece of 320.
#
# In this layout we unfold the *columns* alone: for each shift
# v = 0 ... 4, all maps moved by v. That makes 5 copies instead of 25. An image
# row becomes a matrix with $R = 5 \cdot 6$ rows and $P = 10 \cdot 32$ columns,
# and the image is $(H, R, P)$. What is left are windows over the image rows:

# %% tags=["nbval-check-output"]
tiny = np.arange(4 * 2 * 3).reshape(4, 2, 3)  # 4 image rows, R = 2, P = 3
for h in range(3):
    print(
        f"window over image rows {h} and {h + 1}:", *tiny[h : h + 2].ravel()
    )
print("strides in bytes:", tiny.strides)

# %% [markdown]
# Each window is one unbroken piece: $k$ image rows that follow each other *are*
# a matrix of $kR$ rows. Nothing has to be copied.
#
# ### Exercise 11.5
#
# NumPy's `as_strided` makes a view from a shape and strides. This function
# gives both for the stack of all windows over $k$ rows, $(H - k + 1, kR, P)$,
# from an array that is contiguous, like `tiny`. But its windows stand side by
# side and do not overlap. Fix it. (The function alone can do no harm;
# a view made with wrong strides would read foreign memory.)


# %% exercise="11.5"
def row_windows(shape, strides, k):
    """shape (H, R, P) and strides, in bytes, of a contiguous array

    -> shape, strides of the windows over k rows: two tuples of three ints
    """
    H, R, P = shape
    down, row, along = strides
    # BEGIN SOLUTION
    # STUB return (H // k, k * R, P), (k * down, row, along)
    return (H - k + 1, k * R, P), (down, row, along)
    # END SOLUTION


# %% check="11.5"
row_windows = check("11.5", row_windows)

# %% [markdown]
# The convolution is now a *stack* of products, a small one for each row of the
# output, and `np.matmul` does the stack. The kernels must have the order of
# the rows: kernel row, kernel column, channel.


# %%
def in_rows(maps, w, b):
    """maps (H, C, W, N) -> (Ho, F, Wo, N), layout kept"""
    H, C, W, N = maps.shape
    F, _, k, l = w.shape
    Wo = W - l + 1
    shifts = np.empty((H, l, C, Wo, N), maps.dtype)
    for v in range(l):
        shifts[:, v] = maps[:, :, v : v + Wo]
    image_rows = shifts.reshape(H, l * C, Wo * N)
    shape, strides = row_windows(image_rows.shape, image_rows.strides, k)
    strided = np.lib.stride_tricks.as_strided
    windows = strided(image_rows, shape, strides, writeable=False)
    y = np.matmul(w.transpose(0, 2, 3, 1).reshape(F, -1), windows)
    y += b[:, None]
    return y.reshape(-1, F, Wo, N)


def row_products(x, w, b):
    """The same from (N, C, H, W) to (N, F, Ho, Wo), transposed twice"""
    maps = np.ascontiguousarray(x.transpose(2, 1, 3, 0))
    return np.ascontiguousarray(in_rows(maps, w, b).transpose(3, 1, 0, 2))


# %% [markdown]
# We race it in float32: these numbers take half the bytes, and for training
# they are exact enough. Where it is installed, PyTorch runs as well, on one
# core like all others (its memory is not counted).

# %%
contenders["row products"] = row_products
contenders |= pytorch()
x32, w32, b32 = (v.astype(np.float32) for v in (x, w, b))
race(contenders, x32, w32, b32, oracle=conv2d)

# %% [markdown]
# Row products need less memory than im2col, although changing the layout there
# and back is counted here; a network does it once, at the input. Whether they
# or PyTorch lead is different from computer to computer.
#
# ## C3 and its table
#
# C3's table leaves 36 of its 96 kernels out, and the loops of chapter 05 skip
# them. The fast version need not: a kernel of zeros adds nothing, so the same
# product with `w * table[:, :, None, None]` gives the right sums. It multiplies
# by some zeros, which costs far less than 60 short steps in Python.
#
# ### Exercise 11.6
#
# Use your `conv2d_gemm`.


# %% exercise="11.6"
def masked_conv2d_gemm(x, w, b, table):
    """x (N, C, H, W), w (F, C, k, l), b (F,), table (F, C) bool

    -> y (N, F, H - k + 1, W - l + 1)
    """
    # BEGIN SOLUTION
    return conv2d_gemm(x, w * table[:, :, None, None], b)
    # END SOLUTION


# %% check="11.6"
masked_conv2d_gemm = check("11.6", masked_conv2d_gemm)

# %% [markdown]
# ### Exercise 11.7
#
# The backward pass below ignores the table. A check of dx shows nothing wrong
# as long as w is 0 wherever the table has a gap, but one step of training puts
# numbers there. Fix both faults; chapter 10 did the same for the loops.


# %% exercise="11.7"
def masked_conv2d_gemm_backward(dy, x, w, table):
    """dy (N, F, Ho, Wo), x (N, C, H, W), w (F, C, k, l), table (F, C)

    -> dx, dw, db of the shapes of x, w, b
    """
    # BEGIN SOLUTION
    # STUB dx, dw, db = conv2d_gemm_backward(dy, x, w)
    # STUB return dx, dw, db
    there = table[:, :, None, None]
    dx, dw, db = conv2d_gemm_backward(dy, x, w * there)
    return dx, dw * there, db
    # END SOLUTION


# %% check="11.7"
masked_conv2d_gemm_backward = check("11.7", masked_conv2d_gemm_backward)

# %%
table, skipping = c3_table(), kept("masked_conv2d")
few, there = x[:4], table[:, :, None, None]
y = masked_conv2d_gemm(few, w, b, table)
print("equal to chapter 05's:", np.allclose(y, skipping(few, w, b, table)))
spent = times(
    {
        "loops": lambda: with_loops(few, w * there, b),
        "matrix": lambda: masked_conv2d_gemm(few, w, b, table),
    },
    rounds=3,
)
ratio = spent["loops"] / spent["matrix"]
print(f"the product is {ratio:.0f} times as fast as the loops")

# %% [markdown]
# Four functions are kept now that take the arguments of the old ones:
#
# | layers | instead of | takes |
# |---|---|---|
# | C1, C5 | `conv2d` | `conv2d_gemm` |
# | C1, C5 | `conv2d_backward` | `conv2d_gemm_backward` |
# | C3 | `masked_conv2d` | `masked_conv2d_gemm` |
# | C3 | `masked_conv2d_backward` | `masked_conv2d_gemm_backward` |
#
# With these and the layers of the other chapters, LeNet-5 trains from your own
# functions. Subsampling needs no product: four steps over
# `x[:, :, u::2, v::2]` do for a whole batch what loops do block by block.
# %% [markdown]
# ## Excursion · The engine's tricks
#
# You may skip this part. It shows why `lenet_edu.fast`, the engine that trains
# from chapter 12 on, is faster than your matrix products.
# It uses row products and four tricks more.
#
# **Small pieces stay near.** Next to each core lies a small fast memory, the
# **cache**. What does not fit in it has to be fetched from far away, so more
# images at a time are not always better.

# %%
sizes = (1, 4, 16, 64, 256, 1024)
maps = np.ascontiguousarray(x32.transpose(2, 1, 3, 0))  # (H, C, W, N)
batches = {n: np.resize(maps, (14, 6, 14, n)) for n in sizes}
spent = times(
    {n: lambda m=m: in_rows(m, w32, b32) for n, m in batches.items()},
    rounds=5,
)
best = min(spent[n] / n for n in sizes)
for n in sizes:
    speed = best * n / spent[n]
    print(f"{n:5} images at a time: {speed:4.0%} of the best speed")

# %% [markdown]
# Few images make short pieces, and many no longer fit. The engine works
# through a batch in **sub-batches** and adds their gradients up, which is the
# same sum.
#
# **Pool first.** The network of chapter 16 has max pooling: convolution, bias,
# ReLU (negative numbers become 0), maximum of 2 × 2. If $b$ is the same for
# all four numbers, the maximum of $y + b$ is the maximum of $y$, plus $b$. And
# ReLU never falls, so the largest number stays the largest. Then bias and ReLU
# may come after pooling, where they touch a quarter of the numbers.

# %%
y = in_rows(maps, w32, 0 * b32)  # no bias yet
bias = b32[:, None, None]  # y is (10, 16, 10, 32)


def pooled(y):
    two = np.maximum(y[:, :, 0::2], y[:, :, 1::2])
    return np.maximum(two[0::2], two[1::2])


last = pooled(np.maximum(y + bias, 0))
first = np.maximum(pooled(y) + bias, 0)
print("the same numbers:", np.array_equal(last, first))
spent = times(
    {
        "last": lambda: pooled(np.maximum(y + bias, 0)),
        "first": lambda: np.maximum(pooled(y) + bias, 0),
    }
)
ratio = spent["last"] / spent["first"]
print(f"pooling first is {ratio:.1f} times as fast")

# %% [markdown]
# **Use the same arrays again.** Each `y * 2 + 1` makes new arrays, for which
# the system must find memory. With `out=` a function writes into an array that
# is there already. Large arrays gain most.

# %%
for n in (32, 512):
    y = rng.normal(size=(28, 6, 28, n)).astype("f4")
    work = np.empty_like(y)

    def reuse(y=y, work=work):
        np.multiply(y, 2, out=work)
        return np.add(work, 1, out=work)

    spent = times({"new": lambda y=y: y * 2 + 1, "reuse": reuse}, rounds=15)
    ratio = spent["new"] / spent["reuse"]
    print(f"{y.nbytes / 1e6:4.1f} MB: {ratio:.2f} times as fast with out=")

# %% [markdown]
# **Workers.** To divide one of these small products among several cores would
# take longer than to compute it. The engine gives each core a part of the
# *batch* instead, in a process of its own, because two threads in one Python
# would wait for each other. The gradients of the parts add up. Here are the
# engine beside the course's layers (its float32 is part of the factor), and
# two workers beside one.

# %%
network = lenet5(np.random.default_rng(1998))
images = rng.normal(size=(256, 1, 32, 32))
engine = Engine.lenet5(network.parameters, dtype=np.float64)
gap = np.abs(engine.forward(images) - network.forward(images)).max()
print("equal to the layers, to 1e-10:", bool(gap < 1e-10))
single, images32 = Engine.lenet5(network.parameters), images.astype("f4")
many, labels = np.tile(images32, (4, 1, 1, 1)), rng.integers(0, 10, 1024)
with Workers(single, workers=2) as both:
    spent = times(
        {
            "layers": lambda: network.forward(images),
            "engine": lambda: single.forward(images32),
            "one": lambda: single.loss_and_gradient(many, labels),
            "two": lambda: both.loss_and_gradient(many, labels),
        },
        rounds=5,
    )
ratio = spent["layers"] / spent["engine"]
print(f"LeNet-5 forward: {ratio:.0f} times as fast as the course's layers")
print(f"two workers: {spent['one'] / spent['two']:.1f} times as fast as one")

# %% [markdown]
# The last factor is near 2 if two cores are free. The engine's files are short;
# begin with `layout.py`.
#
# ## What you can do now
#
# - Say why fewer, longer steps are faster: each call costs its preparation.
# - Read strides, and tell a view from a copy.
# - Write a convolution as one matrix product, forward and backward, with a
#   table or without one.
# - Test a pair of functions as adjoint, without expected values.
# - Compare speeds fairly: check first, measure in turns, take medians, and
#   report ratios.
#
# ### Do you remember?
#
# <details><summary>2 images of 3 maps, 8 × 8, kernel 3 × 3, stride 1. What is
# the shape of the im2col matrix?</summary>
#
# (72, 27): 6 × 6 places in each of 2 images, and 3 · 3 · 3 weights. (27, 72)
# is its transpose.
# </details>
#
# <details><summary>The product has shape (N Ho Wo, F). Why not reshape it to
# (N, F, Ho, Wo)?</summary>
#
# reshape moves no number. The maps are the last axis, so give the places their
# axes first, (N, Ho, Wo, F), and then transpose. With a single map you would
# not notice the mistake.
# </details>
#
# <details><summary>Is it safe to write into the windows of a view?</summary>
#
# No. They share memory, so one write shows in several of them.
# </details>

# %%
progress()

# %% [markdown]
# Training is fast enough now to be tried again and again. Where should the
# weights begin, how large should a step be, and how does a curve show that
# something is wrong? [12 · Training](12_training.ipynb).
