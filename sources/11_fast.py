# %% [markdown]
# # 11 · Fast
#
# Your convolution is right, and slow. In this chapter the same numbers come out
# of fewer and longer steps, and every version of yours races against the ones
# before it.

# %% [markdown]
# ![Three windows of an image, each laid out as a row of 25 numbers; the rows
# times a kernel, which is a column of 25 numbers, give a number of the map
# each
# ](pictures/11_fast.svg)

# %% [markdown]
# Suppose that your convolution does C3 for each of the 60,000 digits, forwards,
# once: does that take seconds, minutes, or hours?
#
# And of the multiplications that your processor could do in that time, which
# part does it do: all, half, or a thousandth? Write both answers down.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, kept, progress, see, solution
from lenet_edu.convolutions import pytorch, race, times
from lenet_edu.fast import Engine, Workers
from lenet_edu.figures import show_curves, show_grids
from lenet_edu.models import lenet5
from lenet_edu.widgets import SpeedRace
from numpy.lib.stride_tricks import as_strided

# %% [markdown]
# `conv2d` is the judge of this chapter: what differs from it is not timed. Here
# is once more how most people write it, and a layer of the size of C3 (without
# its table), for 32 images.

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
print(f"20 epochs, all convolutions, there and back: {hours:.0f} hours")
print(f"the loops:        {loop_rate / 1e6:8,.0f} million products a second")
print(f"two large matrices:{rate / 1e6:7,.0f} million")
print(f"the loops reach {loop_rate / rate:.2%} of that")

# %% [markdown]
# These are times of *your* machine if you ran the cell, else of the machine
# that built this page. `times` calls each candidate in turn, several times, and
# takes the median; one processor core, always.
#
# The hours are an estimate: so much for each output number, and twice that
# for the way back. And a product of large matrices, on the same core, shows
# what it could do. Hardly any of the loops' time is arithmetic: Python and
# NumPy prepare each tiny sum for longer than they compute it.
#
# ## Fewer, longer steps
#
# Turn the loops inside out. Not "for each place, all weights", but "for each
# weight, all places": a single weight multiplies one shifted rectangle of the
# image, in all images at once.


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
# The products are the same, only the steps are fewer. By what factor will it be
# faster? `race` first compares each contender with `conv2d`, on two images, in
# float64, to 1e-10; only then it is timed.

# %%
contenders = {"loops": with_loops, "shifted sums": with_shifts}
race(contenders, x, w, b, oracle=conv2d)

# %% [markdown]
# Not bad for a change of order. But each step reads and writes a whole map for
# a single weight, and a processor has a better way to multiply and add: the
# matrix product, for which people have been tuning libraries for decades.
#
# ## Every window becomes a row
#
# One output number is a window times a kernel, summed: an inner product. So
# write each window out as a *row* of a matrix. The trick is called **im2col**.
# (The name, "image to columns", comes from people who used columns.) Here are
# the six windows of 2 × 2 in an image of 3 × 4.

# %%
small = np.arange(1.0, 13.0).reshape(3, 4)
rows = [small[i : i + 2, j : j + 2].ravel() for i, j in np.ndindex(2, 3)]
show_grids(
    {"image (3, 4)": small, "its windows of 2 x 2, as rows (6, 4)": rows},
    alt="A 3 by 4 image of 1 to 12; six rows, the first holds 1, 2, 5, 6",
    numbers=True,
)

# %% [markdown]
# ### Exercise 11.1
#
# For a batch, with channels, stride and padding:
#
# - a **row** for each place: all places of image 0 first, row by row, then
#   those of image 1, and so on: `N * Ho * Wo` rows;
# - a **column** for each weight, in the order of `w.reshape(F, -1)`: channel,
#   then kernel row, then kernel column: `C * k * l` columns.
#
# Padding adds zeros on all four sides, as in chapter 02. A loop is fine; so is
# a shorter one over the k × l shifts.


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
# copy of a pixel. A pixel that was copied into four rows has four of them.
# What is its gradient? They *add up*, as in chapter 10.
#
# ### Exercise 11.2
#
# Put each row back where `im2col` took it from, and add where windows overlap.
# `shape` is (N, C, H, W), of the image *without* padding; what falls into the
# frame is dropped.


# %% exercise="11.2"
def col2im(columns, shape, k, l, stride=1, padding=0):
    """columns (N * Ho * Wo, C * k * l) -> x (N, C, H, W), sums of windows"""
    N, C, H, W = shape
    # BEGIN SOLUTION
    p, s = padding, stride
    Ho, Wo = (H + 2 * p - k) // s + 1, (W + 2 * p - l) // s + 1
    windows = columns.reshape(N, Ho, Wo, C, k, l).transpose(0, 3, 4, 5, 1, 2)
    xp = np.zeros((N, C, H + 2 * p, W + 2 * p), columns.dtype)
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
print("adjoint, to 1e-8:", bool(abs(there - back) < 1e-8))

# %% [markdown]
# The last line is a test for any such pair: `im2col(x)` times `r`, summed, must
# equal `x` times `col2im(r)`, summed, whatever `r` is. It says that one is the
# transpose (the *adjoint*) of the other, and needs no expected values.
#
# ## One product
#
# Let $X$ be the matrix of windows, $(N H_o W_o, C k l)$, and $K$ the kernels as
# rows, $(F, C k l)$. Then
#
# $$Y = X K^\top + b$$
#
# holds all output numbers, a row for each place and a column for each map. What
# is the shape of $Y$, and which axes must change places at the end?
#
# ### Exercise 11.3
#
# Use your `im2col` and a single matrix product. (GEMM is the libraries' name
# for it: *general matrix multiply*.)


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
# A large step, in a few lines. It is where most tutorials end. Look at the
# memory, too: `kB/image` is the peak while the function runs. Where does it
# come from?

# %% tags=["nbval-check-output"]
for name, (C, side) in {"C1": (1, 32), "C3": (6, 14)}.items():
    image = C * side * side
    matrix = (side - 4) ** 2 * C * 25
    print(
        f"{name}: {image} numbers become {matrix}, times {matrix / image:.1f}"
    )
    print(f"    60,000 images at once: {60_000 * matrix * 8 / 1e9:.1f} GB")

# %% [markdown]
# A pixel in the middle is copied 25 times, one near the border less often; on
# average it is the factor above. Speed was bought with memory, and so nobody
# unfolds a whole training set: batches are small for this reason as well.
#
# ### Exercise 11.4
#
# $Y = X K^\top + b$ is a dense layer whose inputs are the rows of $X$. You
# wrote its backward pass in chapter 10: the gradient of $X$ is $dY\,K$, that
# of $K$ is $dY^\top X$, and that of $b$ the sum of the rows of $dY$. What is
# left is to bring `dy` into the shape of $Y$, and the results into the shapes
# of x and w.


# %% exercise="11.4"
def conv2d_gemm_backward(dy, x, w, stride=1, padding=0):
    """dy (N, F, Ho, Wo), x (N, C, H, W), w (F, C, k, l)

    -> dx, dw, db of the shapes of x, w, b; sums, no mean
    """
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    # BEGIN SOLUTION
    rows = dy.transpose(0, 2, 3, 1).reshape(-1, F)
    shares = rows @ w.reshape(F, -1)
    dx = col2im(shares, x.shape, k, l, stride, padding)
    dw = (rows.T @ im2col(x, k, l, stride, padding)).reshape(w.shape)
    return dx, dw, rows.sum(axis=0)
    # END SOLUTION


# %% check="11.4"
conv2d_gemm_backward = check("11.4", conv2d_gemm_backward)

# %%
dy = rng.normal(size=(32, 16, 10, 10))
mine, right = conv2d_gemm_backward(dy, x, w), conv2d_backward(dy, x, w)
gap = max(np.abs(mine[n] - right[n]).max() for n in range(3))
print("equal to chapter 10's, to 1e-10:", bool(gap < 1e-10))
spent = times(
    {
        "forward": lambda: conv2d_gemm(x, w, b),
        "backward": lambda: conv2d_gemm_backward(dy, x, w),
    }
)
print(f"backward / forward: {spent['backward'] / spent['forward']:.1f}")

# %% [markdown]
# ## Where does the time go now?
#
# Guess first: of the forward pass, how much is arithmetic and how much is
# copying?

# %%
rows, kernels = im2col(x, 5, 5), w.reshape(16, -1)
spent = times(
    {
        "unfolding": lambda: im2col(x, 5, 5),
        "the product": lambda: rows @ kernels.T,
    }
)
for name, seconds in spent.items():
    print(f"{name:12} {seconds / sum(spent.values()):4.0%}")

# %% [markdown]
# On the machine that built this page most of it is copying: a pixel goes to
# up to 25 places, far from each other in memory. So the way on is not a
# better product but *less* to copy, in longer pieces.
#
# ## Layout
#
# An array is one long line of numbers. Its **layout** says which axis runs
# along the line. In (N, C, H, W) it is the columns of the image: to take one
# shifted rectangle means to collect pieces of 10 numbers.
#
# Now let the *images* run along the line: (H, C, W, N), rows outermost, the
# batch innermost. Pixel (i, j) of map c, for all 32 images, is one piece of 32
# numbers, and ten neighbouring columns are one piece of 320. Whatever a layer
# does number by number runs over long pieces without a gap.

# %% tags=["nbval-check-output"]
maps = np.ascontiguousarray(x.transpose(2, 1, 3, 0))  # (H, C, W, N)
for name, array, piece in (
    ("(N, C, H, W)", x, x[:, :, 2:12, 2:12]),
    ("(H, C, W, N)", maps, maps[2:12, :, 2:12]),
):
    run = 10 if array is x else 10 * 32
    print(name, "bytes from one number to the next:", array.strides)
    print(f"    a rectangle of all maps: {piece.size // run} pieces of {run}")

# %% [markdown]
# ## Windows for free
#
# There is more in it. Unfold the *columns* alone: for each shift v = 0 ... 4,
# all maps moved by v, laid below each other. That is 5 copies instead of 25.
# An image row is then a matrix with $R = 5 \cdot 6$ rows and $P = 10 \cdot 32$
# columns, and the image is $(H, R, P)$. Which rows does the window over image
# rows 0 to 4 need? All of these five. And where are they in memory?

# %% tags=["nbval-check-output"]
tiny = np.arange(4 * 2 * 3).reshape(4, 2, 3)  # 4 image rows, R = 2, P = 3
for h in range(3):
    print(
        f"window over image rows {h} and {h + 1}:", *tiny[h : h + 2].ravel()
    )
print("strides in bytes:", tiny.strides)

# %% [markdown]
# Each window is one unbroken piece: $k$ image rows that follow each other *are*
# a matrix of $kR$ rows. Nothing has to be copied, it only has to be *read*
# differently. NumPy's `as_strided` does this: it takes a shape and **strides**,
# how many bytes to go on in memory for the next entry along each axis.
#
# ### Exercise 11.5
#
# Give both for the stack of all windows over $k$ rows, one after the other
# along the first axis: shape $(H - k + 1, kR, P)$. The array is contiguous,
# as `tiny`. (Your function only counts. That is wise: wrong strides read
# foreign memory.)


# %% exercise="11.5"
def row_windows(shape, strides, k):
    """shape (H, R, P) and strides, in bytes, of a contiguous array

    -> shape, strides of the windows over k rows: two tuples of three ints
    """
    H, R, P = shape
    # BEGIN SOLUTION
    down, row, along = strides
    return (H - k + 1, k * R, P), (down, row, along)
    # END SOLUTION


# %% check="11.5"
row_windows = check("11.5", row_windows)

# %% tags=["nbval-check-output"]
windows = as_strided(tiny, *row_windows(tiny.shape, tiny.strides, 2))
print("shape", windows.shape, "- the last window:", *windows[2].ravel())
print("a copy:", not np.shares_memory(windows, tiny))
print("numbers seen:", windows.size, "of", tiny.size, "in memory")

# %% [markdown]
# The convolution is now a *stack* of products, one small one for each image
# row, and `np.matmul` does the stack. The kernels must have the order of the
# rows: kernel row, kernel column, channel.


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
    windows = as_strided(image_rows, shape, strides, writeable=False)
    y = np.matmul(w.transpose(0, 2, 3, 1).reshape(F, -1), windows)
    y += b[:, None]
    return y.reshape(-1, F, Wo, N)


def row_products(x, w, b):
    """The same from (N, C, H, W) to (N, F, Ho, Wo), turned twice"""
    maps = np.ascontiguousarray(x.transpose(2, 1, 3, 0))
    return np.ascontiguousarray(in_rows(maps, w, b).transpose(3, 1, 0, 2))


# %%
contenders["row products"] = row_products
contenders |= pytorch()
race(contenders, x, w, b, oracle=conv2d)

# %% [markdown]
# Less memory than im2col, and on the machine that built this page faster as
# well. Turning the layout there and back is counted here; within a network it
# happens once, at the input. Where it is installed, PyTorch runs as well, on
# one core like all others; its memory is its own and is not counted.
#
# One small change more. Numbers in **float32** take half the bytes, and the
# processor handles twice as many at a time. For training they are exact
# enough.

# %%
x32, w32, b32 = (v.astype(np.float32) for v in (x, w, b))
final = race(contenders, x32, w32, b32, oracle=conv2d)
print(final)

# %%
final.picture()

# %% [markdown]
# Whether row products or PyTorch lead is different from machine to machine,
# and changes with the size of the layer. What counts is how little code it
# took to be near a library of that size.
#
# ## Small pieces stay near
#
# Next to each core lies a small fast memory, the **cache**. What fits in it is
# read again at once; the rest has to be fetched from far away. How many images
# at a time will be best for `in_rows`: as many as possible?

# %%
sizes = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
batches = {n: np.resize(maps, (14, 6, 14, n)).astype("f4") for n in sizes}
spent = times(
    {n: lambda m=m: in_rows(m, w32, b32) for n, m in batches.items()}
)
speed = np.array([n / spent[n] for n in sizes])
print("best at", sizes[speed.argmax()], "images")
show_curves(
    np.log2(sizes),
    {"in_rows": 100 * speed / speed.max()},
    alt="Slow for single images, best in the middle, then falling",
    xlabel="images at a time, as a power of 2",
    ylabel="images per second, % of the best",
)

# %% [markdown]
# Few images make short pieces; many no longer fit. A batch of any size can be
# worked through in **sub-batches**, and their gradients added up: it is the
# same sum.
#
# ## Pool first
#
# The network of chapter 16 has max pooling: convolution, bias, ReLU (negative
# numbers become 0), maximum of 2 × 2. Does the order matter? If $b$ is the same
# for all four, the maximum of $y + b$ is the maximum of $y$, plus $b$. And a
# curve that never falls keeps the largest the largest.

# %%
y = in_rows(maps.astype("f4"), w32, 0 * b32)  # no bias yet
bias = b32[:, None, None]  # y is (10, 16, 10, 32)


def pooled(y):
    two = np.maximum(y[:, :, 0::2], y[:, :, 1::2])
    return np.maximum(two[0::2], two[1::2])


last = pooled(np.maximum(y + bias, 0))
first = np.maximum(pooled(y) + bias, 0)
print("the same numbers:", np.array_equal(last, first))
spent = times(
    {
        "pooling last": lambda: pooled(np.maximum(y + bias, 0)),
        "pooling first": lambda: np.maximum(pooled(y) + bias, 0),
    }
)
ratio = spent["pooling last"] / spent["pooling first"]
print(f"pooling first is {ratio:.1f} times as fast")

# %% [markdown]
# Bias and ReLU have a quarter of the numbers to touch. Would it work for S2,
# which *sums* four squashed numbers? No: the sum of squashed numbers is not the
# squashed sum.
#
# On the way back, who won? Nothing but a comparison has to be kept for that,
# a byte for each pair. The first of two gets `g * (left >= right)`, the
# second what is left.

# %%
left, right = y[:, :, 0::2], y[:, :, 1::2]
g = np.ones_like(left)


def by_search():
    winner = np.argmax(np.stack([left, right]), axis=0)
    return np.where(winner == 0, g, 0), np.where(winner == 1, g, 0)


def by_comparison():
    mine = g * (left >= right)  # a tie goes to the first
    return mine, g - mine


same = np.array_equal(by_search(), by_comparison())
spent = times({"search": by_search, "comparison": by_comparison})
ratio = spent["search"] / spent["comparison"]
print(f"the same gradients: {same}; {ratio:.1f} times as fast")

# %% [markdown]
# ## Use the same arrays again
#
# Each `y * 2 + 1` makes new arrays, and the system must find memory for them.
# With `out=` a function writes into an array that is there already.

# %%
for n in (32, 1024):
    y = rng.normal(size=(28, 6, 28, n)).astype("f4")
    work = np.empty_like(y)

    def reuse(y=y, work=work):
        np.multiply(y, 2, out=work)
        np.add(work, 1, out=work)
        return np.maximum(work, 0, out=work)

    calls = {"new": lambda y=y: np.maximum(y * 2 + 1, 0), "reuse": reuse}
    spent = times(calls, rounds=15)
    size = f"{y.nbytes / 1e6:4.1f} MB"
    print(
        f"{size}: {spent['new'] / spent['reuse']:.2f} times as fast with out="
    )

# %% [markdown]
# Large arrays gain most. In the cache it saves little, but a network does it
# in each layer, in each step.
#
# ## The engine
#
# `lenet_edu.fast` puts all of this together: the batch innermost, columns
# unfolded and row windows for free, a small product per image row, pooling
# first where the network allows it, comparisons for the way back, sub-batches,
# arrays made once. All parameters stand in one flat vector, of which the layers
# see views: a training step is then one subtraction. Its files are short; begin
# with `layout.py` and `convolution.py`. (One idea more is there: a single
# product makes all the pixels that pooling will join.) It must give the same
# numbers as the layers of the course:

# %%
network = lenet5(np.random.default_rng(1998))
images = rng.normal(size=(256, 1, 32, 32))
engine = Engine.lenet5(network.parameters, dtype=np.float64)
gap = np.abs(engine.forward(images) - network.forward(images)).max()
print("equal to the layers, to 1e-10:", bool(gap < 1e-10))
single, images32 = Engine.lenet5(network.parameters), images.astype("f4")
spent = times(
    {
        "layers": lambda: network.forward(images),
        "engine": lambda: single.forward(images32),
    }
)
ratio = spent["layers"] / spent["engine"]
print(f"LeNet-5 forward: {ratio:.0f} times as fast as the course's layers")

# %% [markdown]
# (The engine computes in float32, as it trains; that is part of the factor.)
# And the second core? A library can share one product out to several cores.
# But ours are small: handing the work round would take longer than doing it.
# So the engine keeps each product on one core and gives each core a part of
# the *batch*, in a process of its own. (Two threads in one Python would wait
# for each other between any two steps.) The parameters lie in memory that
# both see, and the gradients of the parts add up, once more.

# %%
many, labels = np.tile(images32, (4, 1, 1, 1)), rng.integers(0, 10, 1024)
with Workers(single, workers=2) as both:
    spent = times(
        {
            "one": lambda: single.loss_and_gradient(many, labels),
            "two": lambda: both.loss_and_gradient(many, labels),
        }
    )
print(f"two workers: {spent['one'] / spent['two']:.1f} times as fast as one")

# %% [markdown]
# Near 2 if two cores are free, about 1 if there is one, or the other is busy.
#
# In a terminal, `lenet-edu bench` races whole training steps on your machine
# and prints ratios, with PyTorch where it is there.
#
# Race yourself: predict the winner and the factor, then press start. Change
# the number of images, or the kernel. `yours` is the `conv2d` from the top of
# this chapter. It is timed only if it is right.

# %%
SpeedRace(fn=conv2d)

# %% [markdown]
# ## What you learned
#
# - First right, then fast: the slow version judges every faster one.
# - im2col makes a convolution one matrix product, for much more memory; col2im
#   is its transpose, and *adds* where windows overlap.
# - Copying can cost more than computing. A layout with the batch innermost
#   makes long pieces, and row windows cost nothing.
# - Sub-batches stay in the cache; what commutes is done where there is less.
# - Cores share the batch, not the products.
# - Measure in turns, take medians, compare ratios. Times are of one machine.
#
# ### Do you remember?
#
# <details><summary>2 images of 3 maps, 8 × 8, kernel 3 × 3, stride 1. What is
# the shape of the im2col matrix?</summary>
#
# (72, 27): 6 × 6 places in each of 2 images; 3 · 3 · 3 weights. (27, 72) is its
# transpose.
# </details>
#
# <details><summary>The product has shape (N Ho Wo, F). Why not reshape it to
# (N, F, Ho, Wo)?</summary>
#
# reshape moves no number. The maps are the last axis: give the places their
# axes, (N, Ho, Wo, F), then transpose. With a single map you would not notice.
# </details>
#
# <details><summary>col2im(im2col(x)) for windows of 2 × 2, stride 1: is it
# x?</summary>
#
# No. Each pixel comes back as often as there are windows that hold it: once in
# a corner, four times in the middle. With stride 2, where nothing overlaps, it
# is x.
# </details>
#
# <details><summary>A version with as_strided copies nothing. Is it safe to
# write into the windows?</summary>
#
# No: they share memory, so one write shows in several windows. Read only.
# </details>
#
# <details><summary>A colleague's version is 3 times as fast on their laptop.
# What do you ask first?</summary>
#
# Whether it gives the same numbers. Then: as fast as what, measured in the same
# run, on how many cores?
# </details>

# %%
progress()

# %% [markdown]
# Training is fast enough now to be tried again and again. How to do it: where
# the weights begin, how large a step to take, how to see from a curve that
# something is wrong? [12 · Training](12_training.ipynb).
