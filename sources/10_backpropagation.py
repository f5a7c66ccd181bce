# %% [markdown]
# # 10 · Backpropagation
#
# To train LeNet-5 we need the derivative of the loss with respect to each of
# its 60,000 numbers: which way should it go, and how strongly? In this chapter
# you derive them layer by layer, and check each against a measurement.

# %% [markdown]
# ![The six kernels of an untrained C1, and below each of them 25 derivatives
# of the loss of one 7, orange where the loss grows with the number, blue
# where it falls
# ](pictures/10_backpropagation.svg)

# %% [markdown]
# One way needs no mathematics at all: move a number a little and see what the
# loss does. That costs two forward passes per number. If one pass is 1, what
# will the best way cost, for all 60,000 derivatives? Write a guess down.

# %%
# What this chapter imports: run this cell first.
from time import perf_counter

import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import batches, to_input
from lenet_edu.figures import show_curves, show_grids
from lenet_edu.models import Network, lenet5
from lenet_edu.nn import A, S
from lenet_edu.training.gradient_check import check_network
from lenet_edu.widgets import GradientFlow

# %%
mnist = load_mnist()
digit, label = to_input(mnist.train_images[:1]), mnist.train_labels[:1]
network = lenet5(np.random.default_rng(1998), dtype=np.float64)


def seconds(run):
    """The fastest of ten runs"""
    times = []
    for _ in range(10):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return min(times)


forward = seconds(lambda: network.forward(digit))
dy = nn.penalty_loss_backward(network.forward(digit), label)
backward = seconds(lambda: network.backward(dy))
numbers = network.parameter_count()
print(f"numbers to learn:   {numbers:,}")
print(f"moving each:        {2 * numbers:,} forward passes")
print(f"one step that way:  {2 * numbers * forward:.0f} seconds")
print(f"going back once:    {backward:.4f} seconds,")
print(f"                    {backward / forward:.1f} forward passes")

# %% [markdown]
# All 60,000 slopes for the price of a few passes. This trick is the whole
# chapter, and it is older than LeNet-5: the chain rule, from the end to the
# beginning, each intermediate result used once.
#
# ## One number
#
# Take a network of one weight: $a = wx$, then $y = f(a)$, squashed, then the
# loss $L = (y - 1)^2$. How much does $L$ change when $w$ moves a little? Ask
# each step on its own, the last one first:
#
# $$\frac{dL}{dy} = 2(y - 1), \qquad
# \frac{dL}{da} = \frac{dL}{dy} f'(a), \qquad
# \frac{dL}{dw} = \frac{dL}{da}\, x$$

# %%
squash = kept("squash")
x, w, h = 0.5, 3.0, 1e-5
y = squash(np.array(w * x))
dy = 2 * (y - 1)
da = dy * nn.squash_slope(y)
dw = da * x
print(f"going back: dy {dy:.6f}, da {da:.6f}, dw {dw:.6f}")
up, down = ((squash(np.array(v * x)) - 1) ** 2 for v in (w + h, w - h))
print(f"moving w:                             dw {(up - down) / (2 * h):.6f}")

# %% [markdown]
# A step never asks what comes after it. It is handed $dy$, the slope of the
# loss by its *output*: the **upstream gradient**. It multiplies it by its own
# slope and hands the result on. In this course `dy`, `dx`, `dw` always mean
# "slope of the loss by y, by x, by w".
#
# A layer is the same with arrays. Three sentences are all there is to know:
#
# 1. A gradient has the shape of what it belongs to.
# 2. A number that is used in several places *adds up* what comes back.
# 3. `dw` and `db` stay in the layer, for training; `dx` is handed on: it is the
#    upstream gradient of the layer before.
#
# ## A tool first
#
# Backward functions are easily wrong, and hardly ever crash. So first we write
# the judge: the slow way, $(f(x+h) - f(x-h)) / 2h$, for one number at a time.
# This *central difference* leans to neither side.
#
# ### Exercise 10.1
#
# `f` takes an array like `x` and returns one number. Work on a float64 copy:
# `x` may hold whole numbers or float32, and it belongs to the caller, so it
# must not change even for a moment.


# %% exercise="10.1"
def numerical_gradient(f, x, h=1e-5):
    """f a function, x any shape -> gradient, float64, the shape of x"""
    # BEGIN SOLUTION
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        old = x[place]
        x[place] = old + h
        up = f(x)
        x[place] = old - h
        down = f(x)
        x[place] = old
        gradient[place] = (up - down) / (2 * h)
    return gradient
    # END SOLUTION


# %% check="10.1"
numerical_gradient = check("10.1", numerical_gradient)

# %% [markdown]
# ### Exercise 10.2
#
# Is a difference of 0.001 much? Beside slopes of 100 it is nothing. So we
# divide the largest difference by the largest number in `a` or `b`, both
# without sign. Two arrays of zeros are equal: their error is 0. (Elsewhere you
# find other definitions. Dividing number by number makes a slope of nearly 0
# look terribly wrong.)


# %% exercise="10.2"
def relative_error(a, b):
    """a, b of one shape -> the largest |a - b| over the largest |a| or |b|"""
    # BEGIN SOLUTION
    far = np.abs(a - b).max()
    size = max(np.abs(a).max(), np.abs(b).max())
    return float(far / size) if size > 0 else 0.0
    # END SOLUTION


# %% check="10.2"
relative_error = check("10.2", relative_error)

# %% [markdown]
# ### How large a step?
#
# The smaller $h$, the nearer to the slope: so take 1e-12? Predict where the
# error is smallest. The figure uses $\sin$, whose slope we know.

# %%
points = np.random.default_rng(0).normal(size=20)
exponents = np.arange(-12, 0)
errors = {"one-sided": [], "central": [], "central, float32": []}
for h in 10.0**exponents:
    sided = (np.sin(points + h) - np.sin(points)) / h
    both = [
        numerical_gradient(
            lambda v, t=t: np.sin(v.astype(t)).sum(), points, h
        )
        for t in (np.float64, np.float32)
    ]
    for name, slope in zip(errors, (sided, *both), strict=True):
        error = relative_error(slope, np.cos(points))
        errors[name].append(np.log10(max(error, 1e-16)))
for name, curve in errors.items():
    best = int(np.argmin(curve))
    print(
        f"{name:17} best h 1e{exponents[best]}: error {10 ** curve[best]:.0e}"
    )

# %%
show_curves(
    exponents,
    errors,
    alt="Each error falls, then rises again; central is best near 1e-5",
    xlabel="exponent of h: -5 stands for 0.00001",
    ylabel="exponent of the error",
)

# %% [markdown]
# Read it from the right. First the formula gets better: ten times smaller $h$,
# a hundred times smaller error for the central difference, ten times for the
# one-sided. Then rounding takes over: two nearly equal numbers are subtracted,
# and what is lost is divided by $h$. We use central differences in float64 with
# $h = 10^{-5}$. In float32 the tool is blunt.
#
# ### What comes from above?
#
# A layer has many outputs, a loss is one number. So invent a loss: weight the
# outputs with an upstream gradient `dy` and add up, $L = \sum dy \cdot y$. Its
# slope by $y$ is just `dy`.


# %%
def gradient_check(forward, args, gradients, dy):
    """Relative error of each gradient; forward(*args) has the shape of dy"""
    errors = []
    for n, gradient in enumerate(gradients):

        def loss(moved, n=n):
            return np.sum(dy * forward(*args[:n], moved, *args[n + 1 :]))

        numeric = numerical_gradient(loss, args[n])
        errors.append(relative_error(gradient, numeric))
    return errors


# %% [markdown]
# Many tutorials check with `loss = out.sum()`. Then `dy` is 1 everywhere. Here
# are eight *wrong* backward functions of a convolution. How many does that
# check let through?

# %%
rng = np.random.default_rng(10)
x, w = rng.normal(size=(2, 2, 5, 6)), rng.normal(size=(3, 2, 3, 2))
args = (x, w, rng.normal(size=3))
spoil = {
    "right": lambda g: g,
    "dy not used": np.ones_like,
    "dy squared": np.square,
    "dy without its sign": np.abs,
    "dy rotated by 180°": lambda g: g[:, :, ::-1, ::-1],
    "map 0's dy for all": lambda g: 0 * g + g[:, :1],
    "last image's for all": lambda g: 0 * g + g[-1:],
    "rows in reverse": lambda g: g[:, :, ::-1],
    "divided by N": lambda g: g / len(g),
}
ones = np.ones((2, 3, 3, 5))
chance = rng.normal(size=ones.shape)
print(f"{'':20}   dy = 1    random dy")
for name, change in spoil.items():
    found = []
    for dy in (ones, chance):
        gradients = nn.conv2d_backward(change(dy), x, w)
        error = max(gradient_check(nn.conv2d, args, gradients, dy))
        found.append(f"{error:7.0e} {'passes' if error < 1e-7 else 'fails '}")
    print(f"{name:20}", *found)

# %% [markdown]
# Seven of eight pass with ones: they mix up places, sizes or signs of `dy`,
# and ones look the same from all sides. (To pass is an error below 1e-7.)
# With a random `dy` all eight are found. Never check with ones.
#
# ## Dense
#
# $y_{n,m} = \sum_d x_{n,d} w_{m,d} + b_m$. An input feeds all $M$ units; a
# weight and a bias serve all $N$ images. What adds up over what? And one
# convention for the whole course: layers *add* over the batch. The $1/N$ of a
# mean is in `dy` already, the loss put it there.
#
# ### Exercise 10.3
#
# Let the shapes lead you: which products have the right ones?


# %% exercise="10.3"
def dense_backward(dy, x, w):
    """dy (N, M), x (N, D), w (M, D) -> dx (N, D), dw (M, D), db (M,)"""
    # BEGIN SOLUTION
    return dy @ w, dy.T @ x, np.sum(dy, axis=0)
    # END SOLUTION


# %% check="10.3"
dense_backward = check("10.3", dense_backward)

# %% [markdown]
# ## Squashing
#
# Each output depends on one input, so the chain rule is a product, place by
# place. From chapter 03: the slope of $f(a) = A \tanh(Sa)$, written with the
# output $y$, is $\frac{S}{A}(A^2 - y^2)$.
#
# ### Exercise 10.4
#
# The function is handed the *output* $y$, not $a$. `A` and `S` are there.


# %% exercise="10.4"
def squash_backward(dy, y):
    """dy, y of one shape, y = f(a) -> da, that shape"""
    # BEGIN SOLUTION
    return dy * (S / A) * (A**2 - y**2)
    # END SOLUTION


# %% check="10.4"
squash_backward = check("10.4", squash_backward)

# %%
x, w, b = rng.normal(size=(3, 5)), rng.normal(size=(4, 5)), np.zeros(4)
dense, dy = kept("dense"), rng.normal(size=(3, 4))
found = gradient_check(dense, (x, w, b), dense_backward(dy, x, w), dy)
print("dense: dx, dw, db", *(f"{error:.0e}" for error in found))
da = squash_backward(dy, squash(x[:, :4]))
print("squash:    ", gradient_check(squash, (x[:, :4],), (da,), dy)[0] < 1e-7)

# %% [markdown]
# ## Subsampling
#
# A block of map $c$ with the sum $s$ gives $z = a_c s + b_c$; here `dy` is
# the slope by $z$. Now the coefficient is shared by all blocks of its map,
# and by the batch. All four pixels of a block moved $s$: who gets how much?
#
# ### Exercise 10.5


# %% exercise="10.5"
def subsample_backward(dy, x, coefficient, size=2):
    """dy (N, C, H // size, W // size), x (N, C, H, W), coefficient (C,)

    -> dx (N, C, H, W), dcoefficient (C,), dbias (C,)
    """
    N, C, H, W = x.shape
    # BEGIN SOLUTION
    spread = np.repeat(np.repeat(dy, size, axis=2), size, axis=3)
    dx = spread * coefficient[:, None, None]
    da = np.sum(spread * x, axis=(0, 2, 3))
    return dx, da, np.sum(dy, axis=(0, 2, 3))
    # END SOLUTION


# %% check="10.5"
subsample_backward = check("10.5", subsample_backward)

# %% [markdown]
# ## Max pooling
#
# A maximum moves only with its largest input: the winner takes all of `dy`.
# Windows may overlap, so a pixel can win several times. And the background of
# MNIST is one large tie. What does the numerical gradient say there?

# %%
flat = np.full((1, 1, 2, 2), -0.1)
numeric = numerical_gradient(lambda v: nn.max_pool2d(v).sum(), flat)
print("four equal pixels, numerically:", numeric.ravel().round(3))

# %% [markdown]
# Up, the maximum follows; down, another pixel holds it. Half a slope for
# each, 2 in all, though all four together move the maximum only as far as
# themselves: at a tie there *is* no slope, and the tool is of no use. So a
# convention decides, the same as PyTorch's: the **first** of equals in row
# order gets everything.
#
# ### Exercise 10.6


# %% exercise="10.6"
def max_pool2d_backward(dy, x, size=2, stride=None):
    """dy (N, C, Ho, Wo), x (N, C, H, W) -> dx (N, C, H, W)"""
    N, C, Ho, Wo = dy.shape
    step = size if stride is None else stride
    # BEGIN SOLUTION
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dy.shape):
        top, left = i * step, j * step
        window = x[n, c, top : top + size, left : left + size]
        u, v = divmod(np.argmax(window), size)
        dx[n, c, top + u, left + v] += dy[n, c, i, j]
    return dx
    # END SOLUTION


# %% check="10.6"
max_pool2d_backward = check("10.6", max_pool2d_backward)

# %% [markdown]
# ## Convolution
#
# It looks hard, and is not, if you take *one* output gradient $g$ alone. Its
# output was window × kernel, summed, plus bias. So the pixels under the window
# get $g$ times the kernel, the kernel gets $g$ times the window, the bias gets
# $g$. Nothing is rotated anywhere.

# %%
image = (np.arange(30.0) % 8).reshape(1, 1, 5, 6)
kernel = np.array([[1.0, 2, 3], [0, -1, 0], [-2, 0, 5]])[None, None]
dy = np.zeros((1, 1, 3, 4))
dy[0, 0, 1, 2] = 1.0
dx, dw, db = nn.conv2d_backward(dy, image, kernel)
pictures = {"dy: a single 1": dy, "w": kernel, "x": image}
pictures |= {"dx: w, placed": dx, "dw: x under it": dw}
show_grids(
    {name: array[0, 0] for name, array in pictures.items()},
    alt="A single output gradient puts the kernel into dx, the patch into dw",
    columns=5,
    numbers=True,
)

# %% [markdown]
# Now play: how many windows touch a pixel in the corner, and one in the middle?
# Set several gradients and watch dx add up.

# %%
GradientFlow()

# %% [markdown]
# ### Shared weights
#
# C1 uses each of its weights at 28 × 28 places. The paper writes the sum out as
# eq. (19) and (20): treat every connection as if it had a weight of its own,
# then add the slopes of those that are one and the same. The loop does this by
# itself: `+=`.
#
# ### Exercise 10.7
#
# The lines of the innermost loop stand in the cell, shuffled. Put them in
# order; two are wrong and do not belong. Around them you need the padded image,
# three arrays of zeros, and four loops. Then cut off the padding. (When it
# passes, write it once more without looking.) While it is not yet right,
# `see("10.7")`, from `lenet_edu`, opens the widget with your function in it.


# %% exercise="10.7"
def conv2d_backward(dy, x, w, stride=1, padding=0):
    """dy (N, F, Ho, Wo), x (N, C, H, W), w (F, C, k, l)

    -> dx (N, C, H, W), dw (F, C, k, l), db (F,)
    """
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    # BEGIN SOLUTION
    # STUB # rows, columns = slice(top, top + k), slice(left, left + l)
    # STUB # db[f] += g
    # STUB # dxp[n, :, rows, columns] = g * w[f]
    # STUB # g = dy[n, f, i, j]
    # STUB # dxp[n, :, rows, columns] += g * w[f]
    # STUB # top, left = i * stride, j * stride
    # STUB # dw[f] += g * w[f]
    # STUB # dw[f] += g * xp[n, :, rows, columns]
    # STUB raise NotImplementedError("10.7")
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw, db = np.zeros(xp.shape), np.zeros(w.shape), np.zeros(F)
    for n, f, i, j in np.ndindex(dy.shape):
        g = dy[n, f, i, j]
        top, left = i * stride, j * stride
        rows, columns = slice(top, top + k), slice(left, left + l)
        db[f] += g
        dw[f] += g * xp[n, :, rows, columns]
        dxp[n, :, rows, columns] += g * w[f]
    return dxp[:, :, p : p + H, p : p + W], dw, db
    # END SOLUTION


# %% check="10.7"
conv2d_backward = check("10.7", conv2d_backward)

# %%
x, w, b = (rng.normal(size=s) for s in ((2, 3, 5, 6), (4, 3, 3, 2), (4,)))
conv2d, dy = kept("conv2d"), rng.normal(size=(2, 4, 3, 5))
found = gradient_check(conv2d, (x, w, b), conv2d_backward(dy, x, w), dy)
print("convolution: dx, dw, db", *(f"{error:.0e}" for error in found))

# %% [markdown]
# In C3, 36 of the 96 kernels are missing. What the table leaves out did not
# count on the way forward, and must not get a gradient on the way back, or
# training would bring it to life.


# %%
def masked_conv2d_backward(dy, x, w, table, stride=1, padding=0):
    """As conv2d_backward; table (F, C) says which kernels are there"""
    there = table[:, :, None, None]
    dx, dw, db = conv2d_backward(dy, x, w * there, stride, padding)
    return dx, dw * there, db


# %% [markdown]
# ## RBF
#
# $y_{n,i} = \sum_j (x_{n,j} - c_{i,j})^2$: no root and no ½. F6 feeds all ten
# distances. LeNet-5 keeps the codes fixed, but return their gradient, too:
# chapter 09 asked what happens when they move.
#
# ### Exercise 10.8


# %% exercise="10.8"
def rbf_backward(dy, x, codes):
    """dy (N, K), x (N, D), codes (K, D) -> dx (N, D), dcodes (K, D)"""
    # BEGIN SOLUTION
    gap = x[:, None, :] - codes  # (N, K, D)
    share = 2 * dy[:, :, None] * gap
    return np.sum(share, axis=1), -np.sum(share, axis=0)
    # END SOLUTION


# %% check="10.8"
rbf_backward = check("10.8", rbf_backward)

# %% [markdown]
# ## The whole network
#
# The losses' gradients you wrote in chapter 09. They begin the way back; each
# layer hands its `dx` to the one before:
#
#     dy = penalty_loss_backward(penalties, labels)
#     for layer in reversed(layers):
#         dy = layer.backward(dy)
#
# That is all of `Network.backward`. Why reversed? A layer needs its `dy`, and
# only the layer behind it can say what that is. Here is LeNet-5 with your
# functions, and two numbers of each parameter, checked.

# %%
functions = {"conv2d_backward": conv2d_backward, "rbf_backward": rbf_backward}
functions |= {"masked_conv2d_backward": masked_conv2d_backward}
functions |= {"squash_backward": squash_backward}
functions |= {"subsample_backward": subsample_backward}
functions |= {"dense_backward": dense_backward}
rng = np.random.default_rng(1998)
network = lenet5(rng, functions, dtype=np.float64)
penalty_loss, slope = kept("penalty_loss"), kept("penalty_loss_backward")


def loss(y, labels):
    """The loss of a batch, and its gradient"""
    return penalty_loss(y, labels), slope(y, labels)


found = check_network(network, loss, digit, label, rng)
for one in found[::2]:
    print(f"{one.name:15} {one.backward:13.8f} {one.numerical:13.8f}")
print(
    f"{len(found)} numbers, worst error", f"{max(o.error for o in found):.0e}"
)

# %% [markdown]
# Left your gradient, right the numerical one (one number of each parameter is
# shown). A zero in C3.w is a connection that is not there. Each layer was
# checked alone, and now their chain: if a single hand-over were wrong, the
# first layers would show it.
#
# ## The bug museum
#
# Do we need all this? A wrong gradient would not learn, and we would see it. Or
# would we? Here is a small network (6 maps, subsampling, ten outputs) on digits
# of 16 × 16. Guess which of these bugs still learn.


# %%
def parts(change):
    """conv2d_backward with its result changed"""
    return lambda dy, x, w, s, p: change(
        dy, *nn.conv2d_backward(dy, x, w, s, p)
    )


def one_pixel(dy, x, coefficient, size):
    """Only the first pixel of each block gets its gradient"""
    dx, da, db = nn.subsample_backward(dy, x, coefficient, size)
    first = np.zeros(dx.shape, dx.dtype)
    first[:, :, ::size, ::size] = dx[:, :, ::size, ::size]
    return first, da, db


museum = {
    "no bug": {},
    "biases never learn": {"conv": parts(lambda g, x, w, b: (x, w, 0 * b))},
    "one db for all maps": {
        "conv": parts(lambda g, x, w, b: (x, w, 0 * b + b.sum()))
    },
    "dx divided by N": {"conv": parts(lambda g, x, w, b: (x / len(g), w, b))},
    "slope 1 - y²": {"squash": lambda dy, y: dy * (1 - y * y)},
    "no slope at all": {"squash": lambda dy, y: dy},
    "1 pixel per block": {"sub": one_pixel},
    "dw mirrored": {
        "conv": parts(lambda g, x, w, b: (x, w[..., ::-1, ::-1], b))
    },
    "sign turned": {"conv": parts(lambda g, x, w, b: (-x, -w, -b))},
}


# %%
def small(conv=None, squash=None, sub=None, dtype=np.float32):
    """A small network; what is not given is the course's"""
    rng = np.random.default_rng(1)
    kernels = [rng.normal(size=s) for s in ((6, 1, 5, 5), (10, 6, 6, 6))]
    w1, w2 = ((w / np.sqrt(w[0].size)).astype(dtype) for w in kernels)
    b1, b2, a = (
        np.zeros(6, dtype),
        np.zeros(10, dtype),
        np.full(6, 0.25, dtype),
    )
    conv, sub = conv or nn.conv2d_backward, sub or nn.subsample_backward
    squash = squash or nn.squash_backward
    layers = [nn.Convolution(w1, b1, backward=conv)]
    layers += [nn.Squashing(backward=squash)]
    layers += [nn.Subsampling(a, b1, backward=sub)]
    layers += [nn.Squashing(backward=squash)]
    return Network([*layers, nn.Convolution(w2, b2, backward=conv)])


def entropy(y, labels):
    """Cross-entropy of outputs (N, 10, 1, 1), and its gradient"""
    z = y[:, :, 0, 0]
    dz = nn.cross_entropy_backward(z, labels)
    return nn.cross_entropy(z, labels), dz[:, :, None, None].astype(y.dtype)


# %%
def learn(network, x, labels, rate=0.1, epochs=2):
    """Plain gradient descent; chapter 12 explains it"""
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        for images, answers in batches(x, labels, 20, rng):
            network.backward(entropy(network.forward(images), answers)[1])
            for name, parameter in network.parameters.items():
                parameter -= rate * network.gradients[name]


def ready(images):
    """Digits of 16 x 16"""
    return nn.mean_pool2d(to_input(images)).astype(np.float32)


x, t = ready(mnist.train_images[:2000]), mnist.train_labels[:2000]
new, answers = ready(mnist.test_images[:1000]), mnist.test_labels[:1000]
print("                     right answers   gradient check")
for name, bug in museum.items():
    network = small(**bug)
    learn(network, x, t)
    right = np.mean(network(new).argmax(axis=1)[:, 0, 0] == answers)
    exact, rng = small(**bug, dtype=np.float64), np.random.default_rng(2)
    found = check_network(exact, entropy, x[:2].astype(float), t[:2], rng, 5)
    worst = max(one.error for one in found)
    print(f"{name:20} {right:10.1%} {worst:18.0e}")

# %% [markdown]
# Compare the first column with "no bug". Most of these networks learn, several
# as well as the right one or by luck a little better: a thousand test digits
# cannot tell them apart. Only the last two give themselves away. The check
# leaves no doubt about any. That a network learns is no proof of its gradients.
#
# ## Break it
#
# So the choice of test inputs decides. Nine wrong `conv2d_backward` hide: dy
# not used; |dy| for dy; map 0's dy for all maps; dy rotated by 180°; dw and db
# divided by N; images that leak into each other; channel 0's dx for all
# channels; dx overwritten where windows overlap; w rotated in dx.
#
# ### Exercise 10.9
#
# Return one case (stride 1, no padding) on which *all nine* give a result that
# differs from the right one. Keep it small; random numbers come from `rng`.


# %% exercise="10.9"
def telling_case(rng):
    """rng a Generator -> dy (N, F, Ho, Wo), x (N, C, H, W), w (F, C, k, l)"""
    # BEGIN SOLUTION
    x = rng.normal(size=(3, 2, 4, 5))
    w = rng.normal(size=(2, 2, 2, 3))
    return rng.normal(size=(3, 2, 3, 3)), x, w
    # END SOLUTION


# %% check="10.9"
telling_case = check("10.9", telling_case)

# %% [markdown]
# ## What you learned
#
# - A layer is handed the slope of the loss by its output and hands on the slope
#   by its input. All slopes together cost a few forward passes.
# - What is used several times adds up: weights over places, everything in a
#   layer over the batch. The $1/N$ belongs to the loss.
# - Check with central differences, float64, $h$ = 1e-5 and a *random* upstream
#   gradient. "It learns" is not a check.
#
# ### Do you remember?
#
# <details><summary>dw of a convolution for a single output gradient of 1: the
# kernel, the patch under the window, or the patch mirrored?</summary>
#
# The patch as it is. (The kernel goes into dx. The half turn in textbooks comes
# from writing dx as a convolution over dy.)
# </details>
#
# <details><summary>The loss is a mean over N images. Where is N divided out: in
# the loss, in each layer, or in the update?</summary>
#
# In the loss, once. A layer that divides again makes its gradients N times too
# small.
# </details>
#
# <details><summary>Four equal pixels, one maximum. Each gets the whole
# gradient. What is wrong?</summary>
#
# The gradient was multiplied by four. One winner gets it, here the first.
# </details>
#
# <details><summary>dx = dy @ w.T passed all your tests of a dense layer. What
# kind of tests were these?</summary>
#
# Tests of shapes, with a square w: only there do they fit. The numbers are
# wrong even then.
# </details>

# %%
progress()

# %% [markdown]
# Your convolution is right now, forwards and backwards; but its loops visit
# every window of every map of every image, one after the other. How fast can
# the same numbers come out? [11 · Fast](11_fast.ipynb).
