# %% [markdown]
# # 10 · Backpropagation
#
# Which way should each of LeNet-5's 60,000 numbers go, and how strongly? In
# this chapter you compute all these derivatives in a single walk from the loss
# back to the image, and check each step against a measurement.

# %% [markdown]
# ![The six kernels of an untrained C1, and below each of them 25 derivatives
# of the loss of one 7, orange where the loss grows with the number, blue
# where it falls
# ](pictures/10_backpropagation.svg)

# %% [markdown]
# Below each kernel of C1 you see its 25 derivatives: the loss grows with a
# weight where it is orange and falls where it is blue. They can be measured:
# nudge a weight up, nudge it down, and see what the loss does. This takes two
# forward passes for each number.

# %%
# What this chapter imports: run this cell first.
from timeit import repeat

import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import (
    Edge,
    Node,
    show_curves,
    show_equation,
    show_graph,
)
from lenet_edu.models import lenet5
from lenet_edu.nn import A, S
from lenet_edu.training import museum
from lenet_edu.training.gradient_check import check_network, errors_by_step
from lenet_edu.widgets import GradientFlow

dense, squash = kept("dense"), kept("squash")  # from chapters 06 and 03

# %%
mnist = load_mnist()
digit, label = to_input(mnist.train_images[:1]), mnist.train_labels[:1]
network = lenet5(np.random.default_rng(1998), dtype=np.float64)


def seconds(run):
    """The fastest of 20 runs"""
    return min(repeat(run, number=1, repeat=20))


forward = seconds(lambda: network.forward(digit))
passes = 2 * network.parameter_count()
print(f"{passes:,} forward passes take {passes * forward:.0f} seconds")

# %% [markdown]
# And this is for a single step of training, of which there will be thousands.
# **Backpropagation** finds the same derivatives for about two more passes.
#
# ## Where paths meet, add
#
# Take $y = x \cdot x + x$ at $x = 3$, where $y = 12$, and nudge $x$ by a small
# $h$. Here $x$ is used three times: as the left factor, as the right factor and
# in the sum. Multiply out:
#
# $$(x + h)(x + h) + (x + h) = y + \underbrace{h \cdot x}_{\text{left}} +
# \underbrace{x \cdot h}_{\text{right}} + \underbrace{1 \cdot h}_{\text{sum}} +
# h \cdot h$$
#
# Each use passes the nudge on, multiplied by a slope of its own: 3, 3 and 1.
# The three changes arrive in the same number, $y$, so they add up to $7h$. The
# rest, $h \cdot h$, is smaller by the factor $h$, and as $h$ shrinks it no
# longer counts beside them:

# %% tags=["nbval-check-output"]
for h in (0.1, 0.01, 0.001):
    change = (3 + h) * (3 + h) + (3 + h) - 12
    print(f"h = {h:5}: y moves by {change:.6f}, {change / h:.3f} h")

# %% [markdown]
# The same holds wherever small changes are nearly straight lines. If
# $y = f(u, v)$, and $u$ and $v$ are computed from $x$ with slopes $u'$ and
# $v'$, the nudge reaches them as $u'h$ and $v'h$, and $y$ moves by
# $\frac{\partial f}{\partial u} u'h + \frac{\partial f}{\partial v} v'h$.
# **Along a path the slopes multiply, and the results of all paths add up.** In
# the figure, read the values from left to right, then the derivatives
# from right to left.

# %%
show_graph(
    {
        "x": Node(0, 0, "3", "3 + 3 + 1 = 7"),
        "×": Node(2.4, 0.7, "9", "1"),
        "+": Node(4.6, 0, "12", "1"),
        "y": Node(6.4, 0, "12", "1"),
    },
    [
        Edge("x", "×", "3", "1 · 3 = 3", bend=-0.38),
        Edge("x", "×", "3", "1 · 3 = 3", bend=0.2),
        Edge("x", "+", "3", "1 · 1 = 1", bend=0.3),
        Edge("×", "+", "9", "1 · 1 = 1"),
        Edge("+", "y", "12", "1"),
    ],
    alt="x goes into a product twice and into a sum once; back come 3, 3 and "
    "1, together 7",
)

# %% [markdown]
# Each operation is handed the derivative of $y$ with respect to its own output
# and hands on the products with its slopes. It needs to know nothing else
# about the graph, so the same works in a network with a loss $L$ at its end.
# From here on, `dy` is the derivative of $L$ with respect to $y$, and `dx` and
# `dw` likewise. Arrays of them are *gradients*, shaped like what they belong
# to, and the one that a layer is handed is its **upstream gradient**.
#
# A **shared weight** is a number with many paths. C1 uses each weight at
# 28 × 28 places, so its gradient is the sum of what they all send back (LeCun
# et al. 1998, eq. 19 and 20).
#
# ## A judge first
#
# Wrong backward functions hardly ever crash. So we begin with one that judges
# them, the slow way: by $(f(x+h) - f(x-h)) / 2h$, a *central difference*.
#
# ### Exercise 10.1
#
# `f` takes an array and returns one number. The lines of the loop are out of
# order. What must be in `x` when `f` is called?


# %% exercise="10.1"
def numerical_gradient(f, x, h=1e-5):
    """f a function, x any shape -> gradient, float64, the shape of x"""
    # BEGIN SOLUTION
    # STUB x = np.array(x, dtype=float)
    # STUB gradient = np.zeros(x.shape)
    # STUB for place in np.ndindex(x.shape):
    # STUB     up = f(x)
    # STUB     down = f(x)
    # STUB     gradient[place] = (up - down) / (2 * h)
    # STUB     old = x[place]
    # STUB     x[place] = old + h
    # STUB     x[place] = old - h
    # STUB     x[place] = old
    # STUB return gradient
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
# How far apart are two gradients? This function divides number by number, so
# 1e-12 beside 0 counts as wholly wrong. Fix it: divide the largest difference
# by the largest number in `a` or `b`, both without their signs. Between two
# arrays of zeros the error is 0.


# %% exercise="10.2"
def relative_error(a, b):
    """a, b of one shape -> the largest |a - b| over the largest |a| or |b|"""
    # BEGIN SOLUTION
    # STUB difference = np.abs(a - b)
    # STUB size = np.maximum(np.abs(a), np.abs(b))
    # STUB return float(np.max(difference / size))
    difference = np.abs(a - b).max()
    size = max(np.abs(a).max(), np.abs(b).max())
    return float(difference / size) if size > 0 else 0.0
    # END SOLUTION


# %% check="10.2"
relative_error = check("10.2", relative_error)

# %% [markdown]
# A layer has many outputs, but a loss is one number. So we invent a loss whose
# derivative with respect to $y$ is any `dy` we like: $L = \sum dy \cdot y$.


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
# ## Excursion · How small a step?
#
# You may skip this part. It shows why we measure with $h = 10^{-5}$ and in
# float64. Here $h$ is tried on $\sin$, whose derivative we know.

# %%
steps = 10.0 ** np.arange(-12, 0)
show_curves(
    steps,
    errors_by_step(steps, numerical_gradient, relative_error),
    alt="Each error falls, then rises again; central is best near 1e-5",
    xlabel="h",
    ylabel="relative error",
    log="xy",
)

# %% [markdown]
# Read it from the right. At first, with $h$ ten times smaller, the one-sided
# error is ten times smaller and the central one a hundred times. Then rounding
# takes over: two nearly equal numbers are subtracted, and what was rounded off
# is divided by $h$. In float32 more is rounded off.

# %% [markdown]
# ## Dense
#
# Nudge a single weight $w_{m,d}$ of
# $y_{n,m} = \sum_d x_{n,d}\, w_{m,d} + b_m$ by $h$. Only unit $m$ moves, by
# $x_{n,d}\,h$ in image $n$, and $L$ moves by $dy_{n,m}$ times that. Every image
# is a path, so
#
# $$dw_{m,d} = \sum_n dy_{n,m}\, x_{n,d}$$
#
# An input is used by all units, and a bias is a weight whose input is 1. Find
# their sums in the same way.
#
# ### Exercise 10.3
#
# Each of the sums is a matrix product. Shapes tell whether a product is
# possible, but not whether it is right: with a square `w`, `dy @ w.T` fits as
# well. Layers only *add* over the batch; a mean's $1/N$ is in `dy` already.


# %% exercise="10.3"
def dense_backward(dy, x, w):
    """dy (N, M), x (N, D), w (M, D) -> dx (N, D), dw (M, D), db (M,)"""
    # BEGIN SOLUTION
    return dy @ w, dy.T @ x, np.sum(dy, axis=0)
    # END SOLUTION


# %% check="10.3"
dense_backward = check("10.3", dense_backward)

# %%
rng = np.random.default_rng(10)
x, w, b = rng.normal(size=(3, 5)), rng.normal(size=(4, 5)), np.zeros(4)
dy = rng.normal(size=(3, 4))
found = gradient_check(dense, (x, w, b), dense_backward(dy, x, w), dy)
print("dense: dx, dw, db", *(f"{error:.0e}" for error in found))

# %% [markdown]
# An error below 1e-7 counts as right.
#
# ## Squashing
#
# Each input has one path, to its own output.
#
# ### Exercise 10.4
#
# This line is right in many programs, but our curve is $f(a) = A \tanh(Sa)$.
# You found its slope, written with $y$, in chapter 03.


# %% exercise="10.4"
def squash_backward(dy, y):
    """dy, y of one shape, y = f(a) -> da, that shape"""
    # BEGIN SOLUTION
    # STUB slope = 1 - y**2
    # STUB return dy * slope
    slope = S / A * (A**2 - y**2)
    return dy * slope
    # END SOLUTION


# %% check="10.4"
squash_backward = check("10.4", squash_backward)

# %% [markdown]
# ## Subsampling
#
# A block of S2 with the sum $s$ gives $a_c s + b_c$, and all blocks of map $c$
# share the coefficient $a_c$. Nudge it by $h$, and each block moves by its own
# $s\,h$. For two blocks with the sums 4 and −2 and the upstream gradients 0.5
# and 1, the coefficient gets $0.5 \cdot 4 + 1 \cdot (-2) = 0$, and the bias
# $0.5 + 1 = 1.5$. A pixel moves the sum of its block as far as itself.
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
# ## Excursion · Max pooling
#
# You may skip this part. It is about what networks of today do (chapter 16),
# and about a place where measured derivatives mislead.
#
# A maximum moves only with its largest input, so the winner gets all of `dy`.
# But the background of MNIST is one large tie. What do measurements say there?

# %% tags=["nbval-check-output"]
flat = np.full((1, 1, 2, 2), -0.1)
numeric = numerical_gradient(lambda v: nn.max_pool2d(v).sum(), flat)
print("four equal pixels, measured:", numeric.ravel().round(3))

# %% [markdown]
# Nudged up, a pixel is the maximum; nudged down, another one is. So each gets a
# half, 2 in all, though all four together move the maximum only as far as
# themselves. At a tie there is no derivative, and a convention decides: here,
# as in PyTorch, the *first* of equals in row order gets everything.
#
# ### Exercise 10.6
#
# This function has two faults: one shows at ties, one where windows overlap.


# %% exercise="10.6"
def max_pool2d_backward(dy, x, size=2, stride=None):
    """dy (N, C, Ho, Wo), x (N, C, H, W) -> dx (N, C, H, W)"""
    N, C, Ho, Wo = dy.shape
    step = size if stride is None else stride
    # BEGIN SOLUTION
    # STUB dx = np.zeros(x.shape)
    # STUB for n, c, i, j in np.ndindex(N, C, Ho, Wo):
    # STUB     rows = slice(i * step, i * step + size)
    # STUB     columns = slice(j * step, j * step + size)
    # STUB     window = x[n, c, rows, columns]
    # STUB     winners = window == window.max()
    # STUB     dx[n, c, rows, columns] = winners * dy[n, c, i, j]
    # STUB return dx
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(N, C, Ho, Wo):
        rows = slice(i * step, i * step + size)
        columns = slice(j * step, j * step + size)
        window = x[n, c, rows, columns]
        u, v = divmod(np.argmax(window), size)
        dx[n, c, i * step + u, j * step + v] += dy[n, c, i, j]
    return dx
    # END SOLUTION


# %% check="10.6"
max_pool2d_backward = check("10.6", max_pool2d_backward)

# %% [markdown]
# ## Convolution
#
# Take a row of five pixels and a kernel of three weights. There are three
# windows:
#
# $$y_0 = w_0 x_0 + w_1 x_1 + w_2 x_2$$
# $$y_1 = w_0 x_1 + w_1 x_2 + w_2 x_3$$
# $$y_2 = w_0 x_2 + w_1 x_3 + w_2 x_4$$
#
# The pixel $x_2$ stands in all three windows, each time beside another weight,
# so $dx_2 = dy_0 w_2 + dy_1 w_1 + dy_2 w_0$. The pixel $x_0$ stands in one, so
# $dx_0 = dy_0 w_0$. The weight $w_1$ meets another pixel in each window:
# $dw_1 = dy_0 x_1 + dy_1 x_2 + dy_2 x_3$.
#
# Sorted by outputs, $y_i$ sends $dy_i$ times the kernel to its window, $dy_i$
# times the window to the kernel, and $dy_i$ to the bias. Nothing is rotated,
# and everything is added to what is there. In two dimensions:

# %%
x = (np.arange(30.0) % 8).reshape(1, 1, 5, 6)
w = np.array([[1.0, 2, 3], [0, -1, 0], [-2, 0, 5]])[None, None]
dy = np.zeros((1, 1, 3, 4))
dy[0, 0, 1, 2] = 1.0
dx, dw, db = nn.conv2d_backward(dy, x, w)
show_equation(
    [("dy", dy[0, 0]), "×", ("w", w[0, 0]), "→", ("dx", dx[0, 0])],
    alt="One output gradient puts the kernel into dx, where its window lies",
)

# %%
show_equation(
    [
        ("dy", dy[0, 0]),
        "×",
        ("x and the window", x[0, 0], (1, 2, 3, 3)),
        "→",
        ("dw", dw[0, 0]),
    ],
    alt="The same output gradient puts the nine pixels of its window into dw",
)

# %% tags=["nbval-check-output"]
print("so many windows use each pixel:")
print(nn.conv2d_backward(0 * dy + 1, x, 0 * w + 1)[0][0, 0].astype(int))

# %% [markdown]
# In the widget, set several gradients and watch `dx` add up.

# %%
GradientFlow()

# %% [markdown]
# ### Exercise 10.7
#
# The lines of the loop are out of order, and two do not belong. `see("10.7")`
# shows what yours do.


# %% exercise="10.7"
def conv2d_backward(dy, x, w, stride=1, padding=0):
    """dy (N, F, Ho, Wo), x (N, C, H, W), w (F, C, k, l)

    -> dx (N, C, H, W), dw (F, C, k, l), db (F,)
    """
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw, db = np.zeros(xp.shape), np.zeros(w.shape), np.zeros(F)
    # BEGIN SOLUTION
    # STUB for n, f, i, j in np.ndindex(dy.shape):
    # STUB     db[f] += g
    # STUB     top, left = i * stride, j * stride
    # STUB     dxp[n, :, rows, columns] = g * w[f]
    # STUB     dw[f] += g * w[f]
    # STUB     rows, columns = slice(top, top + k), slice(left, left + l)
    # STUB     dw[f] += g * xp[n, :, rows, columns]
    # STUB     g = dy[n, f, i, j]
    # STUB     dxp[n, :, rows, columns] += g * w[f]
    for n, f, i, j in np.ndindex(dy.shape):
        g = dy[n, f, i, j]
        top, left = i * stride, j * stride
        rows, columns = slice(top, top + k), slice(left, left + l)
        db[f] += g
        dw[f] += g * xp[n, :, rows, columns]
        dxp[n, :, rows, columns] += g * w[f]
    # END SOLUTION
    return dxp[:, :, p : p + H, p : p + W], dw, db


# %% check="10.7"
conv2d_backward = check("10.7", conv2d_backward)

# %% [markdown]
# The kernels that C3 does not have must not get a gradient either, or training
# would bring them to life.


# %%
def masked_conv2d_backward(dy, x, w, table, stride=1, padding=0):
    """As conv2d_backward; table (F, C) says which kernels are there"""
    there = table[:, :, None, None]
    dx, dw, db = conv2d_backward(dy, x, w * there, stride, padding)
    return dx, dw * there, db


# %% [markdown]
# ## RBF
#
# $y_{n,i} = \sum_j (x_{n,j} - c_{i,j})^2$. Derive this one yourself: nudge one
# $x_{n,j}$, then one $c_{i,j}$, and ask which outputs move.
#
# ### Exercise 10.8
#
# Return the codes' gradient too, although LeNet-5 keeps its codes fixed.


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
# ## Never check with ones
#
# Many tutorials check a layer with the loss `y.sum()`, whose `dy` is 1
# everywhere. How many of eight wrong backward functions does this let through?

# %%
x, w = rng.normal(size=(2, 2, 5, 6)), rng.normal(size=(3, 2, 3, 2))
args = (x, w, rng.normal(size=3))
random = rng.normal(size=(2, 3, 3, 5))
print(f"{'':20}   dy = 1    random dy")
for name, change in museum.SPOILED.items():
    found = []
    for dy in (np.ones(random.shape), random):
        gradients = nn.conv2d_backward(change(dy), x, w)
        error = max(gradient_check(nn.conv2d, args, gradients, dy))
        found.append(f"{error:7.0e} {'passes' if error < 1e-7 else 'fails '}")
    print(f"{name:20}", *found)

# %% [markdown]
# Seven pass, because they mix up places, sizes or signs, and in an array of
# ones all of these are the same. A random `dy` finds all eight.
#
# ### Exercise 10.9
#
# Nine other mistakes: dy not used; |dy| for dy; map 0's dy for all maps; dy
# rotated by 180°; dw and db divided by N; dx added up over the images;
# channel 0's dx for all channels; dx overwritten where windows overlap; w
# rotated in dx. Return one small case (stride 1, no padding) on which *none*
# of the nine gives the right gradients. Draw random numbers from `rng`.


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
# ## What a layer has to remember
#
# Most layers need their input again on the way back, since `dw` is made of `dy`
# and `x`. A squashing needs its *output*. Both were there on the way forward,
# so the layer keeps them:


# %%
class DenseLayer:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, x):
        self.x = x  # stored for the way back
        return dense(x, self.w, self.b)

    def backward(self, dy):
        dx, self.dw, self.db = dense_backward(dy, self.x, self.w)
        return dx


# %% [markdown]
# So `layer.backward(dy)` takes no `x`, and training needs more memory than
# answering.
#
# ### Exercise 10.10
#
# Write two layers by hand, $h = f(x w_1^T + b_1)$ and $y = f(h w_2^T + b_2)$:
# forward, then back, last step first. Store what you need again under a name.
# You may use `dense`, `squash` and their backward functions.


# %% exercise="10.10"
def two_layers(x, dy, w1, b1, w2, b2):
    """x (N, D), dy (N, M), w1 (K, D), b1 (K,), w2 (M, K), b2 (M,)

    -> y (N, M), then dx, dw1, db1, dw2, db2, each like what it belongs to
    """
    # BEGIN SOLUTION
    h = squash(dense(x, w1, b1))
    y = squash(dense(h, w2, b2))
    da2 = squash_backward(dy, y)
    dh, dw2, db2 = dense_backward(da2, h, w2)
    da1 = squash_backward(dh, h)
    dx, dw1, db1 = dense_backward(da1, x, w1)
    return y, dx, dw1, db1, dw2, db2
    # END SOLUTION


# %% check="10.10"
two_layers = check("10.10", two_layers)


# %%
shapes = ((3, 5), (3, 2), (4, 5), (4,), (2, 4), (2,))
x, dy, *parameters = (rng.normal(size=s) for s in shapes)
y, *gradients = two_layers(x, dy, *parameters)
found = gradient_check(
    lambda x, *p: two_layers(x, dy, *p)[0], (x, *parameters), gradients, dy
)
print("dx, dw1, db1, dw2, db2:", *(f"{error:.0e}" for error in found))

# %% [markdown]
# ### Exercise 10.11
#
# Here a layer with a square `w` is used *twice*. The way forward is right. The
# way back has three faults, but all shapes fit, so nothing crashes.


# %% exercise="10.11"
def used_twice(x, dy, w, b, v, c):
    """x (N, D), dy (N, M), w (D, D), b (D,), v (M, D), c (M,)

    -> y (N, M), then dx, dw, db, dv, dc, each like what it belongs to
    """
    h1 = squash(dense(x, w, b))
    h2 = squash(dense(h1, w, b))
    y = dense(h2, v, c)
    # BEGIN SOLUTION
    # STUB dh2, dv, dc = dense_backward(dy, h2, v)
    # STUB da2 = squash_backward(dh2, h2)
    # STUB dh1, dw, db = dense_backward(da2, h2, w)
    # STUB da1 = squash_backward(dh2, h1)
    # STUB dx, dw, db = dense_backward(da1, x, w)
    # STUB return y, dx, dw, db, dv, dc
    dh2, dv, dc = dense_backward(dy, h2, v)
    da2 = squash_backward(dh2, h2)
    dh1, dw2, db2 = dense_backward(da2, h1, w)
    da1 = squash_backward(dh1, h1)
    dx, dw1, db1 = dense_backward(da1, x, w)
    return y, dx, dw1 + dw2, db1 + db2, dv, dc
    # END SOLUTION


# %% check="10.11"
used_twice = check("10.11", used_twice)

# %% [markdown]
# ## The whole network
#
# Each layer hands its `dx` to the one before it, beginning with the gradient of
# the loss, from chapter 09:
#
#     dy = penalty_loss_backward(penalties, labels)
#     for layer in reversed(layers):
#         dy = layer.backward(dy)
#
# Here is LeNet-5 with your functions, beside measurements.

# %%
functions = [conv2d_backward, masked_conv2d_backward, squash_backward]
functions += [subsample_backward, dense_backward, rbf_backward]
mine = {function.__name__: function for function in functions}
rng = np.random.default_rng(1998)
network = lenet5(rng, mine, dtype=np.float64)
penalty_loss, slope = kept("penalty_loss"), kept("penalty_loss_backward")


def loss(y, labels):
    """The loss of a batch, and its gradient"""
    return penalty_loss(y, labels), slope(y, labels)


found = check_network(network, loss, digit, label, rng)
print("                       yours      measured")
for one in found[::2]:
    print(f"{one.name:15} {one.backward:13.8f} {one.numerical:13.8f}")
print(len(found), f"numbers, worst error {max(o.error for o in found):.0e}")

# %% [markdown]
# (C3.w is 0 where there is no connection.)
#
# ## What it costs
#
# Going forward is mostly multiply-adds, $w \cdot x$. Each is used twice more on
# the way back: $dy \cdot w$ goes to the input, $dy \cdot x$ to the weight. So
# going back should cost about two forward passes, in any network.

# %%
network = lenet5(np.random.default_rng(1998), dtype=np.float64)
dy = slope(network.forward(digit), label)
forward = seconds(lambda: network.forward(digit))
backward = seconds(lambda: network.backward(dy))
print(f"back / forward: {backward / forward:.1f}")

# %% [markdown]
# ## The bug museum
#
# Would you notice a wrong gradient because the network does not learn? A small
# one trains with one bug at a time. Guess with which of them it learns.

# %%
hall = museum.Museum(mnist)
print("                     right answers   gradient check")
for name in museum.BUGS:
    _, right = hall.trained(name)
    print(f"{name:20} {right:10.1%} {hall.gradient_error(name):18.0e}")

# %% [markdown]
# With most of them it learns, with several as well as without a bug, within
# what a thousand digits can tell. Only the last two give themselves away, but
# the gradient check leaves no doubt about any. That a network learns is no
# proof of its gradients.
#
# ## Excursion · The bug that waits
#
# You may skip this part. It shows how a bug can stay hidden here, and still
# ruin everything in chapter 12.
#
# Beyond $\pm 1$ the slope $1 - y^2$ of exercise 10.4 has the wrong *sign*: a
# step downhill pushes such a unit uphill. We train once more, also with a
# higher rate, and look at the weights.

# %%
print("                rate   right   beyond 1   mean |w| of the first layer")
for name in ("no bug", "slope 1 - y²"):
    for rate in (0.1, 0.3):
        network, right = hall.trained(name, rate)
        beyond = hall.beyond_one(network)
        size = np.abs(network.parameters["conv.w"]).mean()
        print(f"{name:15} {rate:4} {right:7.1%} {beyond:10.0%} {size:12.2f}")

# %% [markdown]
# At the lower rate most numbers are within $\pm 1$, where only the size of the
# slope is wrong, and the network learns. At the higher rate the units run
# away, the weights explode, and all squashed numbers end up near the two ends
# of the curve. The last layer still learns from which end it is, so most
# answers are right even then. In chapter 12 the same bug makes the loss of
# LeNet-5 itself explode.
#
# ## What you can do now
#
# - Derive a gradient by following a nudge along all its paths.
# - Write the way back of LeNet-5's layers, and chain them.
# - Say what a layer stores, and what going back costs.
# - Judge a gradient: central differences and a *random* `dy`.
#
# ### Do you remember?
#
# <details><summary>dw of a convolution for a single output gradient of 1: the
# kernel, the patch under the window, or the patch rotated by 180°?</summary>
#
# The patch as it is. (The kernel goes into dx. Textbooks rotate it because they
# write dx as a convolution over dy.)
# </details>
#
# <details><summary>The loss is a mean over N images. Where is N divided out: in
# the loss, in each layer, or in the update?</summary>
#
# In the loss, once. A layer that divides again makes its gradients N times too
# small.
# </details>
#
# <details><summary>To save memory, a squashing forgets its output. Which two
# gradients are out of reach?</summary>
#
# Its own da, and dw of the next layer, whose input it was.
# </details>

# %%
progress()

# %% [markdown]
# Your convolution is right now, forward and backward, but its loops are slow.
# Can the same numbers come sooner? [11 · Fast](11_fast.ipynb).
